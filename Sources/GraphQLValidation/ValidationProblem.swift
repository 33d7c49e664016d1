import GraphQLLanguage
import GraphQLTypes

/// What is wrong with a document, as data; the sentences, which are those of graphql-js, stand in `message` alone.
enum ValidationProblem {
    // Documents and operations
    case notExecutable(Definition)
    case unsupportedOperation(OperationType)
    case duplicateOperationName(String)
    case anonymousOperationNotAlone
    case subscriptionWithoutRootField(operation: String?)
    case subscriptionWithManyRootFields(operation: String?)
    case subscriptionOfIntrospection(operation: String?)
    case subscriptionWithCondition(operation: String?)

    // Fields
    case unknownField(String, on: NamedType)
    case conflictingFields(FieldConflict)
    case selectionOnLeaf(String, GraphQLType)
    case missingSelection(String, GraphQLType)

    // Arguments and values
    case unknownArgument(String, field: OutputField, of: NamedType?)
    case unknownDirectiveArgument(String, SchemaDirective)
    case duplicateArgument(String)
    case missingArgument(InputMember, field: String, of: String?)
    case missingDirectiveArgument(InputMember, directive: String)
    case duplicateInputField(String)

    // Fragments
    case duplicateFragmentName(String)
    case unknownType(String)
    case conditionOnNonComposite(fragment: String?, type: String)
    case unusedFragment(String)
    case unknownFragment(String)
    case fragmentCycle(String, via: [String])
    case impossibleSpread(fragment: String?, parent: NamedType, condition: NamedType)

    // Directives
    case unknownDirective(String)
    case misplacedDirective(String, DirectiveLocation)
    case duplicateDirective(String)
    case incrementalOnRoot(IncrementalDirective, OperationType, type: String)
    case incrementalInSubscription(IncrementalDirective)
    case labelNotStatic(IncrementalDirective)
    case duplicateLabel
    case streamOnNonList(field: String?, type: String)

    // Variables
    case duplicateVariable(String)
    case variableOfOutputType(String, TypeReference)
    case undefinedVariable(String, operation: String?)
    case unusedVariable(String, operation: String?)
    case disallowedUsage(String, GraphQLType, expected: GraphQLType)
    case nullableInOneOf(String, GraphQLType, of: NamedType)
}

/// The directives of incremental delivery.
enum IncrementalDirective: String {
    case `defer`, stream

    var capitalized: String {
        switch self {
        case .defer: "Defer"
        case .stream: "Stream"
        }
    }
}

extension ValidationProblem {
    /// The sentence, with near names where `makesSuggestions` says so.
    func message(in schema: Schema, makesSuggestions: Bool) -> String {
        switch self {
        case .notExecutable(let definition): "The \(definition.describedName) definition is not executable."
        case .unsupportedOperation(let type): "The \(type.rawValue) operation is not supported by the schema."
        case .duplicateOperationName(let name): "There can be only one operation named \"\(name)\"."
        case .anonymousOperationNotAlone: "This anonymous operation must be the only defined operation."
        case .subscriptionWithoutRootField(let operation): "\(subscription(operation)) must select one top level field."
        case .subscriptionWithManyRootFields(let operation):
            "\(subscription(operation)) must select only one top level field."
        case .subscriptionOfIntrospection(let operation):
            "\(subscription(operation)) must not select an introspection top level field."
        case .subscriptionWithCondition(let operation):
            "\(subscription(operation)) must not use `@skip` or `@include` directives in the top level selection."

        case .unknownField(let name, let type):
            "Cannot query field \"\(name)\" on type \"\(type.name)\"."
                + (makesSuggestions ? schema.suggestions(forField: name, on: type) : "")
        case .conflictingFields(let conflict):
            "Fields \"\(conflict.shortResponseName)\" conflict because \(conflict.reason.text). "
                + "Use different aliases on the fields to fetch both if this was intentional."
        case .selectionOnLeaf(let field, let type):
            "Field \"\(field)\" must not have a selection since type \"\(schema.text(of: type))\" has no subfields."
        case .missingSelection(let field, let type):
            "Field \"\(field)\" of type \"\(schema.text(of: type))\" must have a selection of subfields. "
                + "Did you mean \"\(field) { ... }\"?"

        case .unknownArgument(let name, let field, let type):
            "Unknown argument \"\(name)\" on field \"\(type.map { $0.name + "." } ?? "")\(field.name)\"."
                + nearby(name, field.arguments.lazy.map(\.name), makesSuggestions)
        case .unknownDirectiveArgument(let name, let directive):
            "Unknown argument \"\(name)\" on directive \"@\(directive.name)\"."
                + nearby(name, directive.arguments.lazy.map(\.name), makesSuggestions)
        case .duplicateArgument(let name): "There can be only one argument named \"\(name)\"."
        case .missingArgument(let argument, let field, let type):
            missing(argument, "\(type ?? "<meta>").\(field)", in: schema)
        case .missingDirectiveArgument(let argument, let directive): missing(argument, "@\(directive)", in: schema)
        case .duplicateInputField(let name): "There can be only one input field named \"\(name)\"."

        case .duplicateFragmentName(let name): "There can be only one fragment named \"\(name)\"."
        case .unknownType(let name):
            "Unknown type \"\(name)\"."
                + nearby(name, schema.types.lazy.filter { !$0.isHidden }.map(\.name), makesSuggestions)
        case .conditionOnNonComposite(let fragment, let type):
            "Fragment \(fragment.map { "\"\($0)\" " } ?? "")cannot condition on non composite type \"\(type)\"."
        case .unusedFragment(let name): "Fragment \"\(name)\" is never used."
        case .unknownFragment(let name): "Unknown fragment \"\(name)\"."
        case .fragmentCycle(let name, let via):
            "Cannot spread fragment \"\(name)\" within itself"
                + (via.isEmpty ? "" : " via " + via.map { "\"\($0)\"" }.joined(separator: ", ")) + "."
        case .impossibleSpread(let fragment, let parent, let condition):
            "Fragment \(fragment.map { "\"\($0)\" " } ?? "")cannot be spread here as objects of type "
                + "\"\(parent.name)\" can never be of type \"\(condition.name)\"."

        case .unknownDirective(let name): "Unknown directive \"@\(name)\"."
        case .misplacedDirective(let name, let location):
            "Directive \"@\(name)\" may not be used on \(location.describedName)."
        case .duplicateDirective(let name): "The directive \"@\(name)\" can only be used once at this location."
        case .incrementalOnRoot(let directive, let operation, let type):
            "\(directive.capitalized) directive cannot be used on root \(operation.rawValue) type \"\(type)\"."
        case .incrementalInSubscription(let directive):
            "\(directive.capitalized) directive not supported on subscription operations. "
                + "Disable `@\(directive.rawValue)` by setting the `if` argument to `false`."
        case .labelNotStatic(let directive):
            "\(directive.capitalized) directive label argument must be a static string."
        case .duplicateLabel: "Defer/Stream directive label argument must be unique."
        case .streamOnNonList(let field, let type):
            "Stream directive cannot be used on non-list field \(field.map { "\"\($0)\" " } ?? "")on type \"\(type)\"."

        case .duplicateVariable(let name): "There can be only one variable named \"$\(name)\"."
        case .variableOfOutputType(let name, let type):
            "Variable \"$\(name)\" cannot be non-input type \"\(printType(type))\"."
        case .undefinedVariable(let name, let operation):
            "Variable \"$\(name)\" is not defined\(operation.map { " by operation \"\($0)\"" } ?? "")."
        case .unusedVariable(let name, let operation):
            "Variable \"$\(name)\" is never used\(operation.map { " in operation \"\($0)\"" } ?? "")."
        case .disallowedUsage(let name, let type, let expected):
            "Variable \"$\(name)\" of type \"\(schema.text(of: type))\" used in position expecting type "
                + "\"\(schema.text(of: expected))\"."
        case .nullableInOneOf(let name, let type, let object):
            "Variable \"$\(name)\" is of type \"\(schema.text(of: type))\" but must be non-nullable to be used for "
                + "OneOf Input Object \"\(object.name)\"."
        }
    }

    private func subscription(_ name: String?) -> String {
        name.map { "Subscription \"\($0)\"" } ?? "Anonymous Subscription"
    }

    /// How many names are compared with an unknown one to suggest something.
    func candidateCount(in schema: Schema) -> Int {
        switch self {
        case .unknownField(_, let type): type.fields.count + type.possibleTypes.count
        case .unknownType: schema.types.count
        case .unknownArgument(_, let field, _): field.arguments.count
        case .unknownDirectiveArgument(_, let directive): directive.arguments.count
        case .notExecutable, .unsupportedOperation, .duplicateOperationName, .anonymousOperationNotAlone,
            .subscriptionWithoutRootField, .subscriptionWithManyRootFields, .subscriptionOfIntrospection,
            .subscriptionWithCondition, .conflictingFields, .selectionOnLeaf, .missingSelection, .duplicateArgument,
            .missingArgument, .missingDirectiveArgument, .duplicateInputField, .duplicateFragmentName,
            .conditionOnNonComposite, .unusedFragment, .unknownFragment, .fragmentCycle, .impossibleSpread,
            .unknownDirective, .misplacedDirective, .duplicateDirective, .incrementalOnRoot, .incrementalInSubscription,
            .labelNotStatic, .duplicateLabel, .streamOnNonList, .duplicateVariable, .variableOfOutputType,
            .undefinedVariable, .unusedVariable, .disallowedUsage, .nullableInOneOf:
            0
        }
    }

    private func nearby(_ name: String, _ options: some Sequence<String>, _ makesSuggestions: Bool) -> String {
        makesSuggestions ? didYouMean(suggestions(for: name, among: options)) : ""
    }

    private func missing(_ argument: InputMember, _ owner: String, in schema: Schema) -> String {
        "Argument \"\(owner)(\(argument.name):)\" of type \"\(schema.text(of: argument.type))\" is required, "
            + "but it was not provided."
    }
}

extension Definition {
    /// As `notExecutable` names it.
    fileprivate var describedName: String {
        switch self {
        case .operation(let operation): operation.name.map { "\"\($0.text)\"" } ?? operation.operationType.rawValue
        case .fragment(let fragment): "\"\(fragment.name.text)\""
        case .schema, .schemaExtension: "schema"
        case .type(let type), .typeExtension(let type): "\"\(type.name.text)\""
        case .directive(let directive): "\"\(directive.name.text)\""
        }
    }
}

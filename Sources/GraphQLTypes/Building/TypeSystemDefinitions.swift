import GraphQLLanguage

/// The type system definitions of several documents put together and indexed by name, before any of them is looked at
/// closely.
///
/// Where a name is defined twice the first definition is the one indexed; `UniqueNames` reports the second.
struct TypeSystemDefinitions {
    /// In order of the documents; known definitions first, then the schema's own.
    private(set) var definitions: [Definition] = []
    private(set) var schema: SchemaDefinition?
    private(set) var schemaExtensions: [SchemaExtension] = []
    private(set) var types: [String: TypeDefinition] = [:]
    /// Names of `types` in order of definition: the schema's own first, then the known ones.
    private(set) var typeNames: [String] = []
    private(set) var typeExtensions: [String: [TypeDefinition]] = [:]
    /// Names extended, in order of the first extension.
    private(set) var extendedNames: [String] = []
    /// The schema's own first, then the known ones.
    private(set) var directives: [DirectiveDefinition] = []
    /// The known definitions.
    private(set) var knownTypes: [String: TypeDefinition] = [:]
    private(set) var knownDirectives: [String: DirectiveDefinition] = [:]

    /// Scalars and introspection types.
    private(set) var builtInTypes: [TypeDefinition] = []
    private(set) var builtInTypeExtensions: [String: [TypeDefinition]] = [:]
    private(set) var builtInDirectives: [DirectiveDefinition] = []
    let builtInTypeNames: [String]

    init(documents: [Document], known: [Document], builtIn: Document) {
        for definition in builtIn.definitions {
            switch definition {
            case .type(let type): builtInTypes.append(type)
            case .typeExtension(let type): builtInTypeExtensions[type.name.text, default: []].append(type)
            case .directive(let directive): builtInDirectives.append(directive)
            case .schema, .schemaExtension, .operation, .fragment: break
            }
        }
        builtInTypeNames = builtInTypes.map(\.name.text)

        for definition in known.lazy.flatMap(\.definitions) {
            switch definition {
            case .type(let type): knownTypes[type.name.text] = type
            case .directive(let directive): knownDirectives[directive.name.text] = directive
            case .schema, .schemaExtension, .typeExtension, .operation, .fragment: break
            }
        }

        var repeatedTypes: Set<String> = []
        for definition in documents.lazy.flatMap(\.definitions) {
            switch definition {
            case .schema(let definition): schema = schema ?? definition
            case .schemaExtension(let definition): schemaExtensions.append(definition)
            case .type(let type):
                let name = type.name.text
                // Said again in the schema: this one counts.
                if let original = knownTypes[name], original.isSame(as: type) { repeatedTypes.insert(name) }
                if types[name] == nil {
                    types[name] = type
                    typeNames.append(name)
                }
            case .typeExtension(let type):
                if typeExtensions[type.name.text] == nil { extendedNames.append(type.name.text) }
                typeExtensions[type.name.text, default: []].append(type)
            case .directive(let directive):
                // Said again in the schema: it stays the known one.
                if let original = knownDirectives[directive.name.text], original.isSame(as: directive) { continue }
                directives.append(directive)
            case .operation, .fragment: break
            }
            definitions.append(definition)
        }

        // Known definitions come first in the walk, so that a second one is reported where the schema has it.
        let remaining = known.flatMap(\.definitions).filter { definition in
            switch definition {
            case .type(let type): !repeatedTypes.contains(type.name.text)
            case .directive: true
            case .schema, .schemaExtension, .typeExtension, .operation, .fragment: false
            }
        }
        definitions = remaining + definitions
        for case .type(let type) in remaining where types[type.name.text] == nil {
            types[type.name.text] = type
            typeNames.append(type.name.text)
        }
        for case .directive(let directive) in remaining { directives.append(directive) }
    }

    /// The object types that operations start at.
    ///
    /// Without a `schema` definition these are the types with the usual names, and for an operation without such a type
    /// what an extension of the schema names.
    var rootNames: [OperationType: Name] {
        var names: [OperationType: Name] = [:]
        for definition in (schema?.operationTypes ?? []) + schemaExtensions.flatMap(\.operationTypes) {
            names[definition.operationType] = definition.type
        }
        guard schema == nil else { return names }
        for operation in OperationType.allCases {
            let name = operation.defaultRootName
            if let type = types[name] ?? typeExtensions[name]?.first { names[operation] = type.name }
        }
        return names
    }

    /// Where the schema names a root operation type; nil where the type has the usual name and is not mentioned.
    func operationTypeLocation(_ operation: OperationType) -> SourceLocation? {
        for definition in (schema?.operationTypes ?? []) + schemaExtensions.flatMap(\.operationTypes)
        where definition.operationType == operation {
            return definition.type.location
        }
        return nil
    }
}

extension OperationType {
    /// `Query` for `query`.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Root-Operation-Types.Default-Root-Operation-Type-Names
    var defaultRootName: String {
        switch self {
        case .query: "Query"
        case .mutation: "Mutation"
        case .subscription: "Subscription"
        }
    }
}

// Two definitions are the same when they say the same, whatever their descriptions, layout and places.

extension TypeDefinition {
    /// Two scalars of one name are the same: there is nothing in them to differ by but links and bindings.
    func isSame(as other: TypeDefinition) -> Bool {
        guard kind != .scalar || other.kind != .scalar else { return name == other.name }
        return name == other.name && directives.outline == other.directives.outline
            && body.outline == other.body.outline
    }
}

extension DirectiveDefinition {
    func isSame(as other: DirectiveDefinition) -> Bool {
        name == other.name && isRepeatable == other.isRepeatable && locations == other.locations
            && arguments.map(\.outline) == other.arguments.map(\.outline)
    }
}

extension TypeDefinition.Body {
    fileprivate var outline: [String] {
        switch self {
        case .scalar: ["scalar"]
        case .object(let interfaces, let fields): ["type"] + interfaces.map(\.text) + fields.map(\.outline)
        case .interface(let interfaces, let fields): ["interface"] + interfaces.map(\.text) + fields.map(\.outline)
        case .union(let members): ["union"] + members.map(\.text)
        case .enumeration(let values): ["enum"] + values.map { $0.name.text + $0.directives.outline }
        case .inputObject(let fields): ["input"] + fields.map(\.outline)
        }
    }
}

extension FieldDefinition {
    fileprivate var outline: String {
        name.text + "(" + arguments.map(\.outline).joined(separator: ",") + "):" + type.text + directives.outline
    }
}

extension InputValueDefinition {
    fileprivate var outline: String {
        name.text + ":" + type.text + (defaultValue.map { "=" + literalText($0) } ?? "") + directives.outline
    }
}

extension [Directive] {
    fileprivate var outline: String {
        map { directive in
            let arguments = directive.arguments.map { $0.name.text + ":" + literalText($0.value) }
            return "@" + directive.name.text + "(" + arguments.joined(separator: ",") + ")"
        }.joined()
    }
}

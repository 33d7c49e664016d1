import GraphQLLanguage
import GraphQLTypes

/// What rules share: the schema, where the walk is and what types are expected there, and the errors found.
struct ValidationContext {
    let schema: Schema
    let options: ValidationOptions
    let document: Document

    /// In document order.
    let operations: [OperationDefinition]
    /// In document order, those of equal name included.
    let fragments: [FragmentDefinition]
    /// What the fragments' type conditions name; nil for one that the schema does not have.
    let fragmentTypes: [TypeID?]
    /// The schema's numbers of the document's names.
    let schemaNames: [NameID]

    // Where the walk is.

    /// What the selections walked now are selected on; nil where it is not known or has no fields.
    var parentID: TypeID?
    /// The node of the field walked now.
    var field: Int32 = -1
    /// Of the field walked now; nil if it is not known.
    var fieldFacts: FieldFacts?
    /// The node of the field that the selections walked now are below; -1 at the root.
    var enclosing: Int32 = -1
    /// What the type condition names of the fragment, inline fragment or spread walked now; nil without one, and if the
    /// schema does not have it.
    var conditionID: TypeID?
    /// Of the directive walked now, and for the arguments within.
    var directive: DirectiveUse?
    /// The argument walked now; nil if it is not known.
    var argument: InputMember?
    /// What is expected where a literal stands; nil where it is not known.
    var literalType: GraphQLType?

    var outline: DocumentOutline
    /// Worked out when a rule first asks.
    var variableVerdicts: [VariableVerdict]?
    /// What is left of `ValidationOptions.maxSteps`.
    var stepsLeft: Int
    /// For all errors together.
    var suggestions: SuggestionBudget

    private var found: [FoundError] = []
    private var moment: Moment = 0
    /// True once validation is not to go on: too many errors, or a limit was passed.
    private(set) var isAborted = false

    private struct FoundError {
        var moment: Moment
        var error: GraphQLError
    }

    init(_ document: Document, schema: Schema, options: ValidationOptions) {
        self.document = document
        self.schema = schema
        self.options = options
        self.stepsLeft = options.maxSteps
        self.suggestions = SuggestionBudget(hasSuggestions: options.makesSuggestions)
        var operations: [OperationDefinition] = []
        var fragments: [FragmentDefinition] = []
        if document.definitions.count > 1 { fragments.reserveCapacity(document.definitions.count - 1) }
        // PERF: by index, since a loop over the definitions copies each as a whole before what is in it.
        for index in document.definitions.indices {
            switch document.definitions[index] {
            case .operation(let operation): operations.append(operation)
            case .fragment(let fragment): fragments.append(fragment)
            case .schema, .schemaExtension, .type, .typeExtension, .directive: break
            }
        }
        self.operations = operations
        self.fragments = fragments
        self.fragmentTypes = fragments.indices.map { schema.type(named: fragments[$0].typeCondition.text)?.id }
        self.schemaNames = schema.names(of: document.tree)
        // Of several fragments of one name the last counts, as in graphql-js.
        let fragmentTable = FragmentTable(fragments, of: document.tree, .last)
        self.outline = DocumentOutline(document.tree, fragmentTable, fragmentCount: fragments.count)
    }
}

/// Places that one error tells.
private let maxLocations = 100

/// A directive where it is used.
struct DirectiveUse {
    /// Nil if the schema has no such directive.
    var definition: SchemaDirective?
    var location: DirectiveLocation
}

// Errors.
extension ValidationContext {
    /// Marks a place in the order of errors for what can be decided only later.
    mutating func nextMoment() -> Moment {
        moment += 1
        return moment
    }

    /// Reports an error here and now, or for an earlier moment.
    mutating func report(_ problem: ValidationProblem, at locations: SourceLocation..., moment: Moment? = nil) {
        report(problem, at: locations, moment: moment)
    }

    mutating func report(_ problem: ValidationProblem, at locations: [SourceLocation], moment: Moment? = nil) {
        guard !isAborted else { return }
        let helps = suggestions.spend(problem.candidateCount(in: schema))
        report(
            GraphQLError(problem.message(in: schema, makesSuggestions: helps), locations: locations),
            moment: moment
        )
    }

    mutating func report(_ error: GraphQLError, moment: Moment? = nil) {
        guard !isAborted else { return }
        var error = error
        // A name may be repeated at thousands of places; these are enough to find it.
        if error.locations.count > maxLocations { error.locations.removeSubrange(maxLocations...) }
        found.append(FoundError(moment: moment ?? nextMoment(), error: error))
        // Deferred rules may still put errors before these, so each may find as many as are reported at most.
        if moment == nil, found.count > options.maxErrors { isAborted = true }
    }

    /// Reports that a limit was passed, and ends validation.
    mutating func abort(_ limit: ValidationLimit, at locations: SourceLocation...) {
        report(GraphQLError(limit.message, locations: locations, extensions: limit.passed.extensions))
        isAborted = true
    }

    /// How many errors were found so far.
    var errorCount: Int { found.count }

    /// Whether a rule that began at `start` errors has found more than can be reported.
    func isFull(since start: Int) -> Bool { isAborted || found.count - start > options.maxErrors }

    /// Takes `steps` off what is left.
    /// - Returns: False if none are left; then validation has ended.
    mutating func spend(_ steps: Int) -> Bool {
        stepsLeft -= steps
        guard stepsLeft < 0 else { return true }
        if !isAborted { abort(.steps(options.maxSteps)) }
        return false
    }

    /// All errors in order, at most `maxErrors` and one that says there are more.
    func sortedErrors() -> [GraphQLError] {
        guard !found.isEmpty else { return [] }
        let order = found.indices.sorted { (found[$0].moment, $0) < (found[$1].moment, $1) }
        var errors = order.prefix(options.maxErrors).map { found[$0].error }
        if order.count > options.maxErrors {
            let limit = ValidationLimit.errors(options.maxErrors)
            errors.append(GraphQLError(limit.message, extensions: limit.passed.extensions))
        }
        return errors
    }
}

// Where the walk is, for rules that look closer.
extension ValidationContext {
    var parentType: NamedType? { parentID.map { schema[$0] } }

    var conditionType: NamedType? { conditionID.map { schema[$0] } }

    /// The field walked now; nil if it is not known.
    var fieldDefinition: OutputField? { definition(of: field) }

    /// The field that the selections walked now are below; nil at the root, and if it is not known.
    var enclosingField: OutputField? { definition(of: enclosing) }

    private func definition(of field: Int32) -> OutputField? {
        guard field >= 0, let parent = outline.places[Int(field)].parentType else { return nil }
        return schema.field(named: outline.tree.names.text(of: outline.nodes[Int(field)].name), of: schema[parent])
    }
}

// Looking up.
extension ValidationContext {
    func text(of name: NameID) -> String { document.tree.names.text(of: name) }

    func location(at utf8Offset: UInt32) -> SourceLocation { document.tree.location(at: utf8Offset) }

    func fragment(named name: String) -> FragmentDefinition? {
        outline.fragmentTable.index(named: name).map { fragments[$0] }
    }

    /// The type that a reference names; nil if the name is not known or there are too many lists and non-nulls.
    func type(of reference: TypeReference) -> GraphQLType? {
        switch reference {
        case .named(let name): schema.type(named: name.text).map { GraphQLType($0.id) }
        case .list(let item, _): type(of: item)?.wrappedInList()
        case .nonNull(let inner): type(of: inner)?.wrappedInNonNull()
        }
    }

    /// Whether a fragment with this type condition, if any, applies to objects of a type.
    ///
    /// Spec: https://spec.graphql.org/September2025/#DoesFragmentTypeApply()
    func applies(_ condition: Name?, to object: TypeID) -> Bool {
        guard let condition else { return true }
        guard let type = schema.type(named: condition.text) else { return false }
        return schema.isPossible(object, for: type.id)
    }
}

import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation

/// What is selected below a field: by the document, or by a binding that reads it.
enum Selected {
    case sets([SelectedSet])
    case requirements([Requirement])

    /// The same, all of it waiting for the same usages: what stands in an object that is not delivered in parts.
    func waiting(for usages: DeferUsageSet) -> Selected {
        guard case .sets(let sets) = self else { return self }
        return .sets(sets.map { SelectedSet($0.set, usages: usages) })
    }
}

/// A selection set, and the usages that its fields wait for.
struct SelectedSet {
    var set: SelectionSet
    var usages: DeferUsageSet

    init(_ set: SelectionSet, usages: DeferUsageSet = .none) {
        self.set = set
        self.usages = usages
    }
}

/// One response name of a selection set with everything that is merged into it.
struct CollectedField {
    var responseName: String
    var field: OutputField
    var arguments: [Argument]
    var locations: [SourceLocation]
    var below: Selected
    var usages = DeferUsageSet.none
    /// `@stream` on the first of the field's nodes.
    var stream: StreamPlan?

    mutating func merge(_ set: SelectedSet) {
        guard case .sets(var sets) = below else { return }
        // The array is owned by one at a time, so that many merged fields are not copied again for each.
        below = .sets([])
        sets.append(set)
        below = .sets(sets)
    }
}

/// Collects the fields that are selected on objects of one type: fragments put in place, conditions decided, fields of the
/// same response name merged, and each told what it waits for.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Collection
struct FieldCollector {
    let schema: Schema
    let document: ValidatedDocument
    /// Truth of each variable that conditions look at.
    let conditions: [String: Bool]
    /// `@defer` and `@stream` apply; otherwise they are passed over.
    let isIncremental: Bool
    let maxDeferred: Int
    private var deferUsageCount = 0

    init(
        schema: Schema,
        document: ValidatedDocument,
        conditions: [String: Bool],
        isIncremental: Bool,
        maxDeferred: Int
    ) {
        self.schema = schema
        self.document = document
        self.conditions = conditions
        self.isIncremental = isIncremental
        self.maxDeferred = maxDeferred
    }

    // Spec: https://spec.graphql.org/September2025/#CollectFields()
    //
    // `pathLength` is that of the objects where `@defer` applies; nil where it does not.
    mutating func collect(
        _ selected: Selected,
        on type: NamedType,
        deferringAt pathLength: Int? = nil
    ) throws(GraphQLError) -> [CollectedField] {
        switch selected {
        case .sets(let sets):
            var collection = FieldCollection(type: type, pathLength: isIncremental ? pathLength : nil)
            for set in sets { try collect(set, into: &collection) }
            return collection.fields
        case .requirements(let requirements):
            return requirements.compactMap { requirement in
                schema.field(named: requirement.field, of: type).map {
                    CollectedField(
                        responseName: $0.name,
                        field: $0,
                        arguments: [],
                        locations: [],
                        below: .requirements(requirement.selection)
                    )
                }
            }
        }
    }

    private struct FieldCollection {
        let type: NamedType
        let pathLength: Int?
        var fields: [CollectedField] = []
        /// The response names of `fields`.
        private var names = NameIndex()
        private var visitedFragments: Set<String> = []
        private var deferredVisits: Set<DeferredVisit> = []

        private struct DeferredVisit: Hashable {
            let fragment: String
            /// Of the `@defer`.
            let location: SourceLocation
        }

        init(type: NamedType, pathLength: Int?) {
            self.type = type
            self.pathLength = pathLength
        }

        /// False for a fragment whose fields are collected already: at once, or deferred by the same `@defer`.
        ///
        /// One that was only deferred so far may still be spread at once, and its fields then come at once.
        mutating func visit(_ fragment: String, deferredAt location: SourceLocation?) -> Bool {
            if visitedFragments.contains(fragment) { return false }
            guard let location else { return visitedFragments.insert(fragment).inserted }
            return deferredVisits.insert(DeferredVisit(fragment: fragment, location: location)).inserted
        }

        mutating func index(of responseName: String) -> Int? { names.index(of: responseName) }

        mutating func append(_ field: CollectedField) {
            _ = names.append(field.responseName)
            fields.append(field)
        }
    }

    private mutating func collect(_ selected: SelectedSet, into collection: inout FieldCollection) throws(GraphQLError)
    {
        for selection in selected.set.selections {
            switch selection {
            case .field(let node):
                guard includes(node.directives) else { continue }
                add(node, waitingFor: selected.usages, to: &collection)
            case .inlineFragment(let fragment):
                guard includes(fragment.directives), applies(fragment.typeCondition, to: collection.type) else {
                    continue
                }
                let usages = try usages(of: deferral(of: fragment.directives, collection), in: selected, collection)
                try collect(SelectedSet(fragment.selectionSet, usages: usages), into: &collection)
            case .fragmentSpread(let spread):
                guard includes(spread.directives), let fragment = document.fragment(named: spread.name.text),
                    applies(fragment.typeCondition, to: collection.type)
                else { continue }
                let deferral = deferral(of: spread.directives, collection)
                let location = deferral?.location ?? selected.usages.usages.first?.location
                guard collection.visit(spread.name.text, deferredAt: location) else { continue }
                let usages = try usages(of: deferral, in: selected, collection)
                try collect(SelectedSet(fragment.selectionSet, usages: usages), into: &collection)
            }
        }
    }

    private func add(_ node: Field, waitingFor usages: DeferUsageSet, to collection: inout FieldCollection) {
        let responseName = node.responseName
        if let index = collection.index(of: responseName) {
            collection.fields[index].locations.append(node.location)
            if isIncremental { collection.fields[index].usages = collection.fields[index].usages.union(usages) }
            if let set = node.selectionSet { collection.fields[index].merge(SelectedSet(set, usages: usages)) }
            return
        }
        guard let field = schema.field(named: node.name.text, of: collection.type) else { return }
        collection.append(
            CollectedField(
                responseName: responseName,
                field: field,
                arguments: node.arguments,
                locations: [node.location],
                below: .sets(node.selectionSet.map { [SelectedSet($0, usages: usages)] } ?? []),
                usages: usages,
                stream: collection.pathLength == nil || field.type.item == nil ? nil : streamPlan(node.directives)
            )
        )
    }

    func applies(_ typeCondition: Name?, to type: NamedType) -> Bool {
        guard let typeCondition, typeCondition.text != type.name else { return true }
        guard let condition = schema.type(named: typeCondition.text) else { return false }
        return schema.isPossible(type.id, for: condition.id)
    }

    // Spec: https://spec.graphql.org/September2025/#sec--skip and #sec--include
    func includes(_ directives: [Directive]) -> Bool {
        for directive in directives {
            guard directive.name.text == "skip" || directive.name.text == "include",
                let value = directive.argument("if")
            else { continue }
            // Validation lets nothing but booleans through.
            let isTrue: Bool
            switch value.kind {
            case .boolean(let literal): isTrue = literal
            case .variable(let name): isTrue = conditions[name] ?? false
            case .int, .float, .string, .null, .enumValue, .list, .object: isTrue = false
            }
            if isTrue == (directive.name.text == "skip") { return false }
        }
        return true
    }

    /// The `@defer` that applies to a fragment.
    private func deferral(of directives: [Directive], _ collection: FieldCollection) -> Directive? {
        guard collection.pathLength != nil else { return nil }
        return directives.first { $0.name.text == "defer" && isEnabled($0) }
    }

    /// What the fields of a fragment wait for: its own `@defer`, or what the set that it stands in waits for.
    private mutating func usages(
        of deferral: Directive?,
        in selected: SelectedSet,
        _ collection: FieldCollection
    ) throws(GraphQLError) -> DeferUsageSet {
        guard let pathLength = collection.pathLength, let directive = deferral else { return selected.usages }
        if let fault = argumentFault(of: directive) { throw fault }
        deferUsageCount += 1
        if deferUsageCount > maxDeferred {
            throw GraphQLError(
                "The operation defers fragments at more than \(maxDeferred) places.",
                locations: [directive.location],
                extensions: PassedLimit("maxDeferred", maxDeferred).extensions
            )
        }
        return DeferUsageSet(
            DeferUsage(
                label: directive.label,
                location: directive.location,
                parent: selected.usages.usages.first,
                id: deferUsageCount,
                pathLength: pathLength
            )
        )
    }

    private func streamPlan(_ directives: [Directive]) -> StreamPlan? {
        guard let directive = directives.first(where: { $0.name.text == "stream" }), isEnabled(directive) else {
            return nil
        }
        let count: StreamPlan.InitialCount
        switch directive.argument("initialCount")?.kind {
        case .int(let text): count = .constant(Int(text) ?? .max)
        case .variable(let name): count = .variable(name)
        default: count = .constant(0)
        }
        return StreamPlan(label: directive.label, initialCount: count, fault: argumentFault(of: directive))
    }

    /// What is wrong with a directive's arguments. (Validation lets no such document through.)
    private func argumentFault(of directive: Directive) -> GraphQLError? {
        guard let definition = schema.directive(named: directive.name.text),
            !directive.arguments.contains(where: { $0.value.containsVariable })
        else { return nil }
        do throws(GraphQLError) {
            _ = try coerceArgumentValues(
                of: directive.arguments,
                definitions: definition.arguments,
                schema: schema,
                at: directive.location
            )
            return nil
        } catch {
            return error
        }
    }

    /// What `if` of `@defer` and `@stream` says; true where it is not given.
    private func isEnabled(_ directive: Directive) -> Bool {
        switch directive.argument("if")?.kind {
        case .boolean(let flag): flag
        case .variable(let name): conditions[name] ?? true
        default: true
        }
    }
}

extension Directive {
    /// Its `label`, which is always a literal.
    fileprivate var label: String? {
        if case .string(let text, _)? = argument("label")?.kind { text } else { nil }
    }
}

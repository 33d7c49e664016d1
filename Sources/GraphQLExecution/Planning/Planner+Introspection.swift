import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation

/// `__schema` and `__type`.
extension Planner {
    /// Where something of the schema is selected: planned once, however often its fragment is spread.
    struct IntrospectionPlace: Hashable {
        /// Of the selection set.
        let location: SourceLocation
        let type: TypeID
        /// Lists that multiply the answer, outside of it.
        let lists: Int
    }

    /// A planned selection, and how many fields it has at all depths.
    struct PlannedIntrospection {
        let selection: IntrospectionSelection
        let fieldCount: Int
    }

    /// Plans a root field.
    mutating func planIntrospection(_ collected: CollectedField) throws(GraphQLError) -> IntrospectionSelection.Field {
        let type = schema[collected.field.type.named]
        var sets: [SelectionSet] = []
        if case .sets(let selected) = collected.below { sets = selected.map(\.set) }
        return IntrospectionSelection.Field(
            kind: .typename,
            arguments: .init(argumentPlan(collected)),
            below: try planIntrospection(sets, of: type, lists: 0)
        )
    }

    /// A field of an introspection type with what is merged into it.
    private struct IntrospectedField {
        let node: Field
        let field: OutputField
        /// Selection sets of nodes with the same response name.
        var more: [SelectionSet] = []
    }

    // PERF: introspection has no bindings and no conditions by type, so that its fields need much less than
    // `FieldCollector` gathers: this is a quarter of the work.
    private mutating func planIntrospection(
        _ sets: [SelectionSet],
        of type: NamedType,
        lists: Int
    ) throws(GraphQLError) -> IntrospectionSelection {
        let first = sets.count == 1 ? collector.unwrapped(sets[0], on: type) : nil
        let place = first.map { IntrospectionPlace(location: $0.location, type: type.id, lists: lists) }
        if let place, let known = introspections[place] {
            try count(known.fieldCount, at: nil)
            return known.selection
        }
        let start = fieldCount
        if introspections.isEmpty { introspections.reserveCapacity(32) }
        var collected: [IntrospectedField] = []
        collected.reserveCapacity(first?.selections.count ?? 8)
        var spread: Set<String> = []
        if let first {
            try collect(first, of: type, into: &collected, &spread)
        } else {
            for set in sets { try collect(set, of: type, into: &collected, &spread) }
        }
        var builder = IntrospectionSelection.Builder(capacity: collected.count)
        for field in collected { try plan(field, lists: lists, into: &builder) }
        keep(introspectionFields: collected.count)
        let selection = builder.selection(of: type.name)
        if let place {
            introspections[place] = PlannedIntrospection(selection: selection, fieldCount: fieldCount - start)
        }
        return selection
    }

    private mutating func plan(
        _ collected: IntrospectedField,
        lists: Int,
        into builder: inout IntrospectionSelection.Builder
    ) throws(GraphQLError) {
        let node = collected.node
        let kind = IntrospectionField.named(node.name.text)
        let lists = lists + (kind.multiplies ? 1 : 0)
        if lists > limits.maxIntrospectionLists {
            // The sentence is graphql-js's.
            throw GraphQLError(
                "Maximum introspection depth exceeded",
                locations: [node.location],
                extensions: PassedLimit("maxIntrospectionLists", limits.maxIntrospectionLists).extensions
            )
        }
        var below: IntrospectionSelection?
        if let set = node.selectionSet {
            let type = schema[collected.field.type.named]
            if type.isComposite { below = try planIntrospection([set] + collected.more, of: type, lists: lists) }
        }
        builder.append(
            node.responseName,
            kind: kind,
            arguments: collected.field.arguments.isEmpty
                ? nil : .init(argumentPlan(of: collected.field, node.arguments, at: node.location)),
            below: below
        )
    }

    private mutating func collect(
        _ set: SelectionSet,
        of type: NamedType,
        into collected: inout [IntrospectedField],
        _ spread: inout Set<String>
    ) throws(GraphQLError) {
        for selection in set.selections {
            switch selection {
            case .field(let node):
                guard collector.includes(node.directives), let field = schema.field(named: node.name.text, of: type)
                else { continue }
                let name = node.responseName
                if let known = collected.firstIndex(where: { $0.node.responseName == name }) {
                    if let set = node.selectionSet { collected[known].more.append(set) }
                    continue
                }
                try count(1, at: node.location)
                collected.append(IntrospectedField(node: node, field: field))
            case .inlineFragment(let fragment):
                guard collector.includes(fragment.directives), collector.applies(fragment.typeCondition, to: type)
                else { continue }
                try collect(fragment.selectionSet, of: type, into: &collected, &spread)
            case .fragmentSpread(let node):
                guard collector.includes(node.directives), spread.insert(node.name.text).inserted,
                    let fragment = collector.document.fragment(named: node.name.text),
                    collector.applies(fragment.typeCondition, to: type)
                else { continue }
                try collect(fragment.selectionSet, of: type, into: &collected, &spread)
            }
        }
    }

    private mutating func count(_ fields: Int, at location: SourceLocation?) throws(GraphQLError) {
        fieldCount += fields
        if fieldCount > limits.maxFields { throw tooManyFields(at: location.map { [$0] } ?? []) }
    }
}

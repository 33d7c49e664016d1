import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

extension Planner {
    /// Plans `__schema` or `__type`.
    mutating func planIntrospection(
        _ root: IntrospectionPlan.Root,
        _ collected: CollectedField
    ) throws(GraphQLError) -> IntrospectionPlan {
        var sets: [SelectionSet] = []
        if case .sets(let selected) = collected.below { sets = selected.map(\.set) }
        var planner = IntrospectionPlanner(
            schema: schema.api,
            collector: collector,
            limits: limits,
            fieldCount: fieldCount
        )
        try planner.plan(sets, of: schema.api[collected.field.type.named])
        fieldCount = planner.fieldCount
        let plan = planner.finish(root)
        keep(introspectionFields: plan.fields.count)
        return plan
    }
}

/// Plans what is selected of the schema itself.
///
/// PERF: introspection has no bindings and no conditions by type, so that its fields need much less than `FieldCollector`
/// gathers. The selection of a fragment is planned once, however often it is spread.
struct IntrospectionPlanner: ~Copyable {
    private let schema: Schema
    private let collector: FieldCollector
    private let limits: PlanLimits
    /// Fields of the operation so far, counted at every place where they are selected.
    private(set) var fieldCount: Int

    private var fields: [IntrospectionPlan.Field] = []
    private var selections: [Range<Int>] = []
    private var labels = JSONPieces.Builder(capacity: 1024)
    private var arguments: [ArgumentPlan] = []
    /// By number of the fragment.
    private var fragments: [Planned?]
    /// Of the selections being planned, innermost last.
    private var nodes: [Node] = []
    /// Objects within each other at the place being planned: the operation's, that of the root field, and those below.
    private var depth = 2

    /// A selection.
    private struct Planned {
        /// Index of the selection.
        let index: Int
        /// At all depths.
        let fieldCount: Int
        /// Lists within each other that multiply the answer.
        let lists: Int
    }

    /// A response name of a selection.
    private struct Node {
        let name: String
        /// The first of its nodes in the document; nil where neither arguments nor anything below are left to plan.
        let field: Field?
        /// What its other nodes select.
        var more: [SelectionSet] = []
    }

    /// What is being collected for one selection.
    private struct Collection {
        let type: NamedType
        /// Index of its first node.
        let start: Int
        var spread: Set<Int> = []
        /// Indexes of nodes by response name, where they are too many to look through.
        var indexes: [String: Int] = [:]
    }

    init(schema: Schema, collector: FieldCollector, limits: PlanLimits, fieldCount: Int) {
        self.schema = schema
        self.collector = collector
        self.limits = limits
        self.fieldCount = fieldCount
        fragments = Array(repeating: nil, count: collector.document.fragments.count)
        fields.reserveCapacity(64)
        selections.reserveCapacity(32)
        nodes.reserveCapacity(64)
    }

    /// Plans the selection of the root field.
    mutating func plan(_ sets: [SelectionSet], of type: NamedType) throws(GraphQLError) {
        _ = sets.count == 1 ? try plan(sets[0], of: type, lists: 0) : try plan(merged: sets, of: type, lists: 0)
    }

    func finish(_ root: IntrospectionPlan.Root) -> IntrospectionPlan {
        IntrospectionPlan(
            root: root,
            fields: fields,
            selections: selections,
            labels: labels.pieces(),
            arguments: arguments
        )
    }

    // MARK: Selections

    private mutating func plan(
        _ set: SelectionSet,
        of type: NamedType,
        lists: Int
    ) throws(GraphQLError) -> Planned {
        guard let fragment = collector.loneFragment(in: set, on: type) else {
            return try plan(of: type, lists: lists) { planner, collection throws(GraphQLError) in
                try planner.collect(set, into: &collection)
            }
        }
        // Where it makes the answer too large, it is planned again to find the place.
        if let known = fragments[fragment], lists + known.lists <= limits.maxIntrospectionLists {
            try count(known.fieldCount, at: set.location)
            return known
        }
        let set = collector.document.fragments[fragment].selectionSet
        let planned = try plan(of: type, lists: lists) { planner, collection throws(GraphQLError) in
            try planner.collect(set, into: &collection)
        }
        fragments[fragment] = planned
        return planned
    }

    private mutating func plan(
        merged sets: [SelectionSet],
        of type: NamedType,
        lists: Int
    ) throws(GraphQLError) -> Planned {
        try plan(of: type, lists: lists) { planner, collection throws(GraphQLError) in
            for set in sets { try planner.collect(set, into: &collection) }
        }
    }

    /// Plans a selection whose fields `collect` brings, inside of lists that multiply the answer.
    @inline(__always)
    private mutating func plan(
        of type: NamedType,
        lists: Int,
        collecting collect: (inout Self, inout Collection) throws(GraphQLError) -> Void
    ) throws(GraphQLError) -> Planned {
        let countBefore = fieldCount
        var collection = Collection(type: type, start: nodes.count)
        try collect(&self, &collection)
        let start = fields.count - (nodes.count - collection.start)
        var listsBelow = 0
        for index in collection.start..<nodes.count {
            guard let node = nodes[index].field else { continue }
            let own = try planBelow(
                node,
                merging: nodes[index].more,
                of: type,
                at: start + index - collection.start,
                lists: lists
            )
            listsBelow = max(listsBelow, own)
        }
        selections.append(start..<start + nodes.count - collection.start)
        nodes.removeLast(nodes.count - collection.start)
        return Planned(index: selections.count - 1, fieldCount: fieldCount - countBefore, lists: listsBelow)
    }

    /// Plans what is selected below a field.
    ///
    /// - Returns: Lists that multiply the answer, counted from this field on.
    private mutating func planBelow(
        _ node: Field,
        merging more: [SelectionSet],
        of type: NamedType,
        at index: Int,
        lists: Int
    ) throws(GraphQLError) -> Int {
        let field = type.fields[Int(fields[index].column)]
        if !field.arguments.isEmpty { fields[index].deprecated = deprecated(field, node) }
        let type = schema[field.type.named]
        guard type.isComposite, let set = node.selectionSet else { return 0 }
        let own = field.multiplies ? 1 : 0
        if lists + own > limits.maxIntrospectionLists {
            // The sentence is graphql-js's.
            throw GraphQLError(
                "Maximum introspection depth exceeded",
                locations: [node.location],
                extensions: PassedLimit("maxIntrospectionLists", limits.maxIntrospectionLists).extensions
            )
        }
        depth += 1
        defer { depth -= 1 }
        if depth > limits.maxResponseDepth { throw limits.tooDeep(at: [node.location]) }
        let below =
            more.isEmpty
            ? try plan(set, of: type, lists: lists + own)
            : try plan(merged: [set] + more, of: type, lists: lists + own)
        fields[index].below = Int32(truncatingIfNeeded: below.index)
        return own + below.lists
    }

    /// What `includeDeprecated` says, which is false where it is not given.
    private mutating func deprecated(_ field: OutputField, _ node: Field) -> IntrospectionPlan.Deprecated {
        if node.arguments.isEmpty { return .left }
        if node.arguments.count == 1, case .boolean(let isIncluded) = node.arguments[0].value.kind {
            return isIncluded ? .included : .left
        }
        let plan = ArgumentPlan.of(field, node.arguments, at: node.location, schema: schema)
        if case .constant(let values) = plan { return values.includeDeprecated ? .included : .left }
        arguments.append(plan)
        return .asked(arguments.count - 1)
    }

    // MARK: Field collection

    private mutating func collect(_ set: SelectionSet, into collection: inout Collection) throws(GraphQLError) {
        for selection in set.selections {
            switch selection {
            case .field(let node):
                if collector.includes(node.directives) { try add(node, to: &collection) }
            case .inlineFragment(let fragment):
                guard collector.includes(fragment.directives),
                    collector.applies(fragment.typeCondition, to: collection.type)
                else { continue }
                try collect(fragment.selectionSet, into: &collection)
            case .fragmentSpread(let spread):
                guard collector.includes(spread.directives),
                    let fragment = collector.document.fragmentIndex(named: spread.name.text),
                    collection.spread.insert(fragment).inserted,
                    collector.applies(collector.document.fragments[fragment].typeCondition, to: collection.type)
                else { continue }
                try collect(collector.document.fragments[fragment].selectionSet, into: &collection)
            }
        }
    }

    private mutating func add(_ node: Field, to collection: inout Collection) throws(GraphQLError) {
        guard let column = column(of: node.name.text, in: collection.type) else { return }
        let name = node.responseName
        if let known = index(of: name, in: &collection) {
            if let set = node.selectionSet { nodes[known].more.append(set) }
            return
        }
        try count(1, at: node.location)
        if !collection.indexes.isEmpty { collection.indexes[name] = nodes.count }
        let isFirst = nodes.count == collection.start
        let label = labels.add { output in
            output.append(byte: isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
            output.append(byte: UInt8(ascii: "\""))
            // Names have nothing to escape.
            output.append(text: name)
            output.append(byte: UInt8(ascii: "\""))
            output.append(byte: UInt8(ascii: ":"))
            if column < 0 { output.appendQuoted(collection.type.name) }
        }
        fields.append(IntrospectionPlan.Field(column: column, label: label))
        let isLeaf = column < 0 || node.selectionSet == nil && node.arguments.isEmpty
        nodes.append(Node(name: name, field: isLeaf ? nil : node))
    }

    /// Nil for a field that the type does not have.
    private func column(of name: String, in type: NamedType) -> Int32? {
        if let index = type.fieldIndex(named: name) { return Int32(truncatingIfNeeded: index) }
        return name == "__typename" ? -1 : nil
    }

    private func index(of name: String, in collection: inout Collection) -> Int? {
        if nodes.count - collection.start <= 16 {
            let length = name.utf8.count
            return (collection.start..<nodes.count).first {
                nodes[$0].name.utf8.count == length && nodes[$0].name == name
            }
        }
        if collection.indexes.isEmpty {
            for index in collection.start..<nodes.count { collection.indexes[nodes[index].name] = index }
        }
        return collection.indexes[name]
    }

    private mutating func count(_ count: Int, at location: SourceLocation) throws(GraphQLError) {
        fieldCount += count
        if fieldCount > limits.maxFields { throw limits.tooManyFields(at: [location]) }
    }
}

extension OutputField {
    /// Lists through which a selection comes back to types, each time to more of them.
    fileprivate var multiplies: Bool {
        guard type.item != nil else { return false }
        return switch name {
        case "fields", "inputFields", "interfaces", "possibleTypes": true
        default: false
        }
    }
}

extension ArgumentValues {
    var includeDeprecated: Bool { self["includeDeprecated"] == .boolean(true) }
}

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
        try planner.plan(sets, of: collected.field.type.named)
        fieldCount = planner.fieldCount
        let plan = planner.finish(root)
        keep(introspectionFields: plan.fields.count)
        return plan
    }
}

/// Plans what is selected of the schema itself.
///
/// PERF: introspection has no bindings and no conditions by type, so that its fields need much less than `FieldCollector`
/// gathers: numbers lead from node to node, and no text is looked at. The selection of a fragment is planned once, however
/// often it is spread.
struct IntrospectionPlanner: ~Copyable {
    private let schema: Schema
    private let introspected: IntrospectedSchema
    private let collector: FieldCollector
    private let document: ValidatedDocument
    private let tree: SyntaxTree
    private let limits: PlanLimits
    /// Fields of the operation so far, counted at every place where they are selected.
    private(set) var fieldCount: Int

    private var runs: [IntrospectionPlan.Run] = []
    private var fields: [IntrospectionPlan.Field] = []
    private var selections: [Range<Int32>] = []
    private var aliases: [IntrospectionPlan.Alias] = []
    private var arguments: [ArgumentPlan] = []
    /// By number of the fragment.
    private var fragments: [FragmentState]
    /// By number of the response name.
    private var names: [NameState]
    /// Counts the selections for which fields are collected.
    private var collection: Int32 = 0
    /// The last run of the selection for which fields are collected.
    private var run: IntrospectionPlan.Run?
    /// Fields of all selections.
    private var fieldTotal: Int32 = 0
    /// Fields of the selections being planned, innermost last, that have arguments or select something.
    private var open: [OpenField] = []
    /// Links of `MergedSets`.
    private var merged: [(set: Int32, next: Int32)] = []
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

    private struct FragmentState {
        /// What became of its selection.
        var planned: Planned?
        /// The collection in which it was last spread.
        var collection: Int32 = 0
    }

    private struct NameState {
        /// The collection in which it was last met.
        var collection: Int32 = 0
        /// The field that it is there, in `open`; -1 for another.
        var open: Int32 = -1
    }

    private struct OpenField {
        /// The first of its nodes in the document.
        let node: Int32
        /// Index into `fields`.
        let index: Int32
        /// Its place among the fields of its type; -1 for `__typename`.
        let definition: Int32
        /// Of the objects that it leads to; nil for a leaf.
        let type: TypeID?
        let isList: Bool
        /// What its other nodes select.
        var others = MergedSets()

        /// Whether it is one of the lists through which a selection comes back to types, each time to more of them.
        func multiplies(_ parent: NamedType) -> Bool {
            guard isList else { return false }
            return switch parent.fields[Int(definition)].name {
            case "fields", "inputFields", "interfaces", "possibleTypes": true
            default: false
            }
        }
    }

    /// Selection sets that are merged with another one.
    private struct MergedSets {
        /// Into `merged`; -1 without any.
        var first: Int32 = -1
        var last: Int32 = -1
    }

    init(schema: Schema, collector: FieldCollector, limits: PlanLimits, fieldCount: Int) {
        self.schema = schema
        introspected = schema.introspected
        self.collector = collector
        self.limits = limits
        self.fieldCount = fieldCount
        document = collector.document
        tree = document.tree
        fragments = Array(filledWith: FragmentState(), count: document.fragments.count)
        names = Array(filledWith: NameState(), count: tree.names.count)
        runs.reserveCapacity(32)
        fields.reserveCapacity(64)
        selections.reserveCapacity(32)
        open.reserveCapacity(32)
    }

    /// Plans the selection of the root field.
    mutating func plan(_ sets: [SelectionSet], of type: TypeID) throws(GraphQLError) {
        // Validation lets no document through that selects nothing here.
        guard let first = sets.first else { return selections.append(0..<0) }
        var others = MergedSets()
        for set in sets.dropFirst() { others = merge(set.first, into: others) }
        _ = try plan(first.first, at: first.location.utf8Offset, merging: others, of: type, lists: 0)
    }

    func finish(_ root: IntrospectionPlan.Root) -> IntrospectionPlan {
        IntrospectionPlan(
            root: root,
            runs: runs,
            fields: fields,
            selections: selections,
            aliases: aliases,
            arguments: arguments
        )
    }

    // MARK: Selections

    /// Plans a selection set, which starts at an offset, and those that are merged with it.
    private mutating func plan(
        _ set: Int32,
        at start: UInt32,
        merging others: MergedSets,
        of type: TypeID,
        lists: Int
    ) throws(GraphQLError) -> Planned {
        guard others.first < 0, let fragment = document.loneFragment(tree[set], on: type, of: schema) else {
            return try plan(set, merging: others, of: type, lists: lists)
        }
        // Where it makes the answer too large, it is planned again to find the place.
        if let known = fragments[fragment].planned, lists + known.lists <= limits.maxIntrospectionLists {
            try count(known.fieldCount, at: start)
            return known
        }
        let planned = try plan(document.fragments[fragment].selectionSet.first, of: type, lists: lists)
        fragments[fragment].planned = planned
        return planned
    }

    private mutating func plan(
        _ set: Int32,
        merging others: MergedSets = MergedSets(),
        of type: TypeID,
        lists: Int
    ) throws(GraphQLError) -> Planned {
        let countBefore = fieldCount
        let firstRun = Int32(truncatingIfNeeded: runs.count)
        let firstOpen = open.count
        collection += 1
        try collect(set, on: type)
        var other = others.first
        while other >= 0 {
            try collect(merged[Int(other)].set, on: type)
            other = merged[Int(other)].next
        }
        endRun()
        while fields.count < Int(fieldTotal) { fields.append(IntrospectionPlan.Field()) }
        selections.append(firstRun..<Int32(truncatingIfNeeded: runs.count))
        let planned = selections.count - 1
        var listsBelow = 0
        for index in firstOpen..<open.count {
            listsBelow = max(listsBelow, try planBelow(open[index], of: type, lists: lists))
        }
        while open.count > firstOpen { open.removeLast() }
        return Planned(index: planned, fieldCount: fieldCount - countBefore, lists: listsBelow)
    }

    /// Plans the arguments of a field and what is selected below it.
    ///
    /// - Returns: Lists that multiply the answer, counted from this field on.
    private mutating func planBelow(
        _ field: OpenField,
        of parent: TypeID,
        lists: Int
    ) throws(GraphQLError) -> Int {
        let node = tree[field.node]
        if node.details >= 0 { fields[Int(field.index)].deprecated = deprecated(field, node, of: parent) }
        guard node.hasSelections, let type = field.type else { return 0 }
        let own = field.multiplies(schema[parent]) ? 1 : 0
        let location = tree.location(at: node.start)
        if lists + own > limits.maxIntrospectionLists {
            // The sentence is graphql-js's.
            throw GraphQLError(
                "Maximum introspection depth exceeded",
                locations: [location],
                extensions: PassedLimit("maxIntrospectionLists", limits.maxIntrospectionLists).extensions
            )
        }
        depth += 1
        defer { depth -= 1 }
        if depth > limits.maxResponseDepth { throw limits.tooDeep(at: [location]) }
        let below = try plan(
            field.node + 1,
            at: node.setStart,
            merging: field.others,
            of: type,
            lists: lists + own
        )
        fields[Int(field.index)].below = Int32(truncatingIfNeeded: below.index)
        return own + below.lists
    }

    /// What `includeDeprecated` says, which is false where it is not given.
    private mutating func deprecated(
        _ field: OpenField,
        _ node: SelectionNode,
        of parent: TypeID
    ) -> IntrospectionPlan.Deprecated {
        let given = tree.arguments(of: node)
        guard !given.isEmpty, field.definition >= 0 else { return .left }
        let definition = schema[parent].fields[Int(field.definition)]
        if definition.arguments.isEmpty { return .left }
        if given.count == 1, case .boolean(let isIncluded) = given[0].value.kind {
            return isIncluded ? .included : .left
        }
        let plan = ArgumentPlan.of(definition, given, at: tree.location(at: node.start), schema: schema)
        if case .constant(let values) = plan { return values.includeDeprecated ? .included : .left }
        arguments.append(plan)
        return .asked(Int32(truncatingIfNeeded: arguments.count - 1))
    }

    // MARK: Field collection

    private mutating func collect(_ set: Int32, on type: TypeID) throws(GraphQLError) {
        var next = set
        while next >= 0 {
            let index = next
            let node = tree[index]
            next = node.next
            if node.details >= 0, !collector.includes(tree.directives(of: node)) { continue }
            switch node.kind {
            case .field: try add(node, at: index, on: type)
            case .inlineFragment:
                if node.name >= 0 {
                    guard let condition = schema.typeID(named: document.schemaNames[Int(node.name)]),
                        schema.isPossible(type, for: condition)
                    else { continue }
                }
                try collect(index + 1, on: type)
            case .fragmentSpread:
                let fragment = Int(document.fragmentIndex(named: node.name))
                guard fragment >= 0, fragments[fragment].collection != collection else { continue }
                fragments[fragment].collection = collection
                guard document.applies(fragment, to: type, of: schema) else { continue }
                try collect(document.fragments[fragment].selectionSet.first, on: type)
            }
        }
    }

    private mutating func add(_ node: SelectionNode, at index: Int32, on type: TypeID) throws(GraphQLError) {
        guard let facts = schema.facts(ofField: document.schemaNames[Int(node.name)], on: type) else { return }
        let name = Int(node.responseName)
        if names[name].collection == collection {
            let known = Int(names[name].open)
            guard known >= 0, node.hasSelections else { return }
            open[known].others = merge(index + 1, into: open[known].others)
            return
        }
        try count(1, at: node.start)
        addField(node, column: introspected.column(ofField: facts.index, of: type))
        let isOpen = node.hasSelections || node.details >= 0
        names[name] = NameState(collection: collection, open: isOpen ? Int32(truncatingIfNeeded: open.count) : -1)
        guard isOpen else { return }
        open.append(
            OpenField(
                node: index,
                index: fieldTotal - 1,
                definition: facts.index,
                type: facts.isComposite ? facts.type.named : nil,
                isList: facts.type.item != nil
            )
        )
    }

    private mutating func addField(_ node: SelectionNode, column: Int32) {
        if let last = run, last.lastColumn == column - 1, last.alias < 0, !node.isAliased {
            run?.lastColumn = column
        } else {
            endRun()
            run = IntrospectionPlan.Run(
                firstColumn: column,
                lastColumn: column,
                firstField: fieldTotal,
                alias: node.isAliased ? addAlias(of: node) : -1
            )
        }
        fieldTotal += 1
    }

    private mutating func endRun() {
        if let run { runs.append(run) }
        run = nil
    }

    private mutating func addAlias(of node: SelectionNode) -> Int32 {
        let label = [UInt8(ascii: ",")] + OutputBuffer.encodedKey(tree.names.text(of: node.responseName))
        let replacedCount = IntrospectedSchema.labelCount(of: tree.names.text(of: node.name))
        aliases.append(IntrospectionPlan.Alias(label: label, replacedCount: replacedCount))
        return Int32(truncatingIfNeeded: aliases.count - 1)
    }

    private mutating func merge(_ set: Int32, into others: MergedSets) -> MergedSets {
        var others = others
        let link = Int32(truncatingIfNeeded: merged.count)
        merged.append((set, -1))
        if others.last >= 0 { merged[Int(others.last)].next = link } else { others.first = link }
        others.last = link
        return others
    }

    @inline(__always)
    private mutating func count(_ count: Int, at utf8Offset: UInt32) throws(GraphQLError) {
        fieldCount += count
        if fieldCount > limits.maxFields { throw limits.tooManyFields(at: [tree.location(at: utf8Offset)]) }
    }
}

extension ArgumentValues {
    var includeDeprecated: Bool { self["includeDeprecated"] == .boolean(true) }
}

// PERF: of the document, for which the planner's state need not be copied.
extension ValidatedDocument {
    /// The fragment whose spread alone a selection set is, given by its first selection, and which applies in any case.
    fileprivate func loneFragment(_ node: SelectionNode, on type: TypeID, of schema: Schema) -> Int? {
        guard node.kind == .fragmentSpread, node.next < 0, node.details < 0 else { return nil }
        let fragment = Int(fragmentIndex(named: node.name))
        return fragment >= 0 && applies(fragment, to: type, of: schema) ? fragment : nil
    }

    /// Whether a fragment, by its index, applies to objects of a type.
    fileprivate func applies(_ fragment: Int, to type: TypeID, of schema: Schema) -> Bool {
        guard let condition = fragmentTypes[fragment] else { return false }
        return schema.isPossible(type, for: condition)
    }
}

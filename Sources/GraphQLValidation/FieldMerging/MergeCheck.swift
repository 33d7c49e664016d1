import GraphQLLanguage
import GraphQLTypes

/// Decides whether all fields of a document can be merged, without comparing each with each.
///
/// All selection sets that meet at one place of the response are looked at together: their fields are grouped by
/// response name, each group is compared with one of its fields, and the group's own selection sets meet at the next
/// place. Fields on different object types need only have the same shape, so where a group has several, it is looked at
/// once as a whole for shape, and once for each object type (with the fields on abstract types) for sameness.
///
/// Sets that meet are remembered, so that a fragment that is spread in many places is looked at once. What is left to
/// go wrong is a document in which ever different combinations of fragments meet; for it there is a number of steps.
struct MergeCheck {
    enum Outcome {
        case mergeable
        /// Indices of two fields that cannot be merged.
        case conflict(Int32, Int32)
        case tooManyRootFields(operation: Int, found: Int)
        case tooManySteps
    }

    private let outline: DocumentOutline
    private let schema: Schema
    private(set) var stepsLeft: Int
    private var conflict: (Int32, Int32)?

    /// Selection sets that meet and wait to be looked at.
    private var open: [Meeting] = []
    /// Sets that were put in `open` alone: for shape, or for shape and sameness.
    private var metAlone: [Comparison?]
    private var metTogether: Set<Meeting> = []

    // The meeting looked at now; arrays are kept from one to the next.
    private var round: Int32 = 0
    /// By response name.
    private var names: [NameState]
    private var fragments: [FragmentState]
    private var groups: [Group] = []
    /// The fields of groups with more than one: `next` leads from each to the one before.
    private var links: [(field: Int32, next: Int32)] = []
    private var setsToCollect: [Int32] = []

    private enum Comparison: Hashable {
        case shape
        case shapeAndSameness
    }

    private struct Meeting: Hashable {
        /// Sorted and different.
        var sets: [Int32]
        var comparison: Comparison
    }

    private struct NameState {
        /// In which its group was made.
        var round: Int32 = 0
        var group: Int32 = 0
    }

    private struct FragmentState {
        /// In which it was last looked into.
        var round: Int32 = 0
        /// Whether its own set was part of some meeting: then it needs none by itself.
        var hasMet = false
    }

    private struct Group {
        var first: Int32
        /// Into `links`: the last of the others; -1 if there are none.
        var last: Int32
    }

    init(_ outline: DocumentOutline, schema: Schema, stepsLeft: Int) {
        self.outline = outline
        self.schema = schema
        self.stepsLeft = stepsLeft
        metAlone = Array(filledWith: nil, count: outline.places.count)
        names = Array(filledWith: NameState(), count: outline.tree.names.count)
        fragments = Array(filledWith: FragmentState(), count: outline.fragments.count)
        groups.reserveCapacity(32)
        openAlone.reserveCapacity(16)
    }

    mutating func run(maxRootFields: Int) -> Outcome {
        for (index, operation) in outline.operations.enumerated() where operation.selectionSet >= 0 {
            meetAlone(operation.selectionSet, .shapeAndSameness)
            guard let meeting = openAlone.popLast() else { continue }
            collect(alone: meeting.set)
            if groups.count > maxRootFields { return .tooManyRootFields(operation: index, found: groups.count) }
            compareGroups(meeting.comparison)
            work()
            if let outcome { return outcome }
        }
        // Fragments that no operation spreads: first those that no fragment spreads either, then the cycles that are
        // left.
        if fragments.allSatisfy(\.hasMet) { return .mergeable }
        let isSpread = outline.fragmentsReached(from: outline.fragments)
        for isRoot in [true, false] {
            for (index, fragment) in outline.fragments.enumerated()
            where fragment.selectionSet >= 0 && !fragments[index].hasMet && (isSpread[index] != isRoot) {
                fragments[index].hasMet = true
                meetAlone(fragment.selectionSet, .shapeAndSameness)
                work()
                if let outcome { return outcome }
            }
        }
        return .mergeable
    }

    private var outcome: Outcome? {
        if let conflict { return .conflict(conflict.0, conflict.1) }
        return stepsLeft < 0 ? .tooManySteps : nil
    }

    /// Sets that wait alone: the usual case, kept apart because it needs no array of its own.
    private var openAlone: [(set: Int32, comparison: Comparison)] = []

    private mutating func work() {
        while conflict == nil, stepsLeft >= 0 {
            if let meeting = openAlone.popLast() {
                if pass(alone: meeting.set, meeting.comparison) { continue }
                collect(alone: meeting.set)
                compareGroups(meeting.comparison)
            } else if let meeting = open.popLast() {
                beginCollecting()
                setsToCollect.append(contentsOf: meeting.sets)
                collect()
                compareGroups(meeting.comparison)
            } else {
                return
            }
        }
    }

    /// Has the sets below a set that has only fields, each of a response name of its own, be looked at next.
    ///
    /// PERF: most sets are so, and need no groups.
    /// - Returns: False for any other set.
    private mutating func pass(alone set: Int32, _ comparison: Comparison) -> Bool {
        round += 1
        var steps = 1
        var next = set
        while next >= 0 {
            let selection = outline.nodes[Int(next)]
            let name = Int(selection.responseName)
            guard selection.kind == .field, names[name].round != round else { return false }
            names[name].round = round
            steps += 1
            next = selection.next
        }
        stepsLeft -= steps
        next = set
        while next >= 0 {
            let selection = outline.nodes[Int(next)]
            if selection.hasSelections { meetAlone(next + 1, comparison) }
            next = selection.next
        }
        return true
    }

    // MARK: Meeting

    private mutating func meetAlone(_ set: Int32, _ comparison: Comparison) {
        let set = Int(resolved(set))
        if metAlone[set] == .shapeAndSameness || metAlone[set] == comparison { return }
        metAlone[set] = comparison
        openAlone.append((Int32(truncatingIfNeeded: set), comparison))
    }

    private mutating func meet(_ sets: [Int32], _ comparison: Comparison) {
        var different = sets
        for index in different.indices { different[index] = resolved(different[index]) }
        different.sort()
        var count = 0
        for set in different where count == 0 || different[count - 1] != set {
            different[count] = set
            count += 1
        }
        different.removeLast(different.count - count)
        stepsLeft -= different.count
        switch different.count {
        case 0: return
        case 1: meetAlone(different[0], comparison)
        default:
            let meeting = Meeting(sets: different, comparison: comparison)
            if metTogether.insert(meeting).inserted { open.append(meeting) }
        }
    }

    /// The set itself; or where it only spreads one fragment, the fragment's, so that more places turn out to be the
    /// same.
    private mutating func resolved(_ set: Int32) -> Int32 {
        var set = set
        // Not for ever: such fragments may form a cycle.
        for _ in 0..<8 {
            let first = outline.nodes[Int(set)]
            guard first.next < 0, first.kind == .fragmentSpread else { break }
            let fragment = outline.fragmentTable[first.name]
            guard fragment >= 0, outline.fragments[Int(fragment)].selectionSet >= 0 else { break }
            fragments[Int(fragment)].hasMet = true
            set = outline.fragments[Int(fragment)].selectionSet
        }
        return set
    }

    // MARK: Collecting

    private mutating func beginCollecting() {
        round += 1
        groups.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        setsToCollect.removeAll(keepingCapacity: true)
    }

    private mutating func collect(alone set: Int32) {
        beginCollecting()
        setsToCollect.append(set)
        collect()
    }

    /// Groups the fields of `setsToCollect` and of all fragments in them.
    private mutating func collect() {
        while let set = setsToCollect.popLast() {
            stepsLeft -= 1
            var next = set
            while next >= 0 {
                stepsLeft -= 1
                guard stepsLeft >= 0 else { return }
                let node = next
                let selection = outline.nodes[Int(node)]
                next = selection.next
                switch selection.kind {
                case .field: add(node, named: selection.responseName)
                case .inlineFragment: setsToCollect.append(node + 1)
                case .fragmentSpread:
                    let fragment = Int(outline.fragmentTable[selection.name])
                    guard fragment >= 0, fragments[fragment].round != round else { continue }
                    fragments[fragment] = FragmentState(round: round, hasMet: true)
                    let set = outline.fragments[fragment].selectionSet
                    if set >= 0 { setsToCollect.append(set) }
                }
            }
        }
    }

    private mutating func add(_ field: Int32, named responseName: NameID) {
        let name = Int(responseName)
        if names[name].round == round {
            let group = Int(names[name].group)
            links.append((field, groups[group].last))
            groups[group].last = Int32(truncatingIfNeeded: links.count - 1)
        } else {
            names[name] = NameState(round: round, group: Int32(truncatingIfNeeded: groups.count))
            groups.append(Group(first: field, last: -1))
        }
    }

    // MARK: Comparing

    private mutating func compareGroups(_ comparison: Comparison) {
        for index in groups.indices {
            let group = groups[index]
            if group.last < 0 {
                let set = outline.selectionSet(below: group.first)
                if set >= 0 { meetAlone(set, comparison) }
            } else {
                var fields = [group.first]
                var link = group.last
                while link >= 0 {
                    fields.append(links[Int(link)].field)
                    link = links[Int(link)].next
                }
                compare(fields, comparison)
            }
            if conflict != nil || stepsLeft < 0 { return }
        }
    }

    private mutating func compare(_ fields: [Int32], _ comparison: Comparison) {
        // Some forty nanoseconds for each field.
        stepsLeft -= 8 + 3 * fields.count
        guard haveSameShape(fields) else { return }
        switch comparison {
        case .shape: meet(selectionSets(of: fields), .shape)
        case .shapeAndSameness:
            guard let objects = objectTypes(of: fields) else {
                guard areSame(fields[...], as: fields[0]) else { return }
                return meet(selectionSets(of: fields), .shapeAndSameness)
            }
            meet(selectionSets(of: fields), .shape)
            compare(fields, on: objects)
        }
    }

    /// Compares fields on several object types, some perhaps on abstract types, which then apply to each.
    private mutating func compare(_ fields: [Int32], on objects: Set<TypeID>) {
        var abstract: [Int32] = []
        var onObject: [TypeID: [Int32]] = [:]
        for field in fields {
            if let parent = outline.places[Int(field)].parentType, objects.contains(parent) {
                onObject[parent, default: []].append(field)
            } else {
                abstract.append(field)
            }
        }
        if let first = abstract.first {
            guard areSame(abstract[...], as: first) else { return }
        }
        let abstractSets = selectionSets(of: abstract)
        for (_, fields) in onObject {
            stepsLeft -= 16 + 2 * abstract.count + 4 * fields.count
            guard areSame(fields[...], as: abstract.first ?? fields[0]) else { return }
            meet(abstractSets + selectionSets(of: fields), .shapeAndSameness)
            if stepsLeft < 0 { return }
        }
    }

    /// The object types that the fields are selected on, if there is more than one.
    private func objectTypes(of fields: [Int32]) -> Set<TypeID>? {
        var only: TypeID?
        var several: Set<TypeID>?
        for field in fields {
            guard let parent = outline.places[Int(field)].parentType, parent != only else { continue }
            guard schema[parent].kind == .object else { continue }
            if let first = only {
                if several == nil { several = [first] }
                several?.insert(parent)
            } else {
                only = parent
            }
        }
        return several
    }

    private func selectionSets(of fields: [Int32]) -> [Int32] {
        fields.compactMap { field in
            let set = outline.selectionSet(below: field)
            return set >= 0 ? set : nil
        }
    }

    private mutating func haveSameShape(_ fields: [Int32]) -> Bool {
        var typed: Int32?
        var streamed: Int32?
        for field in fields {
            if outline.stream(of: outline.nodes[Int(field)]) != nil { streamed = field }
            guard let type = outline.places[Int(field)].type else { continue }
            if let first = typed, let firstType = outline.places[Int(first)].type {
                if haveDifferentShapes(firstType, type, in: schema) {
                    conflict = (first, field)
                    return false
                }
            } else {
                typed = field
            }
        }
        if let streamed, let other = fields.first(where: { $0 != streamed }) {
            conflict = (streamed, other)
            return false
        }
        return true
    }

    private mutating func areSame(_ fields: ArraySlice<Int32>, as model: Int32) -> Bool {
        for field in fields where field != model {
            let left = outline.field(model)
            let right = outline.field(field)
            var steps = 0
            let same = outline.areSameField(left, right, steps: &steps)
            stepsLeft -= steps
            guard same else {
                conflict = (model, field)
                return false
            }
        }
        return true
    }
}

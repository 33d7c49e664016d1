import GraphQLLanguage
import GraphQLTypes

/// Compares fields pair by pair, as graphql-js does, to tell of each pair that cannot be merged why: which fields, in
/// which selection set they meet, and which subfields conflict within.
///
/// This takes time with the square of the fields that meet, so it is for documents known to have conflicts, and gives
/// up after a number of steps.
struct ConflictSearch {
    private let outline: DocumentOutline
    private let schema: Schema
    private let maxConflicts: Int
    private var stepsLeft = 40_000
    /// How deep fragments within fragments are followed from one selection set.
    private let maxDepth = 100
    private var depth = 0
    /// Fields whose subfields are compared now.
    private var fieldDepth = 0
    /// Reasons still told of the conflict looked at now; a hostile document has very many.
    private var reasonsLeft = 0
    private let maxReasons = 40

    private var contents: [Int32: Contents] = [:]
    private var comparedFragments: Set<FragmentPair> = []
    private var comparedWithFragment: Set<FieldsAndFragment> = []

    /// The fields and the spreads of a selection set, inline fragments looked into.
    private struct Contents {
        /// Identifies it among those of all sets: two places may spread the same fragment.
        var set: Int32
        var groups: [(name: NameID, fields: [Int32])] = []
        var groupIndices: [NameID: Int] = [:]
        /// Fragments spread, each once.
        var fragments: [Int32] = []
    }

    private struct FragmentPair: Hashable {
        var left: Int32
        var right: Int32
        var areExclusive: Bool
    }

    private struct FieldsAndFragment: Hashable {
        var set: Int32
        var fragment: Int32
        var areExclusive: Bool
    }

    init(_ outline: DocumentOutline, schema: Schema, maxConflicts: Int) {
        self.outline = outline
        self.schema = schema
        self.maxConflicts = maxConflicts
    }

    /// Whether it gave up.
    var isExhausted: Bool { stepsLeft < 0 }

    /// The conflicts between fields that meet in a selection set, in graphql-js's order; at most one more than
    /// `maxConflicts`.
    mutating func conflicts(within set: Int32) -> [FieldConflict] {
        var found: [FieldConflict] = []
        let contents = contents(of: set)
        for group in contents.groups where group.fields.count > 1 {
            for (index, left) in group.fields.enumerated() {
                for right in group.fields[(index + 1)...] {
                    compare(left, right, areExclusive: false, &found)
                    if isDone(found) { return found }
                }
            }
        }
        for (index, fragment) in contents.fragments.enumerated() {
            compare(contents, withFragment: fragment, areExclusive: false, &found)
            for other in contents.fragments[(index + 1)...] {
                compareFragments(fragment, other, areExclusive: false, &found)
                if isDone(found) { return found }
            }
        }
        return found
    }

    private func isDone(_ found: [FieldConflict]) -> Bool {
        found.count > maxConflicts || isExhausted || fieldDepth > 0 && reasonsLeft <= 0
    }

    // MARK: Pairs of parts

    private mutating func compare(
        _ contents: Contents,
        withFragment fragment: Int32,
        areExclusive: Bool,
        _ found: inout [FieldConflict]
    ) {
        let key = FieldsAndFragment(set: contents.set, fragment: fragment, areExclusive: areExclusive)
        // Compared as if objects could have both, they were compared more strictly.
        var stricter = key
        stricter.areExclusive = false
        guard depth < maxDepth, !isDone(found), !comparedWithFragment.contains(stricter),
            comparedWithFragment.insert(key).inserted
        else { return }
        stepsLeft -= 1
        let set = outline.fragments[Int(fragment)].selectionSet
        // A fragment that spreads itself is no news.
        guard set >= 0, set != contents.set else { return }
        let other = self.contents(of: set)
        compare(contents, other, areExclusive: areExclusive, &found)
        depth += 1
        for nested in other.fragments { compare(contents, withFragment: nested, areExclusive: areExclusive, &found) }
        depth -= 1
    }

    private mutating func compareFragments(
        _ left: Int32,
        _ right: Int32,
        areExclusive: Bool,
        _ found: inout [FieldConflict]
    ) {
        guard left != right, depth < maxDepth, !isDone(found) else { return }
        let key = FragmentPair(left: min(left, right), right: max(left, right), areExclusive: areExclusive)
        // Compared as if objects could have both fields, they were compared more strictly.
        var stricter = key
        stricter.areExclusive = false
        guard !comparedFragments.contains(stricter), comparedFragments.insert(key).inserted else { return }
        stepsLeft -= 1
        let leftSet = outline.fragments[Int(left)].selectionSet
        let rightSet = outline.fragments[Int(right)].selectionSet
        guard leftSet >= 0, rightSet >= 0 else { return }
        let leftContents = contents(of: leftSet)
        let rightContents = contents(of: rightSet)
        compare(leftContents, rightContents, areExclusive: areExclusive, &found)
        depth += 1
        for nested in rightContents.fragments { compareFragments(left, nested, areExclusive: areExclusive, &found) }
        for nested in leftContents.fragments { compareFragments(nested, right, areExclusive: areExclusive, &found) }
        depth -= 1
    }

    private mutating func compare(
        _ left: Contents,
        _ right: Contents,
        areExclusive: Bool,
        _ found: inout [FieldConflict]
    ) {
        for group in left.groups {
            stepsLeft -= 1
            guard let index = right.groupIndices[group.name] else { continue }
            for leftField in group.fields {
                for rightField in right.groups[index].fields {
                    compare(leftField, rightField, areExclusive: areExclusive, &found)
                    if isDone(found) { return }
                }
            }
        }
    }

    // MARK: Pairs of fields

    private mutating func compare(
        _ left: Int32,
        _ right: Int32,
        areExclusive parentsAreExclusive: Bool,
        _ found: inout [FieldConflict]
    ) {
        stepsLeft -= 1
        let leftField = outline.field(left)
        let rightField = outline.field(right)
        let areExclusive = parentsAreExclusive || outline.areExclusive(leftField, rightField, in: schema)
        var steps = 0
        let conflict = FieldConflict(
            leftField,
            rightField,
            areExclusive: areExclusive,
            in: outline,
            schema: schema,
            steps: &steps
        )
        stepsLeft -= steps
        if fieldDepth == 0 { reasonsLeft = maxReasons }
        if let conflict {
            reasonsLeft -= 1
            return found.append(conflict)
        }
        guard leftField.selectionSet >= 0, rightField.selectionSet >= 0, depth < maxDepth else { return }
        depth += 1
        fieldDepth += 1
        let below = conflicts(between: leftField.selectionSet, rightField.selectionSet, areExclusive: areExclusive)
        depth -= 1
        fieldDepth -= 1
        guard !below.isEmpty else { return }
        found.append(FieldConflict(leftField, rightField, below: below, in: outline))
    }

    private mutating func conflicts(between left: Int32, _ right: Int32, areExclusive: Bool) -> [FieldConflict] {
        var found: [FieldConflict] = []
        let leftContents = contents(of: left)
        let rightContents = contents(of: right)
        compare(leftContents, rightContents, areExclusive: areExclusive, &found)
        for fragment in rightContents.fragments {
            compare(leftContents, withFragment: fragment, areExclusive: areExclusive, &found)
        }
        for fragment in leftContents.fragments {
            compare(rightContents, withFragment: fragment, areExclusive: areExclusive, &found)
        }
        for leftFragment in leftContents.fragments {
            for rightFragment in rightContents.fragments {
                compareFragments(leftFragment, rightFragment, areExclusive: areExclusive, &found)
            }
        }
        return found
    }

    // MARK: Contents

    private mutating func contents(of set: Int32) -> Contents {
        if let known = contents[set] { return known }
        var result = Contents(set: set)
        stepsLeft -= 5
        var fragmentsSeen: Set<Int32> = []
        var open = [set]
        while let node = open.popLast() {
            stepsLeft -= 1
            let selection = outline.nodes[Int(node)]
            if selection.next >= 0 { open.append(selection.next) }
            switch selection.kind {
            case .field:
                let name = selection.responseName
                if let group = result.groupIndices[name] {
                    result.groups[group].fields.append(node)
                } else {
                    result.groupIndices[name] = result.groups.count
                    result.groups.append((name, [node]))
                }
            case .inlineFragment: open.append(node + 1)
            case .fragmentSpread:
                let fragment = outline.target(of: node)
                if fragment >= 0, fragmentsSeen.insert(fragment).inserted { result.fragments.append(fragment) }
            }
        }
        contents[set] = result
        return result
    }
}

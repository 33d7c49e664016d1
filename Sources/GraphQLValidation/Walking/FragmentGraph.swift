import GraphQLLanguage

/// Which fragments spread which, from the outline of the walk.
extension DocumentOutline {
    /// For each fragment, whether one of the definitions spreads it, itself or through others.
    func fragmentsReached(from definitions: [OutlineDefinition]) -> [Bool] {
        var isReached = [Bool](filledWith: false, count: fragments.count)
        var open: [Int32] = []
        for definition in definitions { reach(definition, &isReached, &open) }
        while let fragment = open.popLast() { reach(fragments[Int(fragment)], &isReached, &open) }
        return isReached
    }

    /// Notes the fragments that a definition spreads; those reached for the first time are added to `open`.
    @inline(__always)
    func reach(_ definition: OutlineDefinition, _ isReached: inout [Bool], _ open: inout [Int32]) {
        for spread in definition.spreads {
            let fragment = target(of: spreads[Int(spread)])
            guard fragment >= 0, !isReached[Int(fragment)] else { continue }
            isReached[Int(fragment)] = true
            open.append(fragment)
        }
    }

    private enum FragmentState {
        case unmet
        case open
        case finished
    }

    /// Whether some fragment spreads itself, directly or through others.
    func hasFragmentCycle() -> Bool {
        // Most documents define a fragment before those that it spreads, which makes no cycle.
        let mayHaveCycle = fragments.indices.contains { fragment in
            fragments[fragment].spreads.contains { 0...fragment ~= Int(target(of: spreads[Int($0)])) }
        }
        guard mayHaveCycle else { return false }
        // A fragment is finished once all it spreads is; meeting one that is open closes a cycle.
        var states = [FragmentState](filledWith: .unmet, count: fragments.count)
        var path: [(fragment: Int, next: Int32)] = []
        for root in fragments.indices where states[root] == .unmet {
            states[root] = .open
            path.append((root, fragments[root].spreads.lowerBound))
            while let last = path.indices.last {
                let (fragment, next) = path[last]
                guard next < fragments[fragment].spreads.upperBound else {
                    states[fragment] = .finished
                    path.removeLast()
                    continue
                }
                path[last].next += 1
                let target = Int(target(of: spreads[Int(next)]))
                guard target >= 0, states[target] != .finished else { continue }
                if states[target] == .open { return true }
                states[target] = .open
                path.append((target, fragments[target].spreads.lowerBound))
            }
        }
        return false
    }

    /// The spreads below a selection set, in the order in which graphql-js lists them: those of the set
    /// itself first, then those of its last nested set, and so on to the first.
    func spreadsAsVisited(in set: Int32) -> [Int32] {
        guard set >= 0 else { return [] }
        var result: [Int32] = []
        var open = [set]
        while let set = open.popLast() {
            forEachSelection(of: set) { node, selection in
                if selection.kind == .fragmentSpread { result.append(node) }
                if selection.hasSelections { open.append(node + 1) }
            }
        }
        return result
    }

    /// The selection sets of definitions and of fields, in document order: those of inline fragments are part of them.
    func selectionSetsOfFields() -> [Int32] {
        var sets: [Int32] = []
        for definition in (operations + fragments).sorted(by: { $0.selectionSet < $1.selectionSet }) {
            sets.append(definition.selectionSet)
            var open = [definition.selectionSet]
            while let node = open.popLast() {
                let selection = nodes[Int(node)]
                if selection.next >= 0 { open.append(selection.next) }
                guard selection.hasSelections else { continue }
                open.append(node + 1)
                if selection.kind == .field { sets.append(node + 1) }
            }
        }
        return sets
    }

    /// The fragments that a definition spreads, itself or through others, in the order in which graphql-js lists them.
    func fragmentsAsVisited(from definition: OutlineDefinition) -> [Int32] {
        var isReached = [Bool](repeating: false, count: fragments.count)
        var result: [Int32] = []
        var open = [definition.selectionSet]
        while let set = open.popLast() {
            for spread in spreadsAsVisited(in: set) {
                let fragment = target(of: spread)
                guard fragment >= 0, !isReached[Int(fragment)] else { continue }
                isReached[Int(fragment)] = true
                result.append(fragment)
                open.append(fragments[Int(fragment)].selectionSet)
            }
        }
        return result
    }
}

extension RandomAccessCollection where Index == Int {
    /// The elements at these indices.
    subscript(range: Range<Int32>) -> SubSequence { self[Int(range.lowerBound)..<Int(range.upperBound)] }
}

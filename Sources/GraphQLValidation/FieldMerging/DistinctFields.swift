import GraphQLLanguage

/// Tells documents in which no two fields meet at one place of the response, so that nothing has to be merged.
extension DocumentOutline {
    /// Whether each selection set has either fields alone, every one of a response name of its own, or one fragment alone.
    ///
    /// A fragment that is spread alone brings in a set that is such a one itself.
    func selectsNothingTwice() -> Bool {
        // By response name: the set that it was last met in.
        var lastSets = [Int32](filledWith: -1, count: tree.names.count)
        for operation in operations where !isDistinct(operation.selectionSet, &lastSets) { return false }
        for fragment in fragments where !isDistinct(fragment.selectionSet, &lastSets) { return false }
        for (node, selection) in nodes.enumerated() where selection.hasSelections {
            guard isDistinct(Int32(truncatingIfNeeded: node + 1), &lastSets) else { return false }
        }
        return true
    }

    private func isDistinct(_ set: Int32, _ lastSets: inout [Int32]) -> Bool {
        var next = set
        while next >= 0 {
            let selection = nodes[Int(next)]
            let isAlone = next == set && selection.next < 0
            guard selection.kind == .field else { return isAlone }
            guard lastSets[Int(selection.responseName)] != set else { return false }
            lastSets[Int(selection.responseName)] = set
            next = selection.next
        }
        return true
    }
}

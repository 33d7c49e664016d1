import GraphQLLanguage

/// Fragment Spreads Must Not Form Cycles.
///
/// A fragment that spreads itself, directly or through others, would have no end.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragment-Spreads-Must-Not-Form-Cycles
struct FragmentSpreadsMustNotFormCycles: ValidationRule {
    func leave(_ document: Document, in context: inout ValidationContext) {
        // Of fragments of one name each may close a cycle that spreads, which all mean the last one, do not show.
        guard context.outline.fragmentTable.hasRepeatedNames || context.outline.hasFragmentCycle() else { return }
        var search = CycleSearch(fragmentCount: context.fragments.count)
        for index in context.fragments.indices { search.run(from: Int32(truncatingIfNeeded: index), &context) }
    }
}

/// Finds cycles in the order in which graphql-js does, as each fragment is met in the document.
///
/// A fragment is known by its name, which is the index of the last fragment that has it.
private struct CycleSearch {
    private var visited: [Bool]
    /// Position on the current path of each name that is on it.
    private var pathPositions: [Int?]
    private var errorStart: Int?

    init(fragmentCount: Int) {
        visited = Array(repeating: false, count: fragmentCount)
        pathPositions = Array(repeating: nil, count: fragmentCount)
    }

    /// A fragment on the path, and which of its spreads are still to follow.
    private struct Step {
        var name: Int32
        var spreads: [Int32]
        var next = 0
    }

    mutating func run(from fragment: Int32, _ context: inout ValidationContext) {
        let known = context.outline.fragmentTable.index(named: context.fragments[Int(fragment)].name.text)
        let name = known.map { Int32(truncatingIfNeeded: $0) } ?? fragment
        guard !visited[Int(name)] else { return }
        let start = errorStart ?? context.errorCount
        errorStart = start
        let moment = context.outline.fragments[Int(fragment)].entered
        // Not recursive: fragments may be chained as long as the document is.
        var steps: [Step] = []
        /// `path[i]` is the spread that leads from `steps[i]` onward.
        var path: [Int32] = []
        enter(fragment, name, at: 0, &steps, context)
        while let last = steps.indices.last {
            guard steps[last].next < steps[last].spreads.count else {
                pathPositions[Int(steps[last].name)] = nil
                steps.removeLast()
                if !path.isEmpty { path.removeLast() }
                continue
            }
            let spread = steps[last].spreads[steps[last].next]
            steps[last].next += 1
            let target = context.outline.target(of: spread)
            guard target >= 0 else { continue }
            if let position = pathPositions[Int(target)] {
                if context.isFull(since: start) { return }
                report(path[position...] + [spread], moment, &context)
            } else if !visited[Int(target)] {
                path.append(spread)
                enter(target, target, at: path.count, &steps, context)
            }
        }
    }

    private mutating func enter(
        _ fragment: Int32,
        _ name: Int32,
        at position: Int,
        _ steps: inout [Step],
        _ context: ValidationContext
    ) {
        visited[Int(name)] = true
        pathPositions[Int(name)] = position
        let set = context.outline.fragments[Int(fragment)].selectionSet
        steps.append(Step(name: name, spreads: context.outline.spreadsAsVisited(in: set)))
    }

    private func report(_ cycle: ArraySlice<Int32>, _ moment: Moment, _ context: inout ValidationContext) {
        let names = cycle.map { context.fragments[Int(context.outline.target(of: $0))].name.text }
        guard let name = names.last else { return }
        context.report(
            .fragmentCycle(name, via: Array(names.dropLast())),
            at: cycle.map { context.outline.location(of: $0) },
            moment: moment
        )
    }
}

import GraphQLLanguage

/// What is wrong with an operation's variables, if anything; the rules on variables look closer where something is.
struct VariableVerdict {
    var hasUndefined = false
    var hasUnused = false
    var hasDisallowed = false
}

extension ValidationContext {
    /// For each operation, in order.
    ///
    /// Empty for a document without variables, and if following the fragments took too many steps; that is reported.
    mutating func verdictsOnVariables() -> [VariableVerdict] {
        if let variableVerdicts { return variableVerdicts }
        guard !outline.variableUsages.isEmpty || !outline.operationVariables.isEmpty else { return [] }
        var check = VariableCheck(outline)
        var verdicts: [VariableVerdict] = []
        verdicts.reserveCapacity(outline.operations.count)
        for operation in outline.operations {
            let before = check.stepCount
            verdicts.append(check.verdict(on: operation, in: outline, maxSteps: stepsLeft))
            guard spend(check.stepCount - before) else {
                verdicts = []
                break
            }
        }
        variableVerdicts = verdicts
        return verdicts
    }

    /// Every use of a variable in an operation and the fragments that it spreads, in the order in which graphql-js
    /// lists them.
    func usagesAsVisited(of operation: OutlineDefinition) -> [VariableUsage] {
        var usages = Array(outline.variableUsages[operation.variableUsages])
        for fragment in outline.fragmentsAsVisited(from: operation) {
            usages += outline.variableUsages[outline.fragments[Int(fragment)].variableUsages]
        }
        return usages
    }
}

/// Follows variables from operations through fragments.
///
/// Linear for one operation. With several, fragments are looked at again for each that reaches them; those that use no
/// variables, themselves or through others, are not.
private struct VariableCheck {
    private(set) var stepCount = 0
    /// Whether a fragment uses variables, itself or through others.
    private var usesVariables: [Bool]
    /// The last round in which a fragment was reached; rounds spare clearing the array.
    private var reachedIn: [Int32]
    /// By name: the round in which it was defined, and where.
    private var definedIn: [Int32]
    private var definition: [Int32]
    private var usedIn: [Int32]
    private var round: Int32 = 0
    private var open: [Int32] = []

    init(_ outline: DocumentOutline) {
        reachedIn = Array(filledWith: 0, count: outline.fragments.count)
        usesVariables = Array(filledWith: true, count: outline.fragments.count)
        definedIn = Array(filledWith: 0, count: outline.tree.names.count)
        definition = definedIn
        usedIn = definedIn
        if outline.operations.count > 1 { usesVariables = Self.fragmentsUsingVariables(in: outline) }
    }

    private static func fragmentsUsingVariables(in outline: DocumentOutline) -> [Bool] {
        // From each fragment that uses variables back along the spreads.
        var spreadBy = [[Int32]](repeating: [], count: outline.fragments.count)
        var uses = [Bool](repeating: false, count: outline.fragments.count)
        var open: [Int32] = []
        for (index, fragment) in outline.fragments.enumerated() {
            let id = Int32(truncatingIfNeeded: index)
            for spread in outline.spreads[fragment.spreads] {
                let target = outline.target(of: spread)
                if target >= 0 { spreadBy[Int(target)].append(id) }
            }
            if !fragment.variableUsages.isEmpty {
                uses[index] = true
                open.append(id)
            }
        }
        while let fragment = open.popLast() {
            for spreader in spreadBy[Int(fragment)] where !uses[Int(spreader)] {
                uses[Int(spreader)] = true
                open.append(spreader)
            }
        }
        return uses
    }

    mutating func verdict(
        on operation: OutlineDefinition,
        in outline: DocumentOutline,
        maxSteps: Int
    ) -> VariableVerdict {
        var verdict = VariableVerdict()
        guard !definedIn.isEmpty else { return verdict }
        round += 1
        let limit = stepCount + maxSteps
        for variable in operation.variables {
            let name = Int(outline.operationVariables[Int(variable)].name)
            definedIn[name] = round
            definition[name] = variable
        }
        look(at: operation, outline, &verdict)
        while let fragment = open.popLast() {
            guard stepCount <= limit else {
                open.removeAll()
                return verdict
            }
            look(at: outline.fragments[Int(fragment)], outline, &verdict)
        }
        for variable in operation.variables
        where usedIn[Int(outline.operationVariables[Int(variable)].name)] != round {
            verdict.hasUnused = true
        }
        return verdict
    }

    private mutating func look(
        at part: OutlineDefinition,
        _ outline: DocumentOutline,
        _ verdict: inout VariableVerdict
    ) {
        stepCount += 1 + part.variableUsages.count + part.spreads.count
        for index in part.variableUsages {
            let usage = outline.variableUsages[Int(index)]
            let name = Int(usage.name)
            usedIn[name] = round
            guard definedIn[name] == round else {
                verdict.hasUndefined = true
                continue
            }
            let variable = outline.operationVariables[Int(definition[name])]
            if !AllVariableUsagesAreAllowed.isAllowed(variable, at: usage) { verdict.hasDisallowed = true }
        }
        for index in part.spreads {
            let fragment = Int(outline.target(of: outline.spreads[Int(index)]))
            guard fragment >= 0, reachedIn[fragment] != round else { continue }
            reachedIn[fragment] = round
            if usesVariables[fragment] { open.append(Int32(truncatingIfNeeded: fragment)) }
        }
    }
}

import GraphQLLanguage

/// All Variables Used.
///
/// An operation uses every variable that it defines, itself or through fragments.
///
/// Spec: https://spec.graphql.org/September2025/#sec-All-Variables-Used
struct AllVariablesUsed: ValidationRule {
    func leave(_ document: Document, in context: inout ValidationContext) {
        let start = context.errorCount
        for (index, verdict) in context.verdictsOnVariables().enumerated() where verdict.hasUnused {
            let outline = context.outline.operations[index]
            let operation = context.operations[index]
            let used = Set(context.usagesAsVisited(of: outline).map(\.name))
            for variable in context.outline.operationVariables[outline.variables] where !used.contains(variable.name) {
                if context.isFull(since: start) { return }
                context.report(
                    .unusedVariable(
                        context.outline.tree.names.text(of: variable.name),
                        operation: operation.name?.text
                    ),
                    at: variable.location,
                    moment: outline.entered
                )
            }
        }
    }
}

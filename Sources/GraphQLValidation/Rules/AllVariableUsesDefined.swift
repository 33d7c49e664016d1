import GraphQLLanguage

/// All Variable Uses Defined.
///
/// Every variable that an operation uses, itself or through fragments, is one that it defines.
///
/// Spec: https://spec.graphql.org/September2025/#sec-All-Variable-Uses-Defined
struct AllVariableUsesDefined: ValidationRule {
    func leave(_ document: Document, in context: inout ValidationContext) {
        let start = context.errorCount
        for (index, verdict) in context.verdictsOnVariables().enumerated() where verdict.hasUndefined {
            let outline = context.outline.operations[index]
            let operation = context.operations[index]
            let defined = Set(context.outline.operationVariables[outline.variables].map(\.name))
            for usage in context.usagesAsVisited(of: outline) where !defined.contains(usage.name) {
                if context.isFull(since: start) { return }
                context.report(
                    .undefinedVariable(
                        context.outline.tree.names.text(of: usage.name),
                        operation: operation.name?.text
                    ),
                    at: usage.location,
                    operation.location,
                    moment: outline.entered
                )
            }
        }
    }
}

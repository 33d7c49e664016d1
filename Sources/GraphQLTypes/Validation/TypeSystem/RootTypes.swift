import GraphQLLanguage

/// There is a query type; root types are object types, and different ones.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Root-Operation-Types
func checkRootTypes(_ context: inout TypeSystemContext) {
    let system = context.assembly.system
    if context.schema.queryType == nil {
        context.report("Query root type must be provided.", at: system.schema?.start)
    }
    var operations: [(type: TypeID, operations: [OperationType])] = []
    for operation in OperationType.allCases {
        guard let type = context.schema.rootType(of: operation) else { continue }
        if type.kind == .object {
            if let index = operations.firstIndex(where: { $0.type == type.id }) {
                operations[index].operations.append(operation)
            } else {
                operations.append((type.id, [operation]))
            }
        } else {
            let ifProvided = operation == .query ? "" : " if provided"
            context.report(
                "\(operation.defaultRootName) root type must be Object type\(ifProvided), it cannot be \(type.name).",
                at: system.operationTypeLocation(operation) ?? context.syntax(of: type.id).nodes.first?.start
            )
        }
    }
    for (type, operations) in operations where operations.count > 1 {
        let list = joined(operations.map(\.rawValue), by: "and")
        context.report(
            "All root types must be different, \"\(context.schema[type].name)\" type is used as \(list) root types.",
            at: operations.map { system.operationTypeLocation($0) }
        )
    }
}

import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Settings

/// A route that answers with a part of a query's data as bare JSON: `tributary.routes`.
///
/// It runs on the same plan as the query would.
struct AggregateOperation: Sendable {
    let route: AggregateRoute
    let prepared: PreparedOperation
    let variables: VariableValues
    /// Member names from `data` to what is answered.
    let path: MemberPath

    /// - Throws: What is wrong with the route's query or variables; locations count into the query's text.
    init(
        _ route: AggregateRoute,
        schema: Schema,
        bindings: FieldBindings,
        limits: GatewaySnapshot.RequestLimits
    ) throws(RequestErrors) {
        self.route = route
        prepared = try GatewaySnapshot.prepare(
            Source(name: route.path, text: route.query),
            operationName: nil,
            schema: schema,
            bindings: bindings,
            limits: limits
        )
        if prepared.operation.operationType == .subscription {
            throw RequestErrors([GraphQLError("A route cannot answer a subscription.", at: prepared.operation.location)]
            )
        }
        var given: [InputValue.Member] = []
        // Configuration is a tree already: as JSON text it parses again without fail.
        if let block = route.variables, case .object(let members)? = try? JSONValue.parse(block.json) {
            given = members.map { InputValue.Member($0.name, InputValue($0.value)) }
        }
        variables = try coerceVariableValues(schema: schema, variables: prepared.operation.variables, given: given)
        path = MemberPath((route.select ?? "").split(separator: ".").map(String.init))
        // A path that the query does not select would answer null for ever.
        var set: SelectionSet? = prepared.operation.selectionSet
        for name in path.names {
            guard let inner = set, let field = inner.field(named: name) else {
                throw RequestErrors([
                    GraphQLError(
                        "The query of route \"\(route.path)\" does not select \"\(name)\", which select: names."
                    )
                ])
            }
            set = field.selectionSet
        }
    }
}

extension SelectionSet {
    /// A field selected directly, by response name; any, where fragments are spread here.
    fileprivate func field(named name: String) -> Field? {
        for selection in selections {
            if case .field(let field) = selection, field.responseName == name { return field }
        }
        for selection in selections {
            if case .inlineFragment(let fragment) = selection, let field = fragment.selectionSet.field(named: name) {
                return field
            }
        }
        return nil
    }
}

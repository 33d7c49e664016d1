import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
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
        if let name = prepared.document.firstUnselected(of: path.names, in: prepared.operation.selectionSet) {
            let names = prepared.operation.selectionSet.selections.compactMap { selection in
                if case .field(let field) = selection { field.responseName } else { nil }
            }
            throw RequestErrors([
                GraphQLError(
                    "The query does not select \"\(name)\", which \"select\" names."
                        + didYouMean(suggestions(for: name, among: path.names.first == name ? names : []))
                )
            ])
        }
    }
}

extension ValidatedDocument {
    /// The first of the response names along a path that is selected nowhere; nil when all of them are.
    func firstUnselected(of path: [String], in root: SelectionSet) -> String? {
        // Fields of one response name are merged: what is below any of them counts.
        var sets = [root]
        for name in path {
            var isSelected = false
            var inner: [SelectionSet] = []
            var spread: Set<String> = []
            while let set = sets.popLast() {
                for selection in set.selections {
                    switch selection {
                    case .field(let field):
                        guard field.responseName == name else { continue }
                        isSelected = true
                        if let set = field.selectionSet { inner.append(set) }
                    case .inlineFragment(let fragment): sets.append(fragment.selectionSet)
                    case .fragmentSpread(let fragment):
                        guard spread.insert(fragment.name.text).inserted else { continue }
                        if let definition = self.fragment(named: fragment.name.text) {
                            sets.append(definition.selectionSet)
                        }
                    }
                }
            }
            if !isSelected { return name }
            sets = inner
        }
        return nil
    }
}

import GraphQLTypes
import OrderedJSON

/// Asking resolvers: one call for all objects of a scope, whose results are matched by place.
extension Operation {
    /// Hands the objects of a scope to a resolver.
    ///
    /// An object whose requirements failed is not handed over and fails alike.
    func startResolving(
        _ scope: ScopeState,
        _ column: Int,
        _ resolver: any FieldResolver,
        _ place: ColumnPlan.ResolvedField,
        _ arguments: ArgumentValues
    ) {
        var values = [Reference](repeating: .null, count: scope.rows.count)
        var rows: [Int] = []
        var objects: [JSONInput] = []
        var inputs: [JSONInput] = []
        rows.reserveCapacity(scope.rows.count)
        objects.reserveCapacity(scope.rows.count)
        let requirements = scope.plan.columns[column].requirements
        var renderer = HiddenFieldRenderer(operation: self)
        let known = ResultScope(scope)
        nextRow: for row in known.rows.indices {
            let start = inputs.count
            for hidden in requirements {
                do throws(JSONFault) {
                    switch try hiddenValue(hidden, of: known, row, &renderer) {
                    case .input(let input): inputs.append(input)
                    case .failed(let failure):
                        values[row] = failure
                        inputs.removeLast(inputs.count - start)
                        continue nextRow
                    }
                } catch {
                    values[row] = fail(.invalidResponse(error))
                    inputs.removeLast(inputs.count - start)
                    continue nextRow
                }
            }
            rows.append(row)
            objects.append(input(of: known, row))
        }
        scope.columns[column].values = values
        guard !objects.isEmpty else { return complete(scope, column) }
        scope.columns[column].phase = .loading
        ask(resolver, for: objects, inputs: inputs, place, arguments) { [self] answers in
            for (index, row) in rows.enumerated() {
                scope.columns[column].values[row] =
                    index < answers.count
                    ? reference(answers[index], isStreamed: place.isStreamed)
                    : fail(ExecutionFailure("The resolver gave no result.", code: nil))
            }
            complete(scope, column)
        }
    }

    /// The object of one row, as bindings see it.
    func input(of scope: ResultScope, _ row: Int) -> JSONInput {
        guard case .json(let body, let offset) = scope.rows[row].kind else { return .absent }
        return .json(bodies[body].body, offset)
    }

    private func reference(_ result: FieldResult, isStreamed: Bool = false) -> Reference {
        switch result {
        case .null: .null
        case .failure(let failure): fail(failure)
        case .json(let body, let offset): .json(add(body, metadata: nil), offset)
        case .list(let items): addList(items.map { reference($0) })
        case .brokenList(let items, let failure):
            isStreamed ? addList(items.map { reference($0) }, endingWith: failure) : fail(failure)
        }
    }
}

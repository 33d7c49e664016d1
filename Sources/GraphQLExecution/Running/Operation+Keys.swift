import OrderedJSON

/// Gathers what a loader is asked for: the keys of the objects of a scope.
extension Operation {
    /// The member whose value alone is the key, where the scope keeps its places and nothing of it has to be put together.
    func keySlot(of columnPlan: ColumnPlan, in scope: ScopeState) -> Int? {
        guard columnPlan.requirements.count == 1, !scope.memberOffsets.isEmpty else { return nil }
        return scope.plan.hiddenFields[columnPlan.requirements[0]].plainSlot
    }

    /// Gathers the keys of rows that are one member each.
    ///
    /// PERF: rows in a row often have the same key, which is then not looked for again.
    func collectKeys(
        at slot: Int,
        of scope: ScopeState,
        into state: LoaderState,
        _ values: inout [Reference],
        _ keys: inout [Int32]
    ) {
        let (rows, offsets, bodies) = (scope.rows, scope.memberOffsets, self.bodies)
        let memberCount = scope.plan.members.count
        let skipsNull = state.loader.skipsNull[0]
        var key = KeyText()
        var last: (body: Int, offset: JSONOffset, key: Int32)?
        for row in rows.indices {
            let offset = offsets[row * memberCount + slot]
            var given = JSONInput.absent
            do throws(JSONFault) {
                key.reset()
                if offset != .max, case .json(let index, _) = rows[row].kind {
                    let body = bodies[index].body
                    if let last, last.body == index, JSONReader(body).isSameShortScalar(last.offset, offset) {
                        keys[row] = last.key
                        continue
                    }
                    if try key.append(body, offset) {
                        keys[row] = state.index(of: key, inputs: CollectionOfOne(.json(body, offset)))
                        last = (index, offset, keys[row])
                        continue
                    }
                    given = .null
                }
                if skipsNull { continue }
                key.appendNull()
                keys[row] = state.index(of: key, inputs: CollectionOfOne(given))
            } catch {
                values[row] = fail(.invalidResponse(error))
            }
        }
    }

    /// Gathers the keys of rows from whatever a binding requires.
    func collectKeys(
        _ requirements: [Int],
        of scope: ScopeState,
        into state: LoaderState,
        _ values: inout [Reference],
        _ keys: inout [Int32]
    ) {
        let skipsNull = state.loader.skipsNull
        var key = KeyText()
        var inputs: [JSONInput] = []
        var renderer = HiddenFieldRenderer(operation: self)
        let objects = ResultScope(scope)
        rows: for row in objects.rows.indices {
            key.reset()
            inputs.removeAll(keepingCapacity: true)
            for (index, hidden) in requirements.enumerated() {
                do throws(JSONFault) {
                    switch try hiddenValue(hidden, of: objects, row, &renderer) {
                    case .failed(let failure):
                        values[row] = failure
                        continue rows
                    case .input(let input):
                        var isKey = false
                        if case .json(let body, let offset) = input { isKey = try key.append(body, offset) }
                        if !isKey {
                            if skipsNull[index] { continue rows }
                            key.appendNull()
                        }
                        inputs.append(input)
                    }
                } catch {
                    values[row] = fail(.invalidResponse(error))
                    continue rows
                }
            }
            keys[row] = state.index(of: key, inputs: inputs)
        }
    }
}

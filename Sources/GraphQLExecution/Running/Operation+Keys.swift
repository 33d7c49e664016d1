import OrderedJSON

/// Gathers what a loader is asked for: the keys of the objects of a scope.
extension Operation {
    /// The member whose value alone is the key, where the scope keeps its places and nothing of it has to be put together.
    func keySlot(of columnPlan: ColumnPlan, in scope: ScopeState) -> Int? {
        guard columnPlan.requirements.count == 1, !scope.memberOffsets.isEmpty else { return nil }
        return scope.plan.hiddenFields[columnPlan.requirements[0]].plainSlot
    }

    /// Gathers the keys of rows that are one member each, unless another operation has done so.
    func findKeys(
        at slot: Int,
        of scope: ScopeState,
        into state: LoaderState,
        _ values: inout [Reference],
        _ keys: inout [Int32]
    ) {
        let isShared = !isOffLoop && state.keys.count == 0 && scope.places?.objects.count == scope.rows.count
        let places = isShared ? scope.places : nil
        if let asked = places?.asked(of: state.loader, at: slot) {
            (keys, state.keys) = (asked.rows, asked.keys)
            return
        }
        let failureCount = failures.count
        collectKeys(at: slot, of: scope, into: state, &values, &keys)
        if let places, failures.count == failureCount {
            places.keep(.init(loader: state.loader, slot: slot, rows: keys, keys: state.keys))
        }
    }

    /// Gathers the keys of rows that are one member each.
    ///
    /// PERF: most are a few bytes that were seen before, and are then not looked into.
    private func collectKeys(
        at slot: Int,
        of scope: ScopeState,
        into state: LoaderState,
        _ values: inout [Reference],
        _ keys: inout [Int32]
    ) {
        let (rows, offsets, bodies) = (scope.rows, scope.memberOffsets, self.bodies)
        let memberCount = scope.plan.members.count
        let skipsNull = state.loader.skipsNull[0]
        var known = state.takeKeys()
        var found = keys.mutableSpan
        var text = KeyText()
        for row in rows.indices {
            let offset = offsets[row * memberCount + slot]
            var input = JSONInput.absent
            var spelling = ShortScalar.none
            var isKey = false
            do throws(JSONFault) {
                if offset != .max, case .json(let index, _) = rows[row].kind {
                    spelling = bodies[index].text.shortScalar(at: offset)
                    if let key = known.index(of: spelling) {
                        found[row] = key
                        continue
                    }
                    let body = bodies[index].body
                    text.reset()
                    isKey = try text.append(body, offset)
                    input = isKey ? .json(body, offset) : .null
                }
                if !isKey {
                    if skipsNull { continue }
                    text.reset()
                    text.appendNull()
                }
                let (key, isNew) = known.insert(text)
                if isNew { known.inputs.append(input) }
                known.note(spelling, key)
                found[row] = key
            } catch {
                values[row] = fail(.invalidResponse(error))
            }
        }
        state.keys = known
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
        var known = state.takeKeys()
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
            let (index, isNew) = known.insert(key)
            if isNew { known.inputs += inputs }
            keys[row] = index
        }
        state.keys = known
    }
}

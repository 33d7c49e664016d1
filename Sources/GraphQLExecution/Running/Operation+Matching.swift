import OrderedJSON

/// Sharing out answers whose values say nothing of their key: by the name or the place they have.
extension Operation {
    /// Gives each key the member that it names.
    func shareByName(
        _ loaded: LoadedValue,
        body: Int,
        among keys: Range<Int>,
        of state: LoaderState
    ) throws(JSONFault) {
        for key in keys { state.answers[key] = state.isList ? addList([]) : .null }
        guard let root = loaded.root else { return }
        let reader = JSONReader(loaded.body)
        switch try reader.kind(at: root) {
        case .null: return
        case .object: break
        case .array, .string, .number, .true, .false:
            return refuse("an object whose members are named by the keys", keys, of: state)
        }
        var members = try reader.members(of: root)
        var text = KeyText()
        while let member = try members.next() {
            text.reset()
            text.append(text: member.name)
            guard let key = state.keys.index(of: text), keys.contains(Int(key)) else { continue }
            state.answers[Int(key)] = .json(body, member.value)
        }
    }

    /// Gives each key the element at its place.
    func shareByPosition(
        _ loaded: LoadedValue,
        body: Int,
        among keys: Range<Int>,
        of state: LoaderState
    ) throws(JSONFault) {
        let reader = JSONReader(loaded.body)
        guard let root = loaded.root, try reader.kind(at: root) == .array else {
            return refuse("a list with one element for each key, in their order", keys, of: state)
        }
        var values: [Reference] = []
        values.reserveCapacity(keys.count)
        var elements = try reader.elements(of: root)
        while let element = try elements.next() { values.append(.json(body, element)) }
        // A list of another length has lost or gained something, and there is no telling where.
        guard values.count == keys.count else {
            return refuse(
                "a list of \(keys.count) elements, one for each key in their order, and has \(values.count)",
                keys,
                of: state
            )
        }
        for (key, value) in zip(keys, values) { state.answers[key] = value }
    }

    /// Fails all keys of an answer that is of another kind than its loader says.
    func refuse(_ expected: String, _ keys: Range<Int>, of state: LoaderState) {
        let reference = fail(
            ExecutionFailure(
                "The response of \(state.loader.label) has to be \(expected).",
                code: "CONNECTORS_RESPONSE_SHAPE"
            )
        )
        for key in keys { state.answers[key] = reference }
    }
}

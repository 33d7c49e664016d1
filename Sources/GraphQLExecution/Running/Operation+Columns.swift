import GraphQLTypes
import OrderedJSON

/// Filling columns: keys are gathered and handed to loaders, answers are shared out by key, computations are run row by row.
extension Operation {
    // MARK: Asking

    /// Gathers the keys of a column's rows and queues those that the operation did not ask for yet.
    func startLoading(
        _ scope: ScopeState,
        _ column: Int,
        _ columnPlan: ColumnPlan,
        _ loader: any Loader,
        _ arguments: ArgumentValues
    ) {
        let state = loaderState(for: loader, arguments: arguments, isList: columnPlan.isList, in: scope)
        var values = [Reference](repeating: .null, count: scope.rows.count)
        var keys = [Int32](repeating: -1, count: scope.rows.count)
        if columnPlan.requirements.isEmpty {
            // All objects ask for the same.
            if !keys.isEmpty { keys = Array(repeating: state.keys.insertOnly(), count: keys.count) }
        } else if let slot = keySlot(of: columnPlan, in: scope) {
            findKeys(at: slot, of: scope, into: state, &values, &keys)
        } else {
            collectKeys(columnPlan.requirements, of: scope, into: state, &values, &keys)
        }
        scope.columns[column].values = values
        scope.columns[column].keys = keys
        scope.columns[column].phase = .loading
        state.awaitAnswers()
        advance(scope, column, state)
        if state.firstUnsent < state.keys.count, !state.isQueued {
            state.isQueued = true
            agenda.loaders.append(state)
        }
    }

    /// Completes a column whose keys are all answered; otherwise it waits for the next that is not.
    private func advance(_ scope: ScopeState, _ column: Int, _ state: LoaderState) {
        let keys = scope.columns[column].keys
        let answers = state.answers
        var row = scope.columns[column].answeredRows
        while row < keys.count, keys[row] < 0 || !answers[Int(keys[row])].isAwaited { row += 1 }
        scope.columns[column].answeredRows = row
        if row < keys.count { return state.wait(WaitingColumn(scope: scope, column: column), for: keys[row]) }
        scope.columns[column].takeAnswers(answers)
        complete(scope, column)
    }

    // MARK: Answers

    /// Takes an answer in and lets the columns go on that waited for it.
    func take(_ load: OperationLoad) {
        let (state, keys) = (load.state, load.keys)
        switch load.takeResult() {
        case nil: return
        case .failure(let failure)?:
            let reference = fail(failure)
            for key in keys { state.answers[key] = reference }
        case .success(let loaded)?:
            do throws(JSONFault) {
                try share(loaded, among: keys, of: state)
                if let (failed, reason) = loaded.failure {
                    let reference = fail(reason)
                    for key in failed where key < keys.count { state.answers[keys.lowerBound + key] = reference }
                }
            } catch {
                let reference = fail(.invalidResponse(error))
                for key in keys { state.answers[key] = reference }
            }
        }
        for waiting in state.takeWaiting(for: keys) { advance(waiting.scope, waiting.column, state) }
    }

    /// Gives each key of a chunk its part of the answer.
    private func share(_ loaded: LoadedValue, among keys: Range<Int>, of state: LoaderState) throws(JSONFault) {
        let body = add(loaded.body, metadata: loaded.metadata, reading: loaded.reading)
        if let answers = loaded.answers {
            for (index, key) in keys.enumerated() {
                switch index < answers.count ? answers[index] : .null {
                case .null: state.answers[key] = .null
                case .value(let offset): state.answers[key] = .json(body, offset)
                case .failure(let failure): state.answers[key] = fail(failure)
                }
            }
            return
        }
        switch state.loader.matching {
        case .whole:
            let reference = loaded.root.map { Reference.json(body, $0) } ?? .null
            for key in keys { state.answers[key] = reference }
        case .byName: try shareByName(loaded, body: body, among: keys, of: state)
        case .byPosition: try shareByPosition(loaded, body: body, among: keys, of: state)
        case .byKey(let paths, let valuePath):
            let reader = JSONReader(loaded.body)
            var found: [(key: Int, offset: JSONOffset)] = []
            if let root = loaded.root {
                switch try reader.kind(at: root) {
                case .null: break
                case .array where paths.count == 1 && paths[0].names.count == 1 && valuePath.names.isEmpty:
                    try find(paths[0].tables[0], in: reader, root, loaded.reading, among: keys, of: state, &found)
                case .array:
                    found.reserveCapacity(keys.count)
                    let skipsNull = state.loader.skipsNull
                    var text = KeyText()
                    var elements = try reader.elements(of: root)
                    while let element = try elements.next() {
                        guard let key = try key(of: element, paths, skipsNull, reader, &text, in: state),
                            keys.contains(key), let value = try reader.value(along: valuePath, from: element)
                        else { continue }
                        found.append((key, value))
                    }
                case .object, .string, .number, .true, .false:
                    return refuse("a list of elements that carry their key", keys, of: state)
                }
            }
            if state.isList {
                shareLists(found, body: body, among: keys, of: state)
            } else {
                for key in keys { state.answers[key] = .null }
                for (key, offset) in found { state.answers[key] = .json(body, offset) }
            }
        }
    }

    /// Finds the elements of a list by the one member that is their key.
    private func find(
        _ member: MemberTable,
        in reader: JSONReader,
        _ root: JSONOffset,
        _ reading: SharedReading?,
        among keys: Range<Int>,
        of state: LoaderState,
        _ found: inout [(key: Int, offset: JSONOffset)]
    ) throws(JSONFault) {
        let elements = try elements(of: root, with: member, in: reader.body, reading)
        found.reserveCapacity(keys.count)
        let skipsNull = state.loader.skipsNull[0]
        let known = state.keys
        let body = JSONText(reader.body)
        var text = KeyText()
        for (element, place) in zip(elements.objects, elements.slots) {
            var key = place == .max ? nil : known.index(of: body.shortScalar(at: place))
            if key == nil {
                text.reset()
                let isKey = place == .max ? false : try text.append(reader.body, place)
                if !isKey {
                    if skipsNull { continue }
                    text.appendNull()
                }
                key = known.index(of: text)
            }
            if let key, keys.contains(Int(key)) { found.append((Int(key), element)) }
        }
    }

    /// The objects of a list, and where a member of theirs stands.
    private func elements(
        of list: JSONOffset,
        with member: MemberTable,
        in body: JSONBody,
        _ reading: SharedReading?
    ) throws(JSONFault) -> SharedReading.Places {
        let reading = isOffLoop ? nil : reading
        if let places = reading?.places(of: member, in: list) { return places }
        var locator = MemberLocator(member, in: body)
        var (objects, slots): ([JSONOffset], [JSONOffset]) = ([], [])
        let isWhole = try locator.locate(elementsOf: list, objects: &objects, slots: &slots, maxSlots: .max)
        let places = SharedReading.Places(objects: objects, slots: slots, isWhole: isWhole == true)
        reading?.keep(places, of: member, in: list)
        return places
    }

    /// The index of the key that an element carries; nil when it has none, or one that nobody asked for.
    private func key(
        of element: JSONOffset,
        _ paths: [MemberPath],
        _ skipsNull: [Bool],
        _ reader: JSONReader,
        _ text: inout KeyText,
        in state: LoaderState
    ) throws(JSONFault) -> Int? {
        text.reset()
        for (index, path) in paths.enumerated() {
            if let value = try reader.value(along: path, from: element), try text.append(reader.body, value) {
                continue
            }
            if skipsNull[index] { return nil }
            text.appendNull()
        }
        return state.keys.index(of: text).map { Int($0) }
    }

    /// Elements of one key keep the order of the answer (a counting sort over the keys).
    private func shareLists(
        _ found: [(key: Int, offset: JSONOffset)],
        body: Int,
        among keys: Range<Int>,
        of state: LoaderState
    ) {
        var counts = [Int](repeating: 0, count: keys.count)
        for (key, _) in found { counts[key - keys.lowerBound] += 1 }
        var next = [Int](repeating: 0, count: keys.count)
        var start = listItems.count
        for (index, count) in counts.enumerated() {
            next[index] = start
            lists.append(start..<start + count)
            state.answers[keys.lowerBound + index] = .list(lists.count - 1)
            start += count
        }
        listItems.append(contentsOf: repeatElement(.null, count: found.count))
        for (key, offset) in found {
            let index = key - keys.lowerBound
            listItems[next[index]] = .json(body, offset)
            next[index] += 1
        }
    }

    // MARK: Members of loaded objects

    /// Reads one member of each object in another column.
    func readMember(_ scope: ScopeState, _ column: Int, of loaded: Int, _ path: [MemberPath]) {
        scope.columns[column].values = scope.columns[loaded].values.map { object in
            guard case .json(let body, let offset) = object.kind else { return object }
            let reader = JSONReader(bodies[body].body)
            do throws(JSONFault) {
                guard try reader.kind(at: offset) == .object else {
                    return fail(
                        ExecutionFailure(
                            "The response for \(scope.plan.type.name) has to hold an object for each key.",
                            code: "CONNECTORS_RESPONSE_SHAPE"
                        )
                    )
                }
                var place = offset
                for step in path {
                    guard let next = try reader.value(along: step, from: place) else { return .null }
                    place = next
                }
                return .json(body, place)
            } catch {
                return fail(.invalidResponse(error))
            }
        }
        complete(scope, column)
    }

    // MARK: Computing

    /// Has a column worked out.
    func compute(
        _ scope: ScopeState,
        _ column: Int,
        _ columnPlan: ColumnPlan,
        _ computation: any Computation,
        _ arguments: ArgumentValues
    ) {
        var filled = ComputedColumn(columnPlan, arguments, of: ResultScope(scope), self)
        computation.fill(&filled)
        scope.columns[column].values = filled.takeValues()
        complete(scope, column)
    }
}

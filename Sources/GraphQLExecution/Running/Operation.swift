import GraphQLLanguage
package import GraphQLTypes
import OrderedJSON

/// One operation while it runs: scopes of objects whose columns of results are filled breadth-first, in waves.
///
/// Fields without I/O are filled at once. A column is asked for as soon as the objects of its scope and the siblings it reads are
/// known; what becomes ready in one turn of the event loop goes out together. When nothing is outstanding any more, the response is
/// written in one pass. An operation is owned by one event loop and is used once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Execution
package final class Operation {
    package let plan: OperationPlan
    let schema: Schema
    let variables: VariableValues
    package let context: OperationContext
    /// Every body that a result stands in, with what its loader said of it.
    private(set) var bodies: [(body: JSONBody, metadata: AnyObject?)] = []
    /// What `Reference.error` counts.
    private(set) var failures: [ExecutionFailure] = []
    /// What `Reference.list` counts: ranges of `listItems`.
    private(set) var lists: [Range<Int>] = []
    private(set) var listItems: [Reference] = []
    let root: ScopeState

    private var ready: [ScopeState] = []
    private var waiting: [(scope: ScopeState, column: Int)] = []
    private var recheckWaiting = false
    private var queuedLoaders: [LoaderState] = []
    private var loaders: [LoaderKey: LoaderState] = [:]
    private var arrivals: [Arrival] = []
    private var outstandingLoads = 0
    /// Root columns of a mutation that were not started yet, last first.
    private var serialColumns: [Int] = []
    private var isPumping = false
    private var isTurnEndAwaited = false
    private var completion: (() -> Void)?
    package private(set) var statistics = OperationStatistics()

    private struct LoaderKey: Hashable {
        let loader: ObjectIdentifier
        let arguments: ArgumentValues
    }

    private struct Arrival {
        let state: LoaderState
        let keys: Range<Int>
        let result: Result<LoadedValue, ExecutionFailure>
    }

    package init(plan: OperationPlan, schema: Schema, variables: VariableValues, context: OperationContext) {
        self.plan = plan
        self.schema = schema
        self.variables = variables
        self.context = context
        self.root = ScopeState(plan: plan.root)
    }

    /// Starts the operation.
    ///
    /// - Parameter completion: Called once, when every result is there (perhaps before `run` returns), unless the operation is
    ///   cancelled first. `writeResponse` may then be called.
    package func run(completion: @escaping () -> Void) {
        self.completion = completion
        root.rows = [.null]
        if plan.operationType == .mutation { serialColumns = Array(plan.root.columns.indices.reversed()) }
        ready.append(root)
        pump()
    }

    /// Gives the operation up: batches not yet sent are dropped, those under way are told so, and nothing is reported.
    package func cancel() {
        completion = nil
        queuedLoaders = []
        arrivals = []
        context.cancel()
    }

    // MARK: The run loop

    /// Does everything that can be done now, and ends the operation when nothing is outstanding.
    private func pump() {
        guard !isPumping else { return }
        isPumping = true
        while !context.isCancelled {
            if let scope = ready.popLast() {
                activate(scope)
            } else if recheckWaiting {
                recheckWaiting = false
                startWaitingColumns()
            } else if !arrivals.isEmpty {
                let batch = arrivals
                arrivals = []
                for arrival in batch { take(arrival) }
            } else if !queuedLoaders.isEmpty {
                let batch = queuedLoaders
                queuedLoaders = []
                for loader in batch { send(loader) }
            } else if outstandingLoads == 0, let column = serialColumns.popLast() {
                startOrWait(root, column)
            } else {
                break
            }
        }
        isPumping = false
        if outstandingLoads == 0, !context.isCancelled {
            let completion = self.completion
            self.completion = nil
            completion?()
        }
    }

    /// A scope's objects are known: whatever needs nothing else is started.
    private func activate(_ scope: ScopeState) {
        let isSerial = scope === root && plan.operationType == .mutation
        for field in scope.plan.fields { expandMember(field, of: scope) }
        for field in scope.plan.hiddenFields { expandMember(field, of: scope) }
        if isSerial { return }
        for column in scope.plan.columns.indices { startOrWait(scope, column) }
    }

    private func startOrWait(_ scope: ScopeState, _ column: Int) {
        if isReady(scope, column) {
            start(scope, column)
        } else {
            waiting.append((scope, column))
            // A mutation's root field may need siblings that are not written: they are started with it.
            if scope === root, plan.operationType == .mutation { startRequirements(of: column) }
        }
    }

    private func startRequirements(of column: Int) {
        for hidden in plan.root.columns[column].requirements {
            guard case .column(let needed, _) = plan.root.hiddenFields[hidden].value,
                let position = serialColumns.firstIndex(of: needed)
            else { continue }
            serialColumns.remove(at: position)
            startOrWait(root, needed)
        }
    }

    private func startWaitingColumns() {
        let candidates = waiting
        waiting = []
        for (scope, column) in candidates {
            if isReady(scope, column) { start(scope, column) } else { waiting.append((scope, column)) }
        }
    }

    private func isReady(_ scope: ScopeState, _ column: Int) -> Bool {
        scope.plan.columns[column].requirements.allSatisfy { isComplete(scope.plan.hiddenFields[$0].value, in: scope) }
    }

    /// True when a value and everything selected below it can be read.
    private func isComplete(_ value: FieldValuePlan, in scope: ScopeState) -> Bool {
        switch value {
        case .constant, .missing, .introspection: true
        case .member(_, let result): isComplete(result, in: scope)
        case .column(let column, let result): scope.columns[column].phase == .complete && isComplete(result, in: scope)
        case .embedded(let fields): fields.allSatisfy { isComplete($0.value, in: scope) }
        }
    }

    private func isComplete(_ result: ResultPlan, in scope: ScopeState) -> Bool {
        guard case .objects(let child) = result else { return true }
        guard let state = scope.children[child.index] else { return false }
        return state.scopes.allSatisfy { inner in
            inner.plan.fields.allSatisfy { isComplete($0.value, in: inner) }
        }
    }

    // MARK: Columns

    private func start(_ scope: ScopeState, _ column: Int) {
        let columnPlan = scope.plan.columns[column]
        let arguments: ArgumentValues
        do throws(GraphQLError) {
            arguments = try coerceArguments(columnPlan.arguments)
        } catch {
            let failure = fail(ExecutionFailure(error.message, code: nil, extensions: error.extensions))
            scope.columns[column].values = Array(repeating: failure, count: scope.rows.count)
            return complete(scope, column)
        }
        switch columnPlan.source {
        case .load(let loader): startLoading(scope, column, columnPlan, loader, arguments)
        case .compute(let computation): compute(scope, column, columnPlan, computation, arguments)
        }
    }

    func coerceArguments(_ plan: ArgumentPlan) throws(GraphQLError) -> ArgumentValues {
        switch plan {
        case .constant(let values): values
        case .dynamic(let field, let arguments, let location):
            try coerceArgumentValues(
                of: arguments,
                definitions: field.arguments,
                schema: schema,
                variables: variables,
                at: location
            )
        }
    }

    private func startLoading(
        _ scope: ScopeState,
        _ column: Int,
        _ columnPlan: ColumnPlan,
        _ loader: any Loader,
        _ arguments: ArgumentValues
    ) {
        let state = loaderState(for: loader, arguments: arguments, isList: columnPlan.isList)
        let requirements = columnPlan.requirements
        var values = [Reference](repeating: .null, count: scope.rows.count)
        var keys = [Int32](repeating: -1, count: scope.rows.count)
        var key = KeyText()
        var inputs: [JSONInput] = []
        var isAnyOpen = false
        rows: for row in scope.rows.indices {
            key.reset()
            inputs.removeAll(keepingCapacity: true)
            for (index, hidden) in requirements.enumerated() {
                let value: HiddenValue
                do throws(JSONFault) {
                    value = try hiddenValue(hidden, of: scope, row)
                    switch value {
                    case .failed(let failure):
                        values[row] = failure
                        continue rows
                    case .input(let input):
                        var isKey = false
                        if case .json(let body, let offset) = input { isKey = try key.append(body, offset) }
                        if !isKey {
                            if loader.skipsNull[index] { continue rows }
                            key.appendNull()
                        }
                        inputs.append(input)
                    }
                } catch {
                    values[row] = fail(.invalidResponse(error))
                    continue rows
                }
            }
            keys[row] = state.index(of: key.text, inputs: inputs)
            isAnyOpen = true
        }
        scope.columns[column].values = values
        scope.columns[column].keys = keys
        guard isAnyOpen else { return complete(scope, column) }
        scope.columns[column].phase = .loading
        state.waiting.append((scope, column))
        if !state.isQueued {
            state.isQueued = true
            queuedLoaders.append(state)
        }
    }

    private func loaderState(for loader: any Loader, arguments: ArgumentValues, isList: Bool) -> LoaderState {
        let make = { LoaderState(loader: loader, arguments: arguments, isList: isList) }
        if loader.hasEffects { return make() }
        let key = LoaderKey(loader: ObjectIdentifier(loader), arguments: arguments)
        if let known = loaders[key] { return known }
        let state = make()
        loaders[key] = state
        return state
    }

    private func send(_ state: LoaderState) {
        state.isQueued = false
        let requirementCount = state.loader.requirements.count
        let size = max(1, state.loader.maxBatchSize)
        while state.firstUnsent < state.keyCount {
            let first = state.firstUnsent
            let end = first + min(size, state.keyCount - first)
            state.firstUnsent = end
            outstandingLoads += 1
            statistics.loads += 1
            let batch = LoadBatch(
                inputs: Array(state.inputs[first * requirementCount..<end * requirementCount]),
                keyCount: end - first,
                arguments: state.arguments,
                context: context
            ) { [self] result in
                // The batch keeps the operation until its answer is in, or is cancelled.
                arrive(Arrival(state: state, keys: first..<end, result: result))
            }
            state.loader.load(batch)
        }
        // Keys that another column asked for before may all be answered already.
        settleWaiting(of: state)
    }

    private func arrive(_ arrival: Arrival) {
        guard !context.isCancelled else { return }
        arrivals.append(arrival)
        guard !isPumping, !isTurnEndAwaited else { return }
        isTurnEndAwaited = true
        context.atEndOfTurn { [self] in
            isTurnEndAwaited = false
            pump()
        }
    }

    private func take(_ arrival: Arrival) {
        outstandingLoads -= 1
        let state = arrival.state
        switch arrival.result {
        case .failure(let failure):
            let reference = fail(failure)
            for key in arrival.keys { state.answers[key] = reference }
        case .success(let loaded):
            do throws(JSONFault) {
                try share(loaded, among: arrival.keys, of: state)
            } catch {
                let reference = fail(.invalidResponse(error))
                for key in arrival.keys { state.answers[key] = reference }
            }
        }
        for key in arrival.keys { state.isAnswered[key] = true }
        settleWaiting(of: state)
    }

    /// Gives each key of a chunk its part of the answer.
    private func share(_ loaded: LoadedValue, among keys: Range<Int>, of state: LoaderState) throws(JSONFault) {
        let body = add(loaded.body, metadata: loaded.metadata)
        switch state.loader.matching {
        case .whole:
            let reference = loaded.root.map { Reference.json(body, $0) } ?? .null
            for key in keys { state.answers[key] = reference }
        case .byKey(let paths, let valuePath):
            let reader = JSONReader(loaded.body)
            var found: [(key: Int, offset: JSONOffset)] = []
            if let root = loaded.root {
                switch try reader.kind(at: root) {
                case .null: break
                case .array:
                    found.reserveCapacity(keys.count)
                    var text = KeyText()
                    var elements = try reader.elements(of: root)
                    while let element = try elements.next() {
                        guard let key = try key(of: element, paths, reader, &text, in: state), keys.contains(key),
                            let value = try reader.value(along: valuePath, from: element)
                        else { continue }
                        found.append((key, value))
                    }
                case .object, .string, .number, .true, .false:
                    let reference = fail(
                        ExecutionFailure(
                            "The response of \(state.loader.label) has to be a list of elements that carry their key.",
                            code: "CONNECTORS_RESPONSE_SHAPE"
                        )
                    )
                    for key in keys { state.answers[key] = reference }
                    return
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

    private func key(
        of element: JSONOffset,
        _ paths: [MemberPath],
        _ reader: JSONReader,
        _ text: inout KeyText,
        in state: LoaderState
    ) throws(JSONFault) -> Int? {
        text.reset()
        for path in paths {
            guard let value = try reader.value(along: path, from: element), try text.append(reader.body, value) else { return nil }
        }
        return state.knownIndex(of: text.text).map { Int($0) }
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

    /// Completes the columns whose keys are all answered.
    private func settleWaiting(of state: LoaderState) {
        var open: [(scope: ScopeState, column: Int)] = []
        let candidates = state.waiting
        state.waiting = []
        for (scope, column) in candidates {
            var row = scope.columns[column].answeredRows
            let keys = scope.columns[column].keys
            while row < keys.count, keys[row] < 0 || state.isAnswered[Int(keys[row])] { row += 1 }
            scope.columns[column].answeredRows = row
            if row < keys.count {
                open.append((scope, column))
                continue
            }
            for (row, key) in keys.enumerated() where key >= 0 { scope.columns[column].values[row] = state.answers[Int(key)] }
            scope.columns[column].keys = []
            complete(scope, column)
        }
        state.waiting += open
    }

    private func compute(
        _ scope: ScopeState,
        _ column: Int,
        _ columnPlan: ColumnPlan,
        _ computation: any Computation,
        _ arguments: ArgumentValues
    ) {
        var scratch = OutputBuffer()
        var values = [Reference](repeating: .null, count: scope.rows.count)
        // The body that computed values are written to gets the next number once it is finished.
        var written: [(row: Int, offset: JSONOffset)] = []
        rows: for row in scope.rows.indices {
            do throws(ExecutionFailure) {
                var input = ComputationInput(
                    row: .absent,
                    requirements: [],
                    arguments: arguments,
                    context: context,
                    metadata: nil
                )
                if case .json(let body, let offset) = scope.rows[row].kind {
                    input.row = .json(bodies[body].body, offset)
                    input.metadata = bodies[body].metadata
                }
                for hidden in columnPlan.requirements {
                    let value: HiddenValue
                    do throws(JSONFault) {
                        value = try hiddenValue(hidden, of: scope, row)
                    } catch {
                        throw ExecutionFailure.invalidResponse(error)
                    }
                    switch value {
                    case .input(let json): input.requirements.append(json)
                    case .failed(let failure):
                        values[row] = failure
                        continue rows
                    }
                }
                let start = scratch.count
                switch try computation.evaluate(input, into: &scratch) {
                case .null: scratch.truncate(to: start)
                case .reference(let body, let offset): values[row] = .json(add(body, metadata: input.metadata), offset)
                case .written:
                    written.append((row, JSONOffset(truncatingIfNeeded: start)))
                    // Keeps a number apart from the next value.
                    scratch.append(byte: UInt8(ascii: "\n"))
                }
            } catch {
                values[row] = fail(error)
            }
        }
        if !written.isEmpty {
            let body = add(scratch.makeBody(), metadata: nil)
            for (row, offset) in written { values[row] = .json(body, offset) }
        }
        scope.columns[column].values = values
        complete(scope, column)
    }

    private func complete(_ scope: ScopeState, _ column: Int) {
        scope.columns[column].phase = .complete
        for (child, type) in scope.plan.columns[column].children {
            expand(child, type, of: scope) { [self] row, state in
                let value = scope.columns[column].values[row]
                do throws(JSONFault) {
                    try collectObjects(value, type.nullable, child, into: state)
                    return true
                } catch {
                    scope.columns[column].values[row] = fail(.invalidResponse(error))
                    return false
                }
            }
        }
        if !waiting.isEmpty { recheckWaiting = true }
    }

    // MARK: Objects below a field

    private func expandMember(_ field: FieldPlan, of scope: ScopeState) {
        switch field.value {
        case .member(let read, .objects(let child)):
            expand(child, field.type, of: scope) { [self] row, state in
                do throws(JSONFault) {
                    try collectObjects(memberValue(read, of: scope, row), field.type.nullable, child, into: state)
                    return true
                } catch {
                    // The writer meets the same fault and reports it at the field that the body belongs to.
                    return false
                }
            }
        case .embedded(let fields):
            for inner in fields { expandMember(inner, of: scope) }
        case .constant, .missing, .member, .column, .introspection:
            break
        }
    }

    private func expand(
        _ child: ChildPlan,
        _ type: GraphQLType,
        of scope: ScopeState,
        _ collect: (_ row: Int, _ state: ChildState) -> Bool
    ) {
        let state = ChildState(plan: child)
        state.starts.reserveCapacity(scope.rows.count + 1)
        for row in scope.rows.indices {
            let objects = state.places.count
            let counts = state.scopes.map(\.rows.count)
            if !collect(row, state) {
                // Nothing is kept of a row whose body turned out broken half-way.
                state.places.removeLast(state.places.count - objects)
                for (inner, count) in zip(state.scopes, counts) { inner.rows.removeLast(inner.rows.count - count) }
            }
            state.starts.append(UInt32(truncatingIfNeeded: state.objectCount))
        }
        scope.children[child.index] = state
        for inner in state.scopes { ready.append(inner) }
    }

    private func collectObjects(
        _ value: Reference,
        _ type: GraphQLType,
        _ child: ChildPlan,
        into state: ChildState
    ) throws(JSONFault) {
        switch value.kind {
        case .null, .error: return
        case .list(let index):
            guard let item = type.item else { return }
            for position in lists[index] { try collectObjects(listItems[position], item.nullable, child, into: state) }
        case .json(let body, let offset):
            let reader = JSONReader(bodies[body].body)
            try collectObjects(reader, body, offset, type, child, into: state)
        }
    }

    private func collectObjects(
        _ reader: JSONReader,
        _ body: Int,
        _ offset: JSONOffset,
        _ type: GraphQLType,
        _ child: ChildPlan,
        into state: ChildState
    ) throws(JSONFault) {
        let kind = try reader.kind(at: offset)
        if let item = type.item {
            guard kind == .array else { return }
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() {
                try collectObjects(reader, body, element, item.nullable, child, into: state)
            }
            return
        }
        guard kind == .object else { return }
        guard let discriminator = child.discriminator else {
            state.scopes[0].rows.append(.json(body, offset))
            return
        }
        var index = UInt32.max
        if let value = try reader.value(along: discriminator.path, from: offset), try reader.kind(at: value) == .string,
            let scope = discriminator.scopeByTypeName[try reader.string(at: value)]
        {
            index = UInt32(truncatingIfNeeded: scope)
        }
        guard index != UInt32.max else {
            state.places.append((UInt32.max, 0))
            return
        }
        let inner = state.scopes[Int(index)]
        state.places.append((index, UInt32(truncatingIfNeeded: inner.rows.count)))
        inner.rows.append(.json(body, offset))
    }

    /// The value that a member read finds in one object.
    func memberValue(_ read: MemberRead, of scope: ScopeState, _ row: Int) throws(JSONFault) -> Reference {
        guard case .json(let body, let offset) = scope.rows[row].kind else { return .null }
        if read.slot < 0 { return .json(body, offset) }
        let reader = JSONReader(bodies[body].body)
        guard let first = try reader.member(scope.plan.members.names[read.slot], of: offset) else { return .null }
        return try follow(read.rest[...], from: first, in: body)
    }

    /// Walks the rest of a path; through a list it goes element by element.
    func follow(_ path: ArraySlice<String>, from offset: JSONOffset, in body: Int) throws(JSONFault) -> Reference {
        let reader = JSONReader(bodies[body].body)
        var offset = offset
        var path = path
        while let name = path.first {
            switch try reader.kind(at: offset) {
            case .object:
                guard let next = try reader.member(name, of: offset) else { return .null }
                offset = next
                path = path.dropFirst()
            case .array:
                var items: [Reference] = []
                var elements = try reader.elements(of: offset)
                while let element = try elements.next() { items.append(try follow(path, from: element, in: body)) }
                return addList(items)
            case .null, .string, .number, .true, .false:
                return .null
            }
        }
        return .json(body, offset)
    }

    // MARK: Values that bindings read

    private enum HiddenValue {
        case input(JSONInput)
        /// A `Reference.error`.
        case failed(Reference)
    }

    private func hiddenValue(_ index: Int, of scope: ScopeState, _ row: Int) throws(JSONFault) -> HiddenValue {
        let field = scope.plan.hiddenFields[index]
        switch field.value {
        case .missing: return .input(.absent)
        case .constant(let text): return .input(.json(JSONBody(copying: text), 0))
        case .member(let read, let result):
            guard case .json(let body, let offset) = scope.rows[row].kind else { return .input(.absent) }
            if read.slot >= 0, read.rest.isEmpty, result.isReadAsItStands {
                let reader = JSONReader(bodies[body].body)
                guard let value = try reader.member(scope.plan.members.names[read.slot], of: offset) else {
                    return .input(.absent)
                }
                return .input(.json(reader.body, value))
            }
            let value = try memberValue(read, of: scope, row)
            return .input(try input(value, field, result, scope, row))
        case .column(let column, let result):
            let value = scope.columns[column].values[row]
            if value.isError { return .failed(value) }
            return .input(try input(value, field, result, scope, row))
        case .embedded, .introspection:
            return .input(try rendered(field, scope, row))
        }
    }

    private func input(
        _ value: Reference,
        _ field: FieldPlan,
        _ result: ResultPlan,
        _ scope: ScopeState,
        _ row: Int
    ) throws(JSONFault) -> JSONInput {
        switch value.kind {
        case .null, .error: .null
        case .json(let body, let offset) where result.isReadAsItStands: .json(bodies[body].body, offset)
        case .json, .list: try rendered(field, scope, row)
        }
    }

    /// The field as the response would show it: how a binding sees what is read through a mapping or put together from columns.
    private func rendered(_ field: FieldPlan, _ scope: ScopeState, _ row: Int) throws(JSONFault) -> JSONInput {
        var writer = ResponseWriter(operation: self)
        var output = OutputBuffer()
        guard try writer.writeSingle(field, of: scope, row, into: &output) else { return .null }
        return .json(output.makeBody(), 0)
    }

    // MARK: Tables

    private func add(_ body: JSONBody, metadata: AnyObject?) -> Int {
        if let last = bodies.last, last.body === body { return bodies.count - 1 }
        bodies.append((body, metadata))
        return bodies.count - 1
    }

    private func addList(_ items: [Reference]) -> Reference {
        lists.append(listItems.count..<listItems.count + items.count)
        listItems += items
        return .list(lists.count - 1)
    }

    private func fail(_ failure: ExecutionFailure) -> Reference {
        failures.append(failure)
        return .error(failures.count - 1)
    }
}

/// What an operation did, for logs and explanations.
package struct OperationStatistics: Sendable {
    /// Chunks handed to loaders.
    package var loads = 0
}

extension ResultPlan {
    /// True when a reader of the value sees what the response would show.
    var isReadAsItStands: Bool {
        switch self {
        case .raw: true
        case .shape(_, let scope): scope?.readsMembersUnchanged ?? true
        case .objects: false
        }
    }
}

import GraphQLLanguage
package import GraphQLTypes
import OrderedJSON

/// One operation while it runs: scopes of objects whose columns of results are filled breadth-first, in waves.
///
/// Fields without I/O are filled at once. A column is asked for as soon as the objects of its scope and the siblings it
/// reads are known; what becomes ready in one turn of the event loop goes out together. When nothing is outstanding any
/// more, the response is written in one pass. An operation is owned by one event loop and is used once.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Execution,
/// #sec-Executing-Operations, #sec-Query, #sec-Mutation, #sec-Executing-the-Root-Selection-Set,
/// #sec-Executing-Collected-Fields, #sec-Normal-and-Serial-Execution, #sec-Executing-Fields
package final class Operation {
    package let plan: OperationPlan
    let schema: Schema
    let variables: VariableValues
    package let context: OperationContext
    /// Every body that a result stands in, with what its loader said of it.
    private(set) var bodies: [AnswerBody] = []
    /// What `Reference.error` counts.
    private(set) var failures: [ExecutionFailure] = []
    /// What `Reference.list` counts: ranges of `listItems`.
    var lists: [Range<Int>] = []
    var listItems: [Reference] = []
    /// Why a list that is delivered in parts broke off, by its index in `lists`.
    private(set) var listFailures: [Int: ExecutionFailure] = [:]
    let root: ScopeState
    let isMutation: Bool

    /// PERF: one variable, of which a step of the run loop takes what it needs at once: each look at a variable of a shared
    /// object is checked.
    var agenda: Agenda
    /// Columns that wait for a column.
    private var dependents: [ColumnPlace: [WaitingColumn]] = [:]
    private var loaders = LoaderTable()
    /// Answers that came in while another thread had the operation.
    private var inbox: [Agenda.Arrival] = []
    /// Another thread has the operation: nothing but `inbox` and `isCancelRequested` may be touched here.
    private(set) var isOffLoop = false
    private var isCancelRequested = false
    /// It has a body that is too large to be read on the event loop.
    package var isHeavy: Bool { hasLargeBody }
    /// PERF: by itself, as ``writtenErrors`` is: what other modules may look at is checked with each look.
    private var hasLargeBody = false
    /// The response that was written has errors beside its data; of one in parts, the initial response.
    package var hasErrors: Bool { writtenErrors > 0 }
    var writtenErrors = 0
    private var isPumping = false
    private var isTurnEndAwaited = false
    private var completion: (() -> Void)?
    /// What follows the initial response.
    var delivery: IncrementalDelivery?
    /// One row's member offsets, where a scope does not keep its own.
    var scratchOffsets: [JSONOffset] = []
    package private(set) var statistics = OperationStatistics()

    private struct ColumnPlace: Hashable {
        let scope: ObjectIdentifier
        let column: Int
    }

    package init(plan: OperationPlan, schema: Schema, variables: VariableValues, context: OperationContext) {
        self.plan = plan
        self.schema = schema
        self.variables = variables
        self.context = context
        root = ScopeState(plan: plan.root, rows: [.null])
        isMutation = plan.operationType == .mutation
        agenda = Agenda(scopes: [root])
        if isMutation { agenda.serialColumns = plan.root.needs.columns.reversed() }
    }

    /// Starts the operation.
    ///
    /// - Parameters:
    ///   - rootValue: The object that root fields are read from or resolved for; nil where bindings alone supply them.
    ///   - completion: Called once, when every result is there (perhaps before `run` returns), unless the operation is
    ///     cancelled first. `writeResponse` may then be called.
    package func run(rootValue: LoadedValue? = nil, completion: @escaping () -> Void) {
        self.completion = completion
        if let rootValue, let offset = rootValue.root {
            root.rows = [.json(add(rootValue.body, metadata: rootValue.metadata), offset)]
        }
        pump()
    }

    /// Gives the operation up: batches not yet sent are dropped, those under way are told so, and nothing is reported.
    package func cancel() {
        if isOffLoop {
            isCancelRequested = true
            return
        }
        completion = nil
        agenda.clear()
        dependents = [:]
        loaders = LoaderTable()
        delivery = nil
        context.cancel()
    }

    // MARK: The run loop

    /// Does everything that can be done now, and ends the operation when nothing is outstanding.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        run(hasWork: true)
    }

    /// - Parameter hasWork: False when everything that can be done now was done.
    private func run(hasWork: Bool) {
        var hasWork = hasWork
        while !context.isCancelled {
            if hasWork, hasLargeBody, let offload = context.offload {
                isOffLoop = true
                return offload({ [self] in work() }, { [self] in comeBack() })
            }
            if hasWork { work() }
            guard agenda.hasRequests else { break }
            send()
            hasWork = true
        }
        isPumping = false
        guard !context.isCancelled else { return }
        if let completion, plan.isIncremental ? isComplete(plan.root.fields, of: root) : agenda.outstandingCount == 0 {
            self.completion = nil
            if !plan.isIncremental { context.finish() }
            completion()
        }
        // Another thread may have it now: it writes the initial response.
        if !isOffLoop { delivery?.flush() }
    }

    /// Has another thread write the response of a complete operation with a large body.
    ///
    /// What arrives meanwhile waits. An operation that is cancelled meanwhile does not go on.
    ///
    /// - Parameters:
    ///   - write: Calls ``writeResponse(sources:into:)``.
    ///   - next: Called on the event loop when it has done so.
    package func writeOffLoop(_ write: @escaping () -> Void, then next: @escaping () -> Void) {
        guard let offload = context.offload else {
            write()
            return next()
        }
        isOffLoop = true
        isPumping = true
        offload(write) { [self] in
            isOffLoop = false
            isPumping = false
            takeInbox()
            if isCancelRequested { return cancel() }
            let hasArrivals = !agenda.arrivals.isEmpty
            next()
            if hasArrivals { pump() }
        }
    }

    /// Takes the operation over again from another thread.
    private func comeBack() {
        isOffLoop = false
        takeInbox()
        if isCancelRequested {
            isPumping = false
            return cancel()
        }
        run(hasWork: !agenda.arrivals.isEmpty)
    }

    private func takeInbox() {
        if inbox.contains(where: { $0.isHeavy }) { hasLargeBody = true }
        agenda.arrivals += inbox
        inbox = []
    }

    /// Does what needs nobody else, on whatever thread.
    private func work() {
        repeat {
            while let step = agenda.next() {
                switch step {
                case .activate(let scope): activate(scope)
                case .lookAgain(let columns):
                    for waiting in columns { startOrWait(waiting.scope, waiting.column) }
                case .handOut(let arrivals):
                    for arrival in arrivals {
                        switch arrival {
                        case .loaded(let load): take(load)
                        case .resolved(let results, let receiver): receiver(results)
                        }
                    }
                case .startSerial(let column):
                    // What was read before this mutation may not hold after it: it is asked for again.
                    loaders = LoaderTable()
                    request(root, column)
                }
            }
            // What is to be sent is sent from the event loop, all together.
        } while advanceDelivery()
    }

    /// Starts the next of what follows the initial response, unless there is something to be sent first.
    ///
    /// - Returns: Whether there is something to do for it.
    private func advanceDelivery() -> Bool {
        guard let delivery, !agenda.hasRequests else { return false }
        return delivery.advance()
    }

    /// Sends what was asked for.
    private func send() {
        let (loaders, calls) = agenda.takeRequests()
        for loader in loaders where !context.isCancelled { send(loader) }
        for call in calls where !context.isCancelled { call() }
    }

    /// True when fields and everything selected below them can be read.
    func isComplete(_ fields: [FieldPlan], of scope: ScopeState) -> Bool {
        fields.allSatisfy { blocker(of: $0.value, in: scope) == nil }
    }

    /// A scope's objects are known: whatever needs nothing else is started.
    private func activate(_ scope: ScopeState) {
        scope.isActivated = true
        locateMembers(of: scope)
        // A mutation's root fields are requested one after the other.
        activate(scope, scope.plan.fields, scope.plan.needs, requesting: scope !== root || !isMutation)
    }

    /// Starts what fields of a scope need.
    func activate(
        _ scope: ScopeState,
        _ fields: [FieldPlan],
        _ needs: ScopeNeeds,
        requesting requestsColumns: Bool = true
    ) {
        for field in fields { expandMember(field, of: scope) }
        for hidden in needs.hiddenFields { expandMember(scope.plan.hiddenFields[hidden], of: scope) }
        if requestsColumns { for column in needs.columns { request(scope, column) } }
    }

    private func request(_ scope: ScopeState, _ column: Int) {
        guard !scope.columns[column].isRequested else { return }
        scope.columns[column].isRequested = true
        startOrWait(scope, column)
    }

    private func startOrWait(_ scope: ScopeState, _ column: Int) {
        guard let blocker = blocker(of: column, in: scope) else { return start(scope, column) }
        switch blocker {
        case .activation: agenda.columns.append(WaitingColumn(scope: scope, column: column))
        case .column(let needed, let index):
            let place = ColumnPlace(scope: ObjectIdentifier(needed), column: index)
            dependents[place, default: []].append(WaitingColumn(scope: scope, column: column))
            // A mutation's root field may need siblings whose turn has not come: they are started with it.
            request(needed, index)
        }
    }

    /// What a column waits for.
    private enum Blocker {
        case column(ScopeState, Int)
        /// A scope that will be looked at in a moment.
        case activation
    }

    private func blocker(of column: Int, in scope: ScopeState) -> Blocker? {
        if case .member(let loaded, _) = scope.plan.columns[column].source,
            scope.columns[loaded].phase != .complete
        {
            return .column(scope, loaded)
        }
        for hidden in scope.plan.columns[column].requirements {
            if let blocker = blocker(of: scope.plan.hiddenFields[hidden].value, in: scope) { return blocker }
        }
        return nil
    }

    /// Nil when a value and everything selected below it can be read.
    private func blocker(of value: FieldValuePlan, in scope: ScopeState) -> Blocker? {
        switch value {
        case .constant, .missing, .introspection: return nil
        case .member(_, let result): return blocker(of: result, in: scope)
        case .column(let column, let result):
            return scope.columns[column].phase == .complete ? blocker(of: result, in: scope) : .column(scope, column)
        case .embedded(let fields):
            for field in fields {
                if let blocker = blocker(of: field.value, in: scope) { return blocker }
            }
            return nil
        }
    }

    private func blocker(of result: ResultPlan, in scope: ScopeState) -> Blocker? {
        guard case .objects(let child) = result else { return nil }
        guard let state = scope.children[child.index] else { return .activation }
        for inner in state.scopes {
            for field in inner.plan.fields {
                if let blocker = blocker(of: field.value, in: inner) { return blocker }
            }
        }
        return nil
    }

    // MARK: Columns

    private func start(_ scope: ScopeState, _ column: Int) {
        let columnPlan = scope.plan.columns[column]
        let arguments: ArgumentValues
        do throws(GraphQLError) {
            arguments = try coerceArguments(columnPlan.arguments)
        } catch {
            var failure = ExecutionFailure(error.message, code: nil, extensions: error.extensions)
            failure.locations = error.locations
            scope.columns[column].values = Array(repeating: fail(failure), count: scope.rows.count)
            return complete(scope, column)
        }
        switch columnPlan.source {
        case .load(let loader): startLoading(scope, column, columnPlan, loader, arguments)
        case .compute(let computation): compute(scope, column, columnPlan, computation, arguments)
        case .resolve(let resolver, let place): startResolving(scope, column, resolver, place, arguments)
        case .member(let loaded, let path): readMember(scope, column, of: loaded, path)
        }
    }

    func coerceArguments(_ plan: ArgumentPlan) throws(GraphQLError) -> ArgumentValues {
        try plan.values(schema: schema, variables: variables)
    }

    /// A column's values are all there: the objects below it become scopes, and who waited for it is looked at again.
    func complete(_ scope: ScopeState, _ column: Int) {
        scope.columns[column].phase = .complete
        for (child, type) in scope.plan.columns[column].children {
            expand(child, of: scope) { [self] row, state in
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
        if !dependents.isEmpty {
            let place = ColumnPlace(scope: ObjectIdentifier(scope), column: column)
            if let waiting = dependents.removeValue(forKey: place) { agenda.columns += waiting }
        }
    }

    // MARK: Loaders

    /// The state of a loader for these arguments: shared within the operation, unless each call has an effect.
    func loaderState(
        for loader: any Loader,
        arguments: ArgumentValues,
        isList: Bool,
        in scope: ScopeState
    ) -> LoaderState {
        if loader.hasEffects || (isMutation && scope === root) {
            return LoaderState(loader: loader, arguments: arguments, isList: isList)
        }
        return loaders.state(for: loader, arguments: arguments, isList: isList)
    }

    /// Sends what a loader was asked for and not sent yet, in chunks.
    private func send(_ state: LoaderState) {
        state.isQueued = false
        let requirementCount = state.loader.requirements.count
        let size = max(1, state.loader.maxBatchSize)
        let inputs = state.keys.takeInputs()
        let start = state.firstUnsent
        let end = state.keys.count
        state.firstUnsent = end
        var first = start
        while first < end, !context.isCancelled {
            let next = first + min(size, end - first)
            let keys = first..<next
            agenda.outstandingCount += 1
            statistics.loads += 1
            let range = (first - start) * requirementCount..<(next - start) * requirementCount
            let inputs = range == inputs.indices ? inputs : Array(inputs[range])
            state.loader.load(OperationLoad(keys, of: state, inputs: inputs, for: self))
            first = next
        }
    }

    /// Asks a resolver for all objects of a scope.
    func ask(
        _ resolver: any FieldResolver,
        for objects: [JSONInput],
        inputs: [JSONInput],
        _ place: ColumnPlan.ResolvedField,
        _ arguments: ArgumentValues,
        receiver: @escaping ([FieldResult]) -> Void
    ) {
        let batch = ResolverBatch(
            objects: objects,
            inputs: inputs,
            field: place.field,
            responseName: place.responseName,
            arguments: arguments,
            context: context
        ) { [self] results in
            arrive(.resolved(results, receiver: receiver))
        }
        agenda.calls.append { [self] in
            agenda.outstandingCount += 1
            statistics.loads += 1
            resolver.resolve(batch)
        }
    }

    /// Takes note of an answer, which is handed out with all others of this turn of the event loop.
    func arrive(_ arrival: Agenda.Arrival) {
        if isOffLoop { return inbox.append(arrival) }
        guard !context.isCancelled else { return }
        if arrival.isHeavy { hasLargeBody = true }
        agenda.arrivals.append(arrival)
        guard !isPumping, !isTurnEndAwaited else { return }
        isTurnEndAwaited = true
        context.atEndOfTurn { [self] in
            isTurnEndAwaited = false
            pump()
        }
    }

    // MARK: Tables

    // PERF: a table is taken out, grows and is put back, so that nothing else can look at it meanwhile: then no look at it
    // has to be checked.

    func add(_ body: JSONBody, metadata: AnyObject?, reading: SharedReading? = nil) -> Int {
        if !bodies.isEmpty, bodies[bodies.count - 1].body === body { return bodies.count - 1 }
        if body.count > OperationContext.maxBytesOnLoop { hasLargeBody = true }
        var bodies = exchange(&self.bodies, with: [])
        bodies.append(AnswerBody(body, metadata: metadata, reading: reading))
        self.bodies = bodies
        return bodies.count - 1
    }

    func addList(_ items: [Reference]) -> Reference {
        lists.append(listItems.count..<listItems.count + items.count)
        listItems += items
        return .list(lists.count - 1)
    }

    /// A list that broke off after these items.
    func addList(_ items: [Reference], endingWith failure: ExecutionFailure) -> Reference {
        let reference = addList(items)
        listFailures[lists.count - 1] = failure
        return reference
    }

    func fail(_ failure: ExecutionFailure) -> Reference {
        var failures = exchange(&self.failures, with: [])
        failures.append(failure)
        self.failures = failures
        return .error(failures.count - 1)
    }
}

/// A body that results stand in.
struct AnswerBody {
    let body: JSONBody
    /// What its loader said of it.
    let metadata: AnyObject?
    /// What is read of it for several operations at once.
    let reading: SharedReading?
    let text: JSONText

    init(_ body: JSONBody, metadata: AnyObject?, reading: SharedReading?) {
        self.body = body
        self.metadata = metadata
        self.reading = reading
        text = JSONText(body)
    }
}

/// What an operation did, for logs and explanations.
package struct OperationStatistics: Sendable {
    /// Chunks handed to loaders, and calls of resolvers.
    package var loads = 0
}

/// What an operation has to do next, and what it waits for.
struct Agenda {
    /// Scopes whose objects are known and whose columns were not looked at.
    var scopes: [ScopeState] = []
    /// Columns to look at again, since something that they wait for is there.
    var columns: [WaitingColumn] = []
    /// Answers that came in.
    var arrivals: [Arrival] = []
    /// Loaders that were asked for keys which were not sent yet.
    var loaders: [LoaderState] = []
    /// Calls of resolvers that were not made yet.
    var calls: [() -> Void] = []
    /// Root columns of a mutation that were not started yet, last first.
    var serialColumns: [Int] = []
    /// Loads and calls that were sent, and whose answers were not handed out.
    var outstandingCount = 0

    /// An answer that is in and was not handed out yet.
    enum Arrival {
        case loaded(OperationLoad)
        case resolved([FieldResult], receiver: ([FieldResult]) -> Void)

        /// It brings a body that is too large to be read on the event loop.
        var isHeavy: Bool { if case .loaded(let load) = self { load.isHeavy } else { false } }
    }

    /// One thing that needs nobody else.
    enum Step {
        case activate(ScopeState)
        case lookAgain([WaitingColumn])
        case handOut([Arrival])
        /// A root column of a mutation: all before it are done.
        case startSerial(column: Int)
    }

    /// There is something to be sent.
    var hasRequests: Bool { !loaders.isEmpty || !calls.isEmpty }

    /// Takes the next step out; nil where others have to be waited for or asked.
    mutating func next() -> Step? {
        if let scope = scopes.popLast() { return .activate(scope) }
        if !columns.isEmpty {
            let batch = columns
            columns = []
            return .lookAgain(batch)
        }
        if !arrivals.isEmpty {
            let batch = arrivals
            arrivals = []
            outstandingCount -= batch.count
            return .handOut(batch)
        }
        // What is to be sent goes out first, all together.
        if !hasRequests, outstandingCount == 0, let column = serialColumns.popLast() {
            return .startSerial(column: column)
        }
        return nil
    }

    /// Takes out what is to be sent.
    mutating func takeRequests() -> (loaders: [LoaderState], calls: [() -> Void]) {
        defer { (loaders, calls) = ([], []) }
        return (loaders, calls)
    }

    /// Forgets everything but what is outstanding.
    mutating func clear() {
        let count = outstandingCount
        self = Agenda()
        outstandingCount = count
    }
}

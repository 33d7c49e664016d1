import Connect
import GraphQLExecution
import NIOCore

/// Runs code of a module in one task, away from the event loop, until it ends, the operation is given up or its deadline
/// has come.
enum ResolverTask {
    /// Call it on the operation's event loop.
    ///
    /// - Parameters:
    ///   - context: Of the operation: giving it up cancels the task.
    ///   - services: Of the operation.
    ///   - work: The code.
    ///   - finish: Called on the loop: with the result, or nil when the deadline has come; never after the operation
    ///     was given up.
    static func run<Result: Sendable>(
        _ context: OperationContext,
        _ services: ConnectServices,
        _ work: @escaping @Sendable () async -> Result,
        finish: @escaping (Result?) -> Void
    ) {
        let loop = services.eventLoop
        let ending = NIOLoopBound(Ending(finish), eventLoop: loop)
        let task = Task {
            let result = await work()
            loop.execute { ending.value.finish(result) }
        }
        ending.value.timer = loop.scheduleTask(deadline: services.deadline) {
            task.cancel()
            ending.value.finish(nil)
        }
        context.onCancel {
            task.cancel()
            ending.value.abandon()
        }
    }

    /// Which of the ends came first.
    private final class Ending<Result> {
        var timer: Scheduled<Void>?
        private var receiver: ((Result?) -> Void)?

        init(_ receiver: @escaping (Result?) -> Void) { self.receiver = receiver }

        func finish(_ result: Result?) {
            let receiver = self.receiver
            abandon()
            receiver?(result)
        }

        func abandon() {
            receiver = nil
            timer?.cancel()
            timer = nil
        }
    }
}

import Connect
import GraphQLExecution
import Logging
import NIOCore
import Upstreams

/// One operation as code away from its event loop sees it: everything that belongs to the loop is reached by going there.
final class OperationAccess: Sendable {
    let coordinate: String
    let isMutation: Bool
    let upstreams: CodeSources
    let eventLoop: any EventLoop
    let requestHeaders: [HTTPHeader]
    let callerSubject: String?
    let deadline: NIODeadline
    let logger: Logger
    private let services: LoopConfined

    /// What belongs to the event loop.
    // Safe: it is used in what the loop executes alone. (`NIOLoopBound` wants to be made there too; a computation over a
    // large body is made on another thread, which then has the operation to itself.)
    private struct LoopConfined: @unchecked Sendable {
        let services: ConnectServices
    }

    /// Call it where the operation is: on its event loop, or on the thread that has it meanwhile.
    init(_ site: ResolverSite, _ services: ConnectServices) {
        coordinate = site.coordinate
        isMutation = site.isMutation
        upstreams = site.upstreams
        eventLoop = services.eventLoop
        requestHeaders = services.requestHeaders
        callerSubject = services.callerSubject
        deadline = services.deadline
        logger = services.logger
        self.services = LoopConfined(services: services)
    }

    /// How work on the loop is given up.
    final class Cancellation {
        var undo: (() -> Void)?
        fileprivate var isCancelled = false
        fileprivate var continuation: CheckedContinuation<RawJSON, any Error>?

        fileprivate func finish(_ result: Result<RawJSON, any Error>) {
            let continuation = self.continuation
            self.continuation = nil
            continuation?.resume(with: result)
        }
    }

    /// Starts something on the event loop and awaits its end; when the task is cancelled, it is given up.
    ///
    /// - Parameter start: Runs on the loop; `finish` is called there, once or never after it was given up.
    /// - Returns: What `finish` was given.
    /// - Throws: As it, or `CancellationError`.
    func onLoop(
        _ start:
            @escaping @Sendable (
                _ services: ConnectServices, _ cancellation: Cancellation,
                _ finish: @escaping (Result<RawJSON, FieldError>) -> Void
            ) -> Void
    ) async throws -> RawJSON {
        // Made here and touched on the loop alone.
        let cancellation = NIOLoopBoundBox.makeBoxSendingValue(Cancellation(), eventLoop: eventLoop)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                eventLoop.execute { [services] in
                    let state = cancellation.value
                    state.continuation = continuation
                    if state.isCancelled { return state.finish(.failure(CancellationError())) }
                    start(services.services, state) { state.finish($0.mapError { $0 }) }
                }
            }
        } onCancel: {
            eventLoop.execute {
                let state = cancellation.value
                state.isCancelled = true
                state.undo?()
                state.undo = nil
                state.finish(.failure(CancellationError()))
            }
        }
    }

    /// What the client learns of an error, and the log of one that is none of the client's business.
    func failure(_ error: any Error) -> ExecutionFailure {
        Self.failure(error, of: coordinate, logger)
    }

    static func failure(_ error: any Error, of coordinate: String, _ logger: Logger?) -> ExecutionFailure {
        switch error {
        case let error as FieldError: return ExecutionFailure(error)
        case let failure as ExecutionFailure: return failure
        case is CancellationError: return .timedOut
        default:
            logger?.error("the resolver of \(coordinate) failed: \(sentence(error))")
            return ExecutionFailure("The resolver of \"\(coordinate)\" failed.", code: "INTERNAL_SERVER_ERROR")
        }
    }

    /// What an error says, for people who know the code.
    static func sentence(_ error: any Error) -> String {
        let context: DecodingError.Context
        switch error {
        case DecodingError.dataCorrupted(let found), DecodingError.keyNotFound(_, let found),
            DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found):
            context = found
        default: return "\(error)"
        }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? "." + $0.stringValue }.joined()
        return (path.isEmpty ? "" : "\(path.drop { $0 == "." }): ") + context.debugDescription
    }
}

extension ExecutionFailure {
    static var timedOut: ExecutionFailure {
        ExecutionFailure("The resolver did not answer in time.", code: "GATEWAY_TIMEOUT")
    }

    static var noServices: ExecutionFailure {
        ExecutionFailure("Resolvers in Swift need a gateway to run in.", code: "INTERNAL_SERVER_ERROR")
    }
}

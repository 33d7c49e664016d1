package import Logging
package import NIOCore
package import StateStore
package import Upstreams

/// What the bindings of one operation work with: the event loop's clients, and what the frontend sent along.
///
/// Confined to the event loop that runs the operation.
package final class ConnectServices {
    package let upstreams: UpstreamClient
    package let reader: StateReader
    package let store: StateStore
    package let eventLoop: any EventLoop
    /// Headers of the client's request, for `from:` and `$request`.
    package let requestHeaders: [HTTPHeader]
    /// When the request has to be answered; no call goes on longer.
    package let deadline: NIODeadline
    package let logger: Logger
    /// Calls to upstreams that were really sent.
    package private(set) var upstreamCalls = 0

    private var sharedCalls: [CallIdentity: SharedCall] = [:]

    private struct CallIdentity: Hashable {
        let request: UpstreamRequest
        let limits: UpstreamLimits
    }

    private final class SharedCall {
        var result: Result<UpstreamResponse, UpstreamFailure>?
        var waiting: [(Result<UpstreamResponse, UpstreamFailure>) -> Void] = []
    }

    package init(
        upstreams: UpstreamClient,
        reader: StateReader,
        store: StateStore,
        eventLoop: any EventLoop,
        requestHeaders: [HTTPHeader],
        deadline: NIODeadline,
        logger: Logger
    ) {
        self.upstreams = upstreams
        self.reader = reader
        self.store = store
        self.eventLoop = eventLoop
        self.requestHeaders = requestHeaders
        self.deadline = deadline
        self.logger = logger
    }

    /// Sends a request.
    ///
    /// Within one operation the same request is sent once, unless it has effects.
    ///
    /// - Parameters:
    ///   - request: What is sent.
    ///   - limits: Bounds on the call; part of its identity.
    ///   - hasEffects: Never shared with another call.
    ///   - onCancel: Is given what gives the call up.
    ///   - completion: Called once on the loop, not before this call returns, except for a request answered before.
    func call(
        _ request: UpstreamRequest,
        limits: UpstreamLimits,
        hasEffects: Bool,
        onCancel: (@escaping () -> Void) -> Void,
        completion: @escaping (Result<UpstreamResponse, UpstreamFailure>) -> Void
    ) {
        if hasEffects {
            upstreamCalls += 1
            let call = upstreams.send(request, limits: limits, deadline: deadline, completion: completion)
            return onCancel { call.cancel() }
        }
        let identity = CallIdentity(request: request, limits: limits)
        if let shared = sharedCalls[identity] {
            if let result = shared.result { completion(result) } else { shared.waiting.append(completion) }
            return
        }
        let shared = SharedCall()
        shared.waiting = [completion]
        sharedCalls[identity] = shared
        upstreamCalls += 1
        let call = upstreams.send(request, limits: limits, deadline: deadline) { result in
            shared.result = result
            let waiting = shared.waiting
            shared.waiting = []
            for completion in waiting { completion(result) }
        }
        onCancel { call.cancel() }
    }
}

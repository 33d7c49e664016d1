import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOConcurrencyHelpers
import TestSupport

/// Real HTTP servers on free ports of the loopback address, one for each origin that a scenario names.
final class ScenarioUpstreams: Sendable {
    /// A request as an upstream got it.
    struct Call: Sendable {
        /// Method and URL, as the scenario writes them.
        var request: String
        var headers: [(name: String, value: String)]
        var body: String
    }

    private struct State {
        var answers: [UpstreamAnswer]
        var calls: [Call] = []
        /// Answers that wait for a request.
        var held: [(request: String, promise: EventLoopPromise<Void>)] = []
        var listeners: [any Channel] = []
        var connections: [any Channel] = []
        /// Descriptors that keep a port taken without listening on it.
        var reserved: [Int32] = []
    }

    private let state: NIOLockedValueBox<State>
    /// `http://127.0.0.1:port` of each origin.
    private let addresses: NIOLockedValueBox<[String: String]> = NIOLockedValueBox([:])

    init(_ answers: [UpstreamAnswer]) async throws {
        state = NIOLockedValueBox(State(answers: answers))
        for answer in answers where address(of: answer.origin) == nil {
            let port =
                if case .refuse = answer.action { try reservePort() } else { try await listen(as: answer.origin) }
            addresses.withLockedValue { $0[answer.origin] = "http://127.0.0.1:\(port)" }
        }
    }

    private func address(of origin: String) -> String? { addresses.withLockedValue { $0[origin] } }

    /// A text with the addresses of the servers in the place of their origins.
    func substitute(_ text: String) -> String {
        // Longest first: one origin may be the beginning of another.
        let known = addresses.withLockedValue { $0 }.sorted { $0.key.count > $1.key.count }
        return known.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }

    /// The calls since this was asked last, in order of their arrival.
    func takeCalls() -> [Call] {
        state.withLockedValue { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    func stop() async {
        let (channels, held, reserved) = state.withLockedValue { state in
            defer {
                state.listeners = []
                state.connections = []
                state.held = []
                state.reserved = []
            }
            return (state.listeners + state.connections, state.held, state.reserved)
        }
        for waiting in held { waiting.promise.fail(CancellationError()) }
        for descriptor in reserved { Glibc.close(descriptor) }
        for channel in channels { try? await channel.close() }
    }

    // MARK: Ports

    private func listen(as origin: String) async throws -> Int {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { [self] channel in
                state.withLockedValue { $0.connections.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(UpstreamHandler(origin: origin, upstreams: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .outcome()
        state.withLockedValue { $0.listeners.append(listener) }
        return listener.localAddress?.port ?? 0
    }

    /// A bound port that nobody listens on refuses connections, and no other test is given it meanwhile.
    private func reservePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        state.withLockedValue { $0.reserved.append(descriptor) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    // MARK: Requests

    /// Notes a call and says how it is answered; nil when the scenario does not know it.
    ///
    /// - Returns: The action, and what it waits for.
    fileprivate func answer(
        _ call: Call,
        on eventLoop: any EventLoop
    ) -> (UpstreamAnswer.Action, EventLoopFuture<Void>)? {
        let released: [EventLoopPromise<Void>]
        let found: (UpstreamAnswer.Action, EventLoopFuture<Void>)?
        (released, found) = state.withLockedValue { state in
            state.calls.append(call)
            let released = state.held.filter { $0.request == call.request }.map(\.promise)
            state.held.removeAll { $0.request == call.request }
            let fitting = state.answers.indices.filter { index in
                let answer = state.answers[index]
                return answer.request == call.request && (answer.body ?? call.body) == call.body
            }
            guard let first = fitting.first else { return (released, nil) }
            let answer = state.answers[first]
            if fitting.count > 1 { state.answers.remove(at: first) }
            guard let awaited = answer.after, !state.calls.contains(where: { $0.request == awaited }) else {
                return (released, (answer.action, eventLoop.makeSucceededVoidFuture()))
            }
            let promise = eventLoop.makePromise(of: Void.self)
            state.held.append((awaited, promise))
            return (released, (answer.action, promise.futureResult))
        }
        for promise in released { promise.succeed() }
        return found
    }
}

/// Collects a request and does what the scenario says.
private final class UpstreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let origin: String
    private let upstreams: ScenarioUpstreams
    private var head: HTTPRequestHead?
    private var body = ""

    init(origin: String, upstreams: ScenarioUpstreams) {
        self.origin = origin
        self.upstreams = upstreams
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes): body += String(buffer: bytes)
        case .end:
            guard let head else { return }
            let call = ScenarioUpstreams.Call(
                request: "\(head.method) \(origin)\(head.uri)",
                headers: head.headers.map { ($0.name.lowercased(), $0.value) },
                body: body
            )
            guard let (action, turn) = upstreams.answer(call, on: context.eventLoop) else {
                let sentence = "The scenario has no answer to this request."
                return send(.respond(status: 599, headers: [], body: sentence, isTruncated: false), context)
            }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            turn.whenSuccess { bound.value.0.send(action, bound.value.1) }
        }
    }

    private func send(_ action: UpstreamAnswer.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .respond(let status, let headers, let body, let isTruncated):
            var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
            fields.replaceOrAdd(name: "content-length", value: String(body.utf8.count + (isTruncated ? 10 : 0)))
            let head = HTTPResponseHead(
                version: .http1_1,
                status: HTTPResponseStatus(statusCode: status),
                headers: fields
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            if isTruncated {
                context.flush()
                context.close(promise: nil)
            } else {
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        case .reset:
            // Lingering for no time makes the close a reset.
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            guard let provider = context.channel as? any SocketOptionProvider else {
                return context.close(promise: nil)
            }
            provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
        case .stayedSilent, .refuse: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

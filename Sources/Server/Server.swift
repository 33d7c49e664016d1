package import Gateway
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
import NIOSSL
import Settings

/// Listens where the settings say and serves the gateway: one event loop per core, each connection on one of them.
///
/// `start` once, `stop` once; afterwards the gateway may be shut down.
package final class Server: Sendable {
    private struct State {
        var isStarted = false
        var isStopped = false
        var group: MultiThreadedEventLoopGroup?
        var loops: [NIOLoopBound<ServerLoop>] = []
        var listener: (any Channel)?
        /// What connections are opened with, and what it was made of.
        var tls: (context: NIOSSLContext, settings: HTTPSSettings)?
    }

    private let gateway: Gateway
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    package init(gateway: Gateway, logger: Logger) {
        self.gateway = gateway
        self.logger = logger
    }

    /// Where it listens, also when port 0 was asked for; nil before `start` and after `stop`.
    package var localAddress: SocketAddress? { state.withLockedValue { $0.listener?.localAddress } }

    /// The port of ``localAddress``.
    package var port: Int? { localAddress?.port }

    // MARK: Starting

    /// Makes the event loops and begins to accept connections.
    ///
    /// - Throws: ``ServerError``, most often because the address is taken. Nothing is left running then.
    package func start() async throws {
        let isFirst = state.withLockedValue { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { throw ServerError.alreadyStarted }
        let https = gateway.settings.backend.https
        do throws(TLSProblem) {
            let tls = try https.map { settings throws(TLSProblem) in (try NIOSSLContext.make(settings), settings) }
            state.withLockedValue { $0.tls = tls }
        } catch {
            throw ServerError.noTLS(reason: error.reason)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: gateway.settings.loops ?? System.coreCount)
        var loops: [NIOLoopBound<ServerLoop>] = []
        do {
            for eventLoop in group.makeIterator() { loops.append(try await makeLoop(on: eventLoop)) }
            let listener = try await listen(group, loops: loops)
            state.withLockedValue { state in
                state.group = group
                state.loops = loops
                state.listener = listener
            }
        } catch {
            await Self.shutDown(loops, group)
            throw error
        }
    }

    private func makeLoop(on eventLoop: any EventLoop) async throws -> NIOLoopBound<ServerLoop> {
        let (gateway, logger) = (gateway, logger)
        let tls = state.withLockedValue { $0.tls?.context }
        do {
            return try await eventLoop.submit {
                let part = try gateway.makeLoop(on: eventLoop)
                let loop = ServerLoop(
                    eventLoop: eventLoop,
                    gateway: part,
                    settings: gateway.settings,
                    tls: tls,
                    logger: logger
                )
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }.outcome()
        } catch {
            throw ServerError.cannotPrepareLoop(reason: "\(error)")
        }
    }

    private func listen(
        _ group: MultiThreadedEventLoopGroup,
        loops: [NIOLoopBound<ServerLoop>]
    ) async throws -> any Channel {
        let byEventLoop = Dictionary(
            loops.map { (ObjectIdentifier($0.eventLoop), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A client that has sent its last request still gets the answers that are ready.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // What one read brings is all that has to wait in memory when a client sends faster than it is answered.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byEventLoop[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    try loop.value.prepare(channel)
                }
            }
        let address = gateway.settings.backend.listen
        do {
            guard let host = address.host else {
                do {
                    // All interfaces: IPv6's any address takes IPv4 too, where the system has IPv6.
                    return try await bootstrap.bind(host: "::", port: address.port).outcome()
                } catch let error as IOError where [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.errnoCode) {
                    return try await bootstrap.bind(host: "0.0.0.0", port: address.port).outcome()
                }
            }
            return try await bootstrap.bind(host: host, port: address.port).outcome()
        } catch {
            throw ServerError(error, at: address)
        }
    }

    // MARK: Changing

    /// Serves another configuration from now on; requests that have begun are answered as they were.
    ///
    /// What belongs to the start, such as the address, stays; event loops turn to it one after the other within moments.
    ///
    /// - Parameter reloaded: Loaded for this server's gateway.
    package func adopt(_ reloaded: GatewayLoader.Loaded) async {
        gateway.adopt(reloaded)
        adoptTLS(gateway.settings.backend.https)
        let (loops, tls) = state.withLockedValue { ($0.loops, $0.tls?.context) }
        for loop in loops {
            try? await loop.eventLoop.submit { loop.value.adoptCurrent(tls: tls) }.outcome()
        }
    }

    /// Opens new connections with another certificate, if it can be used.
    private func adoptTLS(_ settings: HTTPSSettings?) {
        guard let settings else { return state.withLockedValue { $0.tls = nil } }
        guard state.withLockedValue({ $0.tls?.settings }) != settings else { return }
        do throws(TLSProblem) {
            let context = try NIOSSLContext.make(settings)
            state.withLockedValue { $0.tls = (context, settings) }
            logger.info("new connections get the new certificate")
        } catch {
            logger.error("the certificate is refused, the one before stays in use: \(error.reason)")
        }
    }

    // MARK: Stopping

    /// Stops gracefully: readiness fails at once; after `backend.lifecycle.serverShutdownDelay` nothing new is accepted;
    /// requests in flight are answered, but none is waited for longer than `tributary.limits.requestDeadline`.
    ///
    /// Returns when all connections are closed and the event loops have ended. A second call returns at once.
    package func stop() async {
        let (group, loops, listener) = state.withLockedValue { state in
            defer { state.isStopped = true }
            guard !state.isStopped, let group = state.group else {
                return (MultiThreadedEventLoopGroup?.none, [NIOLoopBound<ServerLoop>](), (any Channel)?.none)
            }
            return (group, state.loops, state.listener)
        }
        guard let group else { return }
        for loop in loops { loop.eventLoop.execute { loop.value.isReady = false } }
        // A cancelled task has no patience left; it stops without delay.
        try? await Task.sleep(for: gateway.settings.backend.serverShutdownDelay)
        try? await listener?.close()
        let grace = TimeAmount(gateway.settings.limits.requestDeadline)
        let drained = loops.map { loop in
            loop.eventLoop.flatSubmit {
                let drained = loop.value.drain()
                let cutOff = loop.eventLoop.scheduleTask(in: grace) { loop.value.closeAll() }
                return drained.always { _ in cutOff.cancel() }
            }
        }
        for future in drained { try? await future.outcome() }
        state.withLockedValue { $0.listener = nil }
        await Self.shutDown(loops, group)
    }

    private static func shutDown(_ loops: [NIOLoopBound<ServerLoop>], _ group: MultiThreadedEventLoopGroup) async {
        for loop in loops {
            try? await loop.eventLoop.submit { loop.value.gateway.shutdown() }.outcome()
        }
        try? await group.shutdownGracefully()
    }
}

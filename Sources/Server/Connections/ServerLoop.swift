import Compression
import Gateway
import Logging
import NIOCore
import NIOSSL
import OrderedJSON
import Settings
import Upstreams

/// A connection as those see it who end it.
protocol ServerConnection: AnyObject {
    /// Closes a connection that carries no request.
    func closeIfIdle()

    /// Closes at once, whatever it is doing.
    func cutOff()
}

/// What all connections of one event loop share.
final class ServerLoop {
    let eventLoop: any EventLoop
    let gateway: GatewayLoop
    private(set) var limits: LimitSettings
    private(set) var cors: CORSPolicy?
    /// Nil: answers are sent as they are.
    private(set) var compression: CompressionSettings?
    private(set) var healthHeaders: [HTTPHeader]
    /// What connections are opened with from now on; nil for plain HTTP.
    private(set) var tls: NIOSSLContext?
    /// Nil when nobody reads it.
    private(set) var accessLog: AccessLog? {
        didSet { logsRequests = accessLog != nil }
    }
    /// Whether anyone reads ``accessLog``.
    private(set) var logsRequests: Bool
    private(set) var times: ConnectionTimes
    let date = DateHeader()
    let requestIDs = RequestIDs()
    /// Where responses are put together.
    ///
    /// PERF: most are on their way when the next is made, and the memory is used again.
    var scratch = ByteBuffer()
    /// Where heads of HTTP/1.1 are put together.
    let headText: ReusedOutput
    /// Packs the bodies that are small enough not to hold the loop up.
    private(set) lazy var deflater = Deflater()

    let lag = LoopLag()
    let logger: Logger

    /// False from the moment the server is told to stop.
    var isReady = true
    /// Whether new requests are refused.
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: any ServerConnection] = [:]
    private var drained: EventLoopPromise<Void>?

    init(
        eventLoop: any EventLoop,
        gateway: GatewayLoop,
        settings: GatewaySettings,
        tls: NIOSSLContext?,
        logger: Logger
    ) {
        self.tls = tls
        self.eventLoop = eventLoop
        self.gateway = gateway
        limits = settings.limits
        headText = ReusedOutput(capacity: 1024, keepingCapacityUpTo: settings.limits.headerBytes)
        cors = settings.backend.cors.map(CORSPolicy.init)
        compression = settings.compression
        healthHeaders = HealthAnswer.headers(settings.backend.healthHeaders)
        accessLog = AccessLog(logger, settings)
        logsRequests = accessLog != nil
        times = ConnectionTimes(settings.limits)
        self.logger = logger
    }

    /// Goes by what the gateway has adopted last: of two changes at once, every loop ends with the same.
    ///
    /// TLS and the size of heads hold for new connections only, since each has its handlers.
    func adoptCurrent(tls: NIOSSLContext?) {
        self.tls = tls
        gateway.adoptCurrent()
        let settings = gateway.snapshot.settings
        limits = settings.limits
        cors = settings.backend.cors.map(CORSPolicy.init)
        compression = settings.compression
        healthHeaders = HealthAnswer.headers(settings.backend.healthHeaders)
        accessLog = AccessLog(logger, settings)
        times = ConnectionTimes(settings.limits)
    }

    func add(_ connection: any ServerConnection) {
        connections[ObjectIdentifier(connection)] = connection
        lag.start(on: eventLoop)
    }

    func remove(_ connection: any ServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { lag.stop() }
        tellIfDrained()
    }

    /// Closes idle connections and refuses new requests.
    ///
    /// - Returns: Succeeds when the last request is answered and its connection closed.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        logger.info("lag of an event loop: \(lag)")
        let promise = eventLoop.makePromise(of: Void.self)
        drained = promise
        gateway.streams.complete()
        for connection in connections.values { connection.closeIfIdle() }
        tellIfDrained()
        return promise.futureResult
    }

    /// Closes every connection, whatever it is doing.
    func closeAll() {
        for connection in connections.values { connection.cutOff() }
    }

    private func tellIfDrained() {
        guard isDraining, connections.isEmpty else { return }
        drained?.succeed()
        drained = nil
    }

    /// Gives the response buffer's memory back if it grew large.
    func keepScratch(_ buffer: ByteBuffer) {
        if buffer.capacity <= 1024 * 1024 { scratch = buffer }
    }
}

/// How long a connection may stay as it is.
struct ConnectionTimes {
    let idle: TimeAmount
    let head: TimeAmount
    /// For a body that is read whole.
    let request: TimeAmount
    /// For the other side to close after us, since it last sent something.
    let lingering = TimeAmount.seconds(2)
    /// For the other side to close after us, whatever it sends.
    let longestLingering = TimeAmount.seconds(30)
    /// How often a connection looks at the clock at least.
    let tick: TimeAmount

    init(_ limits: LimitSettings) {
        idle = TimeAmount(limits.idleTimeout)
        head = TimeAmount(limits.headerTimeout)
        request = TimeAmount(limits.requestDeadline)
        tick = min(idle, head, request)
    }
}

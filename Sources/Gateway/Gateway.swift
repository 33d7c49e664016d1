package import Logging
package import NIOCore
package import Settings
import StateStore
import Synchronization
import Upstreams

/// The gateway of a process: what all event loops share.
package final class Gateway: Sendable {
    package let settings: GatewaySettings
    package let snapshot: GatewaySnapshot
    let store: StateStore
    let logger: Logger
    private let budget: BodyBudget
    private let redaction: Redaction
    let workers = Workers()
    private let upstreams: UpstreamSources
    private let cache: ResponseCache
    /// Whether one of the loops runs the schedules.
    private let hasScheduleRunner = Atomic(false)

    package init(_ loaded: GatewayLoader.Loaded, logger: Logger) {
        settings = loaded.settings
        snapshot = loaded.snapshot
        store = loaded.store
        self.logger = logger
        budget = BodyBudget(limit: loaded.settings.limits.maxBodyBytesInFlight)
        upstreams = loaded.upstreams
        cache = ResponseCache(maxBytes: loaded.settings.limits.cacheBytes)
        redaction = Redaction(secrets: loaded.secrets, live: loaded.upstreams.secrets)
    }

    /// Makes the part of the gateway that belongs to one event loop.
    ///
    /// Call it on that loop.
    ///
    /// - Throws: When the loop's upstream client or database connection cannot be made.
    package func makeLoop(on eventLoop: any EventLoop) throws -> GatewayLoop {
        let client = try UpstreamClient(
            eventLoop: eventLoop,
            budget: budget,
            cache: cache,
            configuration: UpstreamClientConfiguration(redaction: redaction),
            logger: logger
        )
        client.checkHealth(of: upstreams)
        let loop = GatewayLoop(
            gateway: self,
            eventLoop: eventLoop,
            upstreams: client,
            reader: try store.makeReader(on: eventLoop)
        )
        if !hasScheduleRunner.exchange(true, ordering: .relaxed) { loop.runSchedules() }
        return loop
    }

    /// Closes the database, after every loop was shut down.
    ///
    /// Blocks.
    package func shutdown() {
        workers.shutdown()
        store.shutdown()
    }
}

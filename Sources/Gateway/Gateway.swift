import Connect
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
package import Settings
import StateStore
import Synchronization
import Upstreams

/// The gateway of a process: what all event loops share.
package final class Gateway: Sendable {
    /// What a change of the configuration replaces, all of it at once.
    private struct Current {
        var snapshot: GatewaySnapshot
        var redaction: Redaction
        /// Of the snapshot's configuration alone.
        var secrets: Set<String>
    }

    let store: StateStore
    let migrations: [StateMigration]
    let logger: Logger
    private let current: NIOLockedValueBox<Current>
    private let budget: BodyBudget
    let workers = Workers()
    let upstreams: UpstreamSources
    /// What subscriptions of all loops ask for again and again.
    let polls = Polls()
    /// Event streams that carry several operations.
    let reservations = EventStreamReservations()
    private let cache: ResponseCache
    /// Documents that clients have registered.
    let registered: RegisteredDocuments
    let refusals = RefusalLog()
    /// Whether one of the loops runs the schedules.
    private let hasScheduleRunner = Atomic(false)

    package init(_ loaded: GatewayLoader.Loaded, logger: Logger) {
        store = loaded.store
        migrations = loaded.migrations
        self.logger = logger
        current = NIOLockedValueBox(
            Current(
                snapshot: loaded.snapshot,
                redaction: Redaction(secrets: loaded.secrets, live: loaded.upstreams.secrets),
                secrets: loaded.secrets
            )
        )
        budget = BodyBudget(limit: loaded.settings.limits.maxBodyBytesInFlight)
        upstreams = loaded.upstreams
        cache = ResponseCache(maxBytes: loaded.settings.limits.cacheBytes)
        registered = RegisteredDocuments(maxBytes: loaded.settings.endpoint.persistedOperations.apqBytes)
    }

    /// What requests are answered from that begin now.
    package var snapshot: GatewaySnapshot { current.withLockedValue { $0.snapshot } }

    /// The settings of ``snapshot``.
    package var settings: GatewaySettings { snapshot.settings }

    var redaction: Redaction { current.withLockedValue { $0.redaction } }

    /// Answers from another configuration from now on, once each loop has heard of it: ``GatewayLoop/adoptCurrent()``.
    ///
    /// Requests that have begun go on as they were. Upstreams whose policy is the same keep what is known of them.
    ///
    /// - Parameter reloaded: Loaded for this gateway, with ``GatewayLoader/reload(_:environment:mocksFields:for:)``.
    package func adopt(_ reloaded: GatewayLoader.Loaded) {
        current.withLockedValue {
            $0 = Current(
                snapshot: reloaded.snapshot,
                // Requests that have begun with the secrets of before may still be logged.
                redaction: Redaction(secrets: reloaded.secrets.union($0.secrets), live: upstreams.secrets),
                secrets: reloaded.secrets
            )
        }
        upstreams.adopt(reloaded.upstreams)
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

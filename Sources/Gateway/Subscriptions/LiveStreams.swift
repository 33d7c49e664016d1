import NIOCore
import Settings

/// A connection, or an answer, that carries responses until client or server ends it.
protocol StreamCarrier: AnyObject {
    /// Looks at the clock; called every now and then.
    func tick(_ now: NIODeadline)

    /// Completes its operations and ends, since the server stops.
    func serverStops()
}

/// The streams of responses of one event loop, and the one clock for all of them.
///
/// PERF: a timer for each of ten thousand idle connections would be as many entries in the event loop's queue.
package final class LiveStreams {
    private let eventLoop: any EventLoop
    private var settings: SubscriptionSettings
    private var carriers: [ObjectIdentifier: any StreamCarrier] = [:]
    private var operations: [ObjectIdentifier: StreamedOperation] = [:]
    private var clock: RepeatedTask?

    init(on eventLoop: any EventLoop, _ settings: SubscriptionSettings) {
        self.eventLoop = eventLoop
        self.settings = settings
    }

    func add(_ operation: StreamedOperation) { operations[ObjectIdentifier(operation)] = operation }

    func remove(_ operation: StreamedOperation) { operations[ObjectIdentifier(operation)] = nil }

    func add(_ carrier: any StreamCarrier) {
        carriers[ObjectIdentifier(carrier)] = carrier
        startClock()
    }

    func remove(_ carrier: any StreamCarrier) {
        carriers[ObjectIdentifier(carrier)] = nil
        if carriers.isEmpty { stopClock() }
    }

    /// Has subscriptions go on with another snapshot, or end.
    func adopt(_ snapshot: GatewaySnapshot, inPlaceOf old: GatewaySnapshot) {
        if settings != snapshot.settings.endpoint.subscriptions {
            settings = snapshot.settings.endpoint.subscriptions
            stopClock()
            if !carriers.isEmpty { startClock() }
        }
        guard !operations.isEmpty else { return }
        let changes = SnapshotChanges(from: old.schema, to: snapshot.schema)
        for operation in operations.values { operation.adopt(snapshot, changes) }
    }

    /// Completes every operation, and ends what carries them.
    package func complete() {
        for carrier in carriers.values { carrier.serverStops() }
    }

    private func startClock() {
        guard clock == nil else { return }
        let interval = settings.clockInterval
        clock = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { [weak self] _ in
            guard let self else { return }
            let now = NIODeadline.now()
            for carrier in carriers.values { carrier.tick(now) }
        }
    }

    private func stopClock() {
        clock?.cancel()
        clock = nil
    }
}

extension SubscriptionSettings {
    /// Often enough for the shortest of the times, and not more often than that is worth.
    fileprivate var clockInterval: TimeAmount {
        let shortest = min(initTimeout, pingInterval, pingTimeout, idleTimeout).nanoseconds / 4
        return .nanoseconds(min(max(shortest, 10_000_000), 1_000_000_000))
    }
}

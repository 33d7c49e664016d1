import NIOCore

/// Calls back once nothing has happened for a while.
///
/// PERF: what happens only moves a point in time; the one task looks at it when the while is over.
final class SilenceTimer {
    private let patience: TimeAmount
    private let eventLoop: any EventLoop
    private var action: (() -> Void)?
    private var last: NIODeadline
    private var task: Scheduled<Void>?

    /// - Parameters:
    ///   - patience: The while.
    ///   - eventLoop: The loop on which all of it happens.
    ///   - action: Called once, unless the timer is stopped before.
    init(_ patience: TimeAmount, on eventLoop: any EventLoop, action: @escaping () -> Void) {
        self.patience = patience
        self.eventLoop = eventLoop
        self.action = action
        last = eventLoop.now
        schedule()
    }

    /// Something has happened.
    func reset() { last = eventLoop.now }

    func stop() {
        task?.cancel()
        task = nil
        action = nil
    }

    private func schedule() {
        task = eventLoop.assumeIsolated().scheduleTask(deadline: last + patience) { [weak self] in self?.look() }
    }

    private func look() {
        guard eventLoop.now >= last + patience else { return schedule() }
        let action = self.action
        stop()
        action?()
    }
}

/// What one operation carries along for its bindings.
///
/// Owned by one event loop; the engine itself looks at none of it.
package final class OperationContext {
    /// What bindings need of the request and of the loop's clients; the layer above puts it in and takes it out again.
    package let services: AnyObject
    /// Does work away from the event loop, then goes on upon it; nil where there is no other thread to do it.
    package let offload: Offload?
    /// Runs an action when everything that arrived in this turn of the event loop has been handed out, so that batches which become
    /// ready together go out together.
    package let atEndOfTurn: (_ action: @escaping () -> Void) -> Void
    /// True once the operation was given up: answers are not awaited any more.
    private(set) var isCancelled = false
    /// Of one event of a subscription whose source gives its root field's value: what ``EventLoader`` answers with.
    private(set) var event: Result<LoadedValue, ExecutionFailure>?
    /// A response that is the same as the last one of its subscription is not worth sending.
    package private(set) var skipsUnchanged = false
    private var cancellations: [Cancellation] = []

    /// PERF: a function in an array of its own kind is put into a box, one in a struct is not.
    private struct Cancellation {
        let undo: () -> Void
    }

    /// Runs `work` on another thread, and then `next` on the event loop.
    ///
    /// Whatever `work` touches is touched by nobody else until `next` runs.
    package typealias Offload = (_ work: @escaping () -> Void, _ next: @escaping () -> Void) -> Void

    /// Bodies larger than this are read away from the event loop: some 0.3 ms of work.
    package static let maxBytesOnLoop = 1 << 20

    package init(
        services: AnyObject,
        offload: Offload? = nil,
        atEndOfTurn: @escaping (_ action: @escaping () -> Void) -> Void
    ) {
        self.services = services
        self.offload = offload
        self.atEndOfTurn = atEndOfTurn
    }

    /// Registers what undoes work in progress.
    ///
    /// Called at most once, in order of registration.
    package func onCancel(_ action: @escaping () -> Void) {
        if isCancelled { return action() }
        // PERF: taken out and put back: nothing else can look at them while they grow, so that no look is checked.
        var cancellations = exchange(&self.cancellations, with: [])
        if cancellations.isEmpty { cancellations.reserveCapacity(8) }
        cancellations.append(Cancellation(undo: action))
        self.cancellations = cancellations
    }

    /// The context is that of one event, which brings the value of the root field.
    func carry(_ event: Result<LoadedValue, ExecutionFailure>, skipsUnchanged: Bool) {
        self.event = event
        self.skipsUnchanged = skipsUnchanged
    }

    /// Everything has answered: there is nothing left to undo.
    func finish() { cancellations = [] }

    func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        let actions = cancellations
        cancellations = []
        for action in actions { action.undo() }
    }
}

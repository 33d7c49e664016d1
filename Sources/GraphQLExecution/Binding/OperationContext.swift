/// What one operation carries along for its bindings.
///
/// Owned by one event loop; the engine itself looks at none of it.
package final class OperationContext {
    /// What bindings need of the request and of the loop's clients; the layer above puts it in and takes it out again.
    package let services: AnyObject
    /// Runs an action when everything that arrived in this turn of the event loop has been handed out, so that batches which become
    /// ready together go out together.
    package let atEndOfTurn: (_ action: @escaping () -> Void) -> Void
    /// True once the operation was given up: answers are not awaited any more.
    package private(set) var isCancelled = false
    private var cancellations: [() -> Void] = []

    package init(services: AnyObject, atEndOfTurn: @escaping (_ action: @escaping () -> Void) -> Void) {
        self.services = services
        self.atEndOfTurn = atEndOfTurn
    }

    /// Registers what undoes work in progress.
    ///
    /// Called at most once, in order of registration.
    package func onCancel(_ action: @escaping () -> Void) {
        if isCancelled { action() } else { cancellations.append(action) }
    }

    /// Everything has answered: there is nothing left to undo.
    func finish() { cancellations = [] }

    func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        let actions = cancellations
        cancellations = []
        for action in actions { action() }
    }
}

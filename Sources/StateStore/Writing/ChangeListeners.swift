/// Who wants to know which tables changed.
final class ChangeListeners: Sendable {
    private struct State {
        var nextID = 0
        var handlers: [Int: @Sendable (Set<String>) -> Void] = [:]
    }

    private let monitor = Monitor(State())

    /// Adds a listener and gives the number by which it is removed.
    func add(_ handler: @escaping @Sendable (Set<String>) -> Void) -> Int {
        monitor.read { state in
            state.nextID += 1
            state.handlers[state.nextID] = handler
            return state.nextID
        }
    }

    func remove(_ id: Int) {
        monitor.read { state in state.handlers[id] = nil }
    }

    /// Tells every listener, outside the lock, so that a listener may add or remove listeners.
    func announce(_ tables: Set<String>) {
        guard !tables.isEmpty else { return }
        for handler in monitor.read({ Array($0.handlers.values) }) { handler(tables) }
    }
}

/// A listener's place in the store; letting it go ends the listening.
package final class StateSubscription: Sendable {
    private let listeners: ChangeListeners
    private let id: Int

    init(_ listeners: ChangeListeners, _ handler: @escaping @Sendable (Set<String>) -> Void) {
        self.listeners = listeners
        id = listeners.add(handler)
    }

    deinit {
        listeners.remove(id)
    }

    /// Ends the listening; a call that is under way still finishes.
    package func cancel() {
        listeners.remove(id)
    }
}

/// Time that passes only when nothing else is left to do: delays keep their order and cost nothing.
final class VirtualClock {
    private struct Event {
        let time: Double
        /// Events of the same time keep the order in which they were asked for.
        let order: Int
        let action: () -> Void
    }

    private var now = 0.0
    private var count = 0
    private var turnEnd: [() -> Void] = []
    private var events: [Event] = []

    /// Runs an action once what is happening now has happened.
    func atEndOfTurn(_ action: @escaping () -> Void) { turnEnd.append(action) }

    /// Runs an action after so many milliseconds; at the end of this turn for none.
    func after(milliseconds: Double, _ action: @escaping () -> Void) {
        let event = Event(time: now + max(0, milliseconds), order: count, action: action)
        count += 1
        // Few delays wait at a time, most of them in order.
        var index = events.count
        while index > 0, events[index - 1].time > event.time { index -= 1 }
        events.insert(event, at: index)
    }

    /// Runs until nothing waits any more.
    func run() {
        while true {
            if !turnEnd.isEmpty {
                let actions = turnEnd
                turnEnd = []
                for action in actions { action() }
            } else if !events.isEmpty {
                let event = events.removeFirst()
                now = event.time
                event.action()
            } else {
                return
            }
        }
    }
}

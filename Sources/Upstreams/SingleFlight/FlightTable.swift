import NIOCore

/// Identical calls in flight: which of them is sent, who waits for its answer, and when nobody does any more.
///
/// Pure bookkeeping: its owner sends, cancels and answers.
struct FlightTable<Key: Hashable, Waiter, Call> {
    /// One call that is sent, and those who wait for it.
    final class Flight {
        let key: Key
        /// When it is over at the latest.
        let end: NIODeadline
        /// By ticket number; nil for those who left.
        fileprivate var waiters: [Waiter?]
        fileprivate var present = 1
        /// Set by the owner: the call that is sent.
        var call: Call?

        fileprivate init(key: Key, end: NIODeadline, first: Waiter) {
            self.key = key
            self.end = end
            waiters = [first]
        }
    }

    /// A waiter's place in a flight.
    struct Ticket {
        let flight: Flight
        fileprivate let number: Int
    }

    /// What becomes of a call.
    enum Verdict {
        /// It is sent, and others may join until it lands.
        case lead(Ticket)
        /// It waits for one that is in flight.
        case follow(Ticket)
        /// It is sent for itself: the one in flight may take longer than this call has.
        case alone
    }

    private var flights: [Key: Flight] = [:]

    /// Flights that can be joined.
    var count: Int { flights.count }

    /// - Parameters:
    ///   - key: Compared whole.
    ///   - now: The time; asked for a call that is sent.
    ///   - timeout: How long the call may last if it is sent.
    ///   - deadline: When the caller needs the answer; nil for no such time.
    ///   - waiter: Handed back by ``land(_:)``.
    /// - Returns: Whether the call is sent, and the waiter's place.
    mutating func join(
        _ key: Key,
        at now: @autoclosure () -> NIODeadline,
        timeout: @autoclosure () -> TimeAmount,
        deadline: NIODeadline?,
        waiter: Waiter
    ) -> Verdict {
        if let flight = flights[key] {
            guard deadline.map({ $0 >= flight.end }) ?? true else { return .alone }
            // Where there is a second there are more.
            if flight.waiters.count == 1 { flight.waiters.reserveCapacity(16) }
            flight.waiters.append(waiter)
            flight.present += 1
            return .follow(Ticket(flight: flight, number: flight.waiters.count - 1))
        }
        let end = now() + timeout()
        let flight = Flight(key: key, end: deadline.map { min($0, end) } ?? end, first: waiter)
        flights[key] = flight
        return .lead(Ticket(flight: flight, number: 0))
    }

    /// Takes a waiter out.
    ///
    /// - Returns: True when it was the last one: the flight is given up, and nobody joins it any more.
    mutating func leave(_ ticket: Ticket) -> Bool {
        let flight = ticket.flight
        guard ticket.number < flight.waiters.count, flight.waiters[ticket.number] != nil else { return false }
        flight.waiters[ticket.number] = nil
        flight.present -= 1
        guard flight.present == 0 else { return false }
        flight.waiters = []
        remove(flight)
        return true
    }

    /// Ends a flight.
    ///
    /// - Returns: Who waits for its answer, in the order they came.
    mutating func land(_ flight: Flight) -> [Waiter] {
        remove(flight)
        defer { flight.waiters = [] }
        return flight.waiters.compactMap(\.self)
    }

    private mutating func remove(_ flight: Flight) {
        if flights[flight.key] === flight { flights[flight.key] = nil }
    }
}

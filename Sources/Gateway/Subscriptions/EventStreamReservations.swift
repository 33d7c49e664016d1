import GraphQLExecution
import NIOConcurrencyHelpers
import NIOCore
import Upstreams

/// The event streams of the process that carry several operations, by the tokens under which clients have reserved them.
///
/// A stream and the requests for its operations come on different connections, and so on different event loops: what they
/// know of each other is here.
///
/// Spec: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#single-connection-mode
final class EventStreamReservations: Sendable {
    private struct State {
        var byToken: [String: EventStreamReservation] = [:]
        /// Those of them whose streams are not open.
        var unfulfilled: Set<String> = []

        mutating func remove(_ token: String) {
            byToken[token] = nil
            unfulfilled.remove(token)
        }
    }

    private let state = NIOLockedValueBox(State())

    /// Reservations that wait for their streams; more are refused until some have been fulfilled or have expired.
    static let maxUnfulfilled = 10_000

    /// - Parameters:
    ///   - callerSubject: Who may use it, by the credentials.
    ///   - patience: Time in which it has to be fulfilled.
    /// - Returns: Nil when there are too many.
    func make(for callerSubject: String?, within patience: TimeAmount) -> EventStreamReservation? {
        let now = NIODeadline.now()
        // 128 bits of the system's generator: who has not been told it does not find it.
        let token = (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        let reservation = EventStreamReservation(token: token, callerSubject: callerSubject, expires: now + patience)
        return state.withLockedValue { state in
            if state.unfulfilled.count >= Self.maxUnfulfilled {
                for token in state.unfulfilled where state.byToken[token]?.hasExpired(at: now) != false {
                    state.remove(token)
                }
                guard state.unfulfilled.count < Self.maxUnfulfilled else { return nil }
            }
            state.byToken[token] = reservation
            state.unfulfilled.insert(token)
            return reservation
        }
    }

    /// The reservation with this token, unless its time is over.
    subscript(token: String) -> EventStreamReservation? {
        state.withLockedValue { state in
            guard let reservation = state.byToken[token] else { return nil }
            guard reservation.hasExpired(at: .now()) else { return reservation }
            state.remove(token)
            return nil
        }
    }

    func wasOpened(_ reservation: EventStreamReservation) {
        state.withLockedValue { _ = $0.unfulfilled.remove(reservation.token) }
    }

    func remove(_ reservation: EventStreamReservation) {
        state.withLockedValue { $0.remove(reservation.token) }
    }
}

/// A reserved event stream, open or not yet.
final class EventStreamReservation: Sendable {
    /// An operation that is asked for.
    struct Order: Sendable {
        let id: String
        let request: GraphQLRequest
        let client: StreamClient
    }

    enum Acceptance {
        case accepted
        /// There is one with this identifier.
        case duplicate
        case tooMany
    }

    private struct State {
        var stream: NIOLoopBound<SharedEventStream>?
        var operationIDs: Set<String> = []
        /// Until the stream is open.
        var waiting: [Order] = []
    }

    let token: String
    /// Who has made it, by the credentials; nil where nobody was asked.
    let callerSubject: String?
    private let expires: NIODeadline
    private let state = NIOLockedValueBox(State())

    init(token: String, callerSubject: String?, expires: NIODeadline) {
        self.token = token
        self.callerSubject = callerSubject
        self.expires = expires
    }

    var isOpen: Bool { state.withLockedValue { $0.stream != nil } }

    func hasExpired(at now: NIODeadline) -> Bool { now >= expires && !isOpen }

    /// Fulfils it.
    ///
    /// - Returns: What was asked for in the meantime; nil when there is a stream already.
    func open(_ stream: NIOLoopBound<SharedEventStream>) -> [Order]? {
        state.withLockedValue { state in
            guard state.stream == nil else { return nil }
            state.stream = stream
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Has an operation run once the stream is open.
    func add(_ order: Order, limit: Int) -> Acceptance {
        let (acceptance, stream) = state.withLockedValue { state -> (Acceptance, NIOLoopBound<SharedEventStream>?) in
            guard state.operationIDs.count < limit else { return (.tooMany, nil) }
            guard state.operationIDs.insert(order.id).inserted else { return (.duplicate, nil) }
            if state.stream == nil { state.waiting.append(order) }
            return (.accepted, state.stream)
        }
        if let stream { stream.eventLoop.execute { stream.value.start(order) } }
        return acceptance
    }

    /// Has an operation end, if it runs or waits.
    func complete(_ id: String) {
        let stream = state.withLockedValue { state -> NIOLoopBound<SharedEventStream>? in
            state.waiting.removeAll { $0.id == id }
            if state.stream == nil { state.operationIDs.remove(id) }
            return state.stream
        }
        if let stream { stream.eventLoop.execute { stream.value.complete(id) } }
    }

    /// An operation is over: its identifier may be used again.
    func hasEnded(_ id: String) { state.withLockedValue { _ = $0.operationIDs.remove(id) } }
}

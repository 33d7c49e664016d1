import NIOCore

/// A source's access token as far as it is known: who may use it, who waits for it, and who fetches it.
///
/// Pure bookkeeping: its owner fetches and tells whoever waited. However many calls need a token at once, one of them is
/// told to fetch it.
struct AccessTokens<Waiter> {
    /// What a call that needs a token does.
    enum Answer {
        /// Uses this one.
        case token(String)
        /// Waits: it is told when the fetch has ended.
        case wait
        /// Waits too, and has the token fetched.
        case fetch
        /// Fails: a fetch has failed a moment ago.
        case unavailable
    }

    private struct Known {
        var token: String
        /// From when on it is not used any more; nil for one that names no end.
        var staleAt: NIODeadline?
    }

    private let margin: Duration
    private var known: Known?
    private var waiters: [Waiter] = []
    private var isFetching = false
    /// Until when no fetch is begun, after one has failed.
    private var pausedUntil: NIODeadline?

    /// How long a token endpoint that has just failed is left alone.
    static var pause: Duration { .seconds(1) }

    /// - Parameter margin: How long before its end a token is not used any more; at most half of its lifetime counts.
    init(margin: Duration) {
        self.margin = margin
    }

    /// Whether a fetch is under way.
    var isBeingFetched: Bool { isFetching }

    /// Asks for a token.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - waiter: Kept where the answer is to wait; ``land(_:at:)`` hands it back.
    /// - Returns: What to do.
    mutating func ask(at now: NIODeadline, waiter: @autoclosure () -> Waiter) -> Answer {
        if let known, known.staleAt.map({ now < $0 }) ?? true { return .token(known.token) }
        if isFetching {
            waiters.append(waiter())
            return .wait
        }
        if let pausedUntil, now < pausedUntil { return .unavailable }
        isFetching = true
        waiters.append(waiter())
        return .fetch
    }

    /// Ends the fetch.
    ///
    /// - Parameters:
    ///   - grant: What came, or nil for nothing.
    ///   - now: The time.
    /// - Returns: Who waited, in the order they came.
    mutating func land(_ grant: TokenGrant?, at now: NIODeadline) -> [Waiter] {
        isFetching = false
        pausedUntil = nil
        if let grant {
            let staleAt = grant.lifetime.map { now + max($0 - margin, $0 / 2).timeAmount }
            known = Known(token: grant.token, staleAt: staleAt)
        } else {
            known = nil
            pausedUntil = now + Self.pause.timeAmount
        }
        defer { waiters = [] }
        return waiters
    }

    /// Notes that the upstream does not take a token: the next call fetches another.
    ///
    /// A token that was replaced meanwhile changes nothing, so that one refusal seen by many calls is one fetch.
    mutating func reject(_ token: String) {
        if known?.token == token { known = nil }
    }
}

extension AccessTokens: Sendable where Waiter: Sendable {}

/// What a token endpoint has granted.
struct TokenGrant: Hashable, Sendable {
    var token: String
    /// From the grant to its end; nil where the endpoint names none.
    var lifetime: Duration?
}

/// The media types that a GraphQL response is served as.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
enum ResponseMediaType: Sendable {
    /// Request errors have a 4xx status.
    case graphQLResponse
    /// What clients from before the specification expect: a request that is well-formed has status 200.
    case json
    /// Responses one after the other, as server-sent events: those of a subscription, or one.
    case eventStream

    /// The content type with its charset.
    var contentType: String {
        switch self {
        case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        case .eventStream: "text/event-stream; charset=utf-8"
        }
    }

    /// The status of a response to an operation that ran.
    ///
    /// 294 (Partial Success) is the specification's own; who does not know it takes it for 200. The older type keeps 200, since a
    /// client of it cannot tell whose another status is.
    ///
    /// Spec: https://http-spec.graphql.org/September2026/#sec-Status-Codes
    ///
    /// - Parameter hasErrors: Whether there are errors beside the data.
    /// - Returns: 200 or 294.
    func status(hasErrors: Bool) -> Int {
        switch self {
        case .graphQLResponse: hasErrors ? 294 : 200
        case .json, .eventStream: 200
        }
    }

    /// Whether a range lets one of these types in.
    static func isMeant(by range: MediaRange) -> Bool {
        range.name.isEqual(toLowercased: "application/graphql-response+json")
            || range.name.isEqual(toLowercased: "application/json")
            || range.name.isEqual(toLowercased: "application/*")
            || range.name.isEqual(toLowercased: "*/*")
    }

    /// Picks the type that a client likes best.
    ///
    /// Nil when it accepts neither. Of two that are liked as much, the one that is named wins over one that a range such as
    /// `*/*` lets in; of two that are named, the newer. An event stream is taken only where it is liked better than the
    /// others: it is for those who read it as such, and many clients name it beside them for subscriptions alone.
    ///
    /// Deviation: the draft would have a client without the header get the newer type from 2025 on. Its own audits, and the
    /// clients that send no such header, still expect `application/json`, where the status of a request error is 200.
    ///
    /// - Parameter accept: The `Accept` header.
    init?(accept: String?) {
        guard let accept, !accept.utf8.trimmingBlanks.isEmpty else {
            self = .json
            return
        }
        // PERF: what most clients send, told without looking at ranges one by one.
        if accept == "*/*" || accept == "application/json" {
            self = .json
            return
        }
        let preferences = Preferences(accept)
        guard let preferred = preferences.preferred else { return nil }
        self = preferred
    }

    /// Whether a client takes this type, liked best or not.
    ///
    /// - Parameter accept: The `Accept` header.
    /// - Returns: True also without the header; an event stream has to be asked for.
    func isAccepted(by accept: String?) -> Bool {
        guard let accept, !accept.utf8.trimmingBlanks.isEmpty else { return self != .eventStream }
        let preferences = Preferences(accept)
        switch self {
        case .graphQLResponse: return preferences.graphQLResponse.quality > 0
        case .json: return preferences.json.quality > 0
        case .eventStream: return preferences.eventStream.quality > 0
        }
    }
}

/// How much a client likes each of our types, as its `Accept` header says.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
private struct Preferences {
    /// What one range, the most specific, says of a type.
    struct Preference {
        /// In thousandths.
        var quality = 0
        /// From `*/*` to the type's own name; nil while no range lets the type in.
        var precision: Precision?

        /// Heeds a range that lets the type in; of several that are as precise, the kindest.
        mutating func note(_ range: MediaRange, _ precision: Precision) {
            if let known = self.precision {
                if precision < known { return }
                if precision == known, range.quality <= quality { return }
            }
            self = Preference(quality: range.quality, precision: precision)
        }
    }

    enum Precision: Comparable {
        case any
        /// `application/*`, or `text/*`.
        case anyOfKind
        case named
    }

    private(set) var graphQLResponse = Preference()
    private(set) var json = Preference()
    /// `*/*` does not ask for it.
    private(set) var eventStream = Preference()

    init(_ accept: String) {
        var rest = accept[...].utf8
        while !rest.isEmpty {
            let range = MediaRange(rest.takePiece(before: UInt8(ascii: ",")))
            // We write UTF-8 only.
            guard range.allowsUTF8 else { continue }
            if range.name.isEqual(toLowercased: "application/graphql-response+json") {
                graphQLResponse.note(range, .named)
            } else if range.name.isEqual(toLowercased: "application/json") {
                json.note(range, .named)
            } else if range.name.isEqual(toLowercased: "application/*") {
                graphQLResponse.note(range, .anyOfKind)
                json.note(range, .anyOfKind)
            } else if range.name.isEqual(toLowercased: "text/event-stream") {
                eventStream.note(range, .named)
            } else if range.name.isEqual(toLowercased: "text/*") {
                eventStream.note(range, .anyOfKind)
            } else if range.name.isEqual(toLowercased: "*/*") {
                graphQLResponse.note(range, .any)
                json.note(range, .any)
            }
        }
    }

    var preferred: ResponseMediaType? {
        if eventStream.quality > max(graphQLResponse.quality, json.quality) { return .eventStream }
        if graphQLResponse.quality != json.quality {
            return graphQLResponse.quality > json.quality ? .graphQLResponse : .json
        }
        if json.quality == 0 { return nil }
        return graphQLResponse.precision == .named ? .graphQLResponse : .json
    }
}

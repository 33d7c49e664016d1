/// The media types that a GraphQL response is served as.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
enum ResponseMediaType: Sendable {
    /// Request errors have a 4xx status.
    case graphQLResponse
    /// What clients from before the specification expect: a request that is well-formed has status 200.
    case json

    /// The content type with its charset.
    var contentType: String {
        switch self {
        case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        }
    }

    /// Picks the type that a client likes best; of two equal ones the newer.
    ///
    /// Nil when it accepts neither.
    ///
    /// - Parameter accept: The `Accept` header; nil takes what the oldest clients expect.
    init?(accept: String?) {
        guard let accept, !accept.allSatisfy(\.isWhitespace) else {
            self = .json
            return
        }
        var best: (type: ResponseMediaType, quality: Double, isExplicit: Bool)?
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmed.lowercased() }
            guard let name = parts.first else { continue }
            var quality = 1.0
            for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
                quality = Double(parameter.dropFirst(2)) ?? 0
            }
            if quality <= 0 { continue }
            let candidate: (ResponseMediaType, Bool)
            switch name {
            case "application/graphql-response+json": candidate = (.graphQLResponse, true)
            case "application/json": candidate = (.json, true)
            case "application/*", "*/*": candidate = (.json, false)
            default: continue
            }
            if let known = best {
                let isBetter =
                    quality > known.quality
                    || quality == known.quality && (candidate.1 && !known.isExplicit || candidate.0 == .graphQLResponse)
                if !isBetter { continue }
            }
            best = (candidate.0, quality, candidate.1)
        }
        guard let best else { return nil }
        self = best.type
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }
}

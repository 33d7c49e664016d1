import GraphQLExecution

/// What carries a response in parts: `multipart/mixed`, a body part for the initial response and for each of those that
/// `@defer` and `@stream` leave for later.
///
/// Spec: https://github.com/graphql/graphql-over-http/blob/main/rfcs/IncrementalDelivery.md
struct IncrementalMediaType: Equatable, Sendable {
    let format: IncrementalFormat

    /// Picks what a client takes a response in parts as.
    ///
    /// Nil when it takes none, or likes JSON better. Without a parameter that names another format the current one is meant;
    /// a range with a parameter that we do not know is passed over.
    ///
    /// - Parameter accept: The `Accept` header.
    init?(accept: String?) {
        guard let accept else { return nil }
        var best: (type: IncrementalMediaType, quality: Int)?
        var jsonQuality = 0
        var rest = accept[...].utf8
        while !rest.isEmpty {
            let range = MediaRange(rest.takePiece(before: UInt8(ascii: ",")))
            guard range.allowsUTF8 else { continue }
            if let type = IncrementalMediaType(range) {
                let quality = range.quality
                // Of several that are liked as much, the one with the current format, then the first.
                if let known = best, (known.quality, known.type.rank) >= (quality, type.rank) { continue }
                if quality > 0 { best = (type, quality) }
            } else if ResponseMediaType.isMeant(by: range) {
                jsonQuality = max(jsonQuality, range.quality)
            }
        }
        guard let best, best.quality >= jsonQuality else { return nil }
        self = best.type
    }

    private init?(_ range: MediaRange) {
        guard range.name.isEqual(toLowercased: "multipart/mixed") else { return nil }
        // Apollo's subscriptions over multipart have a protocol of their own.
        guard range["subscriptionspec"] == nil else { return nil }
        if let version = range["incrementalspec"] {
            guard version.isEqual(toLowercased: "v0.2") else { return nil }
            format = .pending
        } else if let version = range["deferspec"] {
            guard version.isEqual(toLowercased: "20220824") else { return nil }
            format = .paths
        } else {
            format = .pending
        }
    }

    private var rank: Int { format == .pending ? 1 : 0 }

    /// Of the response, with the format.
    var contentType: String {
        switch format {
        case .pending: #"multipart/mixed; boundary="-"; incrementalSpec=v0.2"#
        case .paths: #"multipart/mixed; boundary="-"; deferSpec=20220824"#
        }
    }
}

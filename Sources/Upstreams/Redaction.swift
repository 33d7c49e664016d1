import NIOConcurrencyHelpers

/// Secrets that come while the process runs, such as access tokens: the newest two of each source.
///
/// Two, since an answer to a call with the old token may come after the new one.
package final class LiveSecrets: Sendable {
    private let texts = NIOLockedValueBox<[String: [String]]>([:])

    package init() {}

    /// Keeps a secret out from now on.
    package func note(_ secret: String, of owner: String) {
        texts.withLockedValue { $0[owner] = Array(([secret] + ($0[owner] ?? [])).prefix(2)) }
    }

    var all: [[UInt8]] { texts.withLockedValue { $0.values.flatMap { $0.map { Array($0.utf8) } } } }
}

/// Keeps secrets out of logs and messages: configured texts, live secrets and the user information of URLs become `***`.
package struct Redaction: Sendable {
    /// Longest first, so that a secret containing another is replaced whole.
    private let configured: [[UInt8]]
    private let live: LiveSecrets?
    /// Whether a configured secret begins with a byte.
    ///
    /// PERF: most texts have no secret in them, and are not copied.
    private let isFirstByte: [Bool]

    /// All secrets of the moment, longest first.
    private var secrets: [[UInt8]] {
        guard let live = live?.all, !live.isEmpty else { return configured }
        return (configured + live).sorted { $0.count > $1.count }
    }

    /// Length in bytes of the longest secret, 0 without any.
    var longestSecret: Int { secrets.first?.count ?? 0 }

    package init(secrets: some Sequence<String>, live: LiveSecrets? = nil) {
        configured = Set(secrets).filter { !$0.isEmpty }.map { Array($0.utf8) }.sorted { $0.count > $1.count }
        self.live = live
        var isFirstByte = [Bool](repeating: false, count: 256)
        for secret in configured { isFirstByte[Int(secret[0])] = true }
        self.isFirstByte = isFirstByte
    }

    /// The text with every secret replaced.
    package func apply(to text: String) -> String {
        let secrets = self.secrets
        guard !secrets.isEmpty else { return text }
        // Live secrets are few and looked for in any case.
        let hasLive = secrets.count > configured.count
        guard hasLive || text.utf8.contains(where: { isFirstByte[Int($0)] }) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        scan: while index < bytes.count {
            if hasLive || isFirstByte[Int(bytes[index])] {
                for secret in secrets where bytes[index...].starts(with: secret) {
                    result += Array("***".utf8)
                    index += secret.count
                    continue scan
                }
            }
            result.append(bytes[index])
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The URL without user information and secrets.
    package func apply(toURL url: String) -> String {
        let bytes = Array(url.utf8)
        guard let start = Redaction.authorityStart(in: bytes) else { return apply(to: url) }
        let ends = Array("/?#".utf8)
        let end = bytes[start...].firstIndex { ends.contains($0) } ?? bytes.count
        guard let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) else { return apply(to: url) }
        return apply(to: String(decoding: bytes[..<start] + Array("***".utf8) + bytes[at...], as: UTF8.self))
    }

    private static func authorityStart(in bytes: [UInt8]) -> Int? {
        var index = bytes.startIndex
        while index + 2 < bytes.count {
            if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/"),
                bytes[index + 2] == UInt8(ascii: "/")
            {
                return index + 3
            }
            index += 1
        }
        return nil
    }

    /// At most `limit` bytes of the body as one line of text: secrets replaced, control characters escaped.
    func excerpt(of body: Span<UInt8>, limit: Int) -> String {
        // A secret that the cut would split is still seen whole: the cut comes after replacing.
        let taken = min(body.count, limit + longestSecret)
        let bytes = (0..<taken).map { body[$0] }
        var line = ""
        var length = 0
        for scalar in apply(to: String(decoding: bytes, as: UTF8.self)).unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= limit else { break }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: line += scalar.escaped(asASCII: true)
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}

/// Keeps secrets out of logs: configured texts and the user information of URLs become `***`.
package struct Redaction: Sendable {
    /// Longest first, so that a secret containing another is replaced whole.
    private let secrets: [[UInt8]]
    /// Whether a secret begins with a byte.
    ///
    /// PERF: most texts have no secret in them, and are not copied.
    private let isFirstByte: [Bool]

    /// Length in bytes of the longest secret, 0 without any.
    var longestSecret: Int { secrets.first?.count ?? 0 }

    package init(secrets: some Sequence<String>) {
        self.secrets = Set(secrets).filter { !$0.isEmpty }.map { Array($0.utf8) }.sorted { $0.count > $1.count }
        var isFirstByte = [Bool](repeating: false, count: 256)
        for secret in self.secrets { isFirstByte[Int(secret[0])] = true }
        self.isFirstByte = isFirstByte
    }

    /// The text with every secret replaced.
    package func apply(to text: String) -> String {
        guard !secrets.isEmpty, text.utf8.contains(where: { isFirstByte[Int($0)] }) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        scan: while index < bytes.count {
            if isFirstByte[Int(bytes[index])] {
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

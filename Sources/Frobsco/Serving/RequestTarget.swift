/// The target of an HTTP request, split at its first `?`.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.1
struct RequestTarget: Equatable, Sendable {
    /// As the client wrote it, percent-encoding included.
    let path: String
    /// Without the `?`; empty if there is none.
    let query: String

    init(_ uri: String) {
        if let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(uri[..<mark])
            query = String(uri[uri.utf8.index(after: mark)...])
        } else {
            path = uri
            query = ""
        }
    }

    /// The query's names and values, decoded; nil if a percent sign is not followed by two hexadecimal digits or the
    /// bytes are not UTF-8.
    ///
    /// A name without `=` has the value `true`.
    var parameters: [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let name = Self.decode(first) else { return nil }
            guard parts.count == 2 else {
                parameters.append((name, "true"))
                continue
            }
            guard let value = Self.decode(parts[1]) else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
                else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// An absolute `http` or `https` URL, taken apart.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc3986#section-3
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Sendable {
        case http
        case https

        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// Why a text is no such URL.
    package enum Flaw: Error, Hashable, Sendable {
        case noScheme
        case unsupportedScheme(String)
        case noHost
        case invalidHost
        case invalidPort
        case invalidCharacter

        package var sentence: String {
            switch self {
            case .noScheme: "it must begin with http:// or https://"
            case .unsupportedScheme(let scheme): "the scheme '\(scheme)' is not http or https"
            case .noHost: "it names no host"
            case .invalidHost: "its host is not a name or an address"
            case .invalidPort: "its port is not a number from 1 to 65535"
            case .invalidCharacter: "it contains a space or a control character"
            }
        }
    }

    package let scheme: Scheme
    /// The host in lower case; an IPv6 address stands in brackets.
    package let host: String
    /// The port where the URL writes one.
    package let explicitPort: Int?
    /// As written, percent-encoding included; empty or starting with `/`.
    package let path: String
    /// What follows `?`, without it; nil where there is none.
    package let query: String?
    /// `user:password` before the host; it stays out of `description`.
    package let userInfo: String?

    package var port: Int { explicitPort ?? scheme.defaultPort }

    /// `host` or `host:port`, with the port where it is written.
    package var authority: String { explicitPort.map { "\(host):\($0)" } ?? host }

    /// Scheme and authority, such as `http://localhost:7007`.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// The host as it is compared with another: without the dot that an absolute name may end with, and an IPv6 address in
    /// the one form that RFC 5952 has for it.
    package var comparableHost: String {
        var host = host
        if host.hasSuffix(".") { host.removeLast() }
        guard host.hasPrefix("["), host.hasSuffix("]") else { return host }
        return AddressText.canonical(String(host.dropFirst().dropLast())).map { "[\($0)]" } ?? host
    }

    /// The URL without user info and fragment.
    package var description: String { origin + path + (query.map { "?\($0)" } ?? "") }

    init(scheme: Scheme, host: String, explicitPort: Int?, path: String, query: String?, userInfo: String?) {
        self.scheme = scheme
        self.host = host
        self.explicitPort = explicitPort
        self.path = path
        self.query = query
        self.userInfo = userInfo
    }

    package init(_ text: String) throws(Flaw) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .invalidCharacter }
        guard let separator = text.firstRange(of: "://") else {
            throw .noScheme
        }
        let schemeText = text[..<separator.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: schemeText) else {
            throw schemeText.allSatisfy({ $0.isLetter || $0.isNumber }) && !schemeText.isEmpty
                ? .unsupportedScheme(schemeText) : .noScheme
        }
        let rest = text[separator.upperBound...]
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        let tail = rest[authorityEnd...].prefix { $0 != "#" }
        var userInfo: String?
        if let at = authority.lastIndex(of: "@") {
            userInfo = String(authority[..<at])
            authority = authority[authority.index(after: at)...]
        }
        let (host, portText) = Self.split(authority)
        guard !host.isEmpty else { throw .noHost }
        guard Self.isHost(host) else { throw .invalidHost }
        var port: Int?
        if let portText, !portText.isEmpty {
            guard portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(portText),
                (1...65535).contains(number)
            else { throw .invalidPort }
            port = number
        }
        self.scheme = scheme
        self.host = host.lowercased()
        self.explicitPort = port
        let question = tail.firstIndex(of: "?")
        self.path = String(tail[..<(question ?? tail.endIndex)])
        self.query = question.map { String(tail[tail.index(after: $0)...]) }
        self.userInfo = userInfo
    }

    /// Host and port text of an authority; the colons inside the brackets of an IPv6 address separate nothing.
    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        let searchStart = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[searchStart...].firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.utf8.count > 3 else { return false }
            return host.dropFirst().dropLast().utf8.allSatisfy { byte in
                isHexDigit(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            }
        }
        return host.utf8.allSatisfy { byte in
            isHexDigit(byte) || ((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z"))
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
            || ((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f"))
    }
}

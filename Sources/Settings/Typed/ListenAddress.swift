/// Where the server listens: `backend.listen`.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    package static let defaultPort = 7007

    /// Name or address without brackets; nil for all interfaces.
    package var host: String?
    /// 0 lets the system choose.
    package var port: Int

    package init(host: String?, port: Int) {
        self.host = host
        self.port = port
    }

    package var description: String {
        guard let host else { return "*:\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Reads a port, `port`, `host:port`, `[address]:port` or `{ host, port }`; absent is port 7007 on all interfaces.
    static func read(_ backend: ConfigSection) throws(ConfigurationProblem) -> ListenAddress {
        guard let value = try backend.optionalValue("listen") else {
            return ListenAddress(host: nil, port: defaultPort)
        }
        switch value.kind {
        case .integer(let port) where (0...65535).contains(port):
            return ListenAddress(host: nil, port: port)
        case .string(let text):
            guard let address = parse(text) else { throw invalid("'\(text)'", at: value.origin) }
            return address
        case .object:
            guard let listen = try backend.optionalSection("listen") else { break }
            let host = try listen.optionalValue("host").map { value throws(ConfigurationProblem) -> String in
                // An empty host means all interfaces, unlike other empty strings.
                value.string == "" ? "" : try listen.string("host")
            }
            let port = try listen.optionalInteger("port", in: 0...65535) ?? defaultPort
            return ListenAddress(host: host.flatMap(named), port: port)
        case .integer, .number, .bool, .array, .null:
            break
        }
        throw invalid(value.excerpt, at: value.origin)
    }

    private static func invalid(_ found: String, at origin: ConfigOrigin) -> ConfigurationProblem {
        let bare = found.hasPrefix("'") ? String(found.dropFirst().dropLast()) : found
        return ConfigurationProblem(ConfigurationFault.invalidListenAddress(bare), at: origin)
    }

    private static func parse(_ text: String) -> ListenAddress? {
        let colon = text.lastIndex(of: ":")
        let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard !portText.isEmpty, portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(portText),
            (0...65535).contains(port)
        else { return nil }
        guard let colon else { return ListenAddress(host: nil, port: port) }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        return ListenAddress(host: named(host), port: port)
    }

    private static func named(_ host: String) -> String? { host.isEmpty ? nil : host }
}

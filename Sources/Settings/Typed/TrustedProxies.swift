/// Which proxies in front of the server may say who the client is: `backend.trustProxy`, with the values of Express.
///
/// Their word is the `X-Forwarded-For` header, to which each appends the address that it was asked from.
///
/// Source: https://expressjs.com/en/guide/behind-proxies.html
package enum TrustedProxies: Hashable, Sendable {
    /// The client is whoever has the connection.
    case none
    /// Every address but the first of the chain is a proxy's.
    case all
    /// So many addresses at the end of the chain, the connection's own first, are proxies'.
    case hops(Int)
    /// Addresses in these ranges are proxies'.
    case ranges([AddressRange])

    static let accepted = "true, false, a number of proxies, or addresses such as 'loopback, 10.0.0.0/8'"

    /// The address that a request came from in the first place.
    ///
    /// - Parameters:
    ///   - connection: The address at the other end of the connection.
    ///   - forwardedFor: The request's `X-Forwarded-For`, all of its fields joined by commas.
    /// - Returns: The nearest address that no trusted proxy has.
    package func clientAddress(connection: String, forwardedFor: String?) -> String {
        guard self != .none, let forwardedFor else { return connection }
        var client = connection
        // From the nearest to the farthest.
        for (distance, entry) in forwardedFor.split(separator: ",").reversed().enumerated() {
            guard trusts(client, distance: distance) else { break }
            let address = Paths.trimmed(String(entry))
            // Whatever is no address was made up by someone.
            guard AddressRange.bytes(of: address) != nil else { break }
            client = address
        }
        return client
    }

    private func trusts(_ address: String, distance: Int) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .hops(let count): distance < count
        case .ranges(let ranges): ranges.contains { $0.contains(address) }
        }
    }

    static func read(_ backend: ConfigSection) throws(ConfigurationProblem) -> TrustedProxies {
        guard let value = try backend.optionalValue("trustProxy") else { return .none }
        switch value.kind {
        case .bool(let trusts): return trusts ? .all : .none
        case .integer(let count) where count >= 0: return count == 0 ? .none : .hops(count)
        case .string, .array: break
        case .null, .integer, .number, .object:
            throw backend.invalidValue("trustProxy", value, accepted: accepted)
        }
        let texts = try backend.optionalStringOrStrings("trustProxy") ?? []
        if texts.count == 1, let word = texts.first {
            // What an environment variable gives is text.
            if word == "true" { return .all }
            if word == "false" { return .none }
            if let count = Int(word), count >= 0 { return count == 0 ? .none : .hops(count) }
        }
        var ranges: [AddressRange] = []
        for name in texts.flatMap({ $0.split(separator: ",") }).map({ Paths.trimmed(String($0)) }) {
            guard let named = AddressRange.ranges(named: name) else {
                let fault = ConfigurationFault.invalidValue(
                    key: backend.fullKey("trustProxy"),
                    found: "'\(name)'",
                    accepted: accepted
                )
                throw ConfigurationProblem(fault, at: value.origin)
            }
            ranges += named
        }
        return .ranges(ranges)
    }
}

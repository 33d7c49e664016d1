import Glibc

/// A range of IP addresses, such as `10.0.0.0/8` or `fc00::/7`.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc4632#section-3.1
package struct AddressRange: Hashable, Sendable {
    /// In network order: 4 bytes, or 16.
    private let network: [UInt8]
    private let prefixBits: Int

    /// - Returns: Nil for what is no address, or an address with a prefix that is longer than it.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = parts.first.flatMap({ Self.bytes(of: String($0)) }) else { return nil }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let prefix = Int(parts[1]), (0...bits).contains(prefix) else { return nil }
            bits = prefix
        }
        network = bytes
        prefixBits = bits
    }

    /// Whether an address lies in the range; an IPv4 address that is written as an IPv6 one is the same address.
    package func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address), bytes.count == network.count else { return false }
        let whole = prefixBits / 8
        guard bytes[..<whole] == network[..<whole] else { return false }
        let rest = prefixBits % 8
        return rest == 0 || (bytes[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }

    /// The ranges that a word of Express's stands for, or the one that the text writes out.
    static func ranges(named name: String) -> [AddressRange]? {
        switch name {
        case "loopback": ["127.0.0.0/8", "::1/128"].compactMap { AddressRange($0) }
        case "linklocal": ["169.254.0.0/16", "fe80::/10"].compactMap { AddressRange($0) }
        case "uniquelocal":
            ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].compactMap { AddressRange($0) }
        default: AddressRange(name).map { [$0] }
        }
    }

    /// An address in network order; nil for what is none.
    static func bytes(of address: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, address, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, address, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        // ::ffff:a.b.c.d
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }
}

/// Texts of IP addresses.
enum AddressText {
    /// The one form that an IPv6 address has; nil for what is none.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc5952#section-4
    static func canonical(_ address: String) -> String? {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let text = inet_ntop(AF_INET6, &bytes, buffer.baseAddress, socklen_t(buffer.count)) else {
                return nil
            }
            return String(cString: text)
        }
    }
}

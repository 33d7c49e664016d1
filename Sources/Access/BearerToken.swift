import Upstreams

/// The token of an `Authorization: Bearer <token>` header.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
struct BearerToken {
    private let bytes: [UInt8]

    /// - Throws: `missingCredentials` without the header, or when it is of another scheme; `illegalToken` when there
    ///   are several, of which the upstream might read another one than we.
    init(_ headers: [HTTPHeader]) throws(AccessRefusal) {
        var value: String?
        for header in headers where Self.isAuthorization(header.name) {
            guard value == nil else { throw .illegalToken }
            value = header.value
        }
        guard let value, let bytes = Self.token(in: value) else { throw .missingCredentials }
        self.bytes = bytes
    }

    /// `Bearer`, in any case, one space or more, and the token without spaces; nil for anything else.
    private static func token(in value: String) -> [UInt8]? {
        let scheme = "bearer ".utf8
        guard value.utf8.count > scheme.count, zip(value.utf8, scheme).allSatisfy({ lowercase($0) == $1 }) else {
            return nil
        }
        let token = value.utf8.dropFirst(scheme.count).drop { $0 == UInt8(ascii: " ") }
        guard !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        return Array(token)
    }

    private static func isAuthorization(_ name: String) -> Bool {
        let expected = "authorization".utf8
        return name.utf8.count == expected.count && zip(name.utf8, expected).allSatisfy { lowercase($0) == $1 }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Whether it is this token, in a time that depends on the lengths only: else a client could find a token byte by
    /// byte.
    func isEqual(to token: [UInt8]) -> Bool {
        guard !token.isEmpty else { return false }
        var difference = bytes.count == token.count ? UInt8(0) : 1
        var position = 0
        for byte in bytes {
            difference |= byte ^ token[position]
            position += 1
            if position == token.count { position = 0 }
        }
        return difference == 0
    }
}

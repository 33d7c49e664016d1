import COpenSSL

/// The SHA-256 of some bytes, worked out by OpenSSL.
///
/// Spec: https://csrc.nist.gov/pubs/fips/180-4/upd1/final
package struct SHA256Digest: Hashable, Sendable {
    /// The 32 bytes as they lie in memory.
    private var words = SIMD4<UInt64>()

    package init(of bytes: UnsafeRawBufferPointer) {
        // Safe: exactly the 32 bytes of `words` are written.
        unsafe withUnsafeMutableBytes(of: &words) { digest in
            unsafe copenssl_sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
        }
    }

    package init(of bytes: [UInt8]) {
        // Safe: the bytes are read during the call only.
        self = unsafe bytes.withUnsafeBytes { unsafe SHA256Digest(of: $0) }
    }

    /// Reads 64 hexadecimal digits of either case; nil for anything else.
    package init?(hex text: some Collection<UInt8>) {
        guard text.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var high: UInt8?
        for digit in text {
            guard let value = Self.value(ofDigit: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        // Safe: there are 32 bytes on both sides.
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
    }

    /// 64 hexadecimal digits in lower case.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        // Safe: the bytes are read during the call only.
        let text = unsafe withUnsafeBytes(of: words) { bytes in
            unsafe bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

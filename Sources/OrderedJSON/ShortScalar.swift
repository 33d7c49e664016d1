import CSimd

/// The bytes of a number or a string in at most 15 of them, as they stand in a body: two that are equal mean the same.
///
/// `@usableFromInline`, as for the output: without it nothing of a package type is inlined into other modules.
@usableFromInline package struct ShortScalar: Sendable {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64

    /// Stands for a value that is longer, or something else.
    @inlinable
    package static var none: ShortScalar { ShortScalar(low: 0, high: 0) }

    @inlinable
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inlinable
    package static func == (one: ShortScalar, other: ShortScalar) -> Bool {
        one.low == other.low && one.high == other.high
    }

    @inlinable
    package var isNone: Bool { low == 0 }

    /// The first 1 to 15 bytes at `p`, of which 16 can be read.
    @inline(__always)
    fileprivate init(_ p: Bytes, count: Int) {
        // Safe: the caller's promise.
        let bytes = unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD2<UInt64>.self)
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        low = UInt64(littleEndian: bytes.x) & (count < 8 ? (1 &<< bits) &- 1 : .max)
        high = count > 8 ? UInt64(littleEndian: bytes.y) & ((1 &<< (bits &- 64)) &- 1) : 0
    }

    /// Spreads values over a table; anybody can find values that meet.
    @inlinable
    package var hash: Int {
        let mixed = (low ^ (high << 23 | high >> 41)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 32)
    }
}

extension JSONText {
    /// The number, or the string in ASCII without escapes, at `offset`.
    package func shortScalar(at offset: JSONOffset) -> ShortScalar {
        // Safe: 64 bytes after the end are readable, and the end is compared before what is found counts.
        let p = unsafe scanner.start + Int(offset)
        guard unsafe p < scanner.end else { return .none }
        let length: Int
        switch unsafe p.pointee {
        case UInt8(ascii: "\""):
            let count = unsafe csimd_special(p + 1).trailingZeroBitCount
            guard count < 14, unsafe p[count + 1] == UInt8(ascii: "\"") else { return .none }
            length = count + 2
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            length = unsafe csimd_scalar_end(p, scanner.end) - p
        default:
            return .none
        }
        guard length <= 15, unsafe scanner.end - p >= length else { return .none }
        return unsafe ShortScalar(p, count: length)
    }
}

import CZlib
package import NIOCore

/// A gzip file, written in one piece or in parts, each of which a reader can unpack when it has come.
///
/// Between parts it keeps some bytes only, whose count and checksum end the file: what packs is the deflater's.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc1952
package struct GzipMember {
    private var hasHeader = false
    private var checksum: UInt = 0
    /// Of all bytes so far; the format counts them in 32 bits.
    private var count: UInt32 = 0

    package init() {}

    /// Appends the bytes.
    ///
    /// - Parameters:
    ///   - bytes: Read during the call only; none as the last part, too.
    ///   - isLast: Whether the file ends with them.
    ///   - deflater: Packs them.
    ///   - output: Where the file is written.
    package mutating func append(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        with deflater: Deflater,
        to output: inout ByteBuffer
    ) {
        if !hasHeader {
            hasHeader = true
            // Deflate, no name, no time, packed fast, on Unix.
            output.writeBytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 3] as [UInt8])
        }
        if let first = bytes.baseAddress {
            // Safe: bytes that are there for the call. Of none, zlib would begin anew.
            unsafe checksum = crc32_z(checksum, first.assumingMemoryBound(to: UInt8.self), bytes.count)
        }
        count &+= UInt32(truncatingIfNeeded: bytes.count)
        unsafe deflater.pack(bytes, isLast: isLast, into: &output)
        guard isLast else { return }
        output.writeInteger(UInt32(truncatingIfNeeded: checksum), endianness: .little)
        output.writeInteger(count, endianness: .little)
    }
}

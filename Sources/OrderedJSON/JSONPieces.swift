/// Pieces of JSON text in one block of memory, each to be copied into many outputs.
///
/// PERF: a piece is two numbers, and most are copied as one block without a call. Those that stand together are copied as one.
// Safe: everything is set in init and never changed; the memory is freed in deinit.
@safe @usableFromInline package final class JSONPieces: @unchecked Sendable {
    /// One of the pieces, or several that were added one after the other.
    @usableFromInline
    package struct Piece: Sendable {
        @usableFromInline let start: UInt32
        @usableFromInline let count: UInt32

        @inlinable
        init(start: UInt32, count: UInt32) {
            self.start = start
            self.count = count
        }

        /// Nothing.
        @inlinable
        package static var empty: Piece { Piece(start: 0, count: 0) }

        /// This one and all that was added after it, to the end of another one.
        @inlinable
        @inline(__always)
        package func through(_ last: Piece) -> Piece { Piece(start: start, count: last.start &+ last.count &- start) }

        /// What is left of it without so many bytes at its start.
        @inlinable
        package func dropping(_ byteCount: UInt32) -> Piece {
            let dropped = min(byteCount, count)
            return Piece(start: start + dropped, count: count - dropped)
        }
    }

    @usableFromInline let memory: UnsafeMutablePointer<UInt8>
    @usableFromInline let count: Int

    /// Puts pieces together.
    @usableFromInline
    package struct Builder: ~Copyable {
        @usableFromInline var text: OutputBuffer

        /// - Parameter capacity: Bytes to have room for at first.
        package init(capacity: Int = 256) { text = OutputBuffer(capacity: capacity) }

        /// Bytes of all pieces so far.
        package var count: Int { text.count }

        /// Adds a piece.
        ///
        /// - Parameter write: Appends at least one byte.
        /// - Returns: The piece that was appended.
        @inlinable
        package mutating func add(_ write: (inout OutputBuffer) -> Void) -> Piece {
            let start = text.count
            write(&text)
            return Piece(start: UInt32(start), count: UInt32(text.count - start))
        }

        /// What was added so far.
        package func pieces() -> JSONPieces { JSONPieces(text) }
    }

    private init(_ text: borrowing OutputBuffer) {
        count = text.count
        // Safe: freed in deinit.
        unsafe memory = text.paddedCopy()
    }

    // Safe: allocated in init; the type is trivial.
    deinit { unsafe memory.deallocate() }
}

extension OutputBuffer {
    /// Appends a piece.
    ///
    /// - Parameters:
    ///   - piece: One of `pieces`.
    ///   - pieces: Where it stands.
    @inlinable
    @inline(__always)
    package mutating func append(_ piece: JSONPieces.Piece, of pieces: JSONPieces) {
        let count = Int(piece.count)
        precondition(Int(piece.start) &+ count <= pieces.count)
        reserve(count)
        // Safe: the piece lies within the pieces, and a block may be touched past the end of either side.
        let from = unsafe UnsafeRawPointer(pieces.memory + Int(piece.start))
        let to = unsafe UnsafeMutableRawPointer(base + length)
        if count <= 32 {
            unsafe to.storeBytes(of: from.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
        } else if count <= 64 {
            unsafe to.storeBytes(of: from.loadUnaligned(as: SIMD64<UInt8>.self), as: SIMD64<UInt8>.self)
        } else {
            unsafe to.copyMemory(from: from, byteCount: count)
        }
        length &+= count
    }
}

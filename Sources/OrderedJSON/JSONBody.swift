import Glibc

/// Byte offset of a value's first byte in its body.
package typealias JSONOffset = UInt32

/// One JSON text in memory, read in place and never changed. At least 64 readable bytes follow its last byte, so that the
/// scanners may load whole blocks; what those bytes hold does not matter.
///
/// A text of 4 GiB or more has no 32-bit offsets: such a body counts as empty, and `isTooLong` says so.
// Safe: the bytes never change after init and `owner` keeps them alive; nothing else is stored.
@safe package final class JSONBody: @unchecked Sendable {
    /// First byte.
    package let start: UnsafePointer<UInt8>
    /// Number of bytes, without padding; below `UInt32.max - 64`.
    package let count: Int
    /// The text handed in was too long for 32-bit offsets and was not kept.
    package let isTooLong: Bool

    private let owner: AnyObject?
    private let allocation: UnsafeMutablePointer<UInt8>?

    /// Readable bytes that must follow the last byte.
    package static let padding = 64
    /// Longest text that can be read, in bytes.
    package static let maxCount = Int(UInt32.max) - 65

    /// A copy of `bytes`, padded with zeros.
    package init(copying bytes: UnsafeRawBufferPointer) {
        isTooLong = bytes.count > Self.maxCount
        count = isTooLong ? 0 : bytes.count
        // Safe: the allocation is `count + padding` bytes long, initialised completely here, and freed in deinit.
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Self.padding)
        // Safe: there are at least `count` bytes in both, which do not overlap.
        let kept = unsafe UnsafeRawBufferPointer(rebasing: bytes.prefix(count))
        unsafe UnsafeMutableRawBufferPointer(start: memory, count: count).copyMemory(from: kept)
        unsafe (memory + count).initialize(repeating: 0, count: Self.padding)
        unsafe start = UnsafePointer(memory)
        unsafe allocation = memory
        owner = nil
    }

    /// A copy of `bytes`.
    package convenience init(copying bytes: some Collection<UInt8>) {
        var text = OutputBuffer(capacity: bytes.count)
        let copied: Void? = bytes.withContiguousStorageIfAvailable {
            unsafe text.append(contentsOf: $0)
        }
        if copied == nil { for byte in bytes { text.append(byte: byte) } }
        self.init(taking: text)
    }

    /// Someone else's bytes, used where they are.
    /// - Parameters:
    ///   - start: First byte. The caller promises that `count` bytes and 64 more are readable and do not change while `owner`
    ///     lives.
    ///   - count: Number of bytes, without padding.
    ///   - owner: Kept alive as long as the body.
    package init(start: UnsafePointer<UInt8>, count: Int, owner: AnyObject) {
        // Safe: the caller's promise above.
        unsafe self.start = start
        isTooLong = count > Self.maxCount
        self.count = isTooLong ? 0 : max(0, count)
        self.owner = owner
        unsafe allocation = nil
    }

    /// What was written to `output`, taken over without a copy.
    package init(taking output: consuming OutputBuffer) {
        isTooLong = output.count > Self.maxCount
        let (memory, length) = unsafe output.takeAllocation()
        count = isTooLong ? 0 : length
        let owner = unsafe Allocation(memory)
        self.owner = owner
        // Safe: the written bytes are followed by 64 bytes of slack, and the allocation lives as long as its owner.
        unsafe start = UnsafePointer(owner.start)
        unsafe allocation = nil
    }

    deinit {
        // Safe: only set when this body made the allocation.
        if let allocation = unsafe allocation { unsafe allocation.deallocate() }
    }
}

/// The bytes of a body that somebody else holds.
///
/// PERF: no reference is counted when it is handed on.
// Safe to hold as long as the body lives.
@safe package struct JSONText {
    let scanner: Scanner

    package init(_ body: JSONBody) { scanner = Scanner(body) }
}

/// Frees memory that `malloc` gave.
// Safe to hold: the memory is this object's alone.
@safe private final class Allocation {
    let start: UnsafeMutablePointer<UInt8>

    init(_ memory: UnsafeMutableRawBufferPointer) {
        // Safe: an output buffer's allocation is never empty.
        unsafe start = unsafe memory.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
    }

    deinit { unsafe free(start) }
}

import Glibc

/// The bytes of a response body, decoded, in one piece of memory of their own.
///
/// At least ``padding`` zero bytes follow the last one and may be read: scanners read whole blocks past the end.
/// The memory is freed, and what it drew on the budget returned, when the last reference goes.
// Safe to send: the bytes are written before init and never again, it may be freed on any thread, and the bytes
// drawn change only before the body is shared.
@safe
package final class ResponseBody: @unchecked Sendable {
    /// Readable zero bytes after the last one.
    package static let padding = 64

    /// The first byte; valid as long as this object.
    package let start: UnsafePointer<UInt8>
    /// Number of bytes, without the padding.
    package let count: Int

    private let memory: UnsafeMutablePointer<UInt8>
    private let budget: BodyBudget
    /// Changed only by ``leaveBudget()``.
    private var drawn: Int

    /// Takes over memory of ``BodyMemory`` that has `count` + ``padding`` bytes, and the budget's `drawn` bytes.
    init(taking memory: UnsafeMutablePointer<UInt8>, count: Int, budget: BodyBudget, drawn: Int) {
        // Safe: the caller's allocation has room for count + padding bytes and is this object's from here on.
        unsafe self.memory = memory
        unsafe start = UnsafePointer(memory)
        self.count = count
        self.budget = budget
        self.drawn = drawn
        unsafe memset(memory + count, 0, ResponseBody.padding)
    }

    /// A copy of bytes that came from elsewhere than the network: a file, a cache, a test.
    package convenience init(copying bytes: [UInt8]) {
        // Safe: allocated here with the padding, then initialised over its whole count.
        let memory = unsafe BodyMemory.allocate(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { unsafe memcpy(memory, base, source.count) }
        }
        unsafe self.init(taking: memory, count: bytes.count, budget: BodyMemory.noBudget, drawn: 0)
    }

    /// Returns what the body drew on the budget, while it stays in memory: another bound counts it from now on.
    ///
    /// Called by the loop that the body came to, before anyone else has it.
    func leaveBudget() {
        guard drawn > 0 else { return }
        let bytes = drawn
        drawn = 0
        budget.giveBack(bytes)
    }

    /// Whether the bytes are the same.
    package func isSame(as other: ResponseBody) -> Bool {
        // Safe: both have as many bytes as they say.
        unsafe self === other || count == other.count && memcmp(start, other.start, count) == 0
    }

    deinit {
        // Safe: allocated by BodyMemory (see init), freed only here.
        unsafe BodyMemory.free(memory)
        budget.giveBack(drawn)
    }

    /// Calls with the bytes, without the padding.
    package func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: count bytes are initialised, never change, and live as long as self.
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        return try body(unsafe bytes.span)
    }
}

extension ResponseBody: CustomStringConvertible {
    /// The length only: bodies do not belong into logs.
    package var description: String { "\(count) bytes" }
}

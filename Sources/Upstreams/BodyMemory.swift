import Glibc

/// Memory for bodies, with ``ResponseBody/padding`` bytes more than asked for: from `malloc`, and that of large ones from
/// ``LargeBlocks``.
enum BodyMemory {
    /// For bodies that draw on nothing.
    static let noBudget = BodyBudget(limit: .max)

    /// Room for `capacity` bytes and the padding, not initialised.
    static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let bytes = capacity + ResponseBody.padding
        let memory = bytes < 2 * LargeBlocks.alignment ? unsafe malloc(bytes) : unsafe allocateLarge(bytes)
        guard let memory = unsafe memory else {
            // As everywhere in Swift, running out of memory ends the process.
            fatalError("out of memory for a response body of \(capacity) bytes")
        }
        return unsafe memory.assumingMemoryBound(to: UInt8.self)
    }

    /// PERF: a 30 MB body touches 7,300 small pages for the first time, which takes 15 ms; as 15 large pages, 2 ms.
    private static func allocateLarge(_ bytes: Int) -> UnsafeMutableRawPointer? {
        SpareMemory.giveBack()
        return unsafe LargeBlocks.shared.take(bytes)
    }

    /// Frees what ``allocate(_:)`` gave.
    static func free(_ memory: UnsafeMutablePointer<UInt8>?) {
        guard let memory = unsafe memory, unsafe !LargeBlocks.shared.giveBack(memory) else { return }
        // Safe: it came from malloc, and its only owner has no more use for it.
        unsafe Glibc.free(memory)
    }

    /// The first `count` bytes of `memory` in memory of another capacity, which is at least `count`; frees `memory`.
    static func resize(
        _ memory: UnsafeMutablePointer<UInt8>?,
        count: Int,
        capacity: Int
    ) -> UnsafeMutablePointer<UInt8> {
        let result = unsafe allocate(capacity)
        if let memory = unsafe memory {
            // Safe: both have room for count bytes and do not overlap; memory is not used afterwards.
            unsafe memcpy(result, memory, count)
            unsafe free(memory)
        }
        return unsafe result
    }
}

import Glibc

/// Memory for bodies: from `malloc`, with ``ResponseBody/padding`` bytes more than asked for, freed with `free`.
enum BodyMemory {
    /// For bodies that draw on nothing.
    static let noBudget = BodyBudget(limit: .max)

    /// The size of the processor's large pages, as the kernel gives them out on x86-64 and arm64.
    private static let largePageBytes = 2 * 1024 * 1024

    /// Room for `capacity` bytes and the padding, not initialised.
    static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let bytes = capacity + ResponseBody.padding
        let memory = bytes < 2 * largePageBytes ? unsafe malloc(bytes) : unsafe allocateLarge(bytes)
        guard let memory = unsafe memory else {
            // As everywhere in Swift, running out of memory ends the process.
            fatalError("out of memory for a response body of \(capacity) bytes")
        }
        return unsafe memory.assumingMemoryBound(to: UInt8.self)
    }

    /// PERF: a 30 MB body touches 7,300 small pages for the first time, which takes 15 ms; as 15 large pages, 2 ms.
    private static func allocateLarge(_ bytes: Int) -> UnsafeMutableRawPointer? {
        SpareMemory.giveBack()
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, largePageBytes, bytes) == 0 else { return nil }
        // Safe: the range lies within what was allocated. Only an advice: a failure changes nothing but the speed.
        unsafe madvise(memory, bytes / largePageBytes * largePageBytes, MADV_HUGEPAGE)
        return unsafe memory
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

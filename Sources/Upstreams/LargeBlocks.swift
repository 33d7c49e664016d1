import Glibc
import NIOConcurrencyHelpers

/// Memory of large bodies, kept for a moment after its body has gone: the next one needs as much.
///
/// PERF: what comes from the system is zeroed first, which takes 2 ms for 30 MB, as much as copying a body in; and who takes
/// it in is an event loop, which others wait for.
// Safe to share: all of it is behind the lock.
final class LargeBlocks: Sendable {
    private struct State {
        /// Bytes of each block that is in use, by its address.
        var sizes: [UInt: Int] = [:]
        /// The one that was given back last stands last.
        var spare: [Spare] = []
        var spareBytes = 0
        /// Whether a thread looks after what is spare.
        var hasKeeper = false
    }

    private struct Spare {
        let address: UInt
        let bytes: Int
        /// When it was given back, in nanoseconds of the monotonic clock.
        let since: UInt64
    }

    /// Of the process.
    static let shared = LargeBlocks()

    /// What is kept at most, and for how long.
    private let (maxSpareBytes, maxSpareNanoseconds): (Int, UInt64)
    private let state = NIOLockedValueBox(State())

    /// The size of the processor's large pages, as the kernel gives them out on x86-64 and arm64: where blocks begin.
    static let alignment = 2 * 1024 * 1024

    /// - Parameters:
    ///   - maxSpareBytes: What is kept at most; a block that does not fit in goes back to the system.
    ///   - maxSpareSeconds: How long, about.
    init(maxSpareBytes: Int = 64 * 1024 * 1024, maxSpareSeconds: UInt64 = 2) {
        self.maxSpareBytes = maxSpareBytes
        maxSpareNanoseconds = maxSpareSeconds * 1_000_000_000
    }

    /// What is kept.
    var spareBytes: Int { state.withLockedValue { $0.spareBytes } }

    /// A block of at least so many bytes, and of less than twice as many; nil when the system gives none.
    func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
        let known = state.withLockedValue { state -> UInt? in
            guard let index = state.spare.lastIndex(where: { $0.bytes >= bytes && $0.bytes / 2 < bytes }) else {
                return nil
            }
            let block = state.spare.remove(at: index)
            state.spareBytes -= block.bytes
            state.sizes[block.address] = block.bytes
            return block.address
        }
        if let known { return unsafe UnsafeMutableRawPointer(bitPattern: known) }
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, Self.alignment, bytes) == 0, let memory = unsafe memory else { return nil }
        // Safe: the range lies within what was allocated. Only an advice: a failure changes nothing but the speed.
        unsafe madvise(memory, bytes / Self.alignment * Self.alignment, MADV_HUGEPAGE)
        let address = unsafe UInt(bitPattern: memory)
        state.withLockedValue { $0.sizes[address] = bytes }
        return unsafe memory
    }

    /// Takes a block back.
    ///
    /// - Returns: False for memory that is none of the blocks.
    func giveBack(_ memory: UnsafeMutableRawPointer) -> Bool {
        let address = unsafe UInt(bitPattern: memory)
        guard address % UInt(Self.alignment) == 0 else { return false }
        enum Fate { case foreign, kept, keptForKeeper, unwanted }
        let fate = state.withLockedValue { state -> Fate in
            guard let bytes = state.sizes.removeValue(forKey: address) else { return .foreign }
            guard bytes <= maxSpareBytes - state.spareBytes else { return .unwanted }
            state.spare.append(Spare(address: address, bytes: bytes, since: Self.now()))
            state.spareBytes += bytes
            defer { state.hasKeeper = true }
            return state.hasKeeper ? .kept : .keptForKeeper
        }
        switch fate {
        case .foreign: return false
        case .kept: break
        // Safe: the block is in nobody's use, and not in the list either.
        case .unwanted: unsafe free(memory)
        case .keptForKeeper: startKeeper()
        }
        return true
    }

    // MARK: Giving back to the system

    /// Frees what has been spare for too long.
    ///
    /// - Parameter now: In nanoseconds of the monotonic clock.
    /// - Returns: Whether something is still kept.
    func freeUnused(at now: UInt64) -> Bool {
        let (old, isKeeping) = state.withLockedValue { state -> ([Spare], Bool) in
            let old = state.spare.filter { now >= $0.since + maxSpareNanoseconds }
            if !old.isEmpty {
                state.spare.removeAll { now >= $0.since + maxSpareNanoseconds }
                state.spareBytes -= old.reduce(0) { $0 + $1.bytes }
            }
            state.hasKeeper = !state.spare.isEmpty
            return (old, state.hasKeeper)
        }
        // Safe: each is a block's address that stands in no list any more.
        for block in old { unsafe free(UnsafeMutableRawPointer(bitPattern: block.address)) }
        return isKeeping
    }

    /// Starts a thread that looks every second, until nothing is spare.
    private func startKeeper() {
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        // Safe: the thread takes over the reference that is retained for it.
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let blocks = unsafe Unmanaged<LargeBlocks>.fromOpaque(context).takeRetainedValue()
                repeat { sleep(1) } while blocks.freeUnused(at: LargeBlocks.now())
                return nil
            },
            unsafe context.toOpaque()
        )
        if failure == 0 {
            pthread_detach(thread)
        } else {
            // Without a thread to be had, nothing is kept.
            unsafe context.release()
            _ = freeUnused(at: .max)
        }
    }

    static func now() -> UInt64 {
        var time = unsafe timespec()
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
        return unsafe UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

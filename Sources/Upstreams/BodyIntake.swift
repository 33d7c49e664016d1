import Glibc

/// Takes in a body part by part, in memory that grows by doubling, under a cap and the process's byte budget.
@safe
struct BodyIntake: ~Copyable {
    /// The first allocation for a body of unknown length.
    private static let firstBytes = 16 * 1024

    private let maxBytes: Int
    private let budget: BodyBudget
    private var memory: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private var count = 0
    /// Bytes drawn on the budget.
    private var drawn = 0
    /// A place in the budget's line and for how many bytes; the body pauses until they are drawn.
    private var waiting: (ticket: BodyBudget.Ticket, bytes: Int)?

    /// The length that the upstream has announced; at most the cap, and 0 if it announced none.
    var announcedBytes = 0

    /// What became of a part.
    enum Answer {
        case taken
        /// Not taken: bytes must be drawn first.
        case waiting
        case tooLarge
    }

    init(maxBytes: Int, budget: BodyBudget) {
        self.maxBytes = maxBytes
        self.budget = budget
    }

    deinit {
        unsafe BodyIntake.free(memory, drawn: drawn, waiting: waiting, budget: budget)
    }

    /// Frees what has come, gives back what was drawn and leaves the line.
    mutating func discard() {
        unsafe BodyIntake.free(memory, drawn: drawn, waiting: waiting, budget: budget)
        unsafe memory = nil
        (capacity, count, drawn, waiting) = (0, 0, 0, nil)
    }

    private static func free(
        _ memory: UnsafeMutablePointer<UInt8>?,
        drawn: Int,
        waiting: (ticket: BodyBudget.Ticket, bytes: Int)?,
        budget: BodyBudget
    ) {
        // Safe: memory is ours until take() or discard() sets it to nil.
        unsafe BodyMemory.free(memory)
        var held = drawn
        if let waiting, !budget.leave(waiting.ticket) { held += waiting.bytes }
        budget.giveBack(held)
    }

    /// Appends a part, or none of it.
    ///
    /// - Parameters:
    ///   - part: The next bytes.
    ///   - resume: Makes what the budget calls when the bytes are drawn after waiting.
    /// - Returns: Whether the part was taken, all of it.
    mutating func append(_ part: UnsafeRawBufferPointer, resume: () -> @Sendable () -> Void) -> Answer {
        guard waiting == nil else { return .waiting }
        guard part.count > 0, let source = part.baseAddress else { return .taken }
        guard part.count <= maxBytes - count else { return .tooLarge }
        let needed = count + part.count
        if needed > capacity {
            let first = announcedBytes > 0 ? announcedBytes : BodyIntake.firstBytes
            let wanted = capacity == 0 ? first : capacity * 2
            let capacity = max(needed, min(wanted, maxBytes))
            guard draw(for: capacity, resume: resume) else { return .waiting }
            unsafe memory = BodyMemory.resize(memory, count: count, capacity: capacity)
            self.capacity = capacity
        }
        guard let memory = unsafe memory else { return .tooLarge }
        // Safe: capacity is at least count + part.count, from just above.
        unsafe memcpy(memory + count, source, part.count)
        count = needed
        return .taken
    }

    private mutating func draw(for capacity: Int, resume: () -> @Sendable () -> Void) -> Bool {
        guard capacity > BodyBudget.freeBytes, capacity > drawn else { return true }
        let missing = capacity - drawn
        switch budget.draw(missing, held: drawn, resume: resume()) {
        case .drawn:
            drawn = capacity
            return true
        case .waiting(let ticket):
            waiting = (ticket, missing)
            return false
        }
    }

    /// Notes that the budget has drawn what was waited for; false if nothing was.
    mutating func stopWaiting() -> Bool {
        guard let waiting else { return false }
        drawn += waiting.bytes
        self.waiting = nil
        return true
    }

    /// Forgets what has come: the response begins anew.
    mutating func restart() {
        count = 0
        announcedBytes = 0
    }

    /// The body, moved out; what is left here is empty.
    mutating func take() -> ResponseBody {
        let memory: UnsafeMutablePointer<UInt8>
        if let taken = unsafe self.memory {
            // What a generous guess left over goes back; the budget keeps counting what was drawn.
            let isGenerous = capacity > BodyIntake.firstBytes && capacity / 2 > count
            unsafe memory = isGenerous ? BodyMemory.resize(taken, count: count, capacity: count) : taken
        } else {
            unsafe memory = BodyMemory.allocate(count)
        }
        unsafe self.memory = nil
        capacity = 0
        defer {
            drawn = 0
            count = 0
        }
        return unsafe ResponseBody(taking: memory, count: count, budget: budget, drawn: drawn)
    }

    /// What has come so far.
    func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        // Safe: count bytes are initialised; memory is not touched during the call.
        let bytes = unsafe UnsafeBufferPointer(start: UnsafePointer(memory), count: count)
        return body(unsafe bytes.span)
    }
}

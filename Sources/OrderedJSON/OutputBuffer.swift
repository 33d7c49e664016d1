import CSimd
import Glibc

/// A text as it is written: bytes that grow at the end and can be cut back, with 64 bytes of slack behind them.
///
/// The allocation comes from `malloc`, so that a transport may take it over without a copy.
// Safe to hold: it owns its allocation, and every write is checked against the capacity first.
///
/// `@usableFromInline`, as for other types here: without it nothing of a package type is inlined into other modules.
@safe @usableFromInline package struct OutputBuffer: ~Copyable {
    /// First byte of the text, and of the allocation.
    @usableFromInline
    var base: UnsafeMutablePointer<UInt8>
    /// Bytes written so far.
    @usableFromInline
    var length: Int
    /// Bytes the text may have before the allocation must grow.
    ///
    /// Another `slack` bytes after it are writable.
    @usableFromInline
    var room: Int

    /// Kernels write whole blocks; this many bytes past the capacity are theirs.
    @usableFromInline
    static var slack: Int { 64 }

    /// - Parameter capacity: Bytes to have room for at first.
    package init(capacity: Int = 4096) {
        let wanted = max(capacity, 64)
        room = wanted
        length = 0
        // Safe: the size is capacity and slack; a failed allocation ends the process as Swift's own would.
        let memory = unsafe UnsafeMutableRawPointer(Self.allocated(malloc(wanted + Self.slack)))
        unsafe base = memory.assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        // Safe: `base` is what malloc or realloc gave, and nobody else frees it.
        unsafe free(base)
    }

    private static func allocated(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
        guard let memory = unsafe memory else { abort() }
        return unsafe memory
    }

    /// Bytes written so far.
    @inlinable
    package var count: Int {
        @inline(__always) get { length }
    }

    /// Bytes the text can have without growing the allocation.
    package var capacity: Int { room }

    /// Makes room for `extra` more bytes.
    @inlinable
    @inline(__always)
    package mutating func reserve(_ extra: Int) {
        if _slowPath(room &- length < extra) { grow(by: extra) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(by extra: Int) {
        // Doubling keeps the copies linear in the output.
        let wanted = max(room * 2, length + extra)
        // Safe: as in init; realloc keeps the text.
        let memory = unsafe Self.allocated(realloc(base, wanted + Self.slack))
        unsafe base = memory.assumingMemoryBound(to: UInt8.self)
        room = wanted
    }

    /// Where to write next, as a value that a hot loop can keep in registers. As long as one is in use, nothing else may write.
    // Safe to hold: lives on the stack of a function that has the buffer.
    @safe struct Cursor {
        var at: UnsafeMutablePointer<UInt8>
        let limit: UnsafeMutablePointer<UInt8>

        /// Bytes that can be written before the buffer must grow.
        ///
        /// Another `slack` bytes after it are writable.
        @inline(__always)
        var room: Int { unsafe limit - at }

        /// Writes a label, for which there is room: 64 bytes after it are readable.
        ///
        /// - Returns: The place after it.
        @inline(__always)
        func copy(label: Bytes, count: Int) -> Cursor {
            // Safe: both sides may be touched 64 bytes past the label.
            var index = 0
            repeat {
                unsafe csimd_copy16(at + index, label + index)
                index &+= 16
            } while index < count
            return unsafe Cursor(at: at + count, limit: limit)
        }
    }

    @inline(__always)
    var cursor: Cursor {
        get { unsafe Cursor(at: base + length, limit: base + room) }
        set { length = unsafe newValue.at - base }
    }

    /// Makes room for `extra` more bytes at a cursor.
    @inline(__always)
    mutating func grow(_ cursor: inout Cursor, by extra: Int) {
        self.cursor = cursor
        grow(by: extra)
        cursor = self.cursor
    }

    /// Writes a label: 64 bytes after it are readable.
    @inline(__always)
    mutating func append(label: Bytes, count: Int) {
        reserve(count)
        // Safe: room was made.
        unsafe cursor = unsafe cursor.copy(label: label, count: count)
    }

    /// Appends one byte.
    @inlinable
    @inline(__always)
    package mutating func append(byte: UInt8) {
        reserve(1)
        // Safe: room was made.
        unsafe base[length] = byte
        length += 1
    }

    /// Puts a byte in the place of one that was written.
    @inlinable
    @inline(__always)
    package mutating func replace(at index: Int, with byte: UInt8) {
        precondition(index >= 0 && index < length)
        // Safe: the place is one of the body's.
        unsafe base[index] = byte
    }

    /// Appends bytes as they are.
    @inlinable
    package mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress else { return }
        reserve(bytes.count)
        // Safe: room was made, and the source is not this buffer's own memory.
        unsafe (base + length).update(from: first, count: bytes.count)
        length += bytes.count
    }

    /// Appends what stands at `range` of the body once more.
    ///
    /// - Precondition: The range was written.
    package mutating func append(copyOf range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= length)
        reserve(range.count)
        // Safe: the range is written, and there is room behind it for as many bytes.
        unsafe (base + length).update(from: base + range.lowerBound, count: range.count)
        length += range.count
    }

    /// Appends bytes as they are.
    @inlinable
    package mutating func append(contentsOf bytes: [UInt8]) {
        // Safe: the buffer is used inside the closure only.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends what another buffer holds: JSON text, which becomes one line.
    ///
    /// Line breaks stand between values only, where a blank does as well: in a string they would be escaped.
    package mutating func append(onOneLine json: borrowing OutputBuffer) {
        let start = length
        // Safe: the two buffers have their own memory, and the bytes are read inside the closure only.
        unsafe json.withUnsafeBytes { bytes in
            unsafe append(contentsOf: bytes.bindMemory(to: UInt8.self))
        }
        for lineBreak in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] {
            var next = start
            // Safe: only what was just written is searched and changed.
            while next < length,
                let found = unsafe memchr(base + next, Int32(lineBreak), length - next)
            {
                let place = unsafe found.assumingMemoryBound(to: UInt8.self)
                unsafe place.pointee = UInt8(ascii: " ")
                next = unsafe place - base + 1
            }
        }
    }

    /// Appends the body of another buffer.
    package mutating func append(_ other: borrowing OutputBuffer) {
        // Safe: the other buffer stays as it is while it is read.
        unsafe other.withUnsafeBytes { bytes in unsafe append(contentsOf: bytes.assumingMemoryBound(to: UInt8.self)) }
    }

    /// Appends the text's UTF-8 bytes as they are, without quotes.
    @inlinable
    package mutating func append(_ text: StaticString) {
        if text.hasPointerRepresentation {
            // Safe: static text lives as long as the process.
            unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        } else {
            append(text: String(describing: text))
        }
    }

    /// Appends the text's UTF-8 bytes as they are, without quotes.
    @inlinable
    package mutating func append(text: String) {
        var text = text
        // Safe: the buffer is used inside the closure only.
        text.withUTF8 { unsafe append(contentsOf: $0) }
    }

    /// Appends an integer in decimal.
    package mutating func append(_ value: Int) {
        reserve(20)
        var magnitude = value.magnitude
        var digits = 1
        var limit: UInt = 10
        while magnitude >= limit {
            digits += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        // Safe: 20 bytes hold every 64-bit integer with its sign.
        if value < 0 {
            unsafe base[length] = UInt8(ascii: "-")
            length += 1
        }
        for index in stride(from: length + digits - 1, through: length, by: -1) {
            unsafe base[index] = UInt8(truncatingIfNeeded: magnitude % 10) + UInt8(ascii: "0")
            magnitude /= 10
        }
        length += digits
    }

    /// Appends a double as JSON writes numbers, shortest digits; `null` when it is not finite, which JSON cannot write.
    package mutating func append(_ value: Double) {
        guard value.isFinite else { return append("null") }
        append(text: NumberText.javaScript(value))
    }

    /// Appends a JSON string: quotes around the text, with escapes where JSON asks for them.
    package mutating func appendQuoted(_ text: String) {
        // Safe: the buffer is used inside the closure only.
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { unsafe appendQuoted(utf8: $0) }
        if isDone == nil { appendQuoted(utf8: Array(text.utf8)) }
    }

    private mutating func appendQuoted(utf8 bytes: [UInt8]) {
        // Safe: the buffer is used inside the closure only.
        unsafe bytes.withUnsafeBufferPointer { unsafe appendQuoted(utf8: $0) }
    }

    /// Appends a JSON string.
    ///
    /// The bytes are UTF-8.
    package mutating func appendQuoted(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        append(byte: UInt8(ascii: "\""))
        var index = 0
        while let first = bytes.baseAddress, index < bytes.count {
            reserve(bytes.count - index)
            // Safe: the kernel keeps to the count on both sides, for which there is room.
            let plain = unsafe csimd_copy_quotable(first + index, bytes.count - index, base + length)
            length += plain
            index += plain
            guard index < bytes.count else { break }
            unsafe appendEscape(bytes[index])
            index += 1
        }
        append(byte: UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(#"\""#)
        case UInt8(ascii: "\\"): append(#"\\"#)
        case 0x08: append(#"\b"#)
        case 0x09: append(#"\t"#)
        case 0x0A: append(#"\n"#)
        case 0x0C: append(#"\f"#)
        case 0x0D: append(#"\r"#)
        default:
            append(#"\u00"#)
            let digits: StaticString = "0123456789abcdef"
            // Safe: four bits index sixteen digits.
            append(byte: unsafe digits.utf8Start[Int(byte >> 4)])
            append(byte: unsafe digits.utf8Start[Int(byte & 15)])
        }
    }

    /// Whether what was written from `start` on is `null`.
    package func isNull(from start: Int) -> Bool {
        // Safe: four bytes are written from there on, and `n` begins no other value.
        unsafe length - start == 4 && base[start] == UInt8(ascii: "n")
    }

    /// Ends the JSON value that was written from `start` on, so that another can stand behind it; `null` is taken back.
    ///
    /// - Returns: Whether there is a value.
    package mutating func endValue(from start: Int) -> Bool {
        if isNull(from: start) {
            length = start
            return false
        }
        // Keeps a number apart from the next value.
        append(byte: UInt8(ascii: "\n"))
        return true
    }

    /// Forgets everything of the body from `count` on.
    @inlinable
    @inline(__always)
    package mutating func truncate(to count: Int) {
        if count < length { length = max(count, 0) }
    }

    /// The bytes written so far, for the length of the call.
    @inlinable
    package func withUnsafeBytes<Result, Failure: Error>(
        _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: `length` bytes from `base` on are written.
        try unsafe use(UnsafeRawBufferPointer(start: base, count: length))
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// A copy with 64 bytes behind it, so that its parts may be copied in blocks.
    ///
    /// Whoever takes it deallocates it.
    func paddedCopy() -> UnsafeMutablePointer<UInt8> {
        // Safe: filled completely here.
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: length + JSONBody.padding)
        unsafe copy.initialize(from: base, count: length)
        unsafe (copy + length).initialize(repeating: 0, count: JSONBody.padding)
        return unsafe copy
    }

    /// A copy as text.
    package var text: String { unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }

    /// Empties the buffer for the next text.
    ///
    /// An allocation larger than `limit` bytes is given back.
    package mutating func reset(keepingCapacityUpTo limit: Int) {
        length = 0
        guard room > max(limit, 64) else { return }
        // Safe: as in `grow`; the content does not matter any more.
        let wanted = max(limit, 64)
        let memory = unsafe Self.allocated(realloc(base, wanted + Self.slack))
        unsafe base = memory.assumingMemoryBound(to: UInt8.self)
        room = wanted
    }

    /// Hands the allocation over: whoever takes it calls `free` on its base address.
    /// - Returns: The allocation with its slack, and how many bytes of it are written.
    package consuming func takeAllocation() -> (allocation: UnsafeMutableRawBufferPointer, count: Int) {
        // Safe: `discard self` keeps deinit from freeing what is handed over.
        let memory = unsafe UnsafeMutableRawBufferPointer(start: base, count: room + Self.slack)
        let count = length
        discard self
        return unsafe (memory, count)
    }
}

extension OutputBuffer {
    /// Writes a JSON list.
    package mutating func appendList<Item, Fault>(
        _ items: [Item],
        _ append: (Item, inout OutputBuffer) throws(Fault) -> Void
    ) throws(Fault) {
        self.append(byte: UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { self.append(byte: UInt8(ascii: ",")) }
            try append(item, &self)
        }
        self.append(byte: UInt8(ascii: "]"))
    }

    /// Writes a JSON object.
    package mutating func appendObject<Member, Fault>(
        _ members: [Member],
        name: (Member) -> String,
        value append: (Member, inout OutputBuffer) throws(Fault) -> Void
    ) throws(Fault) {
        self.append(byte: UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { self.append(byte: UInt8(ascii: ",")) }
            appendQuoted(name(member))
            self.append(byte: UInt8(ascii: ":"))
            try append(member, &self)
        }
        self.append(byte: UInt8(ascii: "}"))
    }
}

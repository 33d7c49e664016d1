import Glibc

/// A growing block of JSON text that ends up as `StateRows` without being copied.
///
/// What would go past the limit, or finds no memory, is dropped and noted in `isFull`; the caller looks once per row.
@safe struct JSONBuffer: ~Copyable {
    /// After so many rendered bytes the clock is worth a look: some 20 µs.
    static let bytesBetweenLooks = 64 << 10

    private var start: UnsafeMutablePointer<UInt8>?
    private var capacity: Int
    private let limit: Int
    /// Bytes written.
    private(set) var count = 0
    /// Whether something had to be dropped.
    private(set) var isFull = false

    /// Allocates room for `capacity` bytes; at most `limit` bytes will be taken.
    init(capacity: Int, limit: Int) {
        self.capacity = max(64, capacity)
        self.limit = limit
        // Safe: freed in deinit or handed over in finish; room for the padding is always beyond `capacity`.
        unsafe start = JSONBuffer.block(malloc(self.capacity + StateRows.padding))
    }

    deinit {
        // Safe: the block is ours until finish takes it out.
        unsafe free(start)
    }

    /// What was written.
    var bytes: [UInt8] {
        // Safe: `count` bytes are initialized.
        unsafe Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    /// Notes that something could not be written.
    mutating func markFull() {
        isFull = true
    }

    /// Hands the text over as rows; nil when something had to be dropped.
    consuming func finish(rowCount: Int) -> StateRows? {
        guard !isFull, var block = unsafe start else { return nil }
        // Safe: the block is not used through self after this.
        unsafe start = nil
        if capacity > 1 << 16, count < capacity / 2 {
            // A block that grew by doubling may be half empty; answers can be kept for a while.
            if let smaller = unsafe JSONBuffer.block(realloc(block, count + StateRows.padding)) {
                unsafe block = smaller
            }
        }
        // Safe: the block has `padding` bytes beyond its capacity, hence beyond count.
        unsafe memset(block + count, 0, StateRows.padding)
        return unsafe StateRows(takingOver: block, count: count, rowCount: rowCount)
    }

    // MARK: Appending

    mutating func append(_ byte: UInt8) {
        guard let end = unsafe reserve(1) else { return }
        // Safe: one byte was reserved there.
        unsafe end.pointee = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, let end = unsafe reserve(bytes.count) else { return }
        // Safe: both sides have `bytes.count` bytes and cannot overlap, as the block is ours alone.
        unsafe memcpy(end, source, bytes.count)
        count += bytes.count
    }

    mutating func append(literal: StaticString) {
        // Safe: a literal's bytes are constants; ours are plain ASCII, which have a pointer.
        unsafe append(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    mutating func append(integer value: Int64) {
        var magnitude = value.magnitude
        var length = value < 0 ? 1 : 0
        var rest = magnitude
        repeat {
            length += 1
            rest /= 10
        } while rest != 0
        guard let end = unsafe reserve(length) else { return }
        var position = length
        // Safe: `length` bytes were reserved, one per digit and one for a sign; positions go from length - 1 down.
        repeat {
            position -= 1
            let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            unsafe end[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            magnitude = quotient
        } while magnitude != 0
        if value < 0 { unsafe end[0] = UInt8(ascii: "-") }
        count += length
    }

    mutating func append(real value: Double) {
        guard value.isFinite else { return append(literal: "null") }
        // The shortest text that reads back as the same number; "1e+20" and "5e-324" are JSON too.
        var text = value.description
        text.withUTF8 { unsafe append($0) }
    }

    mutating func append(base64 bytes: UnsafeRawBufferPointer) {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let digits = unsafe alphabet.utf8Start
        let length = (bytes.count + 2) / 3 * 4 + 2
        guard var end = unsafe reserve(length) else { return }
        // Safe: `length` counts every byte written below; each index into the alphabet is below 64.
        unsafe end.pointee = UInt8(ascii: "\"")
        unsafe end += 1
        var index = 0
        while index < bytes.count {
            let first = unsafe Int(bytes[index])
            let second = unsafe index + 1 < bytes.count ? Int(bytes[index + 1]) : 0
            let third = unsafe index + 2 < bytes.count ? Int(bytes[index + 2]) : 0
            unsafe end[0] = digits[first >> 2]
            unsafe end[1] = digits[(first & 3) << 4 | second >> 4]
            unsafe end[2] = index + 1 < bytes.count ? digits[(second & 15) << 2 | third >> 6] : UInt8(ascii: "=")
            unsafe end[3] = index + 2 < bytes.count ? digits[third & 63] : UInt8(ascii: "=")
            unsafe end += 4
            index += 3
        }
        unsafe end.pointee = UInt8(ascii: "\"")
        count += length
    }

    // MARK: Room

    /// The place where the next `needed` bytes go; nil, and full from then on, when the limit or the memory is used up.
    private mutating func reserve(_ needed: Int) -> UnsafeMutablePointer<UInt8>? {
        guard !isFull, let block = unsafe start, needed <= limit - count else {
            isFull = true
            return nil
        }
        if needed <= capacity - count { return unsafe block + count }
        let wanted = max(capacity * 2, count + needed)
        guard let grown = unsafe JSONBuffer.block(realloc(block, wanted + StateRows.padding)) else {
            isFull = true
            return nil
        }
        unsafe start = grown
        capacity = wanted
        return unsafe grown + count
    }

    private static func block(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<UInt8>? {
        // Safe: fresh memory has no type yet, and is only ever used as bytes.
        unsafe memory?.assumingMemoryBound(to: UInt8.self)
    }
}

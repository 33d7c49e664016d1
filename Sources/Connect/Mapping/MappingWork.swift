import OrderedJSON

/// How much an evaluation may still do.
///
/// A short mapping can describe an endless amount of work: `->echo([@, @])` forty times over is a value of 10¹² elements. Steps
/// are therefore counted, and text that is put together counts by its bytes. What is allowed grows with the body, so that a
/// mapping that goes over its input a few times is never refused.
struct MappingWork {
    /// Steps that any evaluation may take.
    static let base = 4_000_000
    /// Further steps for each byte of the body: an element takes two bytes at least.
    static let perByte = 16
    /// Longest JSON text that a value is written as, or a method makes.
    static let maxTextBytes = 64 * 1024 * 1024

    private let limit: Int
    private var left: Int

    /// - Parameters:
    ///   - base: Steps whatever the size of the body.
    ///   - bodyBytes: Size of what is read.
    init(base: Int = Self.base, bodyBytes: Int) {
        limit = base + bodyBytes * Self.perByte
        left = limit
    }

    /// Takes steps off.
    ///
    /// - Throws: When none are left.
    @inline(__always)
    mutating func spend(_ steps: Int = 1) throws(JSONFault) {
        left -= steps
        if left < 0 { throw JSONFault(.tooMuchWork(limit: limit), at: 0) }
    }
}

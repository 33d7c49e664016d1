import OrderedJSON

/// Where values stand in the output that may be needed again: many parents share one object of a batch.
///
/// A fixed number of places; a value that meets another one in its place takes it.
struct WrittenCopies {
    private struct Copy {
        let value: Reference
        let shape: ObjectIdentifier
        let start: UInt32
        let end: UInt32
    }

    private var places: [Copy?] = []

    /// A power of two.
    private static var placeCount: Int { 32 }

    /// Appends a value's text again.
    ///
    /// Returns false where it was not written before.
    func append(_ value: Reference, _ shape: ObjectIdentifier, to output: inout OutputBuffer) -> Bool {
        guard !places.isEmpty, let copy = places[Self.place(of: value)], copy.value == value,
            copy.shape == shape
        else { return false }
        output.append(copyOf: Int(copy.start)..<Int(copy.end))
        return true
    }

    /// Remembers where a value was written, without any error.
    mutating func note(_ value: Reference, _ shape: ObjectIdentifier, _ range: Range<Int>) {
        guard case .json = value.kind, range.upperBound <= UInt32.max else { return }
        if places.isEmpty { places = Array(repeating: nil, count: Self.placeCount) }
        places[Self.place(of: value)] = Copy(
            value: value,
            shape: shape,
            start: UInt32(truncatingIfNeeded: range.lowerBound),
            end: UInt32(truncatingIfNeeded: range.upperBound)
        )
    }

    private static func place(of value: Reference) -> Int {
        Int(truncatingIfNeeded: (value.position &+ value.source &* 7) &* 0x9E37_79B1 >> 26) & (placeCount - 1)
    }
}

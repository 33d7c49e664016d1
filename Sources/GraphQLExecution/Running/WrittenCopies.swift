import OrderedJSON

/// Where values stand in the output that may be needed again: many parents share one object of a batch.
///
/// A fixed number of places; a value that meets another one in its place takes it.
struct WrittenCopies {
    private struct Copy {
        let value: Reference
        let shape: ObjectIdentifier
        let range: Range<Int>
    }

    private var places: [Copy?] = []

    /// A power of two.
    private static let placeCount = 64

    /// Appends a value's text again.
    ///
    /// Returns false where it was not written before.
    func append(_ value: Reference, _ shape: ObjectIdentifier, to output: inout OutputBuffer) -> Bool {
        guard !places.isEmpty, let copy = places[Self.place(of: value)], copy.value == value,
            copy.shape == shape
        else { return false }
        output.append(copyOf: copy.range)
        return true
    }

    /// Remembers where a value was written, without any error.
    mutating func note(_ value: Reference, _ shape: ObjectIdentifier, _ range: Range<Int>) {
        guard case .json = value.kind else { return }
        if places.isEmpty { places = Array(repeating: nil, count: Self.placeCount) }
        places[Self.place(of: value)] = Copy(value: value, shape: shape, range: range)
    }

    private static func place(of value: Reference) -> Int {
        Int(truncatingIfNeeded: (value.position &+ value.source &* 7) &* 0x9E37_79B1 >> 26) & (placeCount - 1)
    }
}

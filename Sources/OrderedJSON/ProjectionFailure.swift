/// One step of the way from a projected value to a failed one below it.
package enum ProjectionPathElement: Hashable, Sendable {
    /// Response name.
    case name(String)
    /// Position in a list, counted from 0.
    case index(Int)
}

/// A value in the body that is not what the shape wants.
///
/// Where null may stand, null was written in its place.
package struct ProjectionFailure: Sendable {
    /// What was found.
    package enum Reason: Sendable {
        /// The value is null or absent where null may not stand.
        case nullInNonNull
        /// The value is no leaf of this kind. `found` is the start of its JSON text, at most 60 bytes.
        case expected(LeafKind, found: String, JSONKind)
        /// A list is wanted.
        case listExpected(found: JSONKind)
        /// An object is wanted, or the path goes on into something that has no members.
        case objectExpected(found: JSONKind)
    }

    /// Way from the projected value to the failed one.
    package var path: [ProjectionPathElement]
    /// Coordinate of the member that failed; empty when the projected value itself did.
    package var coordinate: String
    /// What was found.
    package var reason: Reason

    package init(path: [ProjectionPathElement], coordinate: String, reason: Reason) {
        self.path = path
        self.coordinate = coordinate
        self.reason = reason
    }
}

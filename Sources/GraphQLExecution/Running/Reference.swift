import OrderedJSON

/// A result without its bytes: where its value stands.
///
/// Eight bytes; columns and scopes are arrays of these.
struct Reference: Hashable {
    /// Index into `Operation.bodies`, or one of the marks below.
    var source: UInt32
    /// Offset of the value in the body; for `list` and `error` an index into the operation's tables.
    var position: UInt32

    private static let nullSource = UInt32.max
    private static let errorSource = UInt32.max - 1
    private static let listSource = UInt32.max - 2
    private static let awaitedSource = UInt32.max - 3

    static let null = Reference(source: nullSource, position: 0)
    static func error(_ index: Int) -> Reference {
        Reference(source: errorSource, position: UInt32(truncatingIfNeeded: index))
    }
    static func list(_ index: Int) -> Reference {
        Reference(source: listSource, position: UInt32(truncatingIfNeeded: index))
    }
    /// An offset in a body that has no index yet; none is left when a column is complete.
    static func awaited(_ offset: JSONOffset) -> Reference { Reference(source: awaitedSource, position: offset) }
    static func json(_ body: Int, _ offset: JSONOffset) -> Reference {
        Reference(source: UInt32(truncatingIfNeeded: body), position: offset)
    }

    enum Kind {
        case null
        case error(Int)
        case list(Int)
        case json(body: Int, JSONOffset)
    }

    var kind: Kind {
        switch source {
        case Self.nullSource: .null
        case Self.errorSource: .error(Int(position))
        case Self.listSource: .list(Int(position))
        default: .json(body: Int(source), position)
        }
    }

    var isError: Bool { source == Self.errorSource }
    var isAwaited: Bool { source == Self.awaitedSource }
}

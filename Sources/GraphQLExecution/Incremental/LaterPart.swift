import GraphQLLanguage

/// A part of the response that was met while writing and is not written with it.
struct LaterPart {
    enum Kind {
        /// Deferred fields of one object.
        case group(ScopeState, row: Int, DeferredGroup)
        /// The items of a list after the first ones.
        case stream(StreamRemainder)
    }

    let kind: Kind
    /// From the part outwards while it is written, then from the root.
    var path: [PathElement] = []
}

/// What is left of a list that is delivered in parts.
struct StreamRemainder {
    let field: FieldPlan
    let stream: StreamPlan
    let items: ArraySlice<Reference>
    /// Objects found in the items, where they have columns of their own.
    let objects: ChildState?
    /// Row of the list's parent in its scope.
    let row: Int
    /// Why the list broke off after its items.
    let failure: ExecutionFailure?
}

/// Something written by itself, with what was met on the way.
struct WrittenPart {
    /// JSON text; nil when a null that may not be has taken it away.
    var text: [UInt8]?
    /// Paths from the root.
    var errors: [GraphQLError]
    var later: [LaterPart]
}

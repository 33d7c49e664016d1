/// The place of a named type in its schema: an index into `Schema.types`.
@usableFromInline
package struct TypeID: Hashable, Sendable {
    @usableFromInline package let index: Int32

    @inlinable
    package init(_ index: Int) { self.index = Int32(truncatingIfNeeded: index) }
}

/// A type as fields, arguments and variables have it: a named type inside any number of lists and non-nulls.
///
/// Sixteen bytes and no reference, so comparing and unwrapping cost nothing; the wrappers are two bits each, outermost
/// lowest.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Wrapping-Types,
/// #sec-Input-and-Output-Types, #sec-Non-Null, #sec-Combining-List-and-Non-Null
@usableFromInline
package struct GraphQLType: Hashable, Sendable {
    @usableFromInline package let named: TypeID
    @usableFromInline let wrapping: UInt64

    /// The deepest nesting of lists and non-nulls that fits.
    package static let maxWrapperCount = 31

    @inlinable
    init(named: TypeID, wrapping: UInt64) {
        self.named = named
        self.wrapping = wrapping
    }

    /// The named type itself: nullable, no list.
    @inlinable
    package init(_ named: TypeID) { self.init(named: named, wrapping: 0) }

    /// Nil when the nesting is deeper than `maxWrapperCount`.
    @inlinable
    package func wrappedInList() -> GraphQLType? {
        wrapping >> 62 == 0 ? GraphQLType(named: named, wrapping: wrapping << 2 | 1) : nil
    }

    /// Nil when the nesting is deeper than `maxWrapperCount`.
    ///
    /// Of a non-null type: itself.
    @inlinable
    package func wrappedInNonNull() -> GraphQLType? {
        if isNonNull { return self }
        return wrapping >> 62 == 0 ? GraphQLType(named: named, wrapping: wrapping << 2 | 2) : nil
    }

    @inlinable
    package var isNonNull: Bool { wrapping & 3 == 2 }

    /// True for a list, and not for a non-null list: see `nullable`.
    @inlinable
    package var isList: Bool { wrapping & 3 == 1 }

    /// True where no list and no non-null is left.
    @inlinable
    package var isNamed: Bool { wrapping == 0 }

    /// This type without its outermost non-null, if it has one.
    @inlinable
    package var nullable: GraphQLType { isNonNull ? GraphQLType(named: named, wrapping: wrapping >> 2) : self }

    /// The item type of a list (nullable or not); nil for anything else.
    @inlinable
    package var item: GraphQLType? {
        let inner = nullable
        return inner.isList ? GraphQLType(named: named, wrapping: inner.wrapping >> 2) : nil
    }
}

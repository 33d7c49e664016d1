/// All selections of a document, in the order of the text, as one array of nodes of one size.
///
/// What is seen of it are views: a `SelectionSet`, `Field`, `FragmentSpread` or `InlineFragment` is a place in the tree.
///
/// PERF: one allocation for all of them, one reference count for any of them, and nothing to free one by one. Names are
/// numbers, so that walks over a document compare no texts.
@usableFromInline
package final class SyntaxTree: Sendable {
    @usableFromInline package let names: NameTable
    @usableFromInline package let selections: [SelectionNode]
    @usableFromInline package let details: [SelectionDetails]
    /// Of every location in the tree.
    @usableFromInline package let sourceIndex: UInt32

    init(names: NameTable, selections: [SelectionNode], details: [SelectionDetails], sourceIndex: UInt32) {
        self.names = names
        self.selections = selections
        self.details = details
        self.sourceIndex = sourceIndex
    }

    /// Of a document without selections.
    static let empty = SyntaxTree(names: NameTable(capacity: 0), selections: [], details: [], sourceIndex: 0)

    @inlinable
    package subscript(index: Int32) -> SelectionNode { selections[Int(index)] }

    @inlinable
    package func arguments(of node: SelectionNode) -> [Argument] {
        node.details < 0 ? [] : details[Int(node.details)].arguments
    }

    @inlinable
    package func directives(of node: SelectionNode) -> [Directive] {
        node.details < 0 ? [] : details[Int(node.details)].directives
    }

    @inlinable
    package func location(at utf8Offset: UInt32) -> SourceLocation {
        SourceLocation(sourceIndex: sourceIndex, utf8Offset: utf8Offset)
    }
}

/// A field, a fragment spread or an inline fragment, as its `SyntaxTree` holds it.
///
/// Offsets are bytes of the text, counted from 0.
///
/// PERF: packed into 32 bytes, it would be handed on in four registers, and put together and taken apart for each call.
@usableFromInline
package struct SelectionNode: Sendable, BitwiseCopyable {
    @usableFromInline
    package enum Kind: Sendable, BitwiseCopyable {
        case field
        case fragmentSpread
        case inlineFragment
    }

    @usableFromInline package var kind: Kind
    /// Of the field, of the fragment that is spread, or of the type condition; -1 without one.
    @usableFromInline package var name: NameID
    /// Of a field: its alias, or else its name; otherwise like `name`.
    @usableFromInline package var responseName: NameID
    /// Where it begins.
    @usableFromInline package var start: UInt32
    @usableFromInline package var nameStart: UInt32
    /// Whether it is a field with an alias.
    @usableFromInline package var isAliased = false
    /// Whether a selection set belongs to it; the first selection of that is the node after this one.
    @usableFromInline package var hasSelections = false
    /// Where the `{` of that selection set is.
    @usableFromInline package var setStart: UInt32 = 0
    /// What is selected after it in the same set; -1 for the last one.
    @usableFromInline package var next: Int32 = -1
    /// Into `SyntaxTree.details`; -1 for a node without arguments and directives, as most are.
    @usableFromInline package var details: Int32 = -1

    @inlinable
    init(_ kind: Kind, name: NameID, responseName: NameID, start: UInt32, nameStart: UInt32) {
        self.kind = kind
        self.name = name
        self.responseName = responseName
        self.start = start
        self.nameStart = nameStart
    }
}

/// What few nodes have.
@usableFromInline
package struct SelectionDetails: Sendable {
    @usableFromInline package var arguments: [Argument]
    @usableFromInline package var directives: [Directive]

    init(arguments: [Argument], directives: [Directive]) {
        self.arguments = arguments
        self.directives = directives
    }
}

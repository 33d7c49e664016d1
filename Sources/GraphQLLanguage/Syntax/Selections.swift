/// `{ … }`: what is selected from one object, in the order written.
///
/// Spec: https://spec.graphql.org/September2025/#SelectionSet
@usableFromInline
package struct SelectionSet: Sendable {
    @usableFromInline package internal(set) var tree: SyntaxTree
    /// Its first selection.
    @usableFromInline package let first: Int32
    /// Of the `{`.
    @usableFromInline package let location: SourceLocation

    @inlinable
    init(in tree: SyntaxTree, first: Int32, location: SourceLocation) {
        self.tree = tree
        self.first = first
        self.location = location
    }

    /// At least one.
    @inlinable
    package var selections: Selections { Selections(in: tree, first: first) }
}

/// The selections of a set.
///
/// Each leads to the next one, so that they are counted one by one.
@usableFromInline
package struct Selections: Collection, Sendable {
    @usableFromInline package let tree: SyntaxTree
    @usableFromInline package let first: Int32

    @inlinable
    init(in tree: SyntaxTree, first: Int32) {
        self.tree = tree
        self.first = first
    }

    @usableFromInline
    package struct Index: Comparable, Sendable {
        /// The largest number after the last selection.
        @usableFromInline package let node: Int32

        @inlinable
        init(_ node: Int32) { self.node = node }

        @inlinable
        package static func < (left: Index, right: Index) -> Bool { left.node < right.node }
    }

    @inlinable
    package var startIndex: Index { Index(first) }

    @inlinable
    package var endIndex: Index { Index(.max) }

    @inlinable
    package func index(after index: Index) -> Index {
        let next = tree[index.node].next
        return Index(next < 0 ? .max : next)
    }

    @inlinable
    package subscript(index: Index) -> Selection {
        switch tree[index.node].kind {
        case .field: .field(Field(in: tree, at: index.node))
        case .fragmentSpread: .fragmentSpread(FragmentSpread(in: tree, at: index.node))
        case .inlineFragment: .inlineFragment(InlineFragment(in: tree, at: index.node))
        }
    }
}

/// A field, or fields brought in by a fragment.
///
/// Spec: https://spec.graphql.org/September2025/#Selection
@usableFromInline
package enum Selection: Sendable {
    case field(Field)
    case fragmentSpread(FragmentSpread)
    case inlineFragment(InlineFragment)
}

/// A selection as a place in its tree.
@usableFromInline
package protocol SelectionView: Sendable {
    var tree: SyntaxTree { get }
    var index: Int32 { get }
}

extension SelectionView {
    @inlinable
    var node: SelectionNode { tree[index] }

    @inlinable
    package var directives: [Directive] { tree.directives(of: node) }

    /// Where it begins: a spread or an inline fragment at its `...`.
    @inlinable
    package var location: SourceLocation { tree.location(at: node.start) }

    @inlinable
    func name(_ id: NameID, at utf8Offset: UInt32) -> Name {
        Name(tree.names.text(of: id), at: tree.location(at: utf8Offset))
    }
}

/// A field asked for, with the name that its value shall have in the response.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Language.Fields
@usableFromInline
package struct Field: SelectionView {
    @usableFromInline package let tree: SyntaxTree
    @usableFromInline package let index: Int32

    @inlinable
    package init(in tree: SyntaxTree, at index: Int32) {
        self.tree = tree
        self.index = index
    }

    @inlinable
    package var alias: Name? { node.isAliased ? name(node.responseName, at: node.start) : nil }

    @inlinable
    package var name: Name { name(node.name, at: node.nameStart) }

    @inlinable
    package var arguments: [Argument] { tree.arguments(of: node) }

    @inlinable
    package var selectionSet: SelectionSet? { node.hasSelections ? tree.set(below: index) : nil }

    /// The name of this field in the response: its alias, or else its name.
    @inlinable
    package var responseName: String { tree.names.text(of: node.responseName) }
}

/// `...Name`: the selections of a fragment definition, if it applies.
///
/// Spec: https://spec.graphql.org/September2025/#FragmentSpread
@usableFromInline
package struct FragmentSpread: SelectionView {
    @usableFromInline package let tree: SyntaxTree
    @usableFromInline package let index: Int32

    @inlinable
    package init(in tree: SyntaxTree, at index: Int32) {
        self.tree = tree
        self.index = index
    }

    @inlinable
    package var name: Name { name(node.name, at: node.nameStart) }
}

/// `... on Type { … }`: selections for objects of that type, or under a directive.
///
/// Spec: https://spec.graphql.org/September2025/#InlineFragment
@usableFromInline
package struct InlineFragment: SelectionView {
    @usableFromInline package let tree: SyntaxTree
    @usableFromInline package let index: Int32

    @inlinable
    package init(in tree: SyntaxTree, at index: Int32) {
        self.tree = tree
        self.index = index
    }

    @inlinable
    package var typeCondition: Name? { node.name < 0 ? nil : name(node.name, at: node.nameStart) }

    @inlinable
    package var selectionSet: SelectionSet { tree.set(below: index) }
}

extension SyntaxTree {
    /// The selection set of a node that has one.
    @inlinable
    func set(below index: Int32) -> SelectionSet {
        SelectionSet(in: self, first: index + 1, location: location(at: self[index].setStart))
    }
}

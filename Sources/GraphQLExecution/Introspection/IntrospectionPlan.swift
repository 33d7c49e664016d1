import OrderedJSON

/// What is selected of the schema itself by a root field, names resolved to columns of `IntrospectedSchema`.
///
/// PERF: all selections stand in arrays of numbers: an introspection query has many, and each query may be new.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Introspection
package final class IntrospectionPlan: Sendable {
    /// Where the answer begins.
    enum Root: Sendable {
        /// `__schema`.
        case schema
        /// `__type`, with its arguments.
        case type(ArgumentPlan)
    }

    struct Field: Sendable {
        /// Of the object's row; -1 for `__typename`.
        let column: Int32
        /// `{"name":` for the first field of a selection and `,"name":` for the others; with `__typename`, its value too.
        let label: JSONPieces.Piece
        /// Index into `selections` of what is selected of its objects; -1 for a leaf.
        var below: Int32 = -1
        var deprecated = Deprecated.left
    }

    /// What becomes of deprecated elements of a list.
    enum Deprecated: Sendable {
        case left
        case included
        /// As the arguments say that stand at this index of `arguments`: they depend on variables.
        case asked(Int)
    }

    let root: Root
    /// Those of each selection stand together, in response order.
    let fields: [Field]
    /// Ranges of `fields`; that of the root field is the last one.
    let selections: [Range<Int>]
    let labels: JSONPieces
    /// Arguments that depend on variables.
    let arguments: [ArgumentPlan]

    init(
        root: Root,
        fields: [Field],
        selections: [Range<Int>],
        labels: JSONPieces,
        arguments: [ArgumentPlan]
    ) {
        self.root = root
        self.fields = fields
        self.selections = selections
        self.labels = labels
        self.arguments = arguments
    }
}

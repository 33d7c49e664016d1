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

    /// A field, or several that are selected in the order of the columns: their texts are copied as one.
    struct Run: Sendable {
        /// Of the object's row.
        let firstColumn: Int32
        var lastColumn: Int32
        /// Index into `fields` of the first column's.
        let firstField: Int32
        /// Index into `aliases`; -1 where the response has the field's own name.
        let alias: Int32
    }

    /// What is asked of a field that leads to objects.
    struct Field: Sendable {
        /// Index into `selections` of what is selected of the objects; -1 for a leaf.
        var below: Int32 = -1
        var deprecated = Deprecated.left
    }

    /// What a response has in place of the name of a run's only field.
    struct Alias: Sendable {
        /// `,"alias":`.
        let label: [UInt8]
        /// Bytes that the field's own label takes in the row's text.
        let replacedCount: UInt32
    }

    /// What becomes of deprecated elements of a list.
    enum Deprecated: Sendable {
        case left
        case included
        /// As the arguments say that stand at this index of `arguments`: they depend on variables.
        case asked(Int32)
    }

    let root: Root
    /// Those of each selection stand together, in response order.
    let runs: [Run]
    /// Those of each run stand together.
    let fields: [Field]
    /// Ranges of `runs`; that of the root field is the first one.
    let selections: [Range<Int32>]
    let aliases: [Alias]
    /// Arguments that depend on variables.
    let arguments: [ArgumentPlan]

    init(
        root: Root,
        runs: [Run],
        fields: [Field],
        selections: [Range<Int32>],
        aliases: [Alias],
        arguments: [ArgumentPlan]
    ) {
        self.root = root
        self.runs = runs
        self.fields = fields
        self.selections = selections
        self.aliases = aliases
        self.arguments = arguments
    }
}

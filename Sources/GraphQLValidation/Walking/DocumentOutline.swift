import GraphQLLanguage
import GraphQLTypes

/// What the walk found, as flat arrays of small numbers: rules that need the whole document look here rather than walk
/// it again.
///
/// Names are numbers (`NameTable`), types are `TypeID`s, and nothing in the arrays is counted by reference.
struct DocumentOutline {
    var names: NameTable
    var selectionSets: [OutlineSelectionSet] = []
    /// The selections of all sets; those of one set are next to each other.
    var selections: [OutlineSelection] = []
    var fields: [OutlineField] = []
    /// Argument lists that are not empty; `OutlineField.arguments` counts into these.
    var argumentLists: [[Argument]] = []
    /// `@stream` of the fields that have it.
    var streams: [OutlineStream] = []
    var spreads: [OutlineSpread] = []
    var variableUsages: [VariableUsage] = []
    /// Operations, in document order.
    var operations: [OutlineDefinition] = []
    var operationVariables: [OutlineVariable] = []
    /// Fragments by their index in `ValidationContext.fragments`.
    var fragments: [OutlineDefinition] = []

    /// - Parameter byteCount: Length of the document's text, from which the arrays are sized: they seldom have to grow.
    init(byteCount: Int) {
        let expected = min(byteCount / 12 + 8, 10_000)
        names = NameTable(capacity: min(expected, 64))
        selectionSets.reserveCapacity(expected / 2)
        selections.reserveCapacity(expected)
        fields.reserveCapacity(expected)
    }
}

/// A place in the order of errors: an error reported later for an earlier moment comes before those of later moments.
typealias Moment = Int32

/// An operation or a fragment.
struct OutlineDefinition {
    /// When graphql-js would have reported what is wrong with the definition as a whole.
    var entered: Moment = 0
    /// When it would have reported what only the end of the definition shows.
    var left: Moment = 0
    /// Index of its selection set; -1 until it was walked.
    var selectionSet: Int32 = -1
    /// Into `DocumentOutline.spreads`: those within the definition, in document order.
    var spreads: Range<Int32> = 0..<0
    /// Into `DocumentOutline.variableUsages`: those within the definition, in document order.
    var variableUsages: Range<Int32> = 0..<0
    /// Into `DocumentOutline.operationVariables`.
    var variables: Range<Int32> = 0..<0
}

struct OutlineSelectionSet {
    /// Into `DocumentOutline.selections`.
    var selections: Range<Int32>
    /// What its fields are selected on, if that is known and has fields.
    var parentType: TypeID?
    /// Of an inline fragment: its fields are also those of the set around it.
    var isInline: Bool
    var entered: Moment
}

/// Indices into the array of the kind.
enum OutlineSelection {
    case field(Int32)
    case spread(Int32)
    /// The fragment's selection set.
    case inlineFragment(Int32)
    /// Not walked: the walk was given up before.
    case none
}

struct OutlineField {
    var responseName: NameID
    var name: NameID
    /// -1 without one.
    var selectionSet: Int32 = -1
    /// Into `DocumentOutline.argumentLists`; -1 without arguments.
    var arguments: Int32 = -1
    /// Into `DocumentOutline.streams`; -1 without `@stream`.
    var stream: Int32 = -1
    var parentType: TypeID?
    /// Nil for an unknown field, and for those that every type has.
    var type: GraphQLType?
    var location: SourceLocation
}

struct OutlineStream {
    var arguments: [Argument]
}

struct OutlineSpread {
    /// Index of the fragment, or -1 if no fragment has this name.
    var fragment: Int32
    var location: SourceLocation
}

struct OutlineVariable {
    var name: NameID
    /// Nil if it is not known.
    var type: GraphQLType?
    var hasNonNullDefault: Bool
    var location: SourceLocation
}

/// A place where a variable stands for a value.
struct VariableUsage {
    var name: NameID
    /// What is expected there, if that is known.
    var type: GraphQLType?
    /// An argument or input field with a default: a nullable variable will do.
    var hasDefault: Bool
    /// The `@oneOf` input object that it is a field of.
    var oneOf: TypeID?
    var location: SourceLocation
}

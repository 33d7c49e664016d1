/// Bounds on what validation takes, and whether it helps with names.
///
/// Each bound that is passed is an error that names it and ends validation.
package struct ValidationOptions: Hashable, Sendable {
    /// Errors reported; one more says that there were too many.
    package var maxErrors: Int
    /// Fields with an alias, in the whole document.
    package var maxAliases: Int
    /// Different response names that an operation selects at its root, through fragments too.
    package var maxRootFields: Int
    /// Directives on one operation, field, fragment or variable definition.
    package var maxDirectivesPerLocation: Int
    /// Fragment definitions in the document.
    package var maxFragments: Int
    /// Variables that one operation defines.
    package var maxVariables: Int
    /// Levels of selection sets, and of list and object values, within each other.
    ///
    /// The parser has such limits too; this one keeps every walk within the stack whoever made the document.
    package var maxDepth: Int
    /// Steps that comparing fields for merging and following variables through fragments may take together.
    ///
    /// A step takes some twenty nanoseconds. A document needs a few for each of its selections, unless it spreads many
    /// fragments in many places.
    package var maxSteps: Int
    /// Whether messages suggest names that are near to an unknown one.
    ///
    /// Without, they tell nothing of the schema that the document did not name.
    package var makesSuggestions: Bool

    package static let `default` = ValidationOptions()

    package init(
        maxErrors: Int = 100,
        maxAliases: Int = 1_000,
        maxRootFields: Int = 1_000,
        maxDirectivesPerLocation: Int = 100,
        maxFragments: Int = 2_000,
        maxVariables: Int = 1_000,
        maxDepth: Int = 250,
        maxSteps: Int = 1_000_000,
        makesSuggestions: Bool = true
    ) {
        self.maxErrors = maxErrors
        self.maxAliases = maxAliases
        self.maxRootFields = maxRootFields
        self.maxDirectivesPerLocation = maxDirectivesPerLocation
        self.maxFragments = maxFragments
        self.maxVariables = maxVariables
        self.maxDepth = maxDepth
        self.maxSteps = maxSteps
        self.makesSuggestions = makesSuggestions
    }
}

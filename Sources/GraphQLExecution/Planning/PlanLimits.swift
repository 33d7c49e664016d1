/// Bounds on what one operation may grow to, and on the errors that it tells of.
///
/// An operation that passes one is refused with an error that names it (`maxResponseErrors` only cuts the list).
package struct PlanLimits: Sendable {
    /// Fields once fragments are put in place, counted at every place where they are selected.
    package var maxFields: Int
    /// Objects within each other in the response, fragments put in place.
    package var maxResponseDepth: Int
    /// `@defer`s, counted at every place where their fragments are spread.
    package var maxDeferred: Int
    /// Lists of fields, interfaces, possible types or input fields within each other in an introspection query: each level
    /// multiplies the answer by the size of the schema.
    package var maxIntrospectionLists: Int
    /// Errors that a response lists; one more says how many were left out.
    package var maxResponseErrors: Int

    package init(
        maxFields: Int = 6_000,
        maxResponseDepth: Int = 500,
        maxDeferred: Int = 1_000,
        maxIntrospectionLists: Int = 2,
        maxResponseErrors: Int = 1_000
    ) {
        self.maxFields = maxFields
        self.maxResponseDepth = maxResponseDepth
        self.maxDeferred = maxDeferred
        self.maxIntrospectionLists = maxIntrospectionLists
        self.maxResponseErrors = maxResponseErrors
    }
}

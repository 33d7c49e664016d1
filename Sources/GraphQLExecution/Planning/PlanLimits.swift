/// Bounds on what one operation may grow to.
package struct PlanLimits: Sendable {
    /// Fields once fragments are put in place, counted at every place where they are selected.
    package var maxFields: Int
    /// Objects within each other in the response, fragments put in place.
    package var maxDepth: Int
    /// `@defer`s, counted at every place where their fragments are spread.
    package var maxDeferred: Int
    /// Lists of fields, interfaces, possible types or input fields within each other in an introspection query: each level
    /// multiplies the answer by the size of the schema.
    package var maxIntrospectionLists: Int

    package init(
        maxFields: Int = 50_000,
        maxDepth: Int = 500,
        maxDeferred: Int = 1_000,
        maxIntrospectionLists: Int = 2
    ) {
        self.maxFields = maxFields
        self.maxDepth = maxDepth
        self.maxDeferred = maxDeferred
        self.maxIntrospectionLists = maxIntrospectionLists
    }
}

import GraphQLLanguage
import GraphQLTypes

/// Field Selection Merging.
///
/// Fields of one response name become one member of the response, so they have to ask for the same thing: the same
/// field with the same arguments where one object may have both, and in any case results of the same shape.
///
/// Most documents select nothing twice, which is seen at a glance. Whether another one keeps the rule is decided for all
/// fields of a response path together (`MergeCheck`), in about the time that the walk took. Only a document that does not
/// is compared field by field, as graphql-js does, for what it says of each pair (`ConflictSearch`).
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Selection-Merging
struct FieldSelectionMerging: ValidationRule {
    func leave(_ document: Document, in context: inout ValidationContext) {
        // So few selections are no more root fields either.
        if context.outline.nodes.count <= context.options.maxRootFields, context.outline.selectsNothingTwice() {
            return
        }
        var check = MergeCheck(context.outline, schema: context.schema, stepsLeft: context.stepsLeft)
        let outcome = check.run(maxRootFields: context.options.maxRootFields)
        switch outcome {
        case .tooManyRootFields(let operation, let found):
            let limit = ValidationLimit.rootFields(context.options.maxRootFields, found: found)
            return context.abort(limit, at: context.operations[operation].location)
        case .tooManySteps:
            return context.abort(.steps(context.options.maxSteps))
        case .mergeable:
            context.stepsLeft = check.stepsLeft
        case .conflict(let first, let second):
            context.stepsLeft = check.stepsLeft
            let start = context.errorCount
            var search = ConflictSearch(
                context.outline,
                schema: context.schema,
                maxConflicts: context.options.maxErrors
            )
            for set in context.outline.selectionSetsOfFields() {
                let moment = context.outline.places[Int(set)].entered
                for conflict in search.conflicts(within: set) {
                    context.report(.conflictingFields(conflict), at: conflict.locations, moment: moment)
                }
                if context.isFull(since: start) || search.isExhausted { break }
            }
            // The search gives up where a document makes it long; what the check found stands.
            guard context.errorCount == start else { return }
            let pair = FieldConflict(between: first, second, in: context.outline, schema: context.schema)
            context.report(.conflictingFields(pair), at: pair.locations)
        }
    }
}

import GraphQLLanguage

/// Fragments Must Be Used.
///
/// Some operation spreads each fragment, itself or through other fragments.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Fragments-Must-Be-Used
struct FragmentsMustBeUsed: ValidationRule {
    func leave(_ document: Document, in context: inout ValidationContext) {
        guard !context.fragments.isEmpty else { return }
        let isUsed = context.outline.fragmentsReached(from: context.outline.operations)
        let start = context.errorCount
        let moment = context.nextMoment()
        guard isUsed.contains(false) else { return }
        for fragment in context.fragments {
            // One of several of the same name is used when that name is.
            guard let index = context.outline.fragmentTable.index(named: fragment.name.text), !isUsed[index] else {
                continue
            }
            if context.isFull(since: start) { return }
            context.report(.unusedFragment(fragment.name.text), at: fragment.location, moment: moment)
        }
    }
}

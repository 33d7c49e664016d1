import GraphQLLanguage

/// The labels of `@defer` and `@stream` are written out, and each is given once in a document: clients tell parts by
/// them.
///
/// Not in the specification of September 2025: graphql-js's `DeferStreamDirectiveLabelRule`.
struct IncrementalLabels: ValidationRule {
    private var known: [String: SourceLocation] = [:]

    mutating func enter(_ directive: Directive, in context: inout ValidationContext) {
        guard let kind = IncrementalDirective(rawValue: directive.name.text) else { return }
        guard let label = directive.argument("label") else { return }
        switch label.kind {
        case .null: break
        case .string(let text, _):
            if let first = known[text] {
                context.report(.duplicateLabel, at: first, directive.location)
            } else {
                known[text] = directive.location
            }
        case .variable: context.report(.labelNotStatic(kind), at: directive.location)
        case .int, .float, .boolean, .enumValue, .list, .object:
            context.report(.labelNotStatic(kind), at: directive.location)
        }
    }
}

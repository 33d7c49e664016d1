import GraphQLLanguage

/// `@defer` and `@stream` have no meaning for the events of a subscription, unless they are switched off or may be, or
/// what they stand on may be skipped.
///
/// Not in the specification of September 2025: graphql-js's `DeferStreamDirectiveOnValidOperationsRule`.
struct IncrementalInSubscription: ValidationRule {
    /// A selection set that is partly looked at, and the spreads that led into it.
    private struct Progress {
        var selections: Slice<Selections>
        /// Where the innermost of those spreads stands in `spreads`, plus one.
        var spreadCount: Int
    }

    func enterContents(of operation: OperationDefinition, in context: inout ValidationContext) {
        guard operation.operationType == .subscription else { return }
        // Not recursive: fragments may be chained as long as the document is.
        var open = [Progress(selections: operation.selectionSet.selections[...], spreadCount: 0)]
        var spreads: [SourceLocation] = []
        var visited: Set<String> = []
        while var progress = open.popLast() {
            guard let selection = progress.selections.popFirst(), !context.isAborted else { continue }
            open.append(progress)
            spreads.removeLast(spreads.count - progress.spreadCount)
            switch selection {
            case .field(let field):
                guard !maySkip(field.directives) else { continue }
                check(field.directives, spreads, &context)
                guard let set = field.selectionSet else { continue }
                open.append(Progress(selections: set.selections[...], spreadCount: spreads.count))
            case .inlineFragment(let fragment):
                guard !maySkip(fragment.directives) else { continue }
                check(fragment.directives, spreads, &context)
                let selections = fragment.selectionSet.selections
                open.append(Progress(selections: selections[...], spreadCount: spreads.count))
            case .fragmentSpread(let spread):
                guard !maySkip(spread.directives) else { continue }
                check(spread.directives, spreads, &context)
                guard visited.insert(spread.name.text).inserted,
                    let fragment = context.fragment(named: spread.name.text)
                else { continue }
                spreads.append(spread.location)
                let selections = fragment.selectionSet.selections
                open.append(Progress(selections: selections[...], spreadCount: spreads.count))
            }
        }
    }

    private func check(_ directives: [Directive], _ spreads: [SourceLocation], _ context: inout ValidationContext) {
        for directive in directives {
            guard let kind = IncrementalDirective(rawValue: directive.name.text), !mayBeOff(directive) else { continue }
            context.report(.incrementalInSubscription(kind), at: [directive.location] + spreads.reversed())
        }
    }

    /// Whether `@skip` or `@include` may leave a selection out, as graphql-js has it.
    private func maySkip(_ directives: [Directive]) -> Bool {
        directives.contains { directive in
            switch (directive.name.text, directive.argument("if")?.kind) {
            case ("skip", .boolean(let isSkipped)): isSkipped
            case ("skip", _): true
            case ("include", .boolean(let isIncluded)): !isIncluded
            case ("include", _?): true
            default: false
            }
        }
    }

    private func mayBeOff(_ directive: Directive) -> Bool {
        switch directive.argument("if")?.kind {
        case .boolean(let value): !value
        case .variable: true
        case nil, .int, .float, .string, .null, .enumValue, .list, .object: false
        }
    }
}

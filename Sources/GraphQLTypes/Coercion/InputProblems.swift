import GraphQLLanguage

/// Everything that keeps a JSON value from being one of an input type; empty when nothing does.
///
/// Slower than `coerceInputValue`, which is asked first. The words are those of graphql-js.
/// - Parameters:
///   - value: Nil when none was given.
///   - type: An input type.
///   - schema: What the type is of.
///   - budget: For suggesting names of the schema.
///   - maxCount: More problems than this are not looked for.
/// - Returns: Problems without locations, in the order of the type's fields.
package func inputProblems(
    _ value: InputValue?,
    type: GraphQLType,
    schema: Schema,
    budget: inout SuggestionBudget,
    maxCount: Int = .max
) -> [ValueProblem] {
    var search = InputProblemSearch(schema: schema, budget: budget, maxCount: maxCount)
    search.check(value, type)
    budget = search.budget
    return search.problems
}

/// The same with a budget of its own.
package func inputProblems(
    _ value: InputValue?,
    type: GraphQLType,
    schema: Schema,
    hasSuggestions: Bool = true,
    maxCount: Int = .max
) -> [ValueProblem] {
    var budget = SuggestionBudget(hasSuggestions: hasSuggestions)
    return inputProblems(value, type: type, schema: schema, budget: &budget, maxCount: maxCount)
}

private struct InputProblemSearch {
    let schema: Schema
    private(set) var budget: SuggestionBudget
    let maxCount: Int
    private(set) var problems: [ValueProblem] = []
    private var path: [PathElement] = []

    init(schema: Schema, budget: SuggestionBudget, maxCount: Int) {
        self.schema = schema
        self.budget = budget
        self.maxCount = maxCount
    }

    private mutating func report(_ message: String, under element: PathElement? = nil) {
        guard problems.count < maxCount else { return }
        problems.append(ValueProblem(message: message, path: path + (element.map { [$0] } ?? []), location: nil))
    }

    mutating func check(_ value: InputValue?, _ type: GraphQLType) {
        guard problems.count < maxCount else { return }
        guard let value, value != .null else {
            guard type.isNonNull else { return }
            let text = schema.text(of: type)
            report(
                value == nil
                    ? "Expected a value of non-null type \"\(text)\" to be provided."
                    : "Expected value of non-null type \"\(text)\" not to be null."
            )
            return
        }
        guard path.count <= maxInputDepth else {
            report("The value nests more than \(maxInputDepth) lists and input objects.")
            return
        }
        if let item = type.item {
            guard case .list(let items) = value else {
                check(value, item)
                return
            }
            for (index, value) in items.enumerated() {
                path.append(.index(index))
                check(value, item)
                path.removeLast()
            }
            return
        }
        let named = schema[type.named]
        guard named.kind == .inputObject else {
            do throws(LeafError) {
                _ = try coerceLeaf(value, type: named)
            } catch {
                let found = inspectedText(value)
                report(error.message(type: named, found: found, isLiteral: false, budget: &budget))
            }
            return
        }
        guard case .object(let members) = value else {
            report("Expected value of type \"\(named.name)\" to be an object, found: \(inspectedText(value)).")
            return
        }
        check(value, members, named)
    }

    private mutating func check(_ value: InputValue, _ members: [InputValue.Member], _ type: NamedType) {
        let given = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        for field in type.inputFields {
            if let value = given[field.name] {
                path.append(.name(field.name))
                check(value, field.type)
                path.removeLast()
            } else if field.isRequired {
                report(
                    "Expected value of type \"\(type.name)\" to include required field \"\(field.name)\", "
                        + "found: \(inspectedText(value))."
                )
            }
        }
        var known: [InputValue.Member] = []
        for member in members {
            guard problems.count < maxCount else { return }
            if type.inputFieldIndex(named: member.name) != nil {
                known.append(member)
                continue
            }
            let help = budget.didYouMean(member.name, among: type.inputFields.lazy.map(\.name))
            report(unknownField(member.name, of: type, help, found: inspectedText(value)))
        }
        guard type.isOneOf else { return }
        if known.count != 1 { report(oneOfMessage(type)) }
        if let first = known.first, first.value == .null { report(oneOfMessage(type), under: .name(first.name)) }
    }
}

func unknownField(_ name: String, of type: NamedType, _ help: String, found: String) -> String {
    "Expected value of type \"\(type.name)\" not to include unknown field \"\(name)\""
        + (help.isEmpty ? ", found" : ".\(help) Found") + ": \(found)."
}

func oneOfMessage(_ type: NamedType) -> String {
    "Within OneOf Input Object type \"\(type.name)\", exactly one field must be specified, "
        + "and the value for that field must be non-null."
}

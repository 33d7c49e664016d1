package import GraphQLLanguage

/// Everything that keeps a literal from being a value of an input type; empty when nothing does.
///
/// The words are those of graphql-js.
/// - Parameters:
///   - literal: As written.
///   - type: An input type.
///   - schema: What the type is of.
///   - variables: Nil to pass variables over, as before a request; otherwise their values are looked at where null or
///     none would be wrong.
///   - budget: For suggesting names of the schema.
///   - maxCount: More problems than this are not looked for.
/// - Returns: Problems with their places, in the order of the type's fields.
package func literalProblems(
    _ literal: Value,
    type: GraphQLType,
    schema: Schema,
    variables: VariableValues? = nil,
    budget: inout SuggestionBudget,
    maxCount: Int = .max
) -> [ValueProblem] {
    var search = LiteralProblemSearch(schema: schema, variables: variables, budget: budget, maxCount: maxCount)
    search.check(literal, type)
    budget = search.budget
    return search.problems
}

/// The same with a budget of its own.
package func literalProblems(
    _ literal: Value,
    type: GraphQLType,
    schema: Schema,
    variables: VariableValues? = nil,
    hasSuggestions: Bool = true,
    maxCount: Int = .max
) -> [ValueProblem] {
    var budget = SuggestionBudget(hasSuggestions: hasSuggestions)
    return literalProblems(
        literal,
        type: type,
        schema: schema,
        variables: variables,
        budget: &budget,
        maxCount: maxCount
    )
}

private struct LiteralProblemSearch {
    let schema: Schema
    let variables: VariableValues?
    private(set) var budget: SuggestionBudget
    let maxCount: Int
    private(set) var problems: [ValueProblem] = []
    private var path: [PathElement] = []

    init(schema: Schema, variables: VariableValues?, budget: SuggestionBudget, maxCount: Int) {
        self.schema = schema
        self.variables = variables
        self.budget = budget
        self.maxCount = maxCount
    }

    private mutating func report(_ message: String, at literal: SourceLocation, under element: PathElement? = nil) {
        guard problems.count < maxCount else { return }
        let path = path + (element.map { [$0] } ?? [])
        problems.append(ValueProblem(message: message, path: path, location: literal))
    }

    // Recursion is as deep as the literal, which the parser bounds.
    mutating func check(_ literal: Value, _ type: GraphQLType) {
        guard problems.count < maxCount else { return }
        if case .variable(let name) = literal.kind {
            checkVariable(name, literal, type)
            return
        }
        if case .null = literal.kind {
            guard type.isNonNull else { return }
            let text = schema.text(of: type)
            report("Expected value of non-null type \"\(text)\" not to be null.", at: literal.location)
            return
        }
        if let item = type.item {
            guard case .list(let items) = literal.kind else {
                check(literal, item)
                return
            }
            for (index, literal) in items.enumerated() {
                path.append(.index(index))
                check(literal, item)
                path.removeLast()
            }
            return
        }
        let named = schema[type.named]
        guard named.kind == .inputObject else {
            // What variables in it will hold is not known yet; the value is checked once they are.
            if variables == nil, case .value? = named.customScalar?.form, literal.containsVariable { return }
            do throws(LeafError) {
                _ = try coerceLeaf(literal, type: named, variables: variables ?? .none)
            } catch {
                let found = literalText(literal)
                let message = error.message(type: named, found: found, isLiteral: true, budget: &budget)
                report(message, at: literal.location)
            }
            return
        }
        guard case .object(let fields) = literal.kind else {
            let found = literalText(literal)
            report("Expected value of type \"\(named.name)\" to be an object, found: \(found).", at: literal.location)
            return
        }
        check(literal, fields, named)
    }

    private mutating func checkVariable(_ name: String, _ literal: Value, _ type: GraphQLType) {
        guard let variables, type.isNonNull else { return }
        let text = schema.text(of: type)
        switch variables[name] {
        case nil:
            report(
                "Expected variable \"$\(name)\" provided to type \"\(text)\" to provide a runtime value.",
                at: literal.location
            )
        case .null?:
            report(
                "Expected variable \"$\(name)\" provided to non-null type \"\(text)\" not to be null.",
                at: literal.location
            )
        default: break
        }
    }

    private mutating func check(_ literal: Value, _ fields: [ObjectField], _ type: NamedType) {
        let given = Dictionary(fields.map { ($0.name.text, $0.value) }, uniquingKeysWith: { _, last in last })
        // The same for every problem of this object, and as long as the object itself: made once.
        var text: String?
        for field in type.inputFields {
            guard let value = given[field.name] else {
                guard field.isRequired else { continue }
                let found = text ?? literalText(literal)
                text = found
                report(
                    "Expected value of type \"\(type.name)\" to include required field \"\(field.name)\", "
                        + "found: \(found).",
                    at: literal.location
                )
                continue
            }
            if let variables, case .variable(let name) = value.kind {
                if type.isOneOf {
                    checkOneOf(variables[name], name, field, type, literal)
                } else if variables[name] == nil, !field.isRequired {
                    continue
                }
            }
            path.append(.name(field.name))
            check(value, field.type)
            path.removeLast()
        }
        var known: [ObjectField] = []
        for field in fields {
            guard problems.count < maxCount else { return }
            if type.inputFieldIndex(named: field.name.text) != nil {
                known.append(field)
                continue
            }
            let help = budget.didYouMean(field.name.text, among: type.inputFields.lazy.map(\.name))
            let found = text ?? literalText(literal)
            text = found
            report(unknownField(field.name.text, of: type, help, found: found), at: field.location)
        }
        guard type.isOneOf else { return }
        guard known.count == 1 else {
            report(oneOfMessage(type), at: literal.location)
            return
        }
        if case .null = known[0].value.kind {
            report(oneOfMessage(type), at: literal.location, under: .name(known[0].name.text))
        }
    }

    private mutating func checkOneOf(
        _ value: InputValue?,
        _ variable: String,
        _ field: InputMember,
        _ type: NamedType,
        _ literal: Value
    ) {
        let start =
            "Expected variable \"$\(variable)\" provided to field \"\(field.name)\" for OneOf Input Object type "
            + "\"\(type.name)\" "
        switch value {
        case nil: report(start + "to provide a runtime value.", at: literal.location)
        case .null?: report(start + "not to be null.", at: literal.location)
        default: break
        }
    }
}

extension Value {
    /// True when a variable stands in it at any depth.
    package var containsVariable: Bool {
        switch kind {
        case .variable: true
        case .list(let items): items.contains { $0.containsVariable }
        case .object(let fields): fields.contains { $0.value.containsVariable }
        case .int, .float, .string, .boolean, .null, .enumValue: false
        }
    }
}

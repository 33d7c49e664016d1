import GraphQLLanguage
import GraphQLTypes

/// Values of Correct Type.
///
/// A literal can be coerced to the type expected where it stands. Like graphql-js, this rule looks at the whole of a
/// literal at once, and so covers the sections on the fields of input objects too: unknown ones (Input Object Field
/// Names), missing ones (Input Object Required Fields), and the one field of a `@oneOf` object.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Values-of-Correct-Type,
/// https://spec.graphql.org/September2025/#sec-Input-Object-Field-Names and
/// https://spec.graphql.org/September2025/#sec-Input-Object-Required-Fields
struct ValuesOfCorrectType: ValidationRule {
    /// Fields that objects of an input type must have, for the types met so far.
    private var requiredFields: [TypeID: [InputMember]] = [:]

    mutating func enter(_ literal: Value, in context: inout ValidationContext) {
        guard let type = context.literalType, !context.isAborted else { return }
        // Only of a literal that is not correct is it asked what is wrong with it, which takes longer.
        guard !isCorrect(literal, type, in: context.schema, depthLeft: context.options.maxDepth) else { return }
        let problems = literalProblems(
            literal,
            type: type,
            schema: context.schema,
            budget: &context.suggestions,
            maxCount: context.options.maxErrors + 1
        )
        for problem in problems {
            context.report(GraphQLError(problem.message, locations: problem.location.map { [$0] } ?? []))
        }
    }

    /// Whether a literal is certainly correct.
    ///
    /// False for those that nest too deep, which the walk refuses.
    private mutating func isCorrect(_ literal: Value, _ type: GraphQLType, in schema: Schema, depthLeft: Int) -> Bool {
        switch literal.kind {
        case .variable: return true
        case .null: return !type.isNonNull
        case .int(let text):
            switch schema[type.named].builtInScalar {
            case .int: return Int32(text) != nil
            case .id: return true
            case .float: return text.utf8.count < 300
            case .string, .boolean: return false
            case nil: return false
            }
        case .float(let text):
            return schema[type.named].builtInScalar == .float && Double(text)?.isFinite == true
        case .string:
            let named = schema[type.named]
            return switch named.builtInScalar {
            case .string, .id: true
            case .int, .float, .boolean: false
            case nil: named.takesAnything
            }
        case .boolean:
            let named = schema[type.named]
            return named.builtInScalar == .boolean || named.takesAnything
        case .enumValue(let name):
            let named = schema[type.named]
            return named.kind == .enumeration && named.enumValue(named: name) != nil
        case .list(let items):
            guard let item = type.item, depthLeft > 0 else { return false }
            for literal in items where !isCorrect(literal, item, in: schema, depthLeft: depthLeft - 1) { return false }
            return true
        case .object(let fields):
            let named = schema[type.named]
            guard named.kind == .inputObject, depthLeft > 0 else { return false }
            return isCorrect(fields, named, in: schema, depthLeft: depthLeft)
        }
    }

    private mutating func isCorrect(
        _ fields: [ObjectField],
        _ type: NamedType,
        in schema: Schema,
        depthLeft: Int
    ) -> Bool {
        if type.isOneOf {
            guard fields.count == 1 else { return false }
            if case .null = fields[0].value.kind { return false }
        }
        var requiredCount = 0
        for field in fields {
            guard let member = type.inputField(named: field.name.text),
                isCorrect(field.value, member.type, in: schema, depthLeft: depthLeft - 1)
            else { return false }
            if member.isRequired { requiredCount += 1 }
        }
        let required = requiredFields(of: type)
        guard requiredCount >= required.count else { return false }
        // A field given twice counts once.
        return required.allSatisfy { member in fields.contains { $0.name.text == member.name } }
    }

    private mutating func requiredFields(of type: NamedType) -> [InputMember] {
        if let known = requiredFields[type.id] { return known }
        let required = type.inputFields.filter(\.isRequired)
        requiredFields[type.id] = required
        return required
    }
}

extension NamedType {
    /// A custom scalar that is not checked.
    fileprivate var takesAnything: Bool { kind == .scalar && builtInScalar == nil && customScalar == nil }
}

import GraphQLLanguage

/// A default value is of its argument's or input field's type.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Arguments.Type-Validation and #sec-Values-of-Correct-Type
func checkDefaultValue(of member: InputMember, _ place: String, _ context: inout TypeSystemContext) {
    guard let literal = member.defaultLiteral, context.isInput(member.type) else { return }
    for problem in literalProblems(literal, type: member.type, schema: context.schema) {
        let message = "\(place) has invalid default value\(pathText(problem.path)): \(problem.message)"
        context.report(message, at: problem.location)
    }
}

/// The default value of an input field does not, through the defaults of the fields it leaves out, contain itself.
///
/// Spec: https://spec.graphql.org/September2025/#InputObjectDefaultValueHasCycle()
struct DefaultValueCycles {
    /// A chain of defaults that leave out fields with defaults, longer than this, is refused: it would be followed on
    /// the stack.
    private static let maxDepth = 200

    private struct Step {
        let place: String
        let location: SourceLocation
    }
    private var visited: Set<MemberPlace> = []
    private var path: [Step] = []
    /// Index behind the field's step in `path`, for fields on it.
    private var positions: [MemberPlace: Int] = [:]

    /// Checks the defaults that an empty value of this type takes.
    mutating func check(_ type: NamedType, _ context: inout TypeSystemContext) {
        for index in type.inputFields.indices { follow(index, of: type, &context) }
    }

    private mutating func follow(_ index: Int, of type: NamedType, _ context: inout TypeSystemContext) {
        let field = type.inputFields[index]
        guard let literal = field.defaultLiteral, context.schema[field.type.named].kind == .inputObject else { return }
        let key = MemberPlace.inputField(index, in: type.id)
        if let position = positions[key] {
            let via = path[position...].map(\.place).joined(separator: ", ")
            context.report(
                "Invalid circular reference. The default value of Input Object field \(type.name).\(field.name) "
                    + "references itself" + (via.isEmpty ? "" : " via the default values of: \(via)") + ".",
                at: path[(position - 1)...].map(\.location)
            )
            return
        }
        guard visited.insert(key).inserted else { return }
        guard path.count < Self.maxDepth else {
            context.report(
                "The default value of Input Object field \(type.name).\(field.name) is reached through more than "
                    + "\(Self.maxDepth) other default values.",
                at: literal.location
            )
            return
        }
        path.append(Step(place: "\(type.name).\(field.name)", location: literal.location))
        positions[key] = path.count
        follow(literal, of: context.schema[field.type.named], &context)
        path.removeLast()
        positions[key] = nil
    }

    /// Follows the defaults of fields that an object literal leaves out.
    ///
    /// (The parser bounds how deep literals nest.)
    private mutating func follow(_ literal: Value, of type: NamedType, _ context: inout TypeSystemContext) {
        switch literal.kind {
        case .list(let items):
            for item in items { follow(item, of: type, &context) }
        case .object(let members):
            let given = Dictionary(members.map { ($0.name.text, $0.value) }, uniquingKeysWith: { _, last in last })
            for (index, field) in type.inputFields.enumerated() {
                let fieldType = context.schema[field.type.named]
                guard fieldType.kind == .inputObject else { continue }
                if let value = given[field.name] {
                    follow(value, of: fieldType, &context)
                } else {
                    follow(index, of: type, &context)
                }
            }
        case .variable, .int, .float, .string, .boolean, .null, .enumValue: break
        }
    }
}

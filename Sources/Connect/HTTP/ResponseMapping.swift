import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// How the value of a bound field is found in a response, and how the objects in it are read.
struct ResponseMapping: Sendable {
    /// How to get from the response's root to the field's value.
    enum Head: Sendable {
        /// Member names from the root inwards; empty for the root itself. Nothing is built.
        case path([String])
        /// Anything else is evaluated over the body where it stands.
        case expression(MappingExpression)
    }

    let head: Head
    let members: ObjectMapping

    static let identity = ResponseMapping(head: .path([]), members: .identity)

    /// Applies the head to a body.
    ///
    /// - Returns: Where the value stands; nil for null and absent.
    func value(
        in body: JSONBody,
        variables: () -> [String: MappingValue],
        problem: (String) -> Void
    ) throws(JSONFault) -> (body: JSONBody, offset: JSONOffset)? {
        let reader = JSONReader(body)
        let root = try reader.root()
        let expression: MappingExpression
        switch head {
        case .path(let path):
            var offset = root
            var rest = path[...]
            while let name = rest.first {
                switch try reader.kind(at: offset) {
                case .object:
                    guard let next = try reader.member(name, of: offset) else {
                        problem("There is no member \"\(name)\".")
                        return nil
                    }
                    offset = next
                    rest = rest.dropFirst()
                    continue
                case .array: break
                case .null: return nil
                case .string, .number, .true, .false:
                    problem("\"\(name)\" is read of something that is no object.")
                    return nil
                }
                break
            }
            guard !rest.isEmpty else { return (body, offset) }
            // A list stands on the way: its elements are walked one by one.
            expression = .path(
                MappingPath(head: .root, steps: rest.map { .key($0) }, selection: nil, utf8Offset: 0)
            )
            return try evaluate(expression, root: .json(body, offset), variables: [:], problem)
        case .expression(let whole):
            return try evaluate(whole, root: .json(body, root), variables: variables(), problem)
        }
    }

    private func evaluate(
        _ expression: MappingExpression,
        root: MappingValue,
        variables: [String: MappingValue],
        _ problem: (String) -> Void
    ) throws(JSONFault) -> (body: JSONBody, offset: JSONOffset)? {
        var evaluator = MappingEvaluator(variables: variables)
        let value = try evaluator.evaluate(expression, root: root)
        for sentence in evaluator.problems { problem(sentence) }
        switch value {
        case .absent, .null: return nil
        case .json(let body, let offset): return (body, offset)
        case .boolean, .int, .double, .string, .array, .object:
            var output = OutputBuffer()
            try value.write(into: &output)
            return (output.makeBody(), 0)
        }
    }

    /// What builds a value out of the response before its members are read, for a person; nil where nothing does.
    var evaluation: String? {
        if case .expression(let expression) = head { return expression.building }
        return nil
    }

    var usedVariables: MappingVariables {
        if case .expression(let expression) = head { return expression.usedVariables }
        return []
    }
}

import GraphQLExecution
import GraphQLTypes

/// What is known of the objects that a mapping makes when it is evaluated: which fields they have. The others may be looked up
/// by key.
extension MappingCompiler {
    /// A mapping that is worked out as a whole when the response is there.
    ///
    /// - Parameters:
    ///   - expression: The mapping.
    ///   - type: Of the objects that it makes.
    ///   - eachElement: Whether a response that is a list is mapped element by element.
    func evaluatedMapping(
        _ expression: MappingExpression,
        for type: NamedType,
        eachElement: Bool
    ) -> ResponseMapping {
        var whole = expression
        if eachElement, case .object(let object) = expression {
            whole = .path(MappingPath(head: .root, steps: [], selection: object, utf8Offset: 0))
        }
        return ResponseMapping(head: .expression(whole), members: outputs(of: expression, type))
    }

    /// How the objects are read that an expression makes: by name, where their members are known, those alone.
    func outputs(of expression: MappingExpression, _ type: NamedType) -> ObjectMapping {
        guard type.kind == .object, let members = members(of: expression) else { return .identity }
        var sources: [String: ObjectMapping.FieldSource] = [:]
        for (name, value) in members {
            let inner = type.field(named: name).map { outputs(of: value, schema[$0.type.named]) }
            sources[name] = .path([name], then: inner ?? .identity)
        }
        return ObjectMapping(sources)
    }

    /// The members of the object, or of each object of the list, that an expression makes; nil where they are not all known.
    private func members(of expression: MappingExpression) -> [(name: String, value: MappingExpression)]? {
        switch expression {
        case .literal, .chain: return nil
        case .array(let items): return items.count == 1 ? members(of: items[0]) : nil
        case .object(let object): return members(of: object)
        case .path(let path):
            if let selection = path.selection { return members(of: selection) }
            var steps = path.steps[...]
            // These hand on the elements that they are given.
            while case .method(let method, _)? = steps.last, [.first, .last, .slice, .filter, .get].contains(method) {
                steps = steps.dropLast()
            }
            while case .optional? = steps.last { steps = steps.dropLast() }
            if case .method(.map, let arguments)? = steps.last { return arguments.first.flatMap { members(of: $0) } }
            if steps.isEmpty, case .value(let inner) = path.head { return members(of: inner) }
            return nil
        }
    }

    private func members(of object: MappingObject) -> [(name: String, value: MappingExpression)]? {
        var all: [(name: String, value: MappingExpression)] = []
        for member in object.members {
            switch member.kind {
            case .named(let name): all.append((name, member.value))
            case .spread:
                guard let spread = members(of: member.value) else { return nil }
                all += spread
            }
        }
        // Of several with one name, what they make together is not known here.
        return Set(all.map(\.name)).count == all.count ? all : nil
    }
}

import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// What is known of the objects that a mapping makes when it is evaluated: which fields they have. The others may be looked up
/// by key.
extension MappingCompiler {
    /// A mapping that is worked out as a whole when the response is there.
    ///
    /// - Parameters:
    ///   - expression: The mapping.
    ///   - type: Of the objects that it makes.
    ///   - eachElement: Whether a response that is a list is mapped element by element.
    /// - Returns: Evaluates the expression; what it makes is read by name.
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

    /// A literal object of a type that is looked up by key, such as `author: { id: authorId }`: where a part of the key is null
    /// there is no such object, and nothing to be said against it.
    func stub(_ mapping: ObjectMapping, of type: NamedType) -> ObjectMapping {
        guard let members = mapping.members, let keys = lookupKeys[type.id] else { return mapping }
        var needed: [[String]] = []
        for name in keys.sorted() {
            guard case .path(let path, _)? = members[name] else { continue }
            needed.append(path)
        }
        return needed.isEmpty ? mapping : ObjectMapping(members, needing: needed)
    }

    /// How the objects are read that an expression makes: by name, where their members are known, those alone.
    func outputs(of expression: MappingExpression, _ type: NamedType) -> ObjectMapping {
        guard type.isComposite, let object = expression.madeObject else { return .identity }
        guard type.isAbstract else { return object.plainMembers.map { outputs(of: $0, type) } ?? .identity }
        guard let made = object.abstractMembers else { return .identity }
        var variants: [String: ObjectMapping] = [:]
        for id in type.possibleTypes {
            guard let arm = made.arms.first(where: { $0.typeName == schema[id].name }) else { continue }
            variants[schema[id].name] = outputs(of: made.shared + (arm.object.plainMembers ?? []), schema[id])
        }
        return ObjectMapping(variants: variants)
    }

    private func outputs(of members: [MappingObject.NamedMember], _ type: NamedType) -> ObjectMapping {
        var sources: [String: ObjectMapping.FieldSource] = [:]
        for member in members {
            let inner = type.field(named: member.name).map { outputs(of: member.value, schema[$0.type.named]) }
            // What two members of one name make together is not known here.
            sources[member.name] = .path(
                [member.name],
                then: sources[member.name] == nil ? inner ?? .identity : .identity
            )
        }
        return ObjectMapping(sources)
    }
}

extension MappingExpression {
    /// The object that an expression makes, or each object of the list; nil where that is not known.
    var madeObject: MappingObject? {
        switch self {
        case .literal, .chain: return nil
        case .array(let items): return items.count == 1 ? items[0].madeObject : nil
        case .object(let object): return object
        case .path(let path):
            if let selection = path.selection { return selection }
            var steps = path.steps[...]
            // These hand on the elements that they are given.
            while case .method(let method, _)? = steps.last, [.first, .last, .slice, .filter, .get].contains(method) {
                steps = steps.dropLast()
            }
            while case .optional? = steps.last { steps = steps.dropLast() }
            if case .method(.map, let arguments)? = steps.last { return arguments.first?.madeObject }
            if steps.isEmpty, case .value(let inner) = path.head { return inner.madeObject }
            return nil
        }
    }

    /// The pairs of a `->match` at the end: what is made, and of which type it is said to be.
    var matchArms: [(value: MappingExpression, typeName: String?)]? {
        guard case .path(let path) = self, path.selection == nil, case .method(.match, let pairs)? = path.steps.last
        else { return nil }
        return pairs.compactMap { pair in
            guard case .array(let items) = pair, items.count == 2 else { return nil }
            guard case .object(let object) = items[1] else { return (items[1], nil) }
            return (items[1], object.typeName)
        }
    }
}

extension MappingObject {
    typealias NamedMember = (name: String, value: MappingExpression)

    /// The text of a literal `__typename`.
    var typeName: String? {
        for member in members {
            if case .named(let name) = member.kind, name == "__typename",
                case .literal(.string(let text)) = member.value
            {
                return text
            }
        }
        return nil
    }

    /// All members by name; nil where a spread brings others.
    var plainMembers: [NamedMember]? {
        var all: [NamedMember] = []
        for member in members {
            switch member.kind {
            case .named(let name): all.append((name, member.value))
            case .spread:
                guard let spread = member.value.madeObject?.plainMembers else { return nil }
                all += spread
            }
        }
        return all
    }

    /// The members of objects of several types: those that all have, and those of each type, as a spread `->match` gives them.
    var abstractMembers: (shared: [NamedMember], arms: [(typeName: String, object: MappingObject)])? {
        var shared: [NamedMember] = []
        var arms: [(typeName: String, object: MappingObject)] = []
        for member in members {
            switch member.kind {
            case .named(let name): shared.append((name, member.value))
            case .spread:
                if let spread = member.value.madeObject?.plainMembers {
                    shared += spread
                } else if let found = member.value.matchArms {
                    for arm in found {
                        if let name = arm.typeName, case .object(let object) = arm.value { arms.append((name, object)) }
                    }
                } else {
                    return nil
                }
            }
        }
        return arms.isEmpty ? nil : (shared, arms)
    }
}

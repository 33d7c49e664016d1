import GraphQLExecution
import GraphQLTypes

/// Turns a `selection` into what the engine runs: paths where the mapping only renames and walks, computations where it does more.
struct MappingCompiler {
    let schema: Schema
    let constants: ConstantVariables
    let isBound: @Sendable (NamedType, OutputField) -> Bool
    /// Types whose objects are looked up by key where fields are missing from them.
    var lookedUpTypes: Set<TypeID> = []
    /// The fields that those are looked up by.
    var lookupKeys: [TypeID: Set<String>] = [:]

    /// Compiles the mapping of a field.
    ///
    /// - Parameters:
    ///   - expression: What `selection` says.
    ///   - type: The named type of the field that the mapping fills.
    ///   - isList: Whether the field is a list of that type.
    ///   - isBatch: Whether the response is a list of elements that carry their key, whatever the field's type.
    /// - Returns: How the field's value is found, and how the objects in it are read.
    func responseMapping(
        _ expression: MappingExpression,
        for type: NamedType,
        isList: Bool,
        isBatch: Bool
    ) -> ResponseMapping {
        // What depends on the parent can only be worked out where the parent is known: when the response arrives.
        if expression.usedVariables.contains(.this) || expression.usedVariables.contains(.batch) {
            return evaluatedMapping(expression, for: type, eachElement: isList || isBatch)
        }
        switch expression {
        case .object(let object):
            guard type.isComposite || isBatch, let mapping = objectMapping(object, of: type, below: []) else { break }
            // One object out of the whole response, which may be a list (`count: $->size`): worked out at once. In a list
            // field each element is read by itself.
            if !isList, !isBatch, mapping.hasComputedMembers { break }
            return ResponseMapping(head: .path([]), members: mapping)
        case .path(var path):
            guard let selection = path.selection else {
                if let steps = path.plainSteps { return ResponseMapping(head: .path(steps), members: .identity) }
                break
            }
            guard type.isComposite || isBatch, let mapping = objectMapping(selection, of: type, below: []) else {
                break
            }
            if let steps = path.plainSteps { return ResponseMapping(head: .path(steps), members: mapping) }
            path.selection = nil
            return ResponseMapping(head: .expression(.path(path)), members: mapping)
        case .literal, .array, .chain:
            break
        }
        return evaluatedMapping(expression, for: type, eachElement: isList || isBatch)
    }

    /// The members of an object, field by field; nil when they are only known once evaluated (a spread of a computed value).
    private func objectMapping(
        _ object: MappingObject,
        of type: NamedType,
        below prefix: [String]
    ) -> ObjectMapping? {
        guard let sources = sources(object, of: type, below: prefix) else { return nil }
        return ObjectMapping(sources)
    }

    private func sources(
        _ object: MappingObject,
        of type: NamedType,
        below prefix: [String]
    ) -> [String: ObjectMapping.FieldSource]? {
        var sources: [String: ObjectMapping.FieldSource] = [:]
        for member in object.members {
            switch member.kind {
            case .named(let name):
                // Two members of one name are merged when evaluated.
                guard sources[name] == nil else { return nil }
                sources[name] = source(
                    member.value,
                    of: type.field(named: name).map { schema[$0.type.named] },
                    below: prefix
                )
            case .spread:
                guard case .path(let path) = member.value, let steps = path.plainSteps, let selection = path.selection,
                    let spread = self.sources(selection, of: type, below: prefix + steps)
                else { return nil }
                for (name, source) in spread {
                    guard sources[name] == nil else { return nil }
                    sources[name] = source
                }
            }
        }
        return sources
    }

    private func source(
        _ value: MappingExpression,
        of type: NamedType?,
        below prefix: [String]
    ) -> ObjectMapping.FieldSource {
        if case .path(let path) = value, let steps = path.plainSteps {
            guard let selection = path.selection else { return .path(prefix + steps, then: .identity) }
            if let type, type.isComposite, let mapping = objectMapping(selection, of: type, below: []) {
                return .path(prefix + steps, then: mapping)
            }
        }
        // A literal object reads the same input as its parent, and is there whenever that is.
        if case .object(let object) = value, prefix.isEmpty, let type, type.isComposite,
            let mapping = objectMapping(object, of: type, below: [])
        {
            return .path([], then: stub(mapping, of: type))
        }
        // Below a path it is there even where the path leads nowhere.
        var expression = value
        if !prefix.isEmpty {
            expression = .path(
                MappingPath(
                    head: .root,
                    steps: prefix.map { .key($0) },
                    selection: MappingObject(members: [
                        MappingMember(kind: .named("value"), value: value, utf8Offset: 0)
                    ]),
                    utf8Offset: 0
                )
            )
            expression = .path(
                MappingPath(head: .value(expression), steps: [.key("value")], selection: nil, utf8Offset: 0)
            )
        }
        var computation = MappingComputation(
            expression,
            parent: nil,
            schema: schema,
            constants: constants,
            isBound: isBound
        )
        if let type { computation.result = outputs(of: value, type) }
        return .computed(computation)
    }

    /// An `@expr` whose literal object fills an object field: each member is computed by itself, so that one that fails
    /// leaves the others alone.
    ///
    /// - Parameters:
    ///   - expression: What is written.
    ///   - type: Of the field.
    ///   - parent: Has the fields that `$this` reads.
    ///   - keepsBound: Whether objects whose type has bound fields are taken apart too. The engine reads bound fields from an
    ///     object that is there: such an object has to be computed whole.
    /// - Returns: Nil where the members are not known by name.
    func embeddedMapping(
        _ expression: MappingExpression,
        of type: NamedType,
        in parent: NamedType,
        keepsBound: Bool = false
    ) -> ObjectMapping? {
        guard case .object(let object) = expression, type.kind == .object else { return nil }
        // What is looked up is read from objects that are there, too.
        if !keepsBound, lookedUpTypes.contains(type.id) || type.fields.contains(where: { isBound(type, $0) }) {
            return nil
        }
        var sources: [String: ObjectMapping.FieldSource] = [:]
        for member in object.members {
            guard case .named(let name) = member.kind, sources[name] == nil else { return nil }
            if let field = type.field(named: name), field.type.item == nil,
                let inner = embeddedMapping(
                    member.value,
                    of: schema[field.type.named],
                    in: parent,
                    keepsBound: keepsBound
                )
            {
                sources[name] = .path([], then: inner)
            } else {
                var computation = MappingComputation(
                    member.value,
                    parent: parent,
                    schema: schema,
                    constants: constants,
                    isBound: isBound
                )
                if let field = type.field(named: name) {
                    computation.result = outputs(of: member.value, schema[field.type.named])
                }
                sources[name] = .computed(computation)
            }
        }
        return ObjectMapping(sources)
    }
}

extension ObjectMapping {
    /// True when a member is more than a path.
    fileprivate var hasComputedMembers: Bool {
        members?.values.contains { source in
            if case .computed = source { true } else { false }
        } ?? false
    }
}

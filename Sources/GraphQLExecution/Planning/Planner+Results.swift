import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// How the values of fields are written: shapes of leaves, and scopes of objects.
extension Planner {
    mutating func planResult(
        _ collected: CollectedField,
        mapped: MappedSource,
        column: Int?,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> ResultPlan {
        let field = collected.field
        let type = schema[field.type.named]
        guard type.isComposite else {
            return .shape(
                Shape(wrapping: field.type, around: .leaf(leafKind(of: shown(type, for: collected)))),
                nil
            )
        }
        if case .requirements(let selection) = collected.below, selection.isEmpty { return .raw }
        let pathLength = builder.pathLength + 1 + field.type.listDepth
        if !type.isAbstract {
            let scope = try planScope(
                of: type,
                selection: collected.below,
                reading: mapped,
                waitingFor: builder.usages,
                pathLength: pathLength,
                isProjectedIfPossible: true
            )
            if case .requirements = collected.below, scope.readsMembersUnchanged { return .raw }
            if let shape = scope.objectShape {
                return .shape(Shape(wrapping: field.type, around: .object(shape)), scope)
            }
            return .objects(
                builder.child(
                    scopes: [scope],
                    discriminator: nil,
                    column: column,
                    type: field.type,
                    stream: collected.stream
                )
            )
        }
        var scopes: [ScopePlan] = []
        var scopeByTypeName: [String: Int] = [:]
        for id in shown(type, for: collected).possibleTypes {
            let concrete = schema[id]
            scopeByTypeName[concrete.name] = scopes.count
            var variant = mapped
            variant.mapping = mapped.mapping.variant(for: concrete)
            scopes.append(
                try planScope(
                    of: concrete,
                    selection: collected.below,
                    reading: variant,
                    waitingFor: builder.usages,
                    pathLength: pathLength
                )
            )
        }
        guard case .path(let path, _)? = mapped.mapping.source(of: "__typename") else {
            throw GraphQLError(
                "Objects of the abstract type \"\(type.name)\" cannot be told apart: the mapping of \"\(field.name)\" gives no \"__typename\"."
            )
        }
        return .objects(
            builder.child(
                scopes: scopes,
                discriminator: .init(path: MemberPath(path), scopeByTypeName: scopeByTypeName),
                column: column,
                type: field.type,
                stream: collected.stream
            )
        )
    }

    /// A type with the enum values and object types that a field may have: those that clients see, or all of them where a
    /// binding reads it.
    private func shown(_ type: NamedType, for collected: CollectedField) -> NamedType {
        if case .requirements = collected.below { return type }
        return schema.api[type.id]
    }

    private func leafKind(of type: NamedType) -> LeafKind {
        switch type.builtInScalar {
        case .int: .int
        case .float: .float
        case .string: .string
        case .boolean: .boolean
        case .id: .id
        case nil:
            if type.kind == .enumeration {
                .enumeration(MemberTable(type.enumValues.map(\.name)))
            } else {
                type.customScalar?.leaf ?? .any
            }
        }
    }

    /// A value as the response shows it; nil where it has to be looked at each time, since it is no leaf or an error.
    func constantText(_ value: JSONBody, for collected: CollectedField) -> [UInt8]? {
        let type = schema[collected.field.type.named]
        guard !type.isComposite, collected.stream == nil else { return nil }
        let shape = Shape(wrapping: collected.field.type, around: .leaf(leafKind(of: shown(type, for: collected))))
        var projector = Projector(value)
        var output = OutputBuffer(capacity: 64)
        var failures: [ProjectionFailure] = []
        let isWritten = (try? projector.write(shape, at: 0, into: &output, failures: &failures)) ?? false
        return isWritten && failures.isEmpty ? output.bytes : nil
    }
}

extension CustomScalar {
    /// Which results it has; nil where it has any.
    fileprivate var leaf: LeafKind? {
        let other: (@Sendable (Span<UInt8>) -> Bool)?
        switch otherResults {
        case .all: return nil
        case .none: other = nil
        case .passing(let passes):
            other = { text in
                let body = JSONBody(copying: text.indices.map { text[$0] })
                guard let value = try? JSONReader(body).value(at: 0) else { return false }
                return passes(InputValue(value))
            }
        }
        return .checked(
            LeafCheck(
                string: { acceptsResult(string: $0) },
                number: { acceptsResult(number: $0) },
                other: other,
                message: { message(found: $0) }
            )
        )
    }
}

extension GraphQLType {
    /// Lists around the named type.
    fileprivate var listDepth: Int {
        var depth = 0
        var type = self
        while let item = type.item {
            depth += 1
            type = item
        }
        return depth
    }
}

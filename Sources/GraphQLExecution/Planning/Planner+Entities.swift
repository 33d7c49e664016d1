import GraphQLLanguage
import GraphQLTypes

/// Fields that the mapping of their object does not supply: read from objects that are looked up by their key.
extension Planner {
    /// How to look up the objects of a type for a field that their mapping does not supply; nil where nothing can.
    func entity(
        for field: String,
        of type: NamedType,
        reading mapping: ObjectMapping,
        preferring isAsked: (EntityBinding) -> Bool = { _ in false }
    ) -> EntityBinding? {
        let bindings = bindings
        let able = bindings.entities(of: type.id).filter { entity in
            entity.path(of: field) != nil && entity.hasKey(in: mapping) { bindings[type.id, $0] != nil }
        }
        // One that is asked anyway costs no further call.
        return able.first(where: isAsked) ?? able.first
    }

    /// The fewest ways to look an object up that give all of these fields: each time the one that gives most of what is left,
    /// of several the first that was declared.
    ///
    /// PERF: only looked for where there is a choice.
    func entities(
        for fields: [CollectedField],
        of type: NamedType,
        reading mapping: ObjectMapping
    ) -> [EntityBinding] {
        let all = bindings.entities(of: type.id)
        guard all.count > 1 else { return [] }
        var left = Set(
            fields.map(\.field.name).filter { mapping.source(of: $0) == nil && bindings[type.id, $0] == nil }
        )
        let able = all.filter { entity in
            entity.hasKey(in: mapping) { bindings[type.id, $0] != nil }
        }
        var chosen: [EntityBinding] = []
        while !left.isEmpty {
            let counts = able.map { entity in left.count { entity.path(of: $0) != nil } }
            guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else { break }
            chosen.append(able[index])
            left = left.filter { able[index].path(of: $0) == nil }
        }
        return chosen
    }

    /// A field that the mapping of its object does not supply: read from the object that is looked up by its key.
    ///
    /// - Returns: Nil where nothing looks it up.
    mutating func planEntityField(
        _ collected: CollectedField,
        of type: NamedType,
        reading source: MappedSource,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> FieldValuePlan? {
        guard
            let entity = entity(
                for: collected.field.name,
                of: type,
                reading: source.mapping,
                preferring: { builder.asks($0) }
            ),
            let (path, mapping) = entity.path(of: collected.field.name)
        else { return nil }
        let loaded: Int
        if let known = builder.loadedColumn(of: entity) {
            loaded = known
        } else {
            let hidden = try hiddenFields(entity.loader.requirements, of: type, reading: source, in: &builder)
            loaded = builder.appendColumn(of: entity, requirements: hidden)
        }
        let column = builder.appendMember(of: loaded, path: path, field: collected.field)
        let result = try planResult(collected, mapped: MappedSource(mapping: mapping), column: column, in: &builder)
        return .column(column, result)
    }
}

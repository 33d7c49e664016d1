import GraphQLLanguage
import GraphQLTypes

/// What bindings read of a selection.
extension Planner {
    /// What is selected below a field, by field names alone: what a computation is cut down to.
    ///
    /// - Parameters:
    ///   - selected: The selection.
    ///   - type: What it is a selection of.
    ///   - mapping: How the objects are read: a field that it does not supply needs the key to look the object up by.
    /// - Returns: Fields, each once, with those below it.
    /// - Throws: When more fields are selected than a plan may have.
    mutating func outline(
        _ selected: Selected,
        of type: NamedType,
        reading mapping: ObjectMapping = .identity
    ) throws(GraphQLError) -> [Requirement] {
        guard type.isComposite else { return [] }
        switch selected {
        case .sets(let sets) where sets.isEmpty: return []
        case .requirements(let requirements) where requirements.isEmpty: return []
        case .sets, .requirements: break
        }
        let concrete = type.isAbstract ? type.possibleTypes.map { schema[$0] } : [type]
        var all: [Requirement] = []
        for object in concrete {
            let mapping = mapping.variant(for: object)
            var visited: Set<Requirement> = []
            for field in try collector.collect(selected, on: object) where field.field.name != "__typename" {
                outlinedFieldCount += 1
                if outlinedFieldCount > limits.maxFields { throw tooManyFields(field) }
                all += try inputs(of: field.field, selecting: field.below, on: object, reading: mapping, &visited)
            }
            if type.isAbstract { all.append(Requirement("__typename")) }
        }
        return Requirement.merged(all)
    }

    /// The members of an object that a field is made from: the member itself, or what the field's binding reads.
    private mutating func inputs(
        of field: OutputField,
        selecting below: Selected,
        on object: NamedType,
        reading mapping: ObjectMapping,
        _ visited: inout Set<Requirement>
    ) throws(GraphQLError) -> [Requirement] {
        let inner = schema[field.type.named]
        let requirements: [Requirement]
        switch bindings[object.id, field.name] {
        case nil:
            let source = mapping.source(of: field.name)
            if source == nil, let entity = entity(for: field.name, of: object, reading: mapping) {
                requirements = entity.loader.requirements
            } else {
                return [
                    Requirement(
                        field.name,
                        selection: try outline(below, of: inner, reading: source?.mapping ?? .identity)
                    )
                ]
            }
        case .load(let loader, _): requirements = loader.requirements
        case .resolve(let resolver): requirements = resolver.requirements
        case .compute(let computation):
            requirements = computation.specialised(for: try outline(below, of: inner)).requirements
        case .embedded(let mapping):
            requirements = try collector.collect(below, on: inner).flatMap { mapping.requirements(of: $0.field.name) }
        }
        var all: [Requirement] = []
        for requirement in requirements where visited.insert(requirement).inserted {
            guard let needed = schema.field(named: requirement.field, of: object) else { continue }
            all += try inputs(
                of: needed,
                selecting: .requirements(requirement.selection),
                on: object,
                reading: mapping,
                &visited
            )
        }
        return all
    }
}

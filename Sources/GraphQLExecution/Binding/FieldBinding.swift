package import GraphQLTypes

/// How a field gets its value when it is not simply read, by name, from the object that its parent already is.
package enum FieldBinding: Sendable {
    /// By I/O: one request or statement for many parents. The mapping says how the objects of the answer are read.
    case load(any Loader, ObjectMapping)
    /// By a computation without I/O, once for each parent.
    case compute(any Computation)
    /// By code that gets all parents in one call and gives a result for each; its objects are read by name.
    case resolve(any FieldResolver)
    /// The field is an object of its own whose members are computed from this field's siblings: always present, and each
    /// member fails alone.
    case embedded(ObjectMapping)
}

/// The bindings of a schema's fields, by coordinate.
///
/// Immutable once the schema is in service.
package struct FieldBindings: Sendable {
    private var byType: [TypeID: [String: FieldBinding]] = [:]
    private var eventsByType: [TypeID: [String: any EventSource]] = [:]
    private var entitiesByType: [TypeID: [EntityBinding]] = [:]

    package init() {}

    /// The binding of field `name` of type `type`.
    package subscript(_ type: TypeID, _ name: String) -> FieldBinding? {
        get { byType[type]?[name] }
        set { byType[type, default: [:]][name] = newValue }
    }

    /// Everything that loads: fields, and objects by their key.
    package var loaders: [any Loader] {
        let fields = byType.values.flatMap(\.values).compactMap { binding in
            if case .load(let loader, _) = binding { loader } else { nil as (any Loader)? }
        }
        return fields + entitiesByType.values.joined().map(\.loader)
    }

    /// Where the events of a subscription's root field come from.
    package func events(_ type: TypeID, _ name: String) -> (any EventSource)? { eventsByType[type]?[name] }

    /// The ways to look objects of a type up by their key, in order of declaration.
    package func entities(of type: TypeID) -> [EntityBinding] { entitiesByType[type] ?? [] }

    package mutating func add(_ entity: EntityBinding, for type: TypeID) {
        entitiesByType[type, default: []].append(entity)
    }

    package mutating func setEvents(_ type: TypeID, _ name: String, _ source: any EventSource) {
        eventsByType[type, default: [:]][name] = source
    }
}

/// A way to look objects of one type up by their key: what other mappings do not put out of such an object comes from here.
///
/// The key is the tuple of the loader's requirements. An answer is an object of the type, read with the mapping.
package struct EntityBinding: Sendable {
    package let loader: any Loader
    /// Only its paths are used: what is computed has to be so before the answer is handed over.
    package let mapping: ObjectMapping

    package init(loader: any Loader, mapping: ObjectMapping) {
        self.loader = loader
        self.mapping = mapping
    }

    /// Where a field is found in the answer, and how what is there is read; nil for a field that is not in it.
    package func path(of field: String) -> (path: [String], then: ObjectMapping)? {
        guard case .path(let path, let inner)? = mapping.source(of: field) else { return nil }
        return (path, inner)
    }

    /// Whether objects that are read with a mapping have the key.
    package func hasKey(in mapping: ObjectMapping, where isBound: (String) -> Bool) -> Bool {
        loader.requirements.allSatisfy { mapping.source(of: $0.field) != nil || isBound($0.field) }
    }
}

/// How the fields of a type are read from the objects of one source: a body's members need not be named like the fields.
package final class ObjectMapping: Sendable {
    /// Where one field's value comes from.
    package enum FieldSource: Sendable {
        /// Member names walked from the object inwards; empty means the object itself. Objects found there are read with `then`.
        case path([String], then: ObjectMapping)
        /// Worked out from the object, which the computation gets as its `row`.
        case computed(any Computation)

        /// How the objects of the value are read.
        package var mapping: ObjectMapping {
            switch self {
            case .path(_, let mapping): mapping
            case .computed(let computation): computation.result
            }
        }
    }

    /// Every field is the member of the same name, all the way down.
    package static let identity = ObjectMapping(members: nil)

    /// Nil for identity.
    ///
    /// A field that is missing here has no value (null) unless it has a binding of its own.
    package let members: [String: FieldSource]?

    /// Of objects of an abstract type: how those of each concrete type are read, by its name, where that is known.
    package let variants: [String: ObjectMapping]

    /// Of an object that is put together from members of another one: those without which it is null.
    package let needed: [[String]]

    private init(
        members: [String: FieldSource]?,
        variants: [String: ObjectMapping] = [:],
        needed: [[String]] = []
    ) {
        self.members = members
        self.variants = variants
        self.needed = needed
    }

    package convenience init(_ members: [String: FieldSource], needing needed: [[String]] = []) {
        self.init(members: members, needed: needed)
    }

    /// Objects of an abstract type that say which type they are under the name `__typename`.
    package convenience init(variants: [String: ObjectMapping]) { self.init(members: nil, variants: variants) }

    /// How objects of one concrete type are read.
    package func variant(for type: NamedType) -> ObjectMapping { variants[type.name] ?? self }

    /// The source of a field; nil when the mapping does not supply it.
    package func source(of field: String) -> FieldSource? {
        guard let members else { return .path([field], then: .identity) }
        return members[field]
    }

    /// Siblings of an embedded object that one of its members is computed from.
    func requirements(of field: String) -> [Requirement] {
        switch members?[field] {
        case .computed(let computation): computation.requirements
        case .path([], then: let inner): inner.members?.keys.sorted().flatMap { inner.requirements(of: $0) } ?? []
        case .path, nil: []
        }
    }
}

/// A field of the parent that a binding reads (`$this.name`, `$batch.id`), with what it needs below it.
///
/// It is resolved like any selected field, whether or not the client asked for it.
package struct Requirement: Hashable, Sendable {
    /// A field name of the parent's type.
    package var field: String
    /// Fields needed below it.
    ///
    /// Empty for a leaf, and for a list or object that is only counted or passed on whole.
    package var selection: [Requirement]

    package init(_ field: String, selection: [Requirement] = []) {
        self.field = field
        self.selection = selection
    }

    /// The union of two lists: the same field is asked for once, with everything needed below it.
    package static func merged(_ requirements: [Requirement]) -> [Requirement] {
        var result: [Requirement] = []
        var indexes: [String: Int] = [:]
        var isDoubled: Set<Int> = []
        for requirement in requirements {
            if let index = indexes[requirement.field] {
                result[index].selection += requirement.selection
                isDoubled.insert(index)
            } else {
                indexes[requirement.field] = result.count
                result.append(requirement)
            }
        }
        for index in isDoubled { result[index].selection = merged(result[index].selection) }
        return result
    }
}

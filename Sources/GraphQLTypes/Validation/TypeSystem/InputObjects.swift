import GraphQLLanguage

/// Input objects have fields, of input types; those of a OneOf input object are nullable and have no defaults.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Input-Objects.Type-Validation,
/// #sec-OneOf-Input-Objects, #sec--oneOf
func checkInputFields(of type: NamedType, _ context: inout TypeSystemContext) {
    let syntax = context.syntax(of: type.id)
    if type.inputFields.isEmpty {
        context.report("Input Object type \(type.name) must define one or more fields.", at: syntax.starts)
    }
    for (field, fieldSyntax) in zip(type.inputFields, syntax.inputFields) {
        let place = "\(type.name).\(field.name)"
        checkName(field.name, at: fieldSyntax.start, &context)
        if !context.isInput(field.type) {
            context.report(
                "The type of \(place) must be Input Type but got: \(context.text(of: field.type)).",
                at: fieldSyntax.type.location
            )
        }
        checkDeprecation(of: field, fieldSyntax, "input field", place, &context)
        checkDefaultValue(of: field, place, &context)
        guard type.isOneOf else { continue }
        if field.type.isNonNull {
            context.report("OneOf input field \(place) must be nullable.", at: fieldSyntax.type.location)
        }
        if field.defaultLiteral != nil {
            context.report("OneOf input field \(place) cannot have a default value.", at: fieldSyntax.start)
        }
    }
}

/// Every input object has a finite value: what it requires does not, in the end, require itself.
///
/// Types with a finite value are found first, from those that require no other input object on; what is left is on a
/// cycle or leads into one.
///
/// Spec: https://spec.graphql.org/September2025/#InputObjectHasUnbreakableCycle()
func checkInputObjectCycles(_ context: inout TypeSystemContext) {
    let graph = RequiredInputObjects(context.schema)
    let infinite = graph.typesWithoutFiniteValue()
    guard !infinite.isEmpty else { return }

    struct Step {
        let type: TypeID
        var next = 0
    }
    var visited: Set<TypeID> = []
    for start in context.schema.types.lazy.map(\.id) where infinite.contains(start) && !visited.contains(start) {
        visited.insert(start)
        var path = [Step(type: start)]
        var positions = [start: 0]
        while let step = path.last {
            guard let edges = graph.edges[step.type], step.next < edges.count else {
                positions[step.type] = nil
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let target = edges[step.next].target
            guard infinite.contains(target) else { continue }
            if let position = positions[target] {
                report(path[position...].map { ($0.type, $0.next - 1) }, to: target)
            } else if visited.insert(target).inserted {
                positions[target] = path.count
                path.append(Step(type: target))
            }
        }
    }

    func report(_ cycle: [(type: TypeID, edge: Int)], to target: TypeID) {
        let fields = cycle.compactMap { type, edge in graph.edges[type].map { (type, $0[edge].field) } }
        let names = fields.map { "\(context.schema[$0].name).\(context.schema[$0].inputFields[$1].name)" }
        context.report(
            "Input Object \(context.schema[target].name) cannot be provided a finite value because it references itself "
                + "through fields: \(names.joined(separator: ", ")).",
            at: fields.map { context.syntax(of: $0).inputFields[$1].start }
        )
    }
}

/// Which input objects a value of an input object cannot do without.
private struct RequiredInputObjects {
    struct Edge {
        let field: Int
        let target: TypeID
    }
    /// By input object.
    ///
    /// Of a OneOf input object: the fields whose value is an input object, any one of which is required.
    private(set) var edges: [TypeID: [Edge]] = [:]
    private let schema: Schema

    init(_ schema: Schema) {
        self.schema = schema
        for type in schema.types where type.kind == .inputObject {
            edges[type.id] = type.inputFields.enumerated().compactMap { index, field in
                let isRequired = type.isOneOf || field.type.isNonNull
                guard isRequired, field.type.nullable.isNamed else { return nil }
                guard !(type.isOneOf && field.type.isNonNull) else { return nil }
                guard schema[field.type.named].kind == .inputObject else { return nil }
                return Edge(field: index, target: field.type.named)
            }
        }
    }

    func typesWithoutFiniteValue() -> Set<TypeID> {
        var missing: [TypeID: Int] = [:]
        var dependents: [TypeID: [TypeID]] = [:]
        var ready: [TypeID] = []
        var infinite = Set(edges.keys)
        for (type, edges) in edges {
            for edge in edges { dependents[edge.target, default: []].append(type) }
            let fieldCount = schema[type].inputFields.count
            // One field that is no input object is enough for a OneOf; all others must be had.
            let isReady = schema[type].isOneOf ? edges.count < fieldCount || fieldCount == 0 : edges.isEmpty
            missing[type] = schema[type].isOneOf ? 1 : edges.count
            if isReady, infinite.remove(type) != nil { ready.append(type) }
        }
        while let type = ready.popLast() {
            for dependent in dependents[type] ?? [] where infinite.contains(dependent) {
                missing[dependent, default: 1] -= 1
                guard missing[dependent] == 0 else { continue }
                infinite.remove(dependent)
                ready.append(dependent)
            }
        }
        return infinite
    }
}

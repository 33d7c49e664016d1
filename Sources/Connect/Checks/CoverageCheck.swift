import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

extension SchemaBinder {
    /// Every field that a client can reach has to get its value from somewhere: a binding of its own, or the mapping of the bound
    /// field above it.
    mutating func checkCoverage() {
        var visited: Set<Visit> = []
        var queue: [Reached] = []
        for root in [schema.queryType, schema.mutationType] {
            guard let root else { continue }
            for field in schema[root].fields {
                let coordinate = schema[root].name + "." + field.name
                guard boundFields.contains(coordinate) else {
                    unresolved(
                        field,
                        coordinate,
                        "A field of a root type needs a binding: add @connect, @sql, @file or @expr."
                    )
                    continue
                }
            }
        }
        if let root = schema.subscriptionType {
            for field in schema[root].fields where !boundFields.contains(schema[root].name + "." + field.name) {
                unresolved(
                    field,
                    schema[root].name + "." + field.name,
                    "A field of the subscription type needs events: add @sql, @connect, or events in Swift."
                )
            }
        }
        for (coordinate, mapping) in mappings.sorted(by: { $0.key < $1.key }) {
            let parts = coordinate.split(separator: ".")
            guard parts.count == 2, let field = schema.type(named: String(parts[0]))?.field(named: String(parts[1]))
            else { continue }
            queue.append(
                Reached(
                    type: schema[field.type.named],
                    mapping: mapping,
                    above: coordinate,
                    isEvaluated: evaluatedMappings.contains(coordinate),
                    isBelowList: field.type.item != nil || isBelowList(String(parts[0]))
                )
            )
        }
        // What a lookup leaves out is left to others, but the objects inside of what it gives have to be whole.
        for (id, found) in lookups {
            for lookup in found {
                for (name, source) in lookup.mapping.members ?? [:] {
                    guard let field = schema[id].field(named: name) else { continue }
                    queue.append(
                        Reached(
                            type: schema[field.type.named],
                            mapping: source.mapping,
                            above: lookup.name,
                            isEvaluated: source.isComputed,
                            isBelowList: field.type.item != nil || typesBelowLists.contains(id)
                        )
                    )
                }
            }
        }
        var repeated: Set<SourceLocation> = []
        var keyless: Set<String> = []
        while let reached = queue.popLast() {
            let (type, mapping, above) = (reached.type, reached.mapping, reached.above)
            for id in type.possibleTypes where type.isAbstract {
                guard let variant = mapping.variants[schema[id].name] else { continue }
                var inner = reached
                (inner.type, inner.mapping) = (schema[id], variant)
                queue.append(inner)
            }
            // Identity supplies every field.
            guard mapping.members != nil, type.isComposite, visited.insert(Visit(reached)).inserted else {
                continue
            }
            for field in type.fields {
                let coordinate = type.name + "." + field.name
                if boundFields.contains(coordinate) { continue }
                if let source = mapping.source(of: field.name) {
                    var inner = reached
                    (inner.type, inner.mapping) = (schema[field.type.named], source.mapping)
                    inner.isEvaluated = reached.isEvaluated || source.isComputed
                    inner.isBelowList = reached.isBelowList || field.type.item != nil
                    queue.append(inner)
                    continue
                }
                switch lookup(for: field, of: type, reading: mapping) {
                case (let lookup, let missing)? where missing.isEmpty:
                    if !lookup.isBatch, reached.isBelowList, repeated.insert(lookup.location).inserted {
                        warnOfRepetition(of: type, by: lookup)
                    }
                case (let lookup, let missing)?:
                    guard keyless.insert("\(lookup.name) of \(above)").inserted else { continue }
                    problems.error(
                        "CONNECTORS_CANNOT_RESOLVE_KEY",
                        "\"\(coordinate)\" comes from \(lookup.name), which needs \"\(missing.joined(separator: " "))\"; the mapping of \"\(above)\" does not put that out. Add it there.",
                        at: field.location ?? SourceLocation(utf8Offset: 0)
                    )
                case nil where reached.isEvaluated:
                    // Objects of one type may be made in several places, some of them with less.
                    problems.warning(
                        "CONNECTORS_UNRESOLVED_FIELD",
                        "\"\(coordinate)\" is always null below \"\(above)\": the mapping there does not put it out. Add it, or bind the field itself.",
                        at: field.location ?? SourceLocation(utf8Offset: 0)
                    )
                case nil:
                    unresolved(
                        field,
                        coordinate,
                        "The mapping of \"\(above)\" does not put it out; add it there, or bind the field itself."
                    )
                }
            }
        }
    }

    /// Objects that a client can reach.
    private struct Reached {
        var type: NamedType
        var mapping: ObjectMapping
        /// What they come from, for a sentence.
        var above: String
        /// They are made by evaluating an expression.
        var isEvaluated: Bool
        /// One response may have many of them.
        var isBelowList: Bool
    }

    private struct Visit: Hashable {
        let type: TypeID
        let mapping: ObjectIdentifier
        let isBelowList: Bool

        init(_ reached: Reached) {
            type = reached.type.id
            mapping = ObjectIdentifier(reached.mapping)
            isBelowList = reached.isBelowList
        }
    }

    private func isBelowList(_ type: String) -> Bool {
        schema.type(named: type).map { typesBelowLists.contains($0.id) } ?? false
    }

    private mutating func unresolved(_ field: OutputField, _ coordinate: String, _ advice: String) {
        problems.error(
            "CONNECTORS_UNRESOLVED_FIELD",
            "Nothing gives \"\(coordinate)\" a value. \(advice)",
            at: field.location ?? SourceLocation(utf8Offset: 0)
        )
    }
}

extension ObjectMapping.FieldSource {
    fileprivate var isComputed: Bool { if case .computed = self { true } else { false } }
}

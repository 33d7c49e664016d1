import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

extension SchemaBinder {
    /// Every field that a client can reach has to get its value from somewhere: a binding of its own, or the mapping of the bound
    /// field above it.
    mutating func checkCoverage() {
        var visited: Set<Visit> = []
        var queue: [(type: NamedType, mapping: ObjectMapping, above: String)] = []
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
        for (coordinate, mapping) in mappings.sorted(by: { $0.key < $1.key }) {
            let parts = coordinate.split(separator: ".")
            guard parts.count == 2, let field = schema.type(named: String(parts[0]))?.field(named: String(parts[1]))
            else { continue }
            queue.append((schema[field.type.named], mapping, coordinate))
        }
        // What a lookup leaves out is left to others, but the objects inside of what it gives have to be whole.
        for (id, found) in lookups {
            for lookup in found {
                for (name, source) in lookup.mapping.members ?? [:] {
                    guard let field = schema[id].field(named: name) else { continue }
                    queue.append((schema[field.type.named], source.mapping, lookup.name))
                }
            }
        }
        var repeated: Set<SourceLocation> = []
        var keyless: Set<String> = []
        while let (type, mapping, above) = queue.popLast() {
            for id in type.possibleTypes where type.isAbstract {
                if let variant = mapping.variants[schema[id].name] { queue.append((schema[id], variant, above)) }
            }
            // Identity supplies every field.
            guard mapping.members != nil, type.isComposite, visited.insert(Visit(type.id, mapping)).inserted else {
                continue
            }
            for field in type.fields {
                let coordinate = type.name + "." + field.name
                if boundFields.contains(coordinate) { continue }
                if let source = mapping.source(of: field.name) {
                    queue.append((schema[field.type.named], source.mapping, above))
                    continue
                }
                switch lookup(for: field, of: type, reading: mapping) {
                case (let lookup, let missing)? where missing.isEmpty:
                    if !lookup.isBatch, typesBelowLists.contains(type.id), repeated.insert(lookup.location).inserted {
                        warnOfRepetition(of: type, by: lookup)
                    }
                case (let lookup, let missing)?:
                    guard keyless.insert("\(lookup.name) of \(above)").inserted else { continue }
                    problems.error(
                        "CONNECTORS_CANNOT_RESOLVE_KEY",
                        "\"\(coordinate)\" comes from \(lookup.name), which needs \"\(missing.joined(separator: " "))\"; the mapping of \"\(above)\" does not put that out. Add it there.",
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

    private struct Visit: Hashable {
        let type: TypeID
        let mapping: ObjectIdentifier

        init(_ type: TypeID, _ mapping: ObjectMapping) {
            self.type = type
            self.mapping = ObjectIdentifier(mapping)
        }
    }

    private mutating func unresolved(_ field: OutputField, _ coordinate: String, _ advice: String) {
        problems.error(
            "CONNECTORS_UNRESOLVED_FIELD",
            "Nothing gives \"\(coordinate)\" a value. \(advice)",
            at: field.location ?? SourceLocation(utf8Offset: 0)
        )
    }
}

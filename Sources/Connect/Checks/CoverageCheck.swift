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
        while let (type, mapping, above) = queue.popLast() {
            // Identity supplies every field.
            guard mapping.members != nil, type.isComposite, visited.insert(Visit(type.id, mapping)).inserted else {
                continue
            }
            for field in type.fields {
                let coordinate = type.name + "." + field.name
                if boundFields.contains(coordinate) { continue }
                switch mapping.source(of: field.name) {
                case .path(_, let inner): queue.append((schema[field.type.named], inner, above))
                case .computed: break
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

import GraphQLLanguage
import GraphQLTypes
import Testing

@Suite("facts of fields") struct FieldFactsTests {
    private static let names = [
        "a", "id", "node", "secret", "kinds", "__typename", "__schema", "__type", "types", "other",
    ]

    /// The schema's numbers of `names`.
    private func numbers(in schema: Schema) throws -> [NameID] {
        let text = "{ \(Self.names.joined(separator: " ")) }"
        return schema.names(of: try parseDocument(Source(name: "test", text: text)).tree)
    }

    private func whole() throws -> Schema {
        var options = SchemaOptions()
        options.hidingDirective = "hide"
        return try schema(
            """
            directive @hide on OBJECT | FIELD_DEFINITION
            type Query { secret: Secret @hide a(b: Int!): [Node!] id: ID! node: Node kinds: [Kind] }
            interface Node { id: ID a: Int }
            type Frob implements Node { a: Int id: ID! node(of: Int = 1, by: ID!): Frob }
            type Secret @hide { id: ID }
            enum Kind { A }
            union Any = Frob
            """,
            options: options
        )
    }

    @Test("a field is found by two numbers as by its name, on each type", arguments: [true, false])
    func fields(isAPI: Bool) throws {
        let whole = try whole()
        let schema = isAPI ? whole.api : whole
        let numbers = try numbers(in: schema)
        for type in schema.types {
            for (name, number) in zip(Self.names, numbers) {
                let facts = schema.facts(ofField: number, on: type.id)
                let field = type.isComposite ? schema.field(named: name, of: type) : nil
                #expect(facts?.type == field?.type, "\(type.name).\(name)")
                #expect(facts?.hasRequiredArguments == field?.hasRequiredArguments)
                #expect(facts?.kind == field.map { schema[$0.type.named].kind })
                #expect(facts.map { Int($0.index) } == field.map { _ in type.fieldIndex(named: name) ?? -1 })
            }
        }
    }

    @Test("what clients see has the same numbers in the whole schema")
    func hidden() throws {
        let schema = try whole()
        let (all, seen) = (try numbers(in: schema), try numbers(in: schema.api))
        for (index, name) in Self.names.enumerated() {
            #expect((all[index] >= 0) == (name != "other"), "\(name)")
            #expect(seen[index] == (name == "secret" ? -1 : all[index]), "\(name)")
        }
    }

    @Test("a type is found by its number; a hidden one, and none, is not")
    func types() throws {
        let schema = try whole()
        let tree = try parseDocument(Source(name: "test", text: "{ Query Frob Secret Any Kind id other }")).tree
        let found = schema.api.names(of: tree).map { schema.api.typeID(named: $0).map { schema[$0].name } }
        #expect(found == ["Query", "Frob", nil, "Any", "Kind", nil, nil])
        #expect(schema.typeID(named: -1) == nil)
        #expect(schema.typeID(named: .max) == nil)
    }
}

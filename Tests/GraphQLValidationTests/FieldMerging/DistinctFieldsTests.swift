import GraphQLLanguage
import GraphQLTypes
import Testing

@testable import GraphQLValidation

struct DistinctFieldsTests {
    private func outline(_ text: String) throws -> DocumentOutline {
        let document = try parseDocument(Source(name: "test", text: text))
        var walker = DocumentWalker(
            document,
            schema: TestSchema.pets.schema,
            options: .default,
            rules: FieldSelectionMerging()
        )
        _ = walker.run()
        return walker.context.outline
    }

    @Test(
        "nothing is merged where sets have fields of different response names, or one fragment",
        arguments: [
            "{ dog { id name } human { id name } }",
            "{ dog { id other: id } }",
            "{ dog { ...A } human { name } } fragment A on Dog { id name }",
            "{ ...A } fragment A on Query { ...B } fragment B on Query { dog { id } }",
            "{ pet { ... on Dog { id } } }",
            "query A { dog { id } } query B { dog { name } }",
            "{ ...A } fragment A on Query { ...A }",
        ]
    )
    func distinct(_ text: String) throws {
        #expect(try outline(text).selectsNothingTwice())
    }

    @Test(
        "something may be merged where a response name comes twice, or a fragment stands beside something",
        arguments: [
            "{ dog { id } dog { name } }",
            "{ dog { id name id } }",
            "{ dog { id: name id } }",
            "{ dog { id ...A } } fragment A on Dog { id }",
            "{ dog { ...A id } } fragment A on Dog { id }",
            "{ dog { ...A ...B } } fragment A on Dog { id } fragment B on Dog { id }",
            "{ pet { ... on Dog { id } ... on Cat { id } } }",
            "{ dog { ... { id id } } }",
            // In a fragment, a second operation, and a fragment that nobody spreads.
            "{ dog { ...A } } fragment A on Dog { id id }",
            "query A { dog { id } } query B { dog { id } dog { id } }",
            "{ dog { id } } fragment A on Dog { id id }",
        ]
    )
    func repeated(_ text: String) throws {
        #expect(try !outline(text).selectsNothingTwice())
    }
}

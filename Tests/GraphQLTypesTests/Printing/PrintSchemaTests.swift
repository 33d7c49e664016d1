import GraphQLLanguage
import GraphQLTypes
import Testing

// Spec: https://spec.graphql.org/September2025/#sec-Type-System, #sec--specifiedBy, #sec--deprecated

@Suite("printing a schema")
struct PrintSchemaTests {
    private static let texts = [
        """
        type Query {
          a: Int
        }
        """,
        #"""
        """All of it."""
        schema {
          query: Root
          mutation: Mutation
        }

        """Marks."""
        directive @mark(
          """How."""
          how: How = { n: 1 }
          old: Int @deprecated
        ) repeatable on FIELD_DEFINITION | OBJECT

        """
        The root,
        described.
        """
        type Root implements Node & Named {
          id: ID!
          name(first: Int = 5, list: [Int!]! = [1]): Int @deprecated(reason: "old")
          color: Color @deprecated
        }

        interface Node implements Named {
          id: ID!
          name: Int @deprecated
        }

        interface Named {
          name: Int @deprecated
        }

        union Any = Root | Mutation

        enum Color {
          RED
          """Not red."""
          GREEN @deprecated(reason: "red only")
        }

        input How @oneOf {
          n: Int
          s: String
        }

        scalar Url @specifiedBy(url: "https://example.org/url")

        type Mutation {
          set(how: How): Int
        }
        """#,
    ]

    @Test("gives SDL that builds the same schema", arguments: texts)
    func roundTrip(_ text: String) throws {
        #expect(printSchema(try schema(text)) == text)
    }

    @Test("a schema definition is written where the root types would be taken for others")
    func unusualRoots() throws {
        let text = "schema {\n  query: Q\n}\n\ntype Q {\n  a: Int\n}\n\ntype Mutation {\n  a: Int\n}"
        #expect(printSchema(try schema(text)) == text)
    }

    @Test("merges extensions and leaves other directives out")
    func merged() throws {
        let schema = try schema(
            "type Query @d { a: Int @d } extend type Query { b: Int } directive @d on OBJECT | FIELD_DEFINITION"
        )
        let query = try #require(schema.rootType(of: .query))
        #expect(printDefinition(of: query, in: schema) == "type Query {\n  a: Int\n  b: Int\n}")
    }
}

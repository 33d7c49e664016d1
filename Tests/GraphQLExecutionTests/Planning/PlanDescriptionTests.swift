import Foundation
import GraphQLTypes
import Testing

@testable import GraphQLExecution

@Suite("Descriptions of plans")
struct PlanDescriptionTests {
    private static let sdl = """
        type Query { list(first: Int): [Item!] one(id: Int): Item name: String }
        type Item { id: ID! name: String owner: Owner owners: [Owner!] label: String }
        type Owner { id: ID! name: String }
        """

    private static func engine() throws -> Engine {
        let id = [Requirement("id")]
        return try Engine(
            sdl,
            [
                "Query.list": .load(FakeLoader(label: "GET /list") { _ in .json("[]") }),
                "Query.one": .load(FakeLoader(label: "GET /one") { _ in .json("{}") }),
                "Item.owner": .load(
                    FakeLoader(label: "POST /owners", requirements: id, maxBatchSize: 50) { _ in .json("[]") }
                ),
                "Item.owners": .load(
                    FakeLoader(label: "GET /item/owners", requirements: id, maxBatchSize: 1) { _ in .json("[]") }
                ),
                "Owner.name": .load(
                    FakeLoader(label: "GET /names", requirements: id, maxBatchSize: .max) { _ in .json("[]") }
                ),
            ]
        )
    }

    private static func description(_ text: String, variables: String = "{}") throws -> PlanDescription {
        let engine = try engine()
        let prepared = try engine.prepare(text)
        let values = try prepared.variables(GraphQLRequest.variables(json: variables))
        return PlanDescription(of: try prepared.plan(for: values), schema: engine.schema, variables: values)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let document: String
        var variables = "{}"
        let waves: [[String]]
        let fixed: Int
        let growing: [String]

        var testDescription: String { document + " " + variables }
    }

    @Test(
        "waves, calls that are fixed and calls that grow",
        arguments: [
            Case(document: "{ __typename }", waves: [], fixed: 0, growing: []),
            Case(document: "{ list { id } }", waves: [["Query.list"]], fixed: 1, growing: []),
            Case(
                document: "{ list { owner { id } owners { id } } }",
                waves: [["Query.list"], ["Item.owner", "Item.owners"]],
                fixed: 1,
                growing: ["Item.owner", "Item.owners"]
            ),
            // One object: one call, however many keys a call could take.
            Case(
                document: "{ one { owner { id } } }",
                waves: [["Query.one"], ["Item.owner"]],
                fixed: 2,
                growing: []
            ),
            // Any number of keys in one call.
            Case(
                document: "{ list { owner { name } } }",
                waves: [["Query.list"], ["Item.owner"], ["Owner.name"]],
                fixed: 2,
                growing: ["Item.owner"]
            ),
            // The same request is made once, another one again.
            Case(
                document: "{ a: one(id: 1) { id } b: one(id: 1) { id } c: one(id: 2) { id } }",
                waves: [["Query.one", "Query.one"]],
                fixed: 2,
                growing: []
            ),
            Case(
                document: "query($x: Int) { a: one(id: 1) { id } b: one(id: $x) { id } }",
                variables: #"{"x":1}"#,
                waves: [["Query.one", "Query.one"]],
                fixed: 1,
                growing: []
            ),
            Case(
                document: "query($x: Boolean!) { one @include(if: $x) { id } list { id } }",
                variables: #"{"x":false}"#,
                waves: [["Query.list"]],
                fixed: 1,
                growing: []
            ),
        ]
    )
    func waves(_ example: Case) throws {
        let description = try Self.description(example.document, variables: example.variables)
        #expect(description.waves.map { $0.map(\.coordinate) } == example.waves)
        #expect(description.fixedCalls == example.fixed)
        #expect(description.growing.map(\.coordinate) == example.growing)
    }

    @Test("a drawing for people")
    func text() throws {
        #expect(
            try Self.description("{ list { owner { name } owners { id } } }").text == """
                query
                ├─ wave 1
                │  └─ Query.list                GET /list         1 call
                ├─ wave 2
                │  ├─ Item.owner at list        POST /owners      1 call for each 50 distinct (id)
                │  └─ Item.owners at list       GET /item/owners  1 call for each distinct (id)
                ├─ wave 3
                │  └─ Owner.name at list.owner  GET /names        1 call for all (id)
                └─ upstream calls: 2, and POST /owners: 1 call for each 50 distinct (id), and GET /item/owners: 1 call for each distinct (id)
                """
        )
        #expect(
            try Self.description("{ __typename }").text == """
                query
                ├─ nothing to ask for: answered from the schema alone
                └─ upstream calls: 0
                """
        )
    }

    @Test("one JSON object for programs")
    func json() throws {
        #expect(
            try Self.description("{ list { owner { id } } }").json
                == #"{"operation":"query","waves":[[{"coordinate":"Query.list","path":"","kind":"call","label":"GET /list","keys":[],"batchSize":null,"evaluated":false}],"#
                + #"[{"coordinate":"Item.owner","path":"list","kind":"call","label":"POST /owners","keys":["id"],"batchSize":50,"evaluated":false}]],"#
                + #""upstreamCalls":{"fixed":1,"growing":[{"coordinate":"Item.owner","path":"list","kind":"call","label":"POST /owners","keys":["id"],"batchSize":50,"evaluated":false}]},"refusal":null}"#
        )
    }

    @Test("a refusal is told")
    func refusal() throws {
        var description = try Self.description("{ list { id } }")
        description.refusal = "Too much."
        #expect(description.text.hasSuffix("├─ upstream calls: 1\n└─ refused before the first call: Too much."))
        #expect(description.json.hasSuffix(#""growing":[]},"refusal":"Too much."}"#))
    }
}

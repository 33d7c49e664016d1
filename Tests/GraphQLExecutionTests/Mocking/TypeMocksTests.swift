import GraphQLExecution
import GraphQLTypes
import Testing

/// Values made from types alone.
struct TypeMocksTests {
    private static let sdl = """
        type Query {
          int: Int! float: Float string: String boolean: Boolean id: ID custom: Custom enum: Letter
          list: [Int] nested: [[Int!]!]! objects: [Thing!]!
          union: AnyThing interface: Named nobody: Nobody nobodies: [Nobody]
        }
        type Mutation { int(by: Int): Int }
        scalar Custom
        enum Letter { Z A }
        interface Named { name: String }
        interface Nobody { name: String }
        union AnyThing = Thing | Animal
        type Thing implements Named { name: String self: Thing! }
        type Animal implements Named { name: String }
        type Zebra implements Named { name: String stripes: Int }
        """

    @Test(
        "no field is null, and each value follows from its type",
        arguments: [
            (
                "{ int float string boolean id custom enum }",
                #"{"int":2,"float":3.14,"string":"str","boolean":true,"id":"id","custom":"str","enum":"Z"}"#
            ),
            ("{ list nested }", #"{"list":[2,2],"nested":[[2,2],[2,2]]}"#),
            (
                "{ objects { name self { self { name } } } }",
                #"{"objects":[{"name":"str","self":{"self":{"name":"str"}}},{"name":"str","self":{"self":{"name":"str"}}}]}"#
            ),
            ("{ union { __typename } }", #"{"union":{"__typename":"Animal"}}"#),
            (
                "{ interface { __typename name ... on Zebra { stripes } } }",
                #"{"interface":{"__typename":"Zebra","name":"str","stripes":2}}"#
            ),
            ("{ nobody { name } nobodies { name } }", #"{"nobody":null,"nobodies":[null,null]}"#),
            ("mutation { a: int(by: 1) b: int }", #"{"a":2,"b":2}"#),
        ]
    )
    func values(_ document: String, _ data: String) throws {
        let schema = try Engine(Self.sdl, [:]).schema
        let engine = Engine(schema: schema, bindings: .mocks(of: schema))
        #expect(try engine.response(document) == #"{"data":\#(data)}"#)
    }

    @Test("lists within lists do not grow without bound")
    func deepLists() throws {
        let depth = 30
        let type = String(repeating: "[", count: depth) + "Int" + String(repeating: "]", count: depth)
        let schema = try Engine("type Query { deep: \(type) }", [:]).schema
        let response = try Engine(schema: schema, bindings: .mocks(of: schema)).response("{ deep }")
        #expect(response.utf8.count < 100_000)
        #expect(response.contains("2,2") == false)
        #expect(response.contains("[2]"))
    }
}

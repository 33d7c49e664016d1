import GraphQLExecution
import Testing

/// Objects of interfaces and unions: which type they are is said by `__typename` in the data.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Value-Completion.Resolving-Abstract-Types, #sec-Field-Collection
@Suite struct AbstractTypeTests {
    private static let sdl = """
        type Query { pets: [Pet] pet: Pet! any: [Any!] grid: [[Pet!]] }
        interface Pet { name: String }
        type Dog implements Pet { name: String barks: Int owner: Owner }
        type Cat implements Pet { name: String meows: Int friend: Pet }
        type Owner { name: String }
        union Any = Dog | Cat | Owner
        """

    @Test("fields are taken by type, in the order of the data", arguments: cases)
    func byType(_ example: ResponseCase) throws {
        let roots = ["pets", "pet", "any", "grid"].map { ("Query." + $0, FieldBinding.data(example.json)) }
        let engine = try Engine(Self.sdl, bindings: roots)
        #expect(try engine.response(example.query) == example.response)
    }

    private static let pets: String =
        #"[{"__typename":"Cat","name":"c","meows":1},{"name":"d","barks":2,"__typename":"Dog"},null,{"__typename":"Cat","name":"e"}]"#

    private static let cases: [ResponseCase] = [
        ResponseCase(
            "{ pets { name } }",
            json: pets,
            #"{"data":{"pets":[{"name":"c"},{"name":"d"},null,{"name":"e"}]}}"#
        ),
        ResponseCase(
            "{ pets { __typename ... on Dog { barks } ... on Cat { m: meows } name } }",
            json: pets,
            #"{"data":{"pets":[{"__typename":"Cat","m":1,"name":"c"},{"__typename":"Dog","barks":2,"name":"d"},null,{"__typename":"Cat","m":null,"name":"e"}]}}"#
        ),
        ResponseCase(
            "{ any { ... on Pet { name } ...O } } fragment O on Owner { __typename }",
            json: #"[{"__typename":"Owner"},{"__typename":"Dog","name":"x"}]"#,
            #"{"data":{"any":[{"__typename":"Owner"},{"name":"x"}]}}"#
        ),
        ResponseCase(
            "{ pets { ... on Cat { friend { name ... on Cat { friend { __typename } } } } } }",
            json: #"[{"__typename":"Cat","friend":{"__typename":"Cat","name":"a","friend":{"__typename":"Dog"}}}]"#,
            #"{"data":{"pets":[{"friend":{"name":"a","friend":{"__typename":"Dog"}}}]}}"#
        ),
        ResponseCase(
            "{ pets { name } }",
            json:
                #"[{"__typename":"Bird","name":"b"},{"name":"c"},{"__typename":7},{"__typename":"Dog","name":"d"},{"__typename":"Owner"}]"#,
            #"{"data":{"pets":[null,null,null,{"name":"d"},null]},"errors":["#
                + [
                    (
                        0,
                        #"Abstract type \"Pet\" was resolved to a type \"Bird\" that does not exist inside the schema."#
                    ),
                    (1, noTypeName), (2, noTypeName),
                    (4, #"Runtime Object type \"Owner\" is not a possible type for \"Pet\"."#),
                ].map { index, message in
                    #"{"message":"\#(message)","locations":[{"line":1,"column":3}],"path":["pets",\#(index)],"extensions":{"code":"CONNECTORS_RESPONSE_SHAPE"}}"#
                }.joined(separator: ",") + "]}"
        ),
        ResponseCase(
            "{ grid { name } }",
            json:
                #"[[{"__typename":"Dog","name":"a"},{"__typename":"Bird"},{"__typename":"Dog","name":"b"}],[{"__typename":"Cat","name":"c"}]]"#,
            #"{"data":{"grid":[null,[{"name":"c"}]]},"errors":[{"message":"Abstract type \"Pet\" was resolved to a type \"Bird\" that does not exist inside the schema.","locations":[{"line":1,"column":3}],"path":["grid",0,1],"extensions":{"code":"CONNECTORS_RESPONSE_SHAPE"}}]}"#
        ),
    ]

    private static let noTypeName =
        #"Abstract type \"Pet\" must resolve to an Object type at runtime for field \"Query.pets\": \"__typename\" is missing or no string."#

    @Test("bindings of one type are asked for its objects only")
    func boundFields() throws {
        let owner = FakeLoader.batch(by: "name", key: "dog") { call in
            .json("[" + call.keys.map { #"{"dog":\#($0),"name":"owner"}"# }.joined(separator: ",") + "]")
        }
        let engine = try Engine(Self.sdl, ["Query.pets": .data(Self.pets), "Dog.owner": .load(owner)])
        #expect(
            try engine.response("{ pets { name ... on Dog { owner { name } } } }")
                == #"{"data":{"pets":[{"name":"c"},{"name":"d","owner":{"name":"owner"}},null,{"name":"e"}]}}"#
        )
        #expect(owner.calls == [.init(keys: [#""d""#])])
    }

    @Test("a mapping says where the type's name stands")
    func mappedTypeName() throws {
        let mapping = ObjectMapping([
            "__typename": .path(["meta", "kind"], then: .identity), "name": .path(["n"], then: .identity),
        ])
        let json = #"[{"meta":{"kind":"Dog"},"n":"d"},{"n":"x"}]"#
        let engine = try Engine(Self.sdl, ["Query.pets": .load(FakeLoader.root(json), mapping)])
        #expect(
            try engine.response("{ pets { __typename name } }").hasPrefix(
                #"{"data":{"pets":[{"__typename":"Dog","name":"d"},null]},"errors":["#
            )
        )
    }

    @Test("a mapping that gives no type name is refused when the operation is planned")
    func noTypeName() throws {
        let engine = try Engine(
            Self.sdl,
            ["Query.pets": .load(FakeLoader.root("[]"), ObjectMapping(["name": .path(["n"], then: .identity)]))]
        )
        #expect(throws: (any Error).self) { try engine.response("{ pets { name } }") }
    }
}

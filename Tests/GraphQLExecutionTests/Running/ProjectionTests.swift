import GraphQLExecution
import Testing

/// Values that are read by name from an answer's body.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Query, #sec-Executing-the-Root-Selection-Set,
/// #sec-Executing-Collected-Fields, #sec-Value-Completion, #sec-Data, #sec-Execution-Result, #sec-JSON-Serialization,
/// #sec-Serialized-Map-Ordering
@Suite struct ProjectionTests {
    static let sdl = """
        type Query { frobs: [Frob!] frob: Frob shop: Shop any: JSON }
        type Frob { id: ID! name: String size: Int weight: Float active: Boolean colour: Colour parts: [Frob] matrix: [[Int]] any: JSON }
        type Shop { frobs: [Frob!]! best: Frob }
        enum Colour { RED GREEN }
        scalar JSON
        """

    @Test("what is selected is read by name, in the order of the selection", arguments: projectionCases)
    func reads(_ example: ResponseCase) throws {
        let engine = try Engine(Self.sdl, ["Query.frob": .data(example.json)])
        #expect(try engine.response(example.query, variables: example.variables) == example.response)
    }

    @Test("a mapping says which members the fields are read from")
    func readsThroughAMapping() throws {
        let inner = ObjectMapping([
            "id": .path(["key"], then: .identity), "name": .path(["labels", "text"], then: .identity),
        ])
        let mapping = ObjectMapping([
            "id": .path(["meta", "id"], then: .identity),
            "name": .path(["meta", "title"], then: .identity),
            "parts": .path(["sub"], then: inner),
        ])
        let json = #"{"meta":{"id":7,"title":"T","name":"no"},"sub":[{"key":"k","labels":{"text":"L"}},null],"size":3}"#
        let engine = try Engine(Self.sdl, ["Query.frob": .load(FakeLoader.root(json), mapping)])
        #expect(
            try engine.response("{ frob { name size parts { name id size } id } }")
                == #"{"data":{"frob":{"name":"T","size":null,"parts":[{"name":"L","id":"k","size":null},null],"id":"7"}}}"#
        )
    }

    @Test("a mapping's path goes through a list element by element")
    func mapsLists() throws {
        let mapping = ObjectMapping(["matrix": .path(["rows", "cells"], then: .identity)])
        let json = #"{"rows":[{"cells":[1,2]},{"cells":[3]},{}]}"#
        let engine = try Engine(Self.sdl, ["Query.frob": .load(FakeLoader.root(json), mapping)])
        #expect(try engine.response("{ frob { matrix } }") == #"{"data":{"frob":{"matrix":[[1,2],[3],null]}}}"#)
    }

    @Test("a mapping may start at the object itself")
    func mapsTheObjectItself() throws {
        let shop = ObjectMapping(["best": .path([], then: .identity), "frobs": .path(["all"], then: .identity)])
        let engine = try Engine(
            Self.sdl,
            ["Query.shop": .load(FakeLoader.root(#"{"id":1,"all":[{"id":2}]}"#), shop)]
        )
        #expect(
            try engine.response("{ shop { best { id } frobs { id } } }")
                == #"{"data":{"shop":{"best":{"id":"1"},"frobs":[{"id":"2"}]}}}"#
        )
    }

    @Test("fields that are read by name keep their places between fields that are not")
    func mixedOrder() throws {
        let label = FieldBinding.load(FakeLoader { _ in .json("\"L\"") })
        let json = #"[{"name":"N","id":1,"size":2,"weight":1.5,"active":true},{"active":false,"id":2,"size":"x"}]"#
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(json), "Frob.any": label])
        #expect(
            try engine.response("{ frobs { any id name __typename a: any size b: any weight active } }")
                == #"{"data":{"frobs":[{"any":"L","id":"1","name":"N","__typename":"Frob","a":"L","size":2,"b":"L","weight":1.5,"active":true},"#
                + #"{"any":"L","id":"2","name":null,"__typename":"Frob","a":"L","size":null,"b":"L","weight":null,"active":false}]},"#
                + #""errors":[{"message":"Int cannot represent non-integer value: \"x\"","locations":[{"line":1,"column":41}],"#
                + #""path":["frobs",1,"size"],"extensions":{"code":"CONNECTORS_RESPONSE_SHAPE"}}]}"#
        )
        #expect(
            try engine.response("{ frobs { s: size weight any } }")
                == #"{"data":{"frobs":[{"s":2,"weight":1.5,"any":"L"},{"s":null,"weight":null,"any":"L"}]},"#
                + #""errors":[{"message":"Int cannot represent non-integer value: \"x\"","locations":[{"line":1,"column":11}],"#
                + #""path":["frobs",1,"s"],"extensions":{"code":"CONNECTORS_RESPONSE_SHAPE"}}]}"#
        )
    }

    @Test("an empty answer is null, and a root field without a binding too")
    func empty() throws {
        let engine = try Engine(Self.sdl, ["Query.frob": .load(FakeLoader { _ in .nothing })])
        #expect(try engine.response("{ frob { id } frobs { id } }") == #"{"data":{"frob":null,"frobs":null}}"#)
    }

    @Test("the value may start anywhere in the body")
    func startsInside() throws {
        let text = #"{"data":{"id":5}}"#
        let engine = try Engine(Self.sdl, ["Query.frob": .load(FakeLoader { _ in .value(text, at: 8) })])
        #expect(try engine.response("{ frob { id } }") == #"{"data":{"frob":{"id":"5"}}}"#)
    }
}

/// A query for the root field `frob`, the JSON it is answered with, and the response.
struct ResponseCase: Sendable, CustomTestStringConvertible {
    var query: String
    var variables = "{}"
    var json: String
    var response: String

    init(_ query: String, variables: String = "{}", json: String, _ response: String) {
        self.query = query
        self.variables = variables
        self.json = json
        self.response = response
    }

    var testDescription: String { query + " of " + json }
}

private let object =
    #"{"name":"N","extra":{"deep":[1]},"id":1,"size":2,"weight":1.5,"active":true,"colour":"RED","parts":[{"id":2},{"id":3}]}"#

private let projectionCases: [ResponseCase] = [
    ResponseCase("{ frob { id name } }", json: object, #"{"data":{"frob":{"id":"1","name":"N"}}}"#),
    ResponseCase("{ frob { name id } }", json: object, #"{"data":{"frob":{"name":"N","id":"1"}}}"#),
    ResponseCase(
        "{ frob { size weight active colour } }",
        json: object,
        #"{"data":{"frob":{"size":2,"weight":1.5,"active":true,"colour":"RED"}}}"#
    ),
    ResponseCase("{ frob { a: id b: id id } }", json: object, #"{"data":{"frob":{"a":"1","b":"1","id":"1"}}}"#),
    ResponseCase("{ x: frob { id } y: frob { name } }", json: object, #"{"data":{"x":{"id":"1"},"y":{"name":"N"}}}"#),
    ResponseCase(
        "{ __typename frob { __typename t: __typename id } }",
        json: object,
        #"{"data":{"__typename":"Query","frob":{"__typename":"Frob","t":"Frob","id":"1"}}}"#
    ),
    ResponseCase(
        "{ frob { parts { id } } frob { id parts { name } } }",
        json: object,
        #"{"data":{"frob":{"parts":[{"id":"2","name":null},{"id":"3","name":null}],"id":"1"}}}"#
    ),
    ResponseCase(
        "query { ...A frob { size } } fragment A on Query { frob { ...B } } fragment B on Frob { id ... on Frob { name } ... { active } }",
        json: object,
        #"{"data":{"frob":{"id":"1","name":"N","active":true,"size":2}}}"#
    ),
    ResponseCase(
        "{ frob { id ...F name ...F } } fragment F on Frob { name id size }",
        json: object,
        #"{"data":{"frob":{"id":"1","name":"N","size":2}}}"#
    ),
    ResponseCase(
        "{ frob { matrix } }",
        json: #"{"matrix":[[1,null],[],null]}"#,
        #"{"data":{"frob":{"matrix":[[1,null],[],null]}}}"#
    ),
    ResponseCase(
        "{ frob { any } }",
        json: #"{"any":{"b":[1,{"c":null}],"a":"x"}}"#,
        #"{"data":{"frob":{"any":{"b":[1,{"c":null}],"a":"x"}}}}"#
    ),
    ResponseCase("{ frob { name size } }", json: "{}", #"{"data":{"frob":{"name":null,"size":null}}}"#),
    ResponseCase("{ frob { name } }", json: "null", #"{"data":{"frob":null}}"#),
    ResponseCase(
        "{ frob { name } }",
        json: #"{"name":"a\"\\\u00e9\n"}"#,
        #"{"data":{"frob":{"name":"a\"\\\u00e9\n"}}}"#
    ),
    ResponseCase(
        "{ frob { name id size } }",
        json: #"{"name":12,"id":123456789012345678,"size":2.0}"#,
        #"{"data":{"frob":{"name":"12","id":"123456789012345678","size":2}}}"#
    ),
    ResponseCase("{ frob { id } }", json: #"{"id":1,"id":2}"#, #"{"data":{"frob":{"id":"2"}}}"#),
    ResponseCase("{ frob { id } }", json: #"{"\u0069d":1}"#, #"{"data":{"frob":{"id":"1"}}}"#),
    // Conditions.
    ResponseCase(
        "{ frob { id @skip(if: true) name @include(if: false) size } }",
        json: object,
        #"{"data":{"frob":{"size":2}}}"#
    ),
    ResponseCase(
        "{ frob { id @skip(if: false) name @include(if: true) } }",
        json: object,
        #"{"data":{"frob":{"id":"1","name":"N"}}}"#
    ),
    ResponseCase(
        "{ frob { id @skip(if: false) @include(if: false) name } }",
        json: object,
        #"{"data":{"frob":{"name":"N"}}}"#
    ),
    ResponseCase(
        "query($a: Boolean!, $b: Boolean = true) { frob { id @include(if: $a) ... @include(if: $b) { name } ...F @skip(if: $a) } } fragment F on Frob { size }",
        variables: #"{"a":true}"#,
        json: object,
        #"{"data":{"frob":{"id":"1","name":"N"}}}"#
    ),
    ResponseCase(
        "query($a: Boolean!, $b: Boolean = true) { frob { id @include(if: $a) ... @include(if: $b) { name } ...F @skip(if: $a) } } fragment F on Frob { size }",
        variables: #"{"a":false,"b":false}"#,
        json: object,
        #"{"data":{"frob":{"size":2}}}"#
    ),
    ResponseCase(
        "query($a: Boolean!) { frob @skip(if: $a) { id } }",
        variables: #"{"a":true}"#,
        json: object,
        #"{"data":{}}"#
    ),
]

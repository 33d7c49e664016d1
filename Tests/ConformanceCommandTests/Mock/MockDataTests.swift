import OrderedJSON
import Testing

@testable import ConformanceCommand

/// What values of the mock data mean, and in which order those that wait are there.
struct MockDataTests {
    private static let sdl = """
        type Query { a: Int b: Int text: String args(x: Float, y: [Int], in: In, e: E = B, any: Any): String
          list: [Int] strict: [Int!] object: Thing objects: [Thing] pet: Pet number: Float any: Any }
        type Mutation { tick: Int again: Int thing: Thing }
        type Thing { tick: Int name: String }
        interface Pet { name: String }
        type Dog implements Pet { name: String }
        type Cat implements Pet { name: String }
        type Stone { name: String }
        input In { b: Int = 1 a: String }
        enum E { A B }
        scalar Any
        """

    struct Example: Sendable, CustomTestStringConvertible {
        let document: String
        let rootValue: String
        let data: String
        var variables = "{}"
        /// Paths and messages of errors.
        var errors: [String] = []

        var testDescription: String { "\(document) on \(rootValue)" }
    }

    @Test("means what the contract says", arguments: plain + waiting + arguments + errors + typeNames)
    func meaning(_ example: Example) throws {
        let response = try ConformanceExample(
            schema: Self.sdl,
            document: example.document,
            rootValue: example.rootValue,
            variables: example.variables
        ).response()
        let result = try #require(response["result"], "\(response.json)")
        #expect(result["data"]?.json == example.data)
        let errors = (result["errors"]?.items ?? []).map { error in
            let path = (error["path"]?.items ?? []).map { $0.text ?? $0.json }.joined(separator: ".")
            return "\(path) \(error["message"]?.text ?? "")"
        }
        #expect(errors == example.errors)
    }

    private static let plain: [Example] = [
        Example(document: "{ a b }", rootValue: #"{"a":1}"#, data: #"{"a":1,"b":null}"#),
        Example(document: "{ x: a a }", rootValue: #"{"a":1,"x:a":2}"#, data: #"{"x":2,"a":1}"#),
        Example(document: "{ a }", rootValue: "null", data: #"{"a":null}"#),
        Example(document: "{ a }", rootValue: "[1]", data: #"{"a":null}"#),
        Example(document: "{ object { name } }", rootValue: #"{"object":5}"#, data: #"{"object":{"name":null}}"#),
        Example(
            document: "{ objects { name } }",
            rootValue: #"{"objects":[{"name":"n"},"x",null]}"#,
            data: #"{"objects":[{"name":"n"},{"name":null},null]}"#
        ),
        Example(
            document: "{ any }",
            rootValue: #"{"any":{"$literal":{"$error":"x"}}}"#,
            data: #"{"any":{"$error":"x"}}"#
        ),
        Example(document: "{ any }", rootValue: #"{"any":[1,{"$literal":[2]},[3]]}"#, data: #"{"any":[1,[2],[3]]}"#),
        Example(
            document: "{ list }",
            rootValue: #"{"list":{"$stream":[1,{"$delay":1,"value":2},3]}}"#,
            data: #"{"list":[1,2,3]}"#
        ),
    ]

    private static let waiting: [Example] = [
        Example(document: "{ a }", rootValue: #"{"a":{"$delay":5,"value":{"$delay":5,"value":3}}}"#, data: #"{"a":3}"#),
        Example(document: "{ a }", rootValue: #"{"a":{"$delay":5}}"#, data: #"{"a":null}"#),
        // The shorter delay is over first, whatever stands first.
        Example(document: "{ a b }", rootValue: #"{"a":{"$tick":20},"b":{"$tick":10}}"#, data: #"{"a":2,"b":1}"#),
        Example(document: "{ a b }", rootValue: #"{"a":{"$tick":10},"b":{"$tick":10}}"#, data: #"{"a":1,"b":2}"#),
        // Delays of a query run side by side: 10 after 5 is later than 12.
        Example(
            document: "{ a b }",
            rootValue: #"{"a":{"$delay":5,"value":{"$tick":10}},"b":{"$tick":12}}"#,
            data: #"{"a":2,"b":1}"#
        ),
        Example(
            document: "{ list }",
            rootValue: #"{"list":[{"$tick":3},{"$tick":2},{"$tick":1}]}"#,
            data: #"{"list":[3,2,1]}"#
        ),
        Example(
            document: "{ list }",
            rootValue: #"{"list":{"$stream":[{"$tick":0},{"$tick":0}],"delay":4}}"#,
            data: #"{"list":[1,2]}"#
        ),
        // Root fields of a mutation wait for each other, and for all that is below.
        Example(
            document: "mutation { thing { tick } tick again }",
            rootValue: #"{"thing":{"tick":{"$tick":30}},"tick":{"$tick":20},"again":{"$tick":1}}"#,
            data: #"{"thing":{"tick":1},"tick":2,"again":3}"#
        ),
    ]

    private static let arguments: [Example] = [
        Example(document: "{ args }", rootValue: #"{"args":{"$args":true}}"#, data: #"{"args":"{\"e\":\"B\"}"}"#),
        Example(
            document: "{ args(y: 2, x: 3.0, in: {a: \"é\"}, e: null) }",
            rootValue: #"{"args":{"$args":true}}"#,
            data: #"{"args":"{\"e\":null,\"in\":{\"a\":\"é\",\"b\":1},\"x\":3,\"y\":[2]}"}"#
        ),
        Example(
            document: "query($x: Float, $y: Int = 4) { args(x: $x, y: [$y], any: {k: [$y, A, 1.5]}) }",
            rootValue: #"{"args":{"$args":true}}"#,
            data: #"{"args":"{\"any\":{\"k\":[4,\"A\",1.5]},\"e\":\"B\",\"y\":[4]}"}"#
        ),
        Example(
            document: "query($x: Float, $any: Any) { args(x: $x, any: $any) }",
            rootValue: #"{"args":{"$args":true}}"#,
            data: #"{"args":"{\"any\":{\"a\":1,\"b\":2},\"e\":\"B\",\"x\":1000000}"}"#,
            variables: #"{"x":1e6,"any":{"b":2.0,"a":1}}"#
        ),
    ]

    private static let errors: [Example] = [
        Example(
            document: "{ a b }",
            rootValue: #"{"a":{"$error":"no"},"b":2}"#,
            data: #"{"a":null,"b":2}"#,
            errors: ["a no"]
        ),
        Example(
            document: "{ list }",
            rootValue: #"{"list":[1,{"$error":"no"}]}"#,
            data: #"{"list":[1,null]}"#,
            errors: ["list.1 no"]
        ),
        Example(
            document: "{ strict }",
            rootValue: #"{"strict":[1,{"$delay":2,"value":{"$error":"no"}}]}"#,
            data: #"{"strict":null}"#,
            errors: ["strict.1 no"]
        ),
        Example(
            document: "{ list }",
            rootValue: #"{"list":{"$stream":[1,{"$end":"over"}]}}"#,
            data: #"{"list":null}"#,
            errors: ["list over"]
        ),
        Example(
            document: "{ list }",
            rootValue: #"{"list":{"$stream":[1,{"$error":"one"}]}}"#,
            data: #"{"list":[1,null]}"#,
            errors: ["list.1 one"]
        ),
        Example(
            document: "{ number }",
            rootValue: #"{"number":{"$number":"NaN"}}"#,
            data: #"{"number":null}"#,
            errors: ["number Float cannot represent non numeric value: NaN"]
        ),
        Example(
            document: "{ a }",
            rootValue: #"{"a":{"$number":"-Infinity"}}"#,
            data: #"{"a":null}"#,
            errors: ["a Int cannot represent non-integer value: -Infinity"]
        ),
    ]

    private static let typeNames: [Example] = [
        Example(
            document: "{ pet { __typename name } }",
            rootValue: #"{"pet":{"__typename":"Dog","name":"Rex"}}"#,
            data: #"{"pet":{"__typename":"Dog","name":"Rex"}}"#
        ),
        Example(
            document: "{ pet { __typename } }",
            rootValue: #"{"pet":{"__typename":{"$delay":1,"value":"Cat"}}}"#,
            data: #"{"pet":{"__typename":"Cat"}}"#
        ),
        Example(
            document: "{ object { __typename } }",
            rootValue: #"{"object":{"__typename":"Nonsense"}}"#,
            data: #"{"object":{"__typename":"Thing"}}"#
        ),
        Example(
            document: "{ pet { name } }",
            rootValue: #"{"pet":{"__typename":{"$error":"unknown"}}}"#,
            data: #"{"pet":null}"#,
            errors: ["pet unknown"]
        ),
        Example(
            document: "{ pet { name } }",
            rootValue: #"{"pet":{"__typename":"Nope"}}"#,
            data: #"{"pet":null}"#,
            errors: [#"pet Abstract type "Pet" was resolved to a type "Nope" that does not exist inside the schema."#]
        ),
        Example(
            document: "{ pet { name } }",
            rootValue: #"{"pet":{"__typename":"E"}}"#,
            data: #"{"pet":null}"#,
            errors: [#"pet Abstract type "Pet" was resolved to a non-object type "E"."#]
        ),
        Example(
            document: "{ pet { name } }",
            rootValue: #"{"pet":{"__typename":"Stone"}}"#,
            data: #"{"pet":null}"#,
            errors: [#"pet Runtime Object type "Stone" is not a possible type for "Pet"."#]
        ),
        Example(
            document: "{ pet { name } }",
            rootValue: #"{"pet":{"name":"Rex"}}"#,
            data: #"{"pet":null}"#,
            errors: [
                #"pet Abstract type "Pet" must resolve to an Object type at runtime for field "Query.pet": "__typename" is missing or no string."#
            ]
        ),
    ]
}

import OrderedJSON
import Testing

/// `$stream` as the source of a subscription's events.
struct MockSubscriptionTests {
    private static let sdl = """
        type Query { a: Int }
        type Subscription { count(to: Int!): Int thing: Thing }
        type Thing { slow: Int name: String! }
        """

    struct Example: Sendable, CustomTestStringConvertible {
        let document: String
        let rootValue: String
        /// What the response has beside `ok`.
        let response: String

        var testDescription: String { rootValue }
    }

    @Test(
        "answers each event, in order",
        arguments: [
            Example(
                document: "subscription { count(to: 3) }",
                rootValue: #"{"count":{"$stream":[{"count":1},{"count":2},null,7],"delay":1}}"#,
                response:
                    #"{"events":[{"data":{"count":1}},{"data":{"count":2}},{"data":{"count":null}},{"data":{"count":null}}]}"#
            ),
            Example(
                document: "subscription { thing { slow } }",
                rootValue: #"{"thing":{"$stream":[{"thing":{"slow":{"$delay":90,"value":1}}},{"thing":{"slow":2}}]}}"#,
                response: #"{"events":[{"data":{"thing":{"slow":1}}},{"data":{"thing":{"slow":2}}}]}"#
            ),
            Example(
                document: "subscription { count(to: 3) }",
                rootValue: #"{"count":{"$stream":[]}}"#,
                response: #"{"events":[]}"#
            ),
            Example(
                document: "subscription { count(to: 3) }",
                rootValue: #"{"count":{"$stream":[{"count":1},{"$end":"lost"},{"count":2}]}}"#,
                response: #"{"events":[{"data":{"count":1}}],"terminated":"lost"}"#
            ),
            Example(
                document: "subscription { thing { name } }",
                rootValue: #"{"thing":{"$stream":[{"thing":{}},{"thing":{"name":"n"}}]}}"#,
                response:
                    #"{"events":[{"data":{"thing":null},"errors":[{"message":"Cannot return null for non-nullable field Thing.name.","locations":[{"line":1,"column":24}],"path":["thing","name"]}]},{"data":{"thing":{"name":"n"}}}]}"#
            ),
            Example(
                document: "subscription { thing { name } }",
                rootValue: #"{"thing":{"$error":"closed"}}"#,
                response:
                    #"{"result":{"errors":[{"message":"closed","locations":[{"line":1,"column":16}],"path":["thing"]}]}}"#
            ),
            Example(
                document: "subscription { thing { name } }",
                rootValue: #"{"thing":[1]}"#,
                response:
                    #"{"result":{"errors":[{"message":"Subscription field must return Async Iterable.","locations":[{"line":1,"column":16}],"path":["thing"]}]}}"#
            ),
        ]
    )
    func events(_ example: Example) throws {
        let response = try ConformanceExample(
            operation: "subscribe",
            schema: Self.sdl,
            document: example.document,
            rootValue: example.rootValue
        ).response()
        #expect(response.json == #"{"ok":true,"# + example.response.dropFirst())
    }
}

import Testing

@testable import Connect

/// Operations that get one answer together read it together too; nobody may see that.
struct SharedAnswerCase: Sendable, CustomTestStringConvertible {
    var query: String
    /// What `/items` answers.
    var items: String
    /// One operation for each.
    var variables = ["{}", "{}", "{}"]
    /// Calls of one of the operations.
    var calls = 1

    var testDescription: String { "\(query) of \(items)" }
}

@Suite("Operations that share an answer")
struct SharedAnswerTests {
    @Test("each respond as if they were alone", arguments: cases)
    func responses(_ example: SharedAnswerCase) async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
            type Query {
              items: [Item] @connect(source: "api", http: { GET: "/items" })
              first(count: Int!): [Item] @connect(source: "api", http: { GET: "/items" }, selection: "$->slice(0, $args.count)")
              known(count: Int!): [Item]
                @connect(source: "api", http: { GET: "/items" }, isSuccess: "$args.count->eq(1)", errors: { message: "'no'" })
            }
            type Item {
              id: ID!
              name: String!
              tags: [Tag]
              owner: Owner @connect(source: "api", http: { GET: "/owners/{$this.id}" })
            }
            type Tag { text: String! }
            type Owner { name: String! items: [Item] }
            """
        let answer: @Sendable (ScriptedUpstream.Request) -> ScriptedUpstream.Answer = { request in
            .init(
                body: request.target == "/items"
                    ? example.items
                    : #"{"name":"\#(request.target)","items":[{"id":1,"name":"of owner","tags":[]},7]}"#
            )
        }
        try await withBindings(sdl, answering: answer) { bindings, upstream in
            var alone: [String] = []
            for variables in example.variables {
                alone.append(try await bindings.ask(example.query, variables: variables))
            }
            _ = upstream.takeRequests()
            let together = try await bindings.askTogether(example.query, variables: example.variables)
            #expect(together == alone)
            #expect(upstream.takeRequests().count == example.calls)
        }
    }

    @Test("leave nothing behind", arguments: [false, true])
    func nothingIsLeft(givesUp: Bool) async throws {
        let sdl = """
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
            type Query { item: Item @connect(source: "api", http: { GET: "/item" }) }
            type Item { id: ID! owner: Item @connect(source: "api", http: { GET: "/owners/{$this.id}" }) }
            """
        try await withBindings(sdl, answering: { _ in .init(body: #"{"id":1}"#) }) { bindings, _ in
            _ = try await bindings.askTogether(
                "{ item { owner { id } } again: item { id } }",
                variables: ["{}", "{}"],
                givesUp: givesUp
            )
            var left = try await bindings.operationsInMemory()
            // The turn of the loop in which they responded may not have ended.
            for _ in 0..<100 where left > 0 { left = try await bindings.operationsInMemory() }
            #expect(left == 0)
        }
    }
}

private let items =
    #"[{"id":1,"name":"a","tags":[{"text":"t"},{"text":"\u00fc"}]},{"name":"b","id":"2","tags":null}]"#
private let odd =
    #"[{"id":1,"name":null},null,3,{"id":true,"name":"x","tags":[{"text":1},{}]},{"id":2,"name":"y"}]"#

private let cases: [SharedAnswerCase] = [
    SharedAnswerCase(query: "{ items { name tags { text } } }", items: items),
    SharedAnswerCase(
        query: "{ items { name tags { text } } other: items { id } items { id } }",
        items: items
    ),
    SharedAnswerCase(
        query: "{ items { id name tags { text } owner { name items { name } } } }",
        items: items,
        calls: 3
    ),
    SharedAnswerCase(query: "{ items { id name tags { text } } }", items: odd),
    SharedAnswerCase(query: "{ items { name owner { name } } }", items: odd, calls: 4),
    SharedAnswerCase(
        query: "{ items { name owner { name items { id owner { name } } } } }",
        items: items,
        calls: 3
    ),
    SharedAnswerCase(query: "{ items { id } }", items: #"{"id":1}"#),
    SharedAnswerCase(query: "{ items { id owner { name } } }", items: #"[{"id":1},{"id":2"#),
    SharedAnswerCase(query: "{ items { id } }", items: ""),
    SharedAnswerCase(
        query: "query ($n: Int!) { first(count: $n) { id } items { id } }",
        items: items,
        variables: [#"{"n":1}"#, #"{"n":2}"#, #"{"n":0}"#]
    ),
    SharedAnswerCase(
        query: "query ($n: Int!) { known(count: $n) { id name } }",
        items: items,
        variables: [#"{"n":1}"#, #"{"n":2}"#, #"{"n":1}"#]
    ),
]

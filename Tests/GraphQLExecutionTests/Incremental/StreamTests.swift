import GraphQLExecution
import Testing

/// `@stream`: list items that follow the response that their list stands in.
///
/// Responses are in the notation of `delivery`.
struct StreamTests {
    private static let sdl = """
        type Query { numbers: [Int] strict: [Int!]! grid: [[Int]] heroes: [Hero] strictHeroes: [Hero!] squads: [[Hero]] nothing: [Int] node: [Node] }
        interface Node { id: ID }
        type Hero implements Node { id: ID name: String nick: String! strict: String! tags: [String] friends: [Hero] }
        """

    private static let heroes = #"""
        [{"__typename":"Hero","id":"1","name":"Luke","nick":"L","tags":["a","b"],"friends":[{"id":"4"}]},
         {"__typename":"Hero","id":"2","name":"Han","strict":"s"},{"__typename":"Hero","id":"3","tags":["c"]}]
        """#

    @Test("delivers items", arguments: counts + kinds + nulls)
    func streamed(_ example: DeferTests.Example) throws {
        let engine = try Engine(
            Self.sdl,
            [
                "Query.numbers": .data("[1,2,3]"), "Query.strict": .data("[1,null,3]"),
                "Query.grid": .data("[[1,2],[3,4],null]"), "Query.heroes": .data(Self.heroes),
                "Query.strictHeroes": .data(Self.heroes), "Query.node": .data(Self.heroes),
                "Query.squads": .data("[\(Self.heroes),[],\(Self.heroes)]"), "Query.nothing": .data("null"),
            ],
            isIncremental: true
        )
        let running = try engine.startIncremental(example.document, variables: example.variables, validates: false)
        running.turns.runUntilIdle()
        let delivered = try running.delivered
        #expect(delivered == example.responses)
        #expect(running.completions == 1)
    }

    private static let counts: [DeferTests.Example] = [
        .init("no initialCount is 0", "{ numbers @stream }", #"{"numbers":[]} +0@numbers …"#, "0:[1,2,3] -0"),
        .init("initialCount", "{ numbers @stream(initialCount: 2) }", #"{"numbers":[1,2]} +0@numbers …"#, "0:[3] -0"),
        .init("as many as there are", "{ numbers @stream(initialCount: 3) }", #"{"numbers":[1,2,3]}"#),
        .init("more than there are", "{ numbers @stream(initialCount: 4) }", #"{"numbers":[1,2,3]}"#),
        .init(
            "a variable",
            "query($n: Int!) { numbers @stream(initialCount: $n) }",
            variables: #"{"n":1}"#,
            #"{"numbers":[1]} +0@numbers …"#,
            "0:[2,3] -0"
        ),
        .init(
            "negative",
            "{ numbers @stream(initialCount: -1) }",
            #"{"numbers":null} !numbers initialCount must be a positive integer"#
        ),
        .init(
            "a variable that is negative",
            "query($n: Int!) { numbers @stream(initialCount: $n) }",
            variables: #"{"n":-1}"#,
            #"{"numbers":null} !numbers initialCount must be a positive integer"#
        ),
        .init("if: false", "{ numbers @stream(if: false) }", #"{"numbers":[1,2,3]}"#),
        .init(
            "if: a variable that is false",
            "query($on: Boolean!) { numbers @stream(if: $on) }",
            variables: #"{"on":false}"#,
            #"{"numbers":[1,2,3]}"#
        ),
        .init(
            "if: a variable that is true, with a label",
            #"query($on: Boolean!) { numbers @stream(if: $on, label: "n") }"#,
            variables: #"{"on":true}"#,
            #"{"numbers":[]} +0@numbers#n …"#,
            "0:[1,2,3] -0"
        ),
    ]

    private static let kinds: [DeferTests.Example] = [
        .init("no list, no stream", "{ nothing @stream }", #"{"nothing":null}"#),
        .init(
            "lists of lists: the outer one",
            "{ grid @stream(initialCount: 1) }",
            #"{"grid":[[1,2]]} +0@grid …"#,
            "0:[[3,4],null] -0"
        ),
        .init(
            "objects",
            "{ heroes @stream(initialCount: 1) { id } }",
            #"{"heroes":[{"id":"1"}]} +0@heroes …"#,
            #"0:[{"id":"2"},{"id":"3"}] -0"#
        ),
        .init(
            "lists of lists of objects with more items than initialCount",
            "{ squads @stream(initialCount: 1) { id ... @defer { name } } }",
            #"{"squads":[[{"id":"1"},{"id":"2"},{"id":"3"}]]} +0@squads.0.0 +1@squads.0.1 +2@squads.0.2 +3@squads …"#,
            #"+4@squads.2.0 +5@squads.2.1 +6@squads.2.2 0:{"name":"Luke"} 1:{"name":"Han"} 2:{"name":null} 3:[[],[{"id":"1"},{"id":"2"},{"id":"3"}]] 4:{"name":"Luke"} 5:{"name":"Han"} 6:{"name":null} -0 -1 -2 -3 -4 -5 -6"#
        ),
        .init(
            "objects of an abstract type",
            "{ node @stream(initialCount: 1) { __typename id ... on Hero { name } } }",
            #"{"node":[{"__typename":"Hero","id":"1","name":"Luke"}]} +0@node …"#,
            #"0:[{"__typename":"Hero","id":"2","name":"Han"},{"__typename":"Hero","id":"3","name":null}] -0"#
        ),
        .init(
            "a stream in a stream is announced with the item that it stands in",
            "{ heroes @stream(initialCount: 2) { tags @stream(initialCount: 0) } }",
            #"{"heroes":[{"tags":[]},{"tags":null}]} +0@heroes +1@heroes.0.tags …"#,
            #"+2@heroes.2.tags 0:[{"tags":[]}] 1:["a","b"] 2:["c"] -0 -1 -2"#
        ),
        .init(
            "a deferred fragment in a streamed item",
            "{ heroes @stream(initialCount: 2) { id ... @defer { name } } }",
            #"{"heroes":[{"id":"1"},{"id":"2"}]} +0@heroes.0 +1@heroes.1 +2@heroes …"#,
            #"+3@heroes.2 0:{"name":"Luke"} 1:{"name":"Han"} 2:[{"id":"3"}] 3:{"name":null} -0 -1 -2 -3"#
        ),
        .init(
            "a streamed list in a deferred fragment",
            "{ ... @defer { numbers @stream(initialCount: 1) } }",
            "{} +0@ …",
            #"+1@numbers 0:{"numbers":[1]} 1:[2,3] -0 -1"#
        ),
        .init(
            "two places of one list",
            "{ a: numbers @stream(initialCount: 1) b: numbers }",
            #"{"a":[1],"b":[1,2,3]} +0@a …"#,
            "0:[2,3] -0"
        ),
    ]

    private static let nulls: [DeferTests.Example] = [
        .init(
            "a null among the first items that may not be takes the list",
            "{ strictHeroes @stream(initialCount: 1) { strict } }",
            #"{"strictHeroes":null} !strictHeroes.0.strict Cannot return null for non-nullable field Hero.strict."#
        ),
        .init(
            "a null among the later items ends the stream: those before it are delivered",
            "{ strict @stream(initialCount: 0) }",
            #"{"strict":[]} +0@strict …"#,
            "0:[1] -0 !strict.1 Cannot return null for non-nullable field Query.strict."
        ),
        .init(
            "an item that is null by an error stays in a list that allows it",
            "{ heroes @stream(initialCount: 1) { id strict } }",
            #"{"heroes":[null]} !heroes.0.strict Cannot return null for non-nullable field Hero.strict. +0@heroes …"#,
            #"0:[{"id":"2","strict":"s"},null] !heroes.2.strict Cannot return null for non-nullable field Hero.strict. -0"#
        ),
        .init(
            "a list that a null took away takes what follows its earlier items with it",
            "{ strictHeroes @stream(initialCount: 2) { nick tags @stream ... @defer { id } } }",
            #"{"strictHeroes":null} !strictHeroes.1.nick Cannot return null for non-nullable field Hero.nick."#
        ),
    ]

    @Test("a list that broke off is delivered as far as it goes, then fails")
    func brokenList() throws {
        let failure = ExecutionFailure("broke off", code: nil)
        let list = FakeResolver.one(.brokenList([.json("1"), .json("2")], failure))
        let engine = try Engine(Self.sdl, ["Query.numbers": .resolve(list)], isIncremental: true)
        func responses(_ document: String) throws -> [String] {
            let running = try engine.startIncremental(document)
            running.turns.runUntilIdle()
            return try running.delivered
        }
        #expect(
            try responses("{ numbers @stream(initialCount: 1) }")
                == [#"{"numbers":[1]} +0@numbers …"#, "0:[2] -0 !numbers broke off"]
        )
        #expect(
            try responses("{ numbers @stream(initialCount: 2) }")
                == [#"{"numbers":[1,2]} +0@numbers …"#, "-0 !numbers broke off"]
        )
        #expect(
            try responses("{ numbers @stream(initialCount: 3) }") == [#"{"numbers":null} !numbers broke off"#]
        )
        #expect(try responses("{ numbers }") == [#"{"numbers":null} !numbers broke off"#])
    }
}

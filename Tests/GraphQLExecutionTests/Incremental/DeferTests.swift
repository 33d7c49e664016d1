import GraphQLExecution
import Testing

/// `@defer`: fields of a fragment that follow the response that their object stands in.
///
/// Responses are in the notation of `delivery`.
struct DeferTests {
    static let sdl = """
        type Query { hero: Hero node: Node nodes: [Node] strict: Hero! number: Int profile: Profile }
        type Mutation { first: Hero second: Hero }
        interface Node { id: ID }
        type Hero implements Node { id: ID name: String age: Int strict: String! home: Planet friends: [Hero] rank: Int }
        type Planet implements Node { id: ID name: String strict: String! }
        type Profile { title: String inner: Inner }
        type Inner { text: String }
        """
    static let hero = #"""
        {"__typename":"Hero","id":"1","name":"Luke","age":19,"home":{"id":"p","name":"Tatooine"},
         "friends":[{"id":"2","name":"Han"},{"id":"3","name":"Leia","strict":"yes"}]}
        """#

    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let document: String
        var variables = "{}"
        let responses: [String]

        var testDescription: String { name }

        init(_ name: String, _ document: String, variables: String = "{}", _ responses: String...) {
            self.name = name
            self.document = document
            self.variables = variables
            self.responses = responses
        }
    }

    @Test("delivers fragments", arguments: grouping + labels + conditions + nulls + places)
    func deferred(_ example: Example) throws {
        let engine = try Engine(
            Self.sdl,
            [
                "Query.hero": .data(Self.hero), "Query.strict": .data(Self.hero), "Query.node": .data(Self.hero),
                "Query.nodes": .data(#"[\#(Self.hero),{"__typename":"Planet","id":"p","name":"Hoth"},null]"#),
                "Query.number": .data("7"), "Mutation.first": .data(Self.hero), "Mutation.second": .data(Self.hero),
                "Query.profile": .embedded(
                    ObjectMapping([
                        "title": .computed(FakeComputation { _ in .json(#""t""#) }),
                        "inner": .path(
                            [],
                            then: ObjectMapping(["text": .computed(FakeComputation { _ in .json(#""i""#) })])
                        ),
                    ])
                ),
                "Hero.rank": .compute(FakeComputation { _ in .failure("no rank", code: nil) }),
            ],
            isIncremental: true
        )
        let running = try engine.startIncremental(example.document, variables: example.variables)
        running.turns.runUntilIdle()
        let delivered = try running.delivered
        #expect(delivered == example.responses)
        #expect(running.completions == 1)
    }

    private static let grouping: [Example] = [
        Example(
            "a fragment on the root",
            "{ ... @defer { hero { id } } number }",
            #"{"number":7} +0@ …"#,
            #"0:{"hero":{"id":"1"}} -0"#
        ),
        Example(
            "a fragment on an object",
            "{ hero { id ... @defer { name age } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"name":"Luke","age":19} -0"#
        ),
        Example(
            "a named fragment",
            "{ hero { ...F @defer id } } fragment F on Hero { name }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"name":"Luke"} -0"#
        ),
        Example(
            "a fragment of each item of a list",
            "{ hero { friends { id ... @defer { name } } } }",
            #"{"hero":{"friends":[{"id":"2"},{"id":"3"}]}} +0@hero.friends.0 +1@hero.friends.1 …"#,
            #"0:{"name":"Han"} 1:{"name":"Leia"} -0 -1"#
        ),
        Example(
            "fields that are selected at once too come at once",
            "{ hero { name ... @defer { name age } } }",
            #"{"hero":{"name":"Luke"}} +0@hero …"#,
            #"0:{"age":19} -0"#
        ),
        Example(
            "nothing follows when everything is selected at once too",
            "{ hero { name ... @defer { name } } }",
            #"{"hero":{"name":"Luke"}}"#
        ),
        Example(
            "an empty fragment",
            "{ hero { id ... on Hero @defer { name @skip(if: true) } } }",
            #"{"hero":{"id":"1"}}"#
        ),
        Example(
            "two fragments of one object with a field in common: it comes once",
            "{ hero { id ... @defer { name age } ... @defer { name home { id } } } }",
            #"{"hero":{"id":"1"}} +0@hero +1@hero …"#,
            #"0:{"name":"Luke"} 0:{"age":19} 1:{"home":{"id":"p"}} -0 -1"#
        ),
        Example(
            "what a deferred fragment and one further out have in common comes with the outer one",
            "{ ... @defer { hero { name home { name } } } hero { id ... @defer { name age } } }",
            #"{"hero":{"id":"1"}} +0@ +1@hero …"#,
            #"1:{"name":"Luke"} 0.hero:{"home":{"name":"Tatooine"}} 1:{"age":19} -0 -1"#
        ),
        Example(
            "a fragment in a fragment is announced once the outer one is delivered",
            "{ hero { id ... @defer { name ... @defer { age } } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"+1@hero 0:{"name":"Luke"} 1:{"age":19} -0 -1"#
        ),
        Example(
            "what a fragment and one inside it have in common comes with the outer one",
            "{ number ... @defer { hero { name ... @defer { name age } } } }",
            #"{"number":7} +0@ …"#,
            #"+1@hero 0:{"hero":{"name":"Luke"}} 1:{"age":19} -0 -1"#
        ),
        Example(
            "a fragment without fields of its own gives way to the one inside it",
            "{ hero { id ... @defer { ... @defer { age } } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"age":19} -0"#
        ),
        Example(
            "a fragment spread deferred and at once comes at once",
            "{ hero { ...F @defer ...F } } fragment F on Hero { name }",
            #"{"hero":{"name":"Luke"}}"#
        ),
        Example(
            "a fragment within a deferred one that is spread at once afterwards comes at once",
            "{ hero { ...F @defer ...G } } fragment F on Hero { age ...G } fragment G on Hero { name }",
            #"{"hero":{"name":"Luke"}} +0@hero …"#,
            #"0:{"age":19} -0"#
        ),
        Example(
            "the same fragment under two labels",
            #"{ hero { id ...F @defer(label: "a") ...F @defer(label: "b") } } fragment F on Hero { name }"#,
            #"{"hero":{"id":"1"}} +0@hero#a +1@hero#b …"#,
            #"0:{"name":"Luke"} -0 -1"#
        ),
    ]

    private static let labels: [Example] = [
        Example(
            "a label names the part",
            #"{ hero { id ... @defer(label: "slow") { name } } }"#,
            #"{"hero":{"id":"1"}} +0@hero#slow …"#,
            #"0:{"name":"Luke"} -0"#
        )
    ]

    private static let conditions: [Example] = [
        Example("if: false", "{ hero { id ... @defer(if: false) { name } } }", #"{"hero":{"id":"1","name":"Luke"}}"#),
        Example(
            "if: true",
            "{ hero { id ... @defer(if: true) { name } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"name":"Luke"} -0"#
        ),
        Example(
            "if: a variable that is false",
            "query($later: Boolean!) { hero { id ... @defer(if: $later) { name } } }",
            variables: #"{"later":false}"#,
            #"{"hero":{"id":"1","name":"Luke"}}"#
        ),
        Example(
            "if: a variable that is true",
            "query($later: Boolean!) { hero { id ... @defer(if: $later) { name } } }",
            variables: #"{"later":true}"#,
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"name":"Luke"} -0"#
        ),
        Example(
            "a fragment that is skipped is not deferred either",
            "{ hero { id ... @defer @skip(if: true) { name } } }",
            #"{"hero":{"id":"1"}}"#
        ),
    ]

    private static let nulls: [Example] = [
        Example(
            "an error in a part is the part's",
            "{ hero { id ... @defer { name rank } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"name":"Luke","rank":null} !hero.rank no rank -0"#
        ),
        Example(
            "a null that takes the part fails it, and the rest stays",
            "{ hero { id ... @defer { name strict } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            "-0 !hero.strict Cannot return null for non-nullable field Hero.strict."
        ),
        Example(
            "a null inside the part that something nullable takes up",
            "{ hero { id ... @defer { home { strict } name } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            #"0:{"home":null,"name":"Luke"} !hero.home.strict Cannot return null for non-nullable field Planet.strict. -0"#
        ),
        Example(
            "each object's part fails by itself",
            "{ hero { friends { id ... @defer { strict } } } }",
            #"{"hero":{"friends":[{"id":"2"},{"id":"3"}]}} +0@hero.friends.0 +1@hero.friends.1 …"#,
            #"1:{"strict":"yes"} -0 !hero.friends.0.strict Cannot return null for non-nullable field Hero.strict. -1"#
        ),
        Example(
            "a null above takes parts with it: nothing is announced",
            "{ number hero { home { ... @defer { name } strict } } }",
            #"{"number":7,"hero":{"home":null}} !hero.home.strict Cannot return null for non-nullable field Planet.strict."#
        ),
        Example(
            "a part that failed takes the ones inside it with it",
            "{ hero { id ... @defer { strict ... @defer { name } } } }",
            #"{"hero":{"id":"1"}} +0@hero …"#,
            "-0 !hero.strict Cannot return null for non-nullable field Hero.strict."
        ),
        Example(
            "no object, no part",
            "{ hero { friends { home { ... @defer { name } } } } }",
            #"{"hero":{"friends":[{"home":null},{"home":null}]}}"#
        ),
    ]

    private static let places: [Example] = [
        Example(
            "objects of an abstract type",
            "{ node { id ... on Hero @defer { name } ... on Planet @defer { strict } } }",
            #"{"node":{"id":"1"}} +0@node …"#,
            #"0:{"name":"Luke"} -0"#
        ),
        Example(
            "a list of an abstract type, parts in the order of the list",
            "{ nodes { id ... @defer { ... on Hero { name } ... on Planet { name } } } }",
            #"{"nodes":[{"id":"1"},{"id":"p"},null]} +0@nodes.0 +1@nodes.1 …"#,
            #"0:{"name":"Luke"} 1:{"name":"Hoth"} -0 -1"#
        ),
        Example(
            "inside an embedded object it is passed over",
            "{ profile { title ... @defer { inner { text ... @defer { again: text } } } } }",
            #"{"profile":{"title":"t","inner":{"text":"i","again":"i"}}}"#
        ),
        Example(
            "an embedded object is deferred whole",
            "{ number ... @defer { profile { title ... @defer { inner { text } } } } }",
            #"{"number":7} +0@ …"#,
            #"0:{"profile":{"title":"t","inner":{"text":"i"}}} -0"#
        ),
        Example(
            "below the root fields of a mutation",
            "mutation { first { id ... @defer { name } } second { id } }",
            #"{"first":{"id":"1"},"second":{"id":"1"}} +0@first …"#,
            #"0:{"name":"Luke"} -0"#
        ),
    ]

    @Test("a client that takes no parts gets everything at once")
    func plain() throws {
        let engine = try Engine(Self.sdl, ["Query.hero": .data(Self.hero)], isIncremental: true)
        #expect(
            try engine.response("{ hero { id ... @defer { name } friends @stream { id } } }")
                == #"{"data":{"hero":{"id":"1","name":"Luke","friends":[{"id":"2"},{"id":"3"}]}}}"#
        )
    }
}

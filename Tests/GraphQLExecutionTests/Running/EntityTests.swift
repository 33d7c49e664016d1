import GraphQLExecution
import GraphQLTypes
import Testing

/// Objects that are looked up by their key: fields that the mapping of an object does not supply.
struct EntityTests {
    private static let sdl = """
        type Query { posts: [Post] post: Post }
        type Post { id: ID author: User }
        type User { id: ID name: String mail: String friends: [User] strict: String! }
        """
    /// Posts whose authors have an id alone.
    private static let stubs = ObjectMapping([
        "id": .path(["id"], then: .identity),
        "author": .path([], then: ObjectMapping(["id": .path(["by"], then: .identity)])),
    ])

    private static func users(answer: @escaping (FakeLoader.Call) -> FakeLoader.Answer) -> FakeLoader {
        FakeLoader.batch(by: "id", key: "id", answer: answer)
    }

    private func engine(_ users: FakeLoader, isIncremental: Bool = false) throws -> Engine {
        try Engine(
            Self.sdl,
            [
                "Query.posts": .load(
                    FakeLoader.root(#"[{"id":1,"by":"a"},{"id":2,"by":"b"},{"id":3,"by":"a"},{"id":4}]"#),
                    Self.stubs
                ),
                "Query.post": .load(FakeLoader.root(#"{"id":9,"by":"c"}"#), Self.stubs),
            ],
            isIncremental: isIncremental
        ).looking(up: "User", with: users)
    }

    @Test("all fields of all places come from one load, each key once; a missing object has null fields")
    func oneLoad() throws {
        let users = Self.users { _ in
            .json(#"[{"id":"b","name":"B","mail":"b@"},{"id":"c","name":"C"},{"id":"a","name":"A","mail":"a@"}]"#)
        }
        let response = try engine(users).response("{ posts { author { id name mail } } post { author { name } } }")
        #expect(
            response
                == #"{"data":{"posts":[{"author":{"id":"a","name":"A","mail":"a@"}},{"author":{"id":"b","name":"B","mail":"b@"}},"#
                + #"{"author":{"id":"a","name":"A","mail":"a@"}},{"author":{"id":null,"name":null,"mail":null}}],"#
                + #""post":{"author":{"name":"C"}}}}"#
        )
        #expect(users.calls.map(\.keys).joined().sorted() == ["\"a\"", "\"b\"", "\"c\""])
    }

    @Test("what the mapping supplies is not looked up")
    func supplied() throws {
        let users = Self.users { _ in .nothing }
        #expect(
            try engine(users).response("{ post { author { id } } }") == #"{"data":{"post":{"author":{"id":"c"}}}}"#
        )
        #expect(users.calls.isEmpty)
    }

    @Test("objects below looked-up objects are read from the same answer")
    func below() throws {
        let users = Self.users { _ in .json(#"[{"id":"c","friends":[{"id":"d","name":"D"},null]}]"#) }
        #expect(
            try engine(users).response("{ post { author { friends { name } } } }")
                == #"{"data":{"post":{"author":{"friends":[{"name":"D"},null]}}}}"#
        )
    }

    @Test("a failed load and an answer that is no object fail each field at its place")
    func failures() throws {
        let failed = Self.users { _ in .failure("down", code: "DOWN") }
        let down = try engine(failed).response("{ post { author { id name } } }")
        #expect(down.contains(#""data":{"post":{"author":{"id":"c","name":null}}}"#))
        #expect(down.contains(#""path":["post","author","name"],"extensions":{"code":"DOWN"}"#))
        let odd = FakeLoader.each(by: "id") { _ in .json("[1]") }
        let response = try engine(odd).response("{ post { author { id strict } } }")
        #expect(response.contains(#""data":{"post":{"author":null}}"#))
        #expect(response.contains("CONNECTORS_RESPONSE_SHAPE"))
    }

    @Test("a deferred field is looked up when the client has been told of it")
    func deferred() throws {
        let users = Self.users { _ in .json(#"[{"id":"c","name":"C","mail":"c@"}]"#) }
        let running = try engine(users, isIncremental: true).startIncremental(
            "{ post { author { id ... @defer { name mail } } } }",
            deliversAtOnce: false
        )
        running.turns.runUntilIdle()
        #expect(users.calls.isEmpty)
        running.deliver()
        running.turns.runUntilIdle()
        #expect(users.calls.map(\.keys) == [["\"c\""]])
    }
}

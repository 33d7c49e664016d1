import GraphQLExecution
import OrderedJSON
import Testing

/// Operations that got one answer together: each has the response that it would have had alone.
@Suite struct SharedReadingTests {
    private static let sdl = """
        type Query { posts: [Post!] }
        type Post { id: Int! title: String userId: Int user: User next: Post }
        type User { id: Int name: String! }
        """

    private static let posts = #"""
        [{"id":1,"title":"a","userId":7},{"id":2,"title":null,"userId":8},{"id":3,"title":"ü","userId":7,"next":{"id":1}}]
        """#
    private static let users = #"[{"id":7,"name":"Ada"},{"id":8,"name":"Grace"}]"#

    /// An answer as several operations get it.
    private static func shared(_ json: String) throws -> LoadedValue {
        let body = JSONBody(copying: json.utf8)
        var value = LoadedValue(body: body, root: try JSONReader(body).root())
        value.reading = SharedReading()
        return value
    }

    private static func engine(_ posts: FakeLoader.Answer, _ users: FakeLoader.Answer) throws -> Engine {
        try Engine(
            sdl,
            [
                "Query.posts": .load(FakeLoader { _ in posts }),
                "Post.user": .load(FakeLoader.batch(by: "userId", key: "id") { _ in users }),
            ]
        )
    }

    @Test(
        "operations that share their answers respond as they would alone",
        arguments: [
            "{ posts { id title user { name } } }", "{ posts { title user { id name } user { id } } }",
            "{ posts { user { name } next { id user { id } } } }", "{ posts { id userId title } }",
            "{ posts { id __typename user { __typename id } } again: posts { user { name } } }",
        ]
    )
    func alike(_ query: String) throws {
        let alone = try Self.engine(.json(Self.posts), .json(Self.users)).response(query)
        #expect(!alone.contains("errors"))
        let (posts, users) = (try Self.shared(Self.posts), try Self.shared(Self.users))
        let engine = try Self.engine(.loaded(posts), .loaded(users))
        for _ in 0..<3 { #expect(try engine.response(query) == alone) }
    }

    @Test("different operations share an answer")
    func different() throws {
        let (posts, users) = (try Self.shared(Self.posts), try Self.shared(Self.users))
        let engine = try Self.engine(.loaded(posts), .loaded(users))
        let queries = (0..<8).map { "{ posts { a\($0): id user { b\($0): name } } }" }
        for query in queries + queries {
            #expect(
                try engine.response(query) == Self.engine(.json(Self.posts), .json(Self.users)).response(query)
            )
        }
    }

    @Test("what stands in another body is not taken for the same")
    func otherBody() throws {
        let query = "{ posts { id user { name } } }"
        let posts = try Self.shared(Self.posts)
        for name in ["Ada", "Eva", "Ada", "Ida"] {
            let users = #"[{"id":7,"name":"\#(name)"},{"id":8,"name":"Grace"}]"#
            let engine = try Self.engine(.loaded(posts), .loaded(try Self.shared(users)))
            #expect(
                try engine.response(query)
                    == #"{"data":{"posts":[{"id":1,"user":{"name":"\#(name)"}},{"id":2,"user":{"name":"Grace"}},{"id":3,"user":{"name":"\#(name)"}}]}}"#
            )
        }
    }

    @Test("each operation reports the errors of its own response")
    func errors() throws {
        let query = "{ posts { id user { name } } }"
        let broken = #"[{"id":7,"name":null},{"id":8,"name":"Grace"}]"#
        let alone = try Self.engine(.json(Self.posts), .json(broken)).response(query)
        #expect(alone.contains(#""path":["posts",2,"user","name"]"#))
        let engine = try Self.engine(.loaded(try Self.shared(Self.posts)), .loaded(try Self.shared(broken)))
        for _ in 0..<3 { #expect(try engine.response(query) == alone) }
    }

    @Test("an operation whose batch failed does not show what another has")
    func failedBatch() throws {
        let query = "{ posts { id user { name } } }"
        let posts = try Self.shared(Self.posts)
        let whole = try Self.engine(.loaded(posts), .json(Self.users)).response(query)
        let failed = try Self.engine(.loaded(posts), .failure("no users", code: nil)).response(query)
        #expect(failed.contains(#"{"id":1,"user":null},{"id":2,"user":null}"#) && failed.contains("no users"))
        #expect(try Self.engine(.loaded(posts), .json(Self.users)).response(query) == whole)
    }
}

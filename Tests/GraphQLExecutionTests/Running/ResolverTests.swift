import GraphQLExecution
import OrderedJSON
import Testing

/// Fields that code resolves: one call for all objects of a scope, results matched by place.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Value-Resolution, #sec-Value-Completion
struct ResolverTests {
    private static let sdl = """
        type Query { users: [User] user: User any: Any numbers: [Int!] pets: [Pet] }
        type User { id: ID name(upper: Boolean = false): String friend: User tags: [String] strict: String! }
        interface Pet { name: String }
        type Cat implements Pet { name: String }
        type Dog implements Pet { name: String }
        scalar Any
        """
    private static let users = FieldBinding.data(#"[{"id":"1"},{"id":"2"},{"id":"3"}]"#)

    @Test("all objects of a scope go in one call, in response order")
    func batchByPlace() throws {
        let name = FakeResolver { call in call.objects.indices.map { .json("\"n\($0)\"") } }
        let engine = try Engine(Self.sdl, ["Query.users": Self.users, "User.name": .resolve(name)])
        #expect(
            try engine.response("{ users { big: name(upper: true) } }")
                == #"{"data":{"users":[{"big":"n0"},{"big":"n1"},{"big":"n2"}]}}"#
        )
        #expect(
            name.calls == [
                .init(
                    objects: [#"{"id":"1"}"#, #"{"id":"2"}"#, #"{"id":"3"}"#],
                    responseName: "big",
                    arguments: "upper:true"
                )
            ]
        )
    }

    @Test("each place in the response has a call of its own")
    func aliases() throws {
        let name = FakeResolver { call in call.objects.map { _ in .json("\"\(call.responseName)\"") } }
        let engine = try Engine(Self.sdl, ["Query.users": .data(#"[{"id":"1"}]"#), "User.name": .resolve(name)])
        #expect(try engine.response("{ users { a: name b: name } }") == #"{"data":{"users":[{"a":"a","b":"b"}]}}"#)
        #expect(name.calls.map(\.arguments) == ["upper:false", "upper:false"])
    }

    @Test("one object fails by itself; one without a result does too")
    func failures() throws {
        let name = FakeResolver { _ in [.failure("first"), .json(#""two""#)] }
        let engine = try Engine(Self.sdl, ["Query.users": Self.users, "User.name": .resolve(name)])
        #expect(
            try engine.response("{ users { name } }")
                == #"{"data":{"users":[{"name":null},{"name":"two"},{"name":null}]},"errors":[{"message":"first","locations":[{"line":1,"column":11}],"path":["users",0,"name"]},{"message":"The resolver gave no result.","locations":[{"line":1,"column":11}],"path":["users",2,"name"]}]}"#
        )
    }

    @Test("more results than objects are passed over, and a second answer is")
    func tooManyResults() throws {
        let resolver = FakeResolver { _ in nil }
        let engine = try Engine(Self.sdl, ["Query.any": .resolve(resolver)])
        let running = try engine.start("{ any }")
        let batch = try #require(resolver.pending.first)
        batch.complete([.json("1"), .json("2")])
        batch.complete([.json("3")])
        running.turns.runUntilIdle()
        #expect(running.response == #"{"data":{"any":1}}"#)
        #expect(running.completions == 1)
    }

    @Test("late answers are awaited")
    func lateAnswers() throws {
        let resolver = FakeResolver { _ in nil }
        let engine = try Engine(Self.sdl, ["Query.any": .resolve(resolver)])
        let running = try engine.start("{ any }")
        running.turns.runUntilIdle()
        #expect(running.response == nil)
        resolver.pending[0].complete([.json("true")])
        running.turns.runUntilIdle()
        #expect(running.response == #"{"data":{"any":true}}"#)
    }

    @Test("what a resolver reads is resolved first; an object whose requirement fails is not asked for")
    func requirements() throws {
        let tags = FakeResolver { call in call.objects.map { _ in .json(#"["t"]"#) } }
        let strict = FakeResolver { _ in [.json(#""ok""#), .failure("no name")] }
        let name = FakeResolver(reads: [Requirement("strict")]) { call in call.inputs.map { .json($0) } }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.users": .data(#"[{"id":"1"},{"id":"2"}]"#), "User.tags": .resolve(tags),
                "User.strict": .resolve(strict), "User.name": .resolve(name),
            ]
        )
        #expect(
            try engine.response("{ users { name tags } }")
                == #"{"data":{"users":[{"name":"ok","tags":["t"]},{"name":null,"tags":["t"]}]},"errors":[{"message":"no name","locations":[{"line":1,"column":11}],"path":["users",1,"name"]}]}"#
        )
        #expect(name.calls.map(\.objects) == [[#"{"id":"1"}"#]])
        #expect(name.calls.map(\.inputs) == [[#""ok""#]])
    }

    @Test("a bad argument fails the field, and nothing is asked")
    func badArgument() throws {
        let name = FakeResolver { _ in [] }
        let engine = try Engine(Self.sdl, ["Query.user": .data("{}"), "User.name": .resolve(name)])
        let response = try engine.response("{ user { name(upper: 3) } }", validates: false)
        // At the argument's value, as graphql-js has it.
        #expect(response.contains(#""locations":[{"line":1,"column":22}]"#))
        #expect(
            try delivery(response).hasPrefix(#"{"user":{"name":null}} !user.name Argument "upper" has invalid value"#)
        )
        #expect(name.calls.isEmpty)
    }

    struct ResultCase: Sendable, CustomTestStringConvertible {
        let query: String
        let result: @Sendable () -> FieldResult
        let data: String
        var errors: [String] = []

        var testDescription: String { "\(query) → \(data)" }
    }

    @Test("results are completed as the field's type wants", arguments: resultCases)
    func results(_ example: ResultCase) throws {
        let field = example.query.prefix { $0.isLetter }
        let engine = try Engine(Self.sdl, ["Query.\(field)": .resolve(.one(example.result()))])
        #expect(
            try delivery(engine.response("{ \(example.query) }"))
                == ([#"{"\#(field)":\#(example.data)}"#] + example.errors).joined(separator: " ")
        )
    }

    private static let resultCases: [ResultCase] = [
        .init(query: "any", result: { .null }, data: "null"),
        .init(query: "any", result: { .json(#"{"a":[1]}"#) }, data: #"{"a":[1]}"#),
        .init(query: "any", result: { .list([.json("1"), .null, .list([.json("2")])]) }, data: "[1,null,[2]]"),
        .init(
            query: "any",
            result: { .list([.json("1"), .failure("bad")]) },
            data: "[1,null]",
            errors: ["!any.1 bad"]
        ),
        .init(query: "numbers", result: { .list([.json("1"), .json("2.0")]) }, data: "[1,2]"),
        .init(query: "numbers", result: { .json("[1,2]") }, data: "[1,2]"),
        .init(
            query: "numbers",
            result: { .list([.json("1"), .failure("bad")]) },
            data: "null",
            errors: ["!numbers.1 bad"]
        ),
        .init(
            query: "numbers",
            result: { .list([.null]) },
            data: "null",
            errors: ["!numbers.0 Cannot return null for non-nullable field Query.numbers."]
        ),
        .init(
            query: "numbers",
            result: { .brokenList([.json("1")], ExecutionFailure("broke off", code: nil)) },
            data: "null",
            errors: ["!numbers broke off"]
        ),
        .init(
            query: "numbers",
            result: { .json("1") },
            data: "null",
            errors: [#"!numbers Expected Iterable, but did not find one for field "Query.numbers"."#]
        ),
        .init(query: "user { id }", result: { .json(#"{"id":7}"#) }, data: #"{"id":"7"}"#),
        .init(
            query: "user { id }",
            result: { .list([.json("{}")]) },
            data: "null",
            errors: [#"!user Expected an object or a single value for field "Query.user", found a list."#]
        ),
        .init(
            query: "users { id }",
            result: { .list([.json(#"{"id":"1"}"#), .failure("gone"), .null]) },
            data: #"[{"id":"1"},null,null]"#,
            errors: ["!users.1 gone"]
        ),
        .init(
            query: "pets { __typename name }",
            result: {
                .list([
                    .json(#"{"__typename":"Dog","name":"Rex"}"#), .failure("ran away"),
                    .json(#"{"__typename":"Cat","name":"Tom"}"#),
                ])
            },
            data: #"[{"__typename":"Dog","name":"Rex"},null,{"__typename":"Cat","name":"Tom"}]"#,
            errors: ["!pets.1 ran away"]
        ),
    ]
}

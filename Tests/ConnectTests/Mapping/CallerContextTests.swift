import Testing

@testable import Connect

/// `$context.caller`: who asks, in requests, statements and mappings.
@Suite("The caller in mappings")
struct CallerContextTests {
    @Test("is sent, and keeps the calls of different callers apart")
    func requests() async throws {
        let sdl = """
            type Query {
              mine: String
                @connect(http: { GET: "UPSTREAM/of/{$context.caller.subject}" }, selection: "$")
                @cache(maxAge: 60)
            }
            """
        try await withBindings(sdl, answering: { .init(body: "\"\($0.target)\"") }) { bindings, upstream in
            for (caller, value) in [("ann", "/of/ann"), ("bob", "/of/bob"), ("ann", "/of/ann")] {
                let response = try await bindings.ask("{ mine }", caller: caller)
                #expect(response == #"{"data":{"mine":"\#(value)"}}"#)
            }
            #expect(upstream.takeRequests().map(\.target) == ["/of/ann", "/of/bob"])
        }
    }

    @Test("is null where nobody was asked: a path with it is not called")
    func unknownCaller() async throws {
        let sdl = """
            type Query {
              mine: String @connect(http: { GET: "UPSTREAM/of/{$context.caller?.subject}" }, selection: "$")
              who: String @expr(select: "$context.caller?.subject ?? 'nobody'")
            }
            """
        try await withBindings(sdl) { bindings, upstream in
            let response = try await bindings.ask("{ mine who }")
            #expect(response == #"{"data":{"mine":null,"who":"nobody"}}"#)
            #expect(upstream.takeRequests().isEmpty)
        }
    }

    @Test("is of each operation's own caller in the mapping of an answer that operations share")
    func mappingsOfSharedAnswers() async throws {
        let sdl = """
            type Query {
              note: Note
                @connect(
                  http: { GET: "UPSTREAM/note" }
                  selection: "text isMine: owner->eq($context.caller.subject) reader: $context.caller.subject"
                )
                @cache(maxAge: 60)
            }
            type Note { text: String isMine: Boolean reader: String }
            """
        let body = #"{"text":"hi","owner":"ann"}"#
        try await withBindings(sdl, answering: { _ in .init(body: body) }) { bindings, upstream in
            for (caller, isMine) in [("ann", true), ("bob", false)] {
                let response = try await bindings.ask("{ note { text isMine reader } }", caller: caller)
                #expect(response == #"{"data":{"note":{"text":"hi","isMine":\#(isMine),"reader":"\#(caller)"}}}"#)
            }
            #expect(upstream.takeRequests().count == 1)
        }
    }

    @Test("picks the caller's own rows")
    func statements() async throws {
        let sdl = """
            type Query {
              notes: [String!] @sql(query: "SELECT body FROM note WHERE owner = {$context.caller.subject}")
            }
            """
        let migration = """
            CREATE TABLE note(owner TEXT, body TEXT);
            INSERT INTO note VALUES ('ann', 'a'), ('bob', 'b'), (NULL, 'c');
            """
        try await withBindings(sdl, BindingSurroundings(migrations: [migration])) { bindings, _ in
            let ofBob = try await bindings.ask("{ notes }", caller: "bob")
            #expect(ofBob == #"{"data":{"notes":["b"]}}"#)
            let ofNobody = try await bindings.ask("{ notes }")
            #expect(ofNobody == #"{"data":{"notes":[]}}"#)
        }
    }
}

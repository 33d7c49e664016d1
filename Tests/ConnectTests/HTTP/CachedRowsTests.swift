import NIOConcurrencyHelpers
import Testing
import Upstreams

@testable import Connect

/// `@cache` on a batched field: each key's part of an answer is kept by itself.
@Suite("Caching of batches by key")
struct CachedRowsTests {
    private static func sdl(_ cache: String, http: String, selection: String = "") -> String {
        """
        extend schema @source(name: "s", http: { baseURL: "UPSTREAM" }, errors: { message: "$.message" })
        type Query { frobs(ids: [ID!]!): [Frob!] @expr(select: "$args.ids->map({ id: @ })") }
        type Frob {
          id: ID!
          flerp: Flerp @connect(source: "s", http: { \(http) }\(selection)) @batch(by: "id", key: ["frobId"]) \(cache)
          tags: [Tag!]
            @connect(source: "s", http: { GET: "/tags?ids={$batch.id->joinNotNull(',')}" })
            @batch(by: "id", key: ["frobId"]) \(cache)
        }
        type Flerp { score: Int }
        type Tag { name: String }
        """
    }

    private static let get = #"GET: "/flerps?ids={$batch.id->joinNotNull(',')}""#
    private static let post = #"POST: "/flerps", body: "ids: $batch.id""#

    /// Every digit of query and body is a key; 9 is one that nobody knows, and has no element.
    private static func keys(_ request: ScriptedUpstream.Request) -> String {
        (request.target.replacing("%2C", with: ",") + request.body).filter(\.isNumber)
    }

    private static func answer(_ request: ScriptedUpstream.Request) -> ScriptedUpstream.Answer {
        let elements = keys(request).filter { $0 != "9" }.map { key in
            request.target.hasPrefix("/tags")
                ? #"{"frobId":"\#(key)","name":"a\#(key)"},{"frobId":"\#(key)","name":"b\#(key)"}"#
                : #"{"frobId":"\#(key)","score":1\#(key)}"#
        }
        return .init(body: "[" + elements.joined(separator: ",") + "]")
    }

    private func query(_ ids: String, _ field: String = "flerp { score }") -> String {
        "{ frobs(ids: [\(ids.map { "\"\($0)\"" }.joined(separator: ","))]) { \(field) } }"
    }

    private func flerps(_ ids: String) -> String {
        let rows = ids.map { $0 == "9" ? #"{"flerp":null}"# : #"{"flerp":{"score":1\#($0)}}"# }
        return #"{"data":{"frobs":["# + rows.joined(separator: ",") + "]}}"
    }

    @Test("parts are kept for one mapping: another one does not find them, the same does")
    func owners() throws {
        func owner(_ selection: String) throws -> String? {
            let sdl = Self.sdl("@cache(maxAge: 60)", http: Self.post, selection: selection)
                .replacing("UPSTREAM", with: "http://s.test")
            let (schema, bound, store, _) = try BindingSurroundings().bind(sdl)
            store.shutdown()
            let frob = try #require(schema.type(named: "Frob"))
            guard case .load(let loader, _)? = bound.bindings[frob.id, "flerp"] else { return nil }
            return (loader as? HTTPLoader)?.rowOwner
        }
        let first = try #require(try owner(#", selection: "frobId score""#))
        #expect(try owner(#", selection: "frobId score""#) == first)
        #expect(try owner(#", selection: "frobId score: points""#) != first)
        #expect(try owner("") != first)
    }

    @Test("only keys that are not kept are asked for, by GET and by POST", arguments: [get, post])
    func missing(http: String) async throws {
        try await withBindings(Self.sdl("@cache(maxAge: 60)", http: http), answering: Self.answer) {
            bindings,
            upstream in
            var asked: [String] = []
            for ids in ["12", "231", "321", "4", "1234"] {
                try await #expect(bindings.ask(query(ids)) == flerps(ids))
                asked.append(upstream.takeRequests().map(Self.keys).joined(separator: "+"))
            }
            #expect(asked == ["12", "3", "", "4", ""])
        }
    }

    @Test("a list field keeps all elements of a key, in their order")
    func lists() async throws {
        try await withBindings(Self.sdl("@cache(maxAge: 60)", http: Self.get), answering: Self.answer) {
            bindings,
            upstream in
            _ = try await bindings.ask(query("1", "tags { name }"))
            let body = try await bindings.ask(query("21", "tags { name }"))
            #expect(
                body
                    == #"{"data":{"frobs":[{"tags":[{"name":"a2"},{"name":"b2"}]},{"tags":[{"name":"a1"},{"name":"b1"}]}]}}"#
            )
            #expect(upstream.takeRequests().map(Self.keys) == ["1", "2"])
        }
    }

    @Test("an unknown key is remembered where negativeMaxAge says so", arguments: [true, false])
    func unknown(isRemembered: Bool) async throws {
        let cache = isRemembered ? "@cache(maxAge: 60, negativeMaxAge: 60)" : "@cache(maxAge: 60)"
        try await withBindings(Self.sdl(cache, http: Self.get), answering: Self.answer) { bindings, upstream in
            for _ in 0..<2 { try await #expect(bindings.ask(query("19")) == flerps("19")) }
            #expect(upstream.takeRequests().map(Self.keys) == (isRemembered ? ["19"] : ["19", "9"]))
        }
    }

    @Test("an upstream that fails fails only the keys that are not kept")
    func partial() async throws {
        let isDown = NIOLockedValueBox(false)
        try await withBindings(
            Self.sdl("@cache(maxAge: 60)", http: Self.post),
            answering: { request in
                isDown.withLockedValue { $0 } ? .init(body: #"{"message":"down"}"#, status: 503) : Self.answer(request)
            }
        ) { bindings, upstream in
            _ = try await bindings.ask(query("1"))
            isDown.withLockedValue { $0 = true }
            let body = try await bindings.ask(query("12"))
            #expect(body.contains(#""frobs":[{"flerp":{"score":11}},{"flerp":null}]"#), "\(body)")
            #expect(body.contains(#""message":"down""#) && body.contains(#""path":["frobs",1,"flerp"]"#), "\(body)")
            #expect(!body.contains(#""path":["frobs",0"#), "\(body)")
            try await #expect(bindings.ask(query("1")) == flerps("1"))
        }
    }

    @Test("a stale part is served while it is fetched anew, or when the upstream fails")
    func stale() async throws {
        let isDown = NIOLockedValueBox(false)
        for cache in ["staleWhileRevalidate: 60", "staleIfError: 60"] {
            isDown.withLockedValue { $0 = false }
            try await withBindings(
                Self.sdl("@cache(maxAge: 0, \(cache))", http: Self.get),
                answering: { request in
                    isDown.withLockedValue { $0 } ? .init(body: "{}", status: 503) : Self.answer(request)
                }
            ) { bindings, upstream in
                try await #expect(bindings.ask(query("1")) == flerps("1"))
                isDown.withLockedValue { $0 = true }
                try await #expect(bindings.ask(query("1")) == flerps("1"))
                let body = try await bindings.ask(query("12"))
                #expect(body.contains(#""frobs":[{"flerp":{"score":11}},{"flerp":null}]"#), "\(body)")
            }
        }
    }

    @Test("what the upstream forbids is not kept, and private parts are kept for each caller")
    func policies() async throws {
        let sdl = Self.sdl("@cache(maxAge: 60, scope: PRIVATE)", http: Self.get)
        try await withBindings(sdl, answering: Self.answer) { bindings, upstream in
            for caller in ["ann", "ben", "ann"] {
                let headers = [HTTPHeader("Authorization", "Bearer \(caller)")]
                try await #expect(bindings.ask(query("12"), headers: headers) == flerps("12"))
            }
            #expect(upstream.takeRequests().count == 2)
        }
    }

    @Test("an answer that is no JSON or no list is not kept")
    func malformed() async throws {
        let body = NIOLockedValueBox(#"[{"frobId":"1","score":11},"#)
        try await withBindings(
            Self.sdl("@cache(maxAge: 60)", http: Self.get),
            answering: { _ in .init(body: body.withLockedValue { $0 }) }
        ) { bindings, upstream in
            try await #expect(bindings.ask(query("1")).contains("CONNECTOR_RESPONSE_INVALID"))
            body.withLockedValue { $0 = #"{"frobId":"1","score":11}"# }
            try await #expect(bindings.ask(query("1")).contains("CONNECTORS_RESPONSE_SHAPE"))
            body.withLockedValue { $0 = #"[{"frobId":"1","score":11}]"# }
            try await #expect(bindings.ask(query("1")) == flerps("1"))
        }
    }
}

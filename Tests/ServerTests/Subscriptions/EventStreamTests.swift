import GraphQLExecution
import Testing

@testable import Server

/// GraphQL over SSE, in both modes.
///
/// Spec: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
@Suite("GraphQL over server-sent events")
struct EventStreamTests {
    private static let auth = "{ externalAccess: [{ type: static, options: { token: static-token, subject: ci } }] }"
    private static let accept = ["Accept: text/event-stream", "Content-Type: application/json"]
    private static let complete = "event: complete\ndata:\n\n"

    private static func body(_ query: String, id: String? = nil) -> String {
        let extensions = id.map { #","extensions":{"operationId":"\#($0)"}"# } ?? ""
        return #"{"query":"\#(query)"\#(extensions)}"#
    }

    private static func next(_ payload: String, id: String? = nil) -> String {
        let data = id.map { #"{"id":"\#($0)","payload":\#(payload)}"# } ?? payload
        return "event: next\ndata: \(data)\n\n"
    }

    private static func complete(_ id: String) -> String { "event: complete\ndata: {\"id\":\"\(id)\"}\n\n" }

    // MARK: Distinct connections

    @Test("a query, a mutation and what cannot be run are streams of one response")
    func single() async throws {
        try await withSubscriptions { server in
            let wire = try server.connect()
            let cases: [(query: String, response: String)] = [
                ("{ greet }", #"{"data":{"greet":"hello"}}"#), ("mutation { touch }", #"{"data":{"touch":"done"}}"#),
            ]
            for (query, response) in cases {
                let answer = try wire.ask("POST", "/graphql", headers: Self.accept, body: Self.body(query))
                #expect(answer.status == 200)
                #expect(answer.value("content-type") == "text/event-stream; charset=utf-8")
                #expect(answer.value("cache-control") == "no-cache")
                #expect(answer.text == ":\n\n" + Self.next(response) + Self.complete)
            }
            for query in ["{ none }", "{", "subscription { tick(from: -1) { number } }"] {
                let answer = try wire.ask("POST", "/graphql", headers: Self.accept, body: Self.body(query))
                #expect(answer.status == 200)
                #expect(answer.text.hasPrefix(":\n\nevent: next\ndata: {\"errors\":[{\"message\":"), "\(answer.text)")
                #expect(answer.text.hasSuffix("\n\n" + Self.complete))
            }
            let get = try wire.ask("GET", "/graphql?query=%7Bgreet%7D", headers: ["Accept: text/event-stream"])
            #expect(get.text == ":\n\n" + Self.next(#"{"data":{"greet":"hello"}}"#) + Self.complete)
            let head = try wire.ask("HEAD", "/graphql?query=%7Bgreet%7D", headers: ["Accept: text/event-stream"])
            #expect(head.status == 200)
            let target = "/graphql?query=mutation%7Btouch%7D"
            #expect(try wire.ask("GET", target, headers: ["Accept: text/event-stream"]).status == 405)
            let malformed = try wire.ask("POST", "/graphql", headers: Self.accept, body: "{")
            #expect(malformed.status == 400)
            #expect(malformed.value("content-type") == "application/json; charset=utf-8")
        }
    }

    @Test("what kind of answer comes, Accept and the operation decide")
    func negotiation() async throws {
        let all = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
        let cases: [(accept: String, query: String, type: String)] = [
            (all, "{ greet }", "application/graphql-response+json"),
            (all, "subscription { tick(from: -1) { number } }", "text/event-stream"),
            ("text/event-stream, application/json;q=0.5", "{ greet }", "text/event-stream"),
            ("text/event-stream;q=0.5, application/json", "{ greet }", "application/json"),
            ("text/*", "{ greet }", "text/event-stream"),
            ("*/*", "{ greet }", "application/json"),
            ("*/*", "subscription { tick(from: -1) { number } }", "application/json"),
            ("text/event-stream;q=0, */*", "subscription { tick(from: -1) { number } }", "application/json"),
        ]
        try await withSubscriptions { server in
            for (accept, query, type) in cases {
                let headers = ["Accept: \(accept)", "Content-Type: application/json"]
                let answer = try server.connect().ask("POST", "/graphql", headers: headers, body: Self.body(query))
                #expect(answer.value("content-type")?.hasPrefix(type) == true, "\(accept) \(query)")
            }
        }
    }

    @Test("each event is one response, until either side ends")
    func subscription() async throws {
        try await withSubscriptions { server in
            let wire = try server.connect()
            let query = Self.body("subscription { tick { number } }")
            try wire.request("POST", "/graphql", headers: Self.accept, body: query)
            #expect(try wire.readHead()?.value("transfer-encoding") == "chunked")
            #expect(try wire.readEvents(1) == ":\n\n")
            try server.events.came.wait()
            // An upstream's line breaks are none of the stream's.
            server.events.send("{\"tick\":{\r\n\"number\":\n1}}")
            #expect(try wire.readEvents(1) == Self.next(#"{"data":{"tick":{"number":1}}}"#))
            server.events.send(#"{"tick":{"number":2}}"#)
            server.events.end()
            let rest = try wire.readEvents(2)
            #expect(rest == Self.next(#"{"data":{"tick":{"number":2}}}"#) + Self.complete)
            #expect(try wire.readChunk() == nil)
            // The connection goes on.
            try wire.request("POST", "/graphql", headers: Self.accept, body: query)
            _ = try wire.readHead()
            try server.events.came.wait()
            wire.close()
            try server.events.went.wait()
            #expect(server.events.subscribers == 1)
        }
    }

    @Test("a silent stream has comments")
    func heartbeat() async throws {
        try await withSubscriptions("pingInterval: 50ms") { server in
            let wire = try server.connect()
            try wire.request(
                "POST",
                "/graphql",
                headers: Self.accept,
                body: Self.body("subscription { tick { number } }")
            )
            _ = try wire.readHead()
            #expect(try wire.readEvents(3) == ":\n\n:\n\n:\n\n")
        }
    }

    @Test("a foreign page gets no stream by GET")
    func foreignPage() async throws {
        try await withSubscriptions { server in
            let headers = ["Accept: text/event-stream", "Origin: http://evil.example"]
            let answer = try server.connect().ask("GET", "/graphql?query=%7Bgreet%7D", headers: headers)
            #expect(answer.status == 403)
        }
    }

    // MARK: A single connection

    /// Reserves a stream and opens it.
    private static func open(_ server: SubscriptionServer) throws -> (token: String, stream: Wire) {
        let answer = try server.connect().ask("PUT", "/graphql")
        #expect(answer.status == 201)
        #expect(answer.value("content-type") == "text/plain; charset=utf-8")
        let stream = try server.connect()
        try stream.request("GET", "/graphql?token=\(answer.text)", headers: ["Accept: text/event-stream"])
        #expect(try stream.readHead()?.status == 200)
        #expect(try stream.readEvents(1) == ":\n\n")
        return (answer.text, stream)
    }

    private static func order(
        _ server: SubscriptionServer,
        _ token: String,
        _ query: String,
        id: String?
    ) throws -> Message {
        let headers = ["Content-Type: application/json", "X-GraphQL-Event-Stream-Token: \(token)"]
        return try server.connect().ask("POST", "/graphql", headers: headers, body: body(query, id: id))
    }

    @Test("operations that are asked for one by one have their responses on one stream, whatever the event loop")
    func sharedStream() async throws {
        try await withSubscriptions(loops: 2) { server in
            let (token, stream) = try Self.open(server)
            // Connections go to the event loops in turn.
            for id in ["a", "b", "c", "d"] {
                let answer = try Self.order(server, token, "{ greet }", id: id)
                #expect(answer.status == 202)
                #expect(answer.body.isEmpty)
                let events = Self.next(#"{"data":{"greet":"hello"}}"#, id: id) + Self.complete(id)
                #expect(try stream.readEvents(2) == events)
            }
            #expect(try Self.order(server, token, "subscription { tick { number } }", id: "s").status == 202)
            try server.events.came.wait()
            #expect(try Self.order(server, token, "{ greet }", id: "s").status == 409)
            server.events.send(#"{"tick":{"number":1}}"#)
            #expect(try stream.readEvents(1) == Self.next(#"{"data":{"tick":{"number":1}}}"#, id: "s"))
            let stopped = try server.connect().ask("DELETE", "/graphql?operationId=s&token=\(token)")
            #expect(stopped.status == 200)
            #expect(try stream.readEvents(1) == Self.complete("s"))
            try server.events.went.wait()
            #expect(try Self.order(server, token, "subscription { tick { number } }", id: "s").status == 202)
            try server.events.came.wait()
            stream.close()
            try server.events.went.wait()
            #expect(try Self.order(server, token, "{ greet }", id: "x").status == 404)
        }
    }

    @Test("what is asked for before the stream is there waits for it")
    func early() async throws {
        try await withSubscriptions { server in
            let token = try server.connect().ask("PUT", "/graphql").text
            #expect(try Self.order(server, token, "{ greet }", id: "a").status == 202)
            #expect(try Self.order(server, token, "{ greet }", id: "b").status == 202)
            #expect(try server.connect().ask("DELETE", "/graphql?operationId=b&token=\(token)").status == 200)
            let stream = try server.connect()
            let headers = ["Accept: text/event-stream", "X-GraphQL-Event-Stream-Token: \(token)"]
            try stream.request("GET", "/graphql", headers: headers)
            _ = try stream.readHead()
            let events = Self.next(#"{"data":{"greet":"hello"}}"#, id: "a") + Self.complete("a")
            #expect(try stream.readEvents(3) == ":\n\n" + events)
        }
    }

    @Test("requests that do not fit are refused")
    func refusals() async throws {
        try await withSubscriptions("maxOperations: 1, initTimeout: 500ms") { server in
            let (token, stream) = try Self.open(server)
            defer { stream.close() }
            let again = ["Accept: text/event-stream", "X-GraphQL-Event-Stream-Token: \(token)"]
            #expect(try server.connect().ask("GET", "/graphql", headers: again).status == 409)
            #expect(try Self.order(server, token, "{ greet }", id: nil).status == 400)
            #expect(try Self.order(server, token, "{ none }", id: "a").status == 400)
            #expect(try Self.order(server, "none", "{ greet }", id: "a").status == 404)
            #expect(try Self.order(server, token, "subscription { tick { number } }", id: "a").status == 202)
            #expect(try Self.order(server, token, "subscription { tick { number } }", id: "b").status == 429)
            #expect(try server.connect().ask("DELETE", "/graphql?token=\(token)").status == 400)
            #expect(try server.connect().ask("DELETE", "/graphql?operationId=a&token=none").status == 404)
            let late = try server.connect().ask("PUT", "/graphql").text
            // Nothing arrives meanwhile: it is the time that is waited for.
            #expect(try !server.connect().isReadable(within: 0.6))
            #expect(try Self.order(server, late, "{ greet }", id: "a").status == 404)
        }
    }

    @Test("the token lets in whoever has it, to its stream alone")
    func ticket() async throws {
        try await withSubscriptions(auth: Self.auth) { server in
            let credentials = "Authorization: Bearer static-token"
            #expect(try server.connect().ask("PUT", "/graphql").status == 401)
            let token = try server.connect().ask("PUT", "/graphql", headers: [credentials]).text
            #expect(try Self.order(server, token, "{ greet }", id: "a").status == 401)
            let target = "/graphql?token=\(token)&query=%7Bgreet%7D"
            #expect(try server.connect().ask("GET", target, headers: ["Accept: application/json"]).status == 401)
            let stream = try server.connect()
            try stream.request("GET", "/graphql?token=\(token)", headers: ["Accept: text/event-stream"])
            #expect(try stream.readHead()?.status == 200)
            let headers = ["Content-Type: application/json", "X-GraphQL-Event-Stream-Token: \(token)", credentials]
            let order = try server.connect().ask(
                "POST",
                "/graphql",
                headers: headers,
                body: Self.body("{ greet }", id: "a")
            )
            #expect(order.status == 202)
            #expect(try stream.readEvents(2).hasSuffix(Self.next(#"{"data":{"greet":"hello"}}"#, id: "a")))
        }
    }
}

extension Wire {
    /// So many events or comments of a chunked event stream, each with its empty line.
    func readEvents(_ count: Int) throws -> String {
        var text = ""
        var found = 0
        while found < count, let chunk = try readChunk() {
            text += String(decoding: chunk, as: UTF8.self)
            found +=
                String(decoding: chunk, as: UTF8.self).split(separator: "\n\n", omittingEmptySubsequences: true).count
        }
        return text
    }
}

import GraphQLExecution
import Testing

@testable import Server

/// The protocol `graphql-transport-ws`, message by message and code by code.
///
/// Spec: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
@Suite("GraphQL over WebSocket")
struct GraphQLSocketTests {
    private static let auth = "{ externalAccess: [{ type: static, options: { token: static-token, subject: ci } }] }"

    // MARK: Handshake

    @Test("the handshake is agreed to under both paths")
    func handshake() async throws {
        try await withSubscriptions { server in
            for path in ["/graphql", "/api/graphql", "/graphql?x=1"] {
                let answer = try server.connect().openSocket(path, protocols: "soap, graphql-transport-ws")
                #expect(answer.startLine == "HTTP/1.1 101 Switching Protocols")
                #expect(answer.value("upgrade") == "websocket")
                #expect(answer.value("connection")?.lowercased() == "upgrade")
                #expect(answer.value("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                #expect(answer.value("sec-websocket-protocol") == "graphql-transport-ws")
                // Some clients look for the header in this case only.
                #expect(answer.headerLines.contains("Sec-WebSocket-Protocol: graphql-transport-ws"))
                #expect(answer.value("sec-websocket-extensions") == nil)
            }
        }
    }

    @Test(
        "a client that speaks another subprotocol is told so with 4406",
        arguments: [nil, "graphql-ws", "soap, chat"]
    )
    func subprotocol(name: String?) async throws {
        try await withSubscriptions { server in
            let wire = try server.connect()
            let answer = try wire.openSocket(protocols: name)
            #expect(answer.status == 101)
            #expect(answer.value("sec-websocket-protocol") == nil)
            let close = try wire.readClose()
            #expect(close.code == 4406)
            #expect(close.reason.hasPrefix("Subprotocol not acceptable"))
            #expect(close.reason.contains("graphql-transport-ws") == (name == "graphql-ws"))
        }
    }

    @Test("a handshake that cannot be one is refused")
    func malformedHandshakes() async throws {
        let good = Wire.socketHandshake
        let cases: [(headers: [String], status: Int)] = [
            (good.map { $0.replacing("Version: 13", with: "Version: 8") }, 426),
            (good.filter { !$0.contains("Version") }, 426),
            (good.filter { !$0.contains("Key") }, 400),
            (good.map { $0.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "short") }, 400),
            (good + ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="], 400),
            (good.filter { !$0.hasPrefix("Connection") }, 400),
            (good + ["Content-Length: 1"], 400),
        ]
        try await withSubscriptions { server in
            for (headers, status) in cases {
                let wire = try server.connect()
                try wire.request("GET", "/graphql", headers: headers)
                let answer = try wire.readHead()
                #expect(answer?.status == status, "\(headers)")
                if status == 426 { #expect(answer?.value("sec-websocket-version") == "13") }
            }
        }
    }

    @Test("a page of another origin is refused unless backend.cors allows it")
    func origin() async throws {
        try await withSubscriptions(backend: "  cors: { origin: 'http://localhost:3000' }") { server in
            let cases = [
                ("http://evil.example", 403), ("null", 403), ("http://test", 101), ("http://localhost:3000", 101),
            ]
            for (origin, status) in cases {
                let answer = try server.connect().openSocket(headers: ["Origin: \(origin)"])
                #expect(answer.status == status, "\(origin)")
            }
        }
    }

    @Test("what comes with the handshake in one piece is read as frames")
    func early() async throws {
        try await withSubscriptions { server in
            let wire = try server.connect()
            let lines = ["GET /graphql HTTP/1.1", "Host: test"] + Wire.socketHandshake
            let request = (lines + ["Sec-WebSocket-Protocol: graphql-transport-ws", "", ""]).joined(separator: "\r\n")
            try wire.send(Array(request.utf8) + Wire.frame(1, Array(#"{"type":"connection_init"}"#.utf8)))
            #expect(try wire.readHead()?.status == 101)
            #expect(try wire.readText() == #"{"type":"connection_ack"}"#)
        }
    }

    // MARK: Messages

    @Test(
        "what is no message closes with 4400",
        arguments: [
            "", "no json", "[]", "null", "\"connection_init\"", "{}", #"{"type":1}"#, #"{"type":"unknown"}"#,
            #"{"type":"connection_ack"}"#, #"{"type":"next","id":"1","payload":{}}"#,
            #"{"type":"connection_init","payload":[]}"#, #"{"type":"ping","payload":1}"#,
            #"{"type":"pong","payload":"x"}"#, #"{"type":"subscribe"}"#,
            #"{"type":"subscribe","payload":{"query":"{ greet }"}}"#,
            #"{"type":"subscribe","id":"","payload":{"query":"{ greet }"}}"#,
            #"{"type":"subscribe","id":1,"payload":{"query":"{ greet }"}}"#,
            #"{"type":"subscribe","id":"1","payload":{}}"#, #"{"type":"subscribe","id":"1","payload":null}"#,
            #"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            #"{"type":"subscribe","id":"1","payload":{"query":"{ greet }","variables":[]}}"#,
            #"{"type":"subscribe","id":"1","payload":{"query":"{ greet }","operationName":1}}"#,
            #"{"type":"subscribe","id":"1","payload":{"query":"{ greet }","extensions":1}}"#,
            #"{"type":"complete"}"#, #"{"type":"complete","id":2}"#, #"{"type":"ping"} {}"#,
        ]
    )
    func badMessage(text: String) async throws {
        try await withSubscriptions { server in
            let wire = try server.connectSocket()
            try wire.sendText(text)
            let close = try wire.readClose()
            #expect(close.code == 4400)
            #expect(!close.reason.isEmpty)
        }
    }

    @Test("bytes are no messages")
    func binary() async throws {
        try await withSubscriptions { server in
            let wire = try server.connectSocket()
            try wire.send(Wire.frame(2, Array(#"{"type":"ping"}"#.utf8)))
            #expect(try wire.readClose().code == 4400)
        }
    }

    @Test("the order of messages is kept: 4401, 4429, 4409")
    func order() async throws {
        try await withSubscriptions { server in
            let hasty = try server.connect()
            try hasty.openSocket()
            try hasty.subscribe("{ greet }")
            let unauthorized = try hasty.readClose()
            #expect(unauthorized.code == 4401)
            #expect(unauthorized.reason == "Unauthorized")
            let twice = try server.connectSocket()
            try twice.sendText(#"{"type":"connection_init"}"#)
            let tooMany = try twice.readClose()
            #expect(tooMany.code == 4429)
            #expect(tooMany.reason == "Too many initialisation requests")
            let wire = try server.connectSocket()
            try wire.subscribe("subscription { tick { number } }", id: "a")
            try wire.subscribe("subscription { tick { number } }", id: "a")
            let exists = try wire.readClose()
            #expect(exists.code == 4409)
            #expect(exists.reason == "Subscriber for a already exists")
            try server.events.went.wait()
            #expect(server.events.subscribers == 0)
        }
    }

    @Test("pings are answered before and after the beginning, with their payload")
    func pings() async throws {
        try await withSubscriptions { server in
            let wire = try server.connect()
            try wire.openSocket()
            try wire.sendText(#"{"type":"ping"}"#)
            #expect(try wire.readText() == #"{"type":"pong"}"#)
            try wire.sendText(#"{"type":"connection_init"}"#)
            #expect(try wire.readText() == #"{"type":"connection_ack"}"#)
            try wire.sendText(#"{"type":"pong","payload":{}}"#)
            try wire.sendText(#"{"payload":{"a":[1,"\u00e9"]},"type":"ping"}"#)
            #expect(try wire.readText() == #"{"type":"pong","payload":{"a":[1,"\u00e9"]}}"#)
        }
    }

    // MARK: Operations

    @Test("queries and mutations have one response, and are complete then")
    func queries() async throws {
        try await withSubscriptions { server in
            let wire = try server.connectSocket()
            try wire.subscribe("query Q($n: String) { greet(name: $n) }", id: "q\u{e9}", variables: #"{"n":"you"}"#)
            #expect(try wire.readText() == #"{"id":"qé","type":"next","payload":{"data":{"greet":"hello"}}}"#)
            #expect(try wire.readText() == #"{"id":"qé","type":"complete"}"#)
            // The identifier may be used again.
            try wire.subscribe("mutation { touch }", id: "q\u{e9}")
            #expect(try wire.readText() == #"{"id":"qé","type":"next","payload":{"data":{"touch":"done"}}}"#)
            #expect(try wire.readText() == #"{"id":"qé","type":"complete"}"#)
        }
    }

    @Test("what cannot be run is an error, and nothing follows")
    func errors() async throws {
        try await withSubscriptions { server in
            let wire = try server.connectSocket()
            for query in ["{ none }", "{", "subscription { tick(from: -1) { number } }", "query ($n: Int!) { greet }"] {
                try wire.subscribe(query, id: "e")
                let text = try wire.readText()
                #expect(text.hasPrefix(#"{"id":"e","type":"error","payload":[{"message":""#), "\(text)")
            }
            try wire.sendText(#"{"type":"ping"}"#)
            #expect(try wire.readText() == #"{"type":"pong"}"#)
        }
    }

    @Test("each event is one message, in order, to every subscriber, until either side completes")
    func events() async throws {
        try await withSubscriptions(loops: 2) { server in
            let wires = try (0..<6).map { _ in try server.connectSocket() }
            for wire in wires {
                try wire.subscribe("subscription { tick { number twice } }", id: "1")
                try server.events.came.wait()
            }
            for number in 1...3 { server.events.send(#"{"tick":{"number":\#(number)}}"#) }
            for wire in wires {
                for number in 1...3 {
                    let payload = #"{"data":{"tick":{"number":\#(number),"twice":\#(number * 2)}}}"#
                    #expect(try wire.readText() == #"{"id":"1","type":"next","payload":\#(payload)}"#)
                }
            }
            try wires[0].sendText(#"{"id":"1","type":"complete"}"#)
            try wires[0].sendText(#"{"id":"none","type":"complete"}"#)
            try server.events.went.wait()
            wires[1].close()
            try server.events.went.wait()
            server.events.send(#"{"tick":{"number":4}}"#)
            server.events.end()
            for wire in wires[2...] {
                #expect(try wire.readText().contains(#""number":4"#))
                #expect(try wire.readText() == #"{"id":"1","type":"complete"}"#)
            }
            try wires[0].sendText(#"{"type":"ping"}"#)
            #expect(try wires[0].readText() == #"{"type":"pong"}"#)
        }
    }

    @Test("a source that breaks off ends its subscription with an error")
    func brokenSource() async throws {
        try await withSubscriptions { server in
            let wire = try server.connectSocket()
            try wire.subscribe("subscription { tick { number } }")
            try server.events.came.wait()
            server.events.end(ExecutionFailure("Broken.", code: "BROKEN"))
            #expect(
                try wire.readText()
                    == #"{"id":"1","type":"error","payload":[{"message":"Broken.","extensions":{"code":"BROKEN"}}]}"#
            )
        }
    }

    @Test("a connection has no more operations at a time than the configuration says")
    func maxOperations() async throws {
        try await withSubscriptions("maxOperations: 2") { server in
            let wire = try server.connectSocket()
            for id in ["a", "b", "c"] { try wire.subscribe("subscription { tick { number } }", id: id) }
            let text = try wire.readText()
            #expect(text.hasPrefix(#"{"id":"c","type":"error""#))
            #expect(text.contains("maxOperations"))
            try wire.sendText(#"{"id":"a","type":"complete"}"#)
            try wire.subscribe("{ greet }", id: "c")
            #expect(try wire.readText().contains("hello"))
        }
    }

    // MARK: Credentials

    @Test("credentials come with the handshake or with connection_init; without any it is 4403")
    func credentials() async throws {
        let cases: [(headers: [String], payload: String, isLetIn: Bool)] = [
            ([], "{}", false),
            ([], #"{"authorization":"Bearer wrong"}"#, false),
            ([], #"{"token":"static-token"}"#, false),
            ([], #"{"authorization":"Bearer static-token"}"#, true),
            ([], #"{"Authorization":"Bearer static-token"}"#, true),
            ([], #"{"headers":{"AUTHORIZATION":"bearer static-token"}}"#, true),
            (["Authorization: Bearer static-token"], "{}", true),
            (["Authorization: Bearer static-token"], #"{"authorization":"Bearer wrong"}"#, false),
        ]
        try await withSubscriptions(auth: Self.auth) { server in
            for (headers, payload, isLetIn) in cases {
                let wire = try server.connect()
                #expect(try wire.openSocket(headers: headers).status == 101)
                try wire.sendText(#"{"type":"connection_init","payload":\#(payload)}"#)
                if isLetIn {
                    #expect(try wire.readText() == #"{"type":"connection_ack"}"#, "\(payload)")
                    try wire.subscribe("{ greet }")
                    #expect(try wire.readText().contains("hello"))
                } else {
                    let close = try wire.readClose()
                    #expect(close.code == 4403, "\(payload)")
                    #expect(close.reason == "Forbidden")
                }
            }
            // Credentials that are wrong from the start are not let in at all.
            #expect(try server.connect().openSocket(headers: ["Authorization: Bearer wrong"]).status == 401)
            let wire = try server.connect()
            try wire.openSocket()
            try wire.sendText(#"{"type":"connection_init","payload":{"headers":{"x-a":"b\r\nc: d"}}}"#)
            #expect(try wire.readClose().code == 4400)
        }
    }

    // MARK: Time

    @Test("a client that does not begin is closed with 4408")
    func initTimeout() async throws {
        try await withSubscriptions("initTimeout: 100ms") { server in
            let wire = try server.connect()
            try wire.openSocket()
            let close = try wire.readClose()
            #expect(close.code == 4408)
            #expect(close.reason == "Connection initialisation timeout")
            // One that has begun stays.
            let other = try server.connectSocket()
            #expect(try !other.isReadable(within: 0.3))
        }
    }

    @Test("a silent client is pinged, and closed when it does not answer")
    func keepAlive() async throws {
        try await withSubscriptions("pingInterval: 100ms, pingTimeout: 200ms") { server in
            let wire = try server.connectSocket()
            for _ in 0..<3 {
                #expect(try wire.readFrame() == ReceivedFrame(opcode: 9))
                try wire.send(Wire.frame(10, []))
            }
            #expect(try wire.readFrame() == ReceivedFrame(opcode: 9))
            #expect(try wire.readClose().code == 1001)
        }
    }

    @Test("a connection without operations is closed after a while, and not one with some")
    func idle() async throws {
        try await withSubscriptions("idleTimeout: 300ms") { server in
            let busy = try server.connectSocket()
            try busy.subscribe("subscription { tick { number } }")
            let idle = try server.connectSocket()
            #expect(try idle.readClose().code == 1000)
            try server.events.came.wait()
            server.events.send(#"{"tick":{"number":1}}"#)
            #expect(try busy.readText().contains("next"))
        }
    }
}

import Foundation
import Gateway
import GraphQLExecution
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Server

/// What becomes of subscriptions when a client is slow, the server stops, or the configuration changes.
@Suite("Life of subscriptions")
struct SubscriptionLifeTests {
    private static let query = "subscription { tick { number } }"
    private static let sse = ["Accept: text/event-stream", "Content-Type: application/json"]

    private static func openStream(_ server: SubscriptionServer, receiveBytes: Int32? = nil) throws -> Wire {
        let wire = try server.connect(receiveBytes: receiveBytes)
        try wire.request(
            "POST",
            "/graphql",
            headers: sse + ["Connection: close"],
            body: #"{"query":"subscription { tick { number text } }"}"#
        )
        _ = try wire.readHead()
        try server.events.came.wait()
        return wire
    }

    private static func openSocket(_ server: SubscriptionServer, receiveBytes: Int32? = nil) throws -> Wire {
        let wire = try server.connectSocket(receiveBytes: receiveBytes)
        try wire.subscribe("subscription { tick { number text } }")
        try server.events.came.wait()
        return wire
    }

    // MARK: Slow clients

    @Test("a client that takes nothing is cut off with a reason, and delays nobody", arguments: [false, true])
    func slowClient(isSocket: Bool) async throws {
        try await withSubscriptions("maxWaitingEvents: 20, maxWaitingBytes: 100 MiB") { server in
            let slow =
                isSocket
                ? try Self.openSocket(server, receiveBytes: 4096) : try Self.openStream(server, receiveBytes: 4096)
            let fast = try Self.openSocket(server)
            let text = String(repeating: "x", count: 100_000)
            var sent = 0
            while server.events.subscribers == 2, sent < 2_000 {
                sent += 1
                server.events.send(#"{"tick":{"number":\#(sent),"text":"\#(text)"}}"#)
                // Each event is with the one before the next is sent.
                #expect(try fast.readText().contains("\"number\":\(sent),"))
            }
            #expect(server.events.subscribers == 1)
            let all = String(decoding: try slow.readToEnd(), as: UTF8.self)
            #expect(all.contains("SLOW_CONSUMER"))
            if isSocket {
                // The close frame with 1013.
                #expect(all.contains("\u{3}\u{FFFD}The responses are not taken as fast as they come"))
            } else {
                #expect(all.contains("event: complete\ndata:\n\n"))
            }
        }
    }

    @Test("events wait by their bytes, too, and a source that waits for its client waits")
    func waitingBytes() async throws {
        try await withSubscriptions("maxWaitingBytes: 1 MiB, maxWaitingEvents: 100000") { server in
            let slow = try Self.openSocket(server, receiveBytes: 4096)
            let text = String(repeating: "x", count: 100_000)
            var sent = 0
            while server.events.subscribers == 1, sent < 2_000 {
                sent += 1
                server.events.send(#"{"tick":{"number":\#(sent),"text":"\#(text)"}}"#)
                // The loop's turn: what it does about the event is done before this is answered.
                let other = try server.connect()
                _ = try other.ask("GET", "/graphql/health")
                if sent - server.events.taken > 3 { #expect(sent - server.events.taken <= 12) }
            }
            #expect(server.events.subscribers == 0)
            #expect(String(decoding: try slow.readToEnd(), as: UTF8.self).contains("SLOW_CONSUMER"))
        }
    }

    // MARK: Stopping

    @Test("a server that stops completes every subscription, and the connections end")
    func stop() async throws {
        let server = try await SubscriptionServer(loops: 2)
        let (socket, stream, shared) = try await onThread {
            let token = try server.connect().ask("PUT", "/graphql").text
            let shared = try server.connect()
            try shared.request("GET", "/graphql?token=\(token)", headers: ["Accept: text/event-stream"])
            _ = try shared.readHead()
            let headers = ["Content-Type: application/json", "X-GraphQL-Event-Stream-Token: \(token)"]
            let body = #"{"query":"\#(Self.query)","extensions":{"operationId":"s"}}"#
            #expect(try server.connect().ask("POST", "/graphql", headers: headers, body: body).status == 202)
            try server.events.came.wait()
            return (try Self.openSocket(server), try Self.openStream(server), shared)
        }
        async let stopped: Void = server.stopServing()
        try await onThread {
            #expect(try socket.readText() == #"{"id":"1","type":"complete"}"#)
            let close = try socket.readClose()
            #expect(close.code == 1012)
            #expect(close.reason == "The server is stopping")
            socket.close()
            let rest = String(decoding: try stream.readToEnd(), as: UTF8.self)
            #expect(rest.contains("event: complete\ndata:\n\n"))
            #expect(rest.hasSuffix("0\r\n\r\n"))
            let others = String(decoding: try shared.readToEnd(), as: UTF8.self)
            #expect(others.contains("event: complete\ndata: {\"id\":\"s\"}\n\n"))
        }
        await stopped
        #expect(server.events.subscribers == 0)
        await server.stop()
    }

    // MARK: A changed schema

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var from: String
        var to: String
        var isKept: Bool

        var testDescription: String { name }
    }

    private static let changes: [Change] = [
        Change(name: "a field that is not selected goes", from: " text: String", to: "", isKept: true),
        Change(name: "a field is added", from: "number: Int!", to: "number: Int! more: Int", isKept: true),
        Change(name: "another root field goes", from: " other: Tick", to: "", isKept: true),
        Change(name: "an argument is added", from: "from: Int,", to: "from: Int, to: Int,", isKept: true),
        Change(name: "a description is added", from: "type Tick", to: "\"A tick.\" type Tick", isKept: true),
        Change(name: "a query's field changes", from: "greet(name: String): String!", to: "greet: Int", isKept: true),
        Change(name: "a selected field's type", from: "number: Int!", to: "number: Float!", isKept: false),
        Change(name: "a selected field goes", from: "number: Int!", to: "count: Int!", isKept: false),
        Change(name: "an argument's default", from: "from: Int,", to: "from: Int = 3,", isKept: false),
        Change(name: "a required argument", from: "from: Int,", to: "from: Int!,", isKept: false),
        Change(name: "an enum value of an argument", from: "RED GREEN", to: "RED", isKept: false),
        Change(name: "the root field is never null", from: "Colour): Tick", to: "Colour): Tick!", isKept: true),
    ]

    @Test("a change ends the subscriptions that use what it changes, and no others", arguments: changes)
    func schemaChange(change: Change) async throws {
        let schema = SubscriptionServer.schema
            .replacing(#" twice: Int! @expr(select: "$this.number->mul(2)")"#, with: "")
            .replacing(change.from, with: change.to)
        try await withReloads { server in
            let (socket, stream) = try await onThread {
                let socket = try server.connectSocket()
                try socket.subscribe(Self.query)
                try server.events.came.wait()
                let stream = try server.connect()
                try stream.request("POST", "/graphql", headers: Self.sse, body: #"{"query":"\#(Self.query)"}"#)
                _ = try stream.readHead()
                _ = try stream.readChunk()
                try server.events.came.wait()
                return (socket, stream)
            }
            try await server.reload(schema: schema)
            server.events.send(#"{"tick":{"number":7}}"#)
            try await onThread {
                let message = try socket.readText()
                let event = String(decoding: try stream.readChunk() ?? [], as: UTF8.self)
                if change.isKept {
                    #expect(message == #"{"id":"1","type":"next","payload":{"data":{"tick":{"number":7}}}}"#)
                    #expect(event == "event: next\ndata: {\"data\":{\"tick\":{\"number\":7}}}\n\n")
                } else {
                    #expect(message.contains(#""type":"error""#))
                    #expect(message.contains(#""code":"SCHEMA_CHANGED""#))
                    #expect(event.contains(#""code":"SCHEMA_CHANGED""#))
                    #expect(try stream.readChunk() == Array("event: complete\ndata:\n\n".utf8))
                    // The connection is as good as before.
                    try socket.sendText(#"{"type":"ping"}"#)
                    #expect(try socket.readText() == #"{"type":"pong"}"#)
                }
            }
            #expect(server.events.subscribers == (change.isKept ? 2 : 0))
        }
    }

    @Test("further events are resolved as the new schema says, and nothing of the old one is kept")
    func adoption() async throws {
        try await withReloads { server in
            let socket = try await onThread {
                let socket = try server.connectSocket()
                try socket.subscribe("subscription { tick { twice } }")
                try server.events.came.wait()
                return socket
            }
            let old = Old(server.gateway.snapshot)
            #expect(old.snapshot != nil)
            let schema = SubscriptionServer.schema.replacing("mul(2)", with: "mul(3)")
            try await server.reload(schema: schema)
            server.events.send(#"{"tick":{"number":7}}"#)
            let message = try await onThread { try socket.readText() }
            #expect(message == #"{"id":"1","type":"next","payload":{"data":{"tick":{"twice":21}}}}"#)
            #expect(old.snapshot == nil)
        }
    }

    private struct Old {
        weak var snapshot: GatewaySnapshot?

        init(_ snapshot: GatewaySnapshot) { self.snapshot = snapshot }
    }

    @Test("a source that is not the same any more ends its subscriptions")
    func otherSource() async throws {
        try await withReloads { server in
            let socket = try await onThread {
                let socket = try server.connectSocket()
                try socket.subscribe(Self.query)
                try server.events.came.wait()
                return socket
            }
            try await server.reload(schema: SubscriptionServer.schema, events: TestEvents())
            let message = try await onThread { try socket.readText() }
            #expect(message.contains(#""code":"SCHEMA_CHANGED""#))
        }
    }

    private func withReloads(_ work: (SubscriptionServer) async throws -> Void) async throws {
        let server = try await SubscriptionServer()
        let result: Result<Void, any Error>
        do {
            try await work(server)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await server.stop()
        try result.get()
    }

    // MARK: Log

    @Test("a WebSocket connection is one line, and each of its operations, without what clients keep secret")
    func log() async throws {
        let lines = SocketLogLines()
        var logger = Logger(label: "test") { _ in SocketLogRecorder(lines: lines) }
        logger.logLevel = .info
        let server = try await SubscriptionServer(own: "  logging: { access: true }", logger: logger)
        try await onThread {
            let wire = try server.connect()
            try wire.openSocket("/graphql?token=secret", headers: ["x-request-id: r"])
            try wire.sendText(#"{"type":"connection_init","payload":{"authorization":"Bearer secret"}}"#)
            _ = try wire.readText()
            try wire.subscribe("query Hello { greet }")
            _ = try (wire.readText(), wire.readText())
            try wire.send(Wire.frame(8, [0x03, 0xE8]))
            _ = try wire.readToEnd()
        }
        await server.stop()
        let written = lines.all.filter { $0.hasPrefix("request") || $0.hasPrefix("operation") }
        #expect(
            written == [
                "operation operation=Hello requestId=r responses=1 type=query",
                "request bytes=0 caller=none client=127.0.0.1 closeCode=1000 method=GET path=/graphql requestId=r status=101",
            ]
        )
        #expect(!lines.all.contains { $0.contains("secret") })
    }
}

private final class SocketLogLines: Sendable {
    private let lines = NIOLockedValueBox<[String]>([])

    var all: [String] { lines.withLockedValue { $0 } }

    func append(_ line: String) { lines.withLockedValue { $0.append(line) } }
}

private struct SocketLogRecorder: LogHandler {
    let lines: SocketLogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(lines: SocketLogLines) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).filter { $0.key != "milliseconds" }.sorted { $0.key < $1.key }
        lines.append("\(event.message) \(facts.map { "\($0.key)=\($0.value)" }.joined(separator: " "))")
    }
}

import NIOConcurrencyHelpers
import TestSupport
import Testing

/// Requests over HTTP/2, with prior knowledge: what TLS carries is the same.
@Suite("HTTP/2")
struct HTTP2Tests {
    @Test("all destinations answer as they do over HTTP/1.1")
    func destinations() async throws {
        let upstream = try Upstream { wire, request in
            try wire.respond(
                "\(request.method) \(request.target) \(request.text)",
                headers: ["Connection: x-hop", "X-Hop: 1", "Keep-Alive: timeout=5", "X-Own: 2"]
            )
        }
        let proxy = "  '/up': 'http://127.0.0.1:\(upstream.port)'"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try FrameWire(server.connect())
            let plain = try server.connect()
            for (method, target, headers, body) in [
                ("GET", "/greeting", [], nil), ("HEAD", "/greeting", [], nil), ("GET", "/graphql/schema", [], nil),
                ("POST", "/graphql", ["Content-Type: application/json"], #"{"query":"{ greet }"}"#),
                ("POST", "/graphql", ["Content-Type: text/plain"], "x"), ("GET", "/none", [], nil),
                ("GET", "/graphql/health", [], nil), ("POST", "/proxy/up/a?b=c", [], "body"),
                ("HEAD", "/proxy/up/a", [], nil), ("DELETE", "/proxy/up/a", [], nil),
            ] as [(String, String, [String], String?)] {
                let old = try plain.ask(method, target, headers: headers, body: body)
                let new = try wire.ask(method, target, headers: headers, body: body)
                #expect(new.status == old.status, "\(method) \(target)")
                #expect(new.body == old.body, "\(method) \(target)")
                let (own, others) = (Self.told(new), Self.told(old))
                #expect(own == others, "\(method) \(target)")
                #expect(new.value("date") != nil && new.value("x-request-id") != nil)
            }
        }
    }

    /// Field lines that do not differ from one answer to the next.
    private static func told(_ answer: Message) -> [String] {
        answer.headerLines.map { $0.lowercased() }.filter { line in
            !["date:", "x-request-id:", "keep-alive:", "connection:"].contains { line.hasPrefix($0) }
        }.sorted()
    }

    @Test("audits of GraphQL over HTTP pass")
    func audits() async throws {
        try await withServer { server in
            let wire = try FrameWire(server.connect())
            for audit in ServerAuditTests.audits {
                let body = audit.body ?? (audit.method == "POST" ? "" : nil)
                try audit.check(try wire.ask(audit.method, audit.target, headers: audit.sentHeaders, body: body))
            }
        }
    }

    @Test("many requests at once are answered, none waiting for a slow one")
    func concurrent() async throws {
        let release = NIOLockedValueBox(false)
        let upstream = try Upstream { wire, _ in
            while !release.withLockedValue({ $0 }) { _ = try wire.isReadable(within: 0.01) }
            try wire.respond(#"{"value":"late"}"#)
        }
        try await withServer(upstream: upstream) { server in
            let wire = try FrameWire(server.connect())
            let slow = try wire.post(query: "{ slow }")
            let quick = try (0..<50).map { _ in try wire.post(query: "{ greet }") }
            for answer in try wire.readAnswers(quick).values { #expect(answer.text == #"{"data":{"greet":"hello"}}"#) }
            release.withLockedValue { $0 = true }
            #expect(try wire.readAnswers([slow])[slow]?.text == #"{"data":{"slow":"late"}}"#)
        }
    }

    @Test("large bodies pass both ways, at the pace of their windows")
    func large() async throws {
        let body = String(repeating: "0123456789", count: 300_000)
        let upstream = try Upstream { wire, request in try wire.respond(request.text) }
        let proxy = "  '/up': 'http://127.0.0.1:\(upstream.port)'"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try FrameWire(server.connect(), windowBytes: 20_000)
            let stream = try wire.request("POST", "/proxy/up/", endsBody: false)
            var (room, streamRoom) = (65_535, 65_535)
            var rest = Array(body.utf8)[...]
            while !rest.isEmpty {
                let count = min(rest.count, room, streamRoom, 16_384)
                if count > 0 {
                    let piece = Array(rest.prefix(count))
                    rest = rest.dropFirst(count)
                    room -= count
                    streamRoom -= count
                    let flags = rest.isEmpty ? Frame.endStream : 0
                    try wire.send(Frame(kind: .data, flags: flags, stream: stream, payload: piece))
                    continue
                }
                let update = try wire.read(.windowUpdate)
                if update.stream == 0 {
                    room += Int(update.number(at: 0))
                } else {
                    streamRoom += Int(update.number(at: 0))
                }
            }
            #expect(try wire.readAnswers([stream])[stream]?.text == body)
        }
    }

    @Test("a body over the limit is refused, and the connection goes on")
    func limits() async throws {
        try await withServer(own: "  limits: { bodyBytes: 100 }") { server in
            let wire = try FrameWire(server.connect())
            let json = ["Content-Type: application/json"]
            let long = String(repeating: "x", count: 101)
            let announced = try wire.ask("POST", "/graphql", headers: json + ["Content-Length: 101"], body: long)
            #expect(announced.status == 413)
            let stream = try wire.request("POST", "/graphql", headers: json, body: long, endsBody: false)
            #expect(try wire.readAnswers([stream])[stream]?.status == 413)
            // Nobody wants the rest, of which a little may come and more may not.
            for _ in 0..<3 {
                try wire.send(Frame(kind: .data, stream: stream, payload: [UInt8](repeating: 0, count: 16_000)))
            }
            var sent = 48_101
            while sent < 500_000 {
                let frame = try wire.read()
                if frame.kind == Frame.Kind.rstStream.rawValue {
                    #expect(frame.stream == stream && frame.number(at: 0) == 0)
                    break
                }
                guard frame.kind == Frame.Kind.windowUpdate.rawValue, frame.stream == stream else { continue }
                var room = Int(frame.number(at: 0))
                while room > 0 {
                    let count = min(room, 16_000)
                    try wire.send(Frame(kind: .data, stream: stream, payload: [UInt8](repeating: 0, count: count)))
                    room -= count
                    sent += count
                }
            }
            #expect(sent < 500_000)
            #expect(try wire.ask("GET", "/greeting").status == 200)
        }
    }

    @Test("CORS, authorization and the host are those of the request")
    func fields() async throws {
        try await withServer(
            auth: "{ externalAccess: [{ type: static, options: { token: 0123456789abcdef, subject: s } }] }",
            backend: "  cors: { origin: 'http://a' }"
        ) { server in
            let wire = try FrameWire(server.connect())
            #expect(try wire.ask("GET", "/greeting").status == 401)
            let headers = ["Authorization: Bearer 0123456789abcdef", "Origin: http://a"]
            let answer = try wire.ask("GET", "/greeting", headers: headers)
            #expect(answer.status == 200)
            #expect(answer.value("access-control-allow-origin") == "http://a")
            let preflight = try wire.ask(
                "OPTIONS",
                "/graphql",
                headers: ["Origin: http://a", "Access-Control-Request-Method: POST"]
            )
            #expect(preflight.status == 204)
            #expect(preflight.value("content-length") == nil)
        }
    }

    @Test("answers are packed with gzip")
    func packed() async throws {
        try await withServer(own: "  compression: { minBytes: 10 }") { server in
            let wire = try FrameWire(server.connect())
            let answer = try wire.ask("GET", "/graphql/schema", headers: ["Accept-Encoding: gzip"])
            #expect(answer.value("content-encoding") == "gzip")
            #expect(try String(decoding: gunzip(answer.body), as: UTF8.self).hasPrefix("type Query {"))
        }
    }

    @Test("a request that the client resets is given up")
    func reset() async throws {
        let gone = NIOLockedValueBox(false)
        let upstream = try Upstream { wire, _ in
            // The end of the call to the upstream.
            if try wire.isReadable(within: 20) { gone.withLockedValue { $0 = true } }
            throw WireError(call: "script", code: 0)
        }
        try await withServer(upstream: upstream) { server in
            let wire = try FrameWire(server.connect())
            let stream = try wire.post(query: "{ slow }")
            while upstream.requests.isEmpty { _ = try wire.wire.isReadable(within: 0.01) }
            try wire.send(Frame(kind: .rstStream, stream: stream, payload: FrameWire.bytes(8)))
            // Nothing comes over this one: each look at it takes its time.
            let quiet = try server.connect()
            for _ in 0..<2000 where !gone.withLockedValue({ $0 }) { _ = try quiet.isReadable(within: 0.01) }
            #expect(gone.withLockedValue { $0 })
            #expect(try wire.ask("GET", "/greeting").status == 200)
        }
    }

    @Test("a stopping server answers what is in progress, and says that the connection ends")
    func drain() async throws {
        let isAsked = NIOLockedValueBox(false)
        let release = NIOLockedValueBox(false)
        let upstream = try Upstream { wire, _ in
            isAsked.withLockedValue { $0 = true }
            while !release.withLockedValue({ $0 }) { _ = try wire.isReadable(within: 0.01) }
            try wire.respond(#"{"value":"late"}"#)
        }
        defer { upstream.stop() }
        let server = try await ServerUnderTest(upstream: upstream)
        let (wire, slow) = try await onThread {
            let wire = try FrameWire(server.connect())
            let slow = try wire.post(query: "{ slow }")
            while !isAsked.withLockedValue({ $0 }) { _ = try wire.wire.isReadable(within: 0.01) }
            return (UnsafeBox(wire), slow)
        }
        async let stopped: Void = server.stop()
        let (code, answer, isOver) = try await onThread {
            let code = try wire.value.readEnd()
            release.withLockedValue { $0 = true }
            let answer = try wire.value.readAnswers([slow])[slow]
            return (code, answer, try wire.value.ends())
        }
        #expect(code == 0)
        #expect(answer?.text == #"{"data":{"slow":"late"}}"#)
        #expect(isOver)
        await stopped
    }

    /// Handed from one thread to the next, and used by one at a time.
    private struct UnsafeBox: @unchecked Sendable {
        let value: FrameWire
        init(_ value: FrameWire) { self.value = value }
    }
}

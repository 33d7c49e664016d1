import TestSupport
import Testing

@Suite("Compression")
struct CompressionTests {
    private static let taking = ["Accept-Encoding: gzip, deflate, br"]

    /// Answers with a GraphQL string of so many characters.
    private static func upstream(_ count: Int) throws -> Upstream {
        let value = String((0..<count).map { _ in "abcdefgh".randomElement() ?? "a" })
        return try Upstream { wire, _ in try wire.respond(#"{"value":"\#(value)"}"#) }
    }

    @Test(
        "a body of 1 KB and more is packed for a client that takes gzip",
        // The last is packed by another thread.
        arguments: [(900, false), (1100, true), (100_000, true), (2_000_000, true)]
    )
    func packed(count: Int, isPacked: Bool) async throws {
        let upstream = try Self.upstream(count)
        try await withServer(upstream: upstream) { server in
            let wire = try server.connect()
            try wire.post(query: "{ slow }")
            let plain = try wire.readResponse()
            #expect(plain.value("content-encoding") == nil)
            #expect(plain.value("vary") == (isPacked ? "Accept-Encoding" : nil))
            #expect(plain.body.count > count)
            // Twice, since the connection and what packs are used again.
            for _ in 0..<2 {
                try wire.post(query: "{ slow }", headers: Self.taking)
                let answer = try wire.readResponse()
                #expect(answer.status == 200)
                #expect(answer.value("content-encoding") == (isPacked ? "gzip" : nil))
                #expect(answer.value("vary") == (isPacked ? "Accept-Encoding" : nil))
                #expect(try (isPacked ? gunzip(answer.body) : answer.body) == plain.body)
                #expect(!isPacked || answer.body.count < plain.body.count * 2 / 3)
            }
        }
    }

    @Test("several requests at once are answered in their order, packed or not")
    func pipelined() async throws {
        let upstream = try Self.upstream(500_000)
        try await withServer(upstream: upstream) { server in
            let wire = try server.connect()
            for _ in 0..<3 {
                try wire.post(query: "{ slow }", headers: Self.taking)
                try wire.request("GET", "/greeting", headers: Self.taking)
            }
            for _ in 0..<3 {
                let large = try wire.readResponse()
                #expect(large.value("content-encoding") == "gzip")
                #expect(try gunzip(large.body).count > 500_000)
                #expect(try wire.readResponse().text == #""hello""#)
            }
        }
    }

    @Test("a client that takes no body as it is gets short ones packed, too; HEAD is told what GET would be")
    func refusingIdentity() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let headers = ["Accept-Encoding: identity;q=0, gzip;q=0.5"]
            let answer = try wire.ask("GET", "/greeting", headers: headers)
            #expect(answer.value("content-encoding") == "gzip")
            #expect(try gunzip(answer.body) == Array(#""hello""#.utf8))
            let head = try wire.ask("HEAD", "/greeting", headers: headers)
            #expect(head.value("content-encoding") == "gzip")
            #expect(head.value("content-length") == "\(answer.body.count)")
            let neither = try wire.ask("GET", "/greeting", headers: ["Accept-Encoding: *;q=0"])
            #expect(neither.text == #""hello""#)
        }
    }

    @Test("the threshold is the configuration's, and so is the switch")
    func configured() async throws {
        try await withServer(own: "  compression: { minBytes: 20 }") { server in
            let wire = try server.connect()
            let schema = try wire.ask("GET", "/graphql/schema", headers: Self.taking)
            #expect(try String(decoding: gunzip(schema.body), as: UTF8.self).hasPrefix("type Query {"))
            #expect(try wire.ask("GET", "/greeting", headers: Self.taking).text == #""hello""#)
        }
        let upstream = try Self.upstream(5000)
        try await withServer(own: "  compression: false", upstream: upstream) { server in
            let wire = try server.connect()
            try wire.post(query: "{ slow }", headers: Self.taking)
            let answer = try wire.readResponse()
            #expect(answer.headerLines.allSatisfy { !$0.hasPrefix("vary") && !$0.hasPrefix("content-encoding") })
            #expect(answer.body.count > 5000)
        }
    }

    @Test("what comes from an upstream goes on as it is")
    func proxied() async throws {
        let body = String(repeating: "x", count: 5000)
        let upstream = try Upstream { wire, _ in try wire.respond(body) }
        let proxy = "  '/up': 'http://127.0.0.1:\(upstream.port)'"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let answer = try server.connect().ask("GET", "/proxy/up/", headers: Self.taking)
            #expect(answer.value("content-encoding") == nil)
            #expect(answer.text == body)
        }
    }
}

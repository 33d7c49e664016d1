import Glibc
import TestSupport
import Testing

@testable import Server

@Suite("Operating keys of proxy routes")
struct RoutePolicyTests {
    @Test("a cached route asks once for each caller, and tells the age")
    func cache() async throws {
        let upstream = try Upstream { wire, request in
            try wire.send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Secret: 1\r\nContent-Length: \(request.target.utf8.count)"
                    + "\r\n\r\n\(request.target)"
            )
        }
        let proxy = "  '/up': { target: 'http://127.0.0.1:\(upstream.port)', tributary: { cache: 1 minute } }"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            let first = try wire.ask("GET", "/proxy/up/list?x=1")
            #expect(first.text == "/list?x=1")
            #expect(first.value("age") == nil)
            for _ in 0..<3 {
                let answer = try wire.ask("GET", "/proxy/up/list?x=1")
                #expect(answer.status == 200)
                #expect(answer.text == "/list?x=1")
                #expect(answer.value("content-type") == "text/plain")
                #expect(answer.value("x-secret") == nil)
                // Whole seconds: more than none only on a machine that is slow.
                #expect(answer.value("age").flatMap { Int($0) } ?? -1 >= 0)
            }
            #expect(upstream.requests.count == 1)
            // HEAD answers without a body, and other methods are streamed.
            #expect(try wire.ask("GET", "/proxy/up/other").text == "/other")
            #expect(try wire.ask("POST", "/proxy/up/list?x=1", body: "x").status == 200)
            #expect(upstream.requests.count == 3)
            #expect(try wire.ask("GET", "/proxy/up/list?x=1").text == "/list?x=1")
            #expect(upstream.requests.count == 4, "a change at the URL gives up what is kept")
        }
    }

    @Test("with one of two targets gone, every request is answered", arguments: ["GET", "POST"])
    func failover(method: String) async throws {
        let gone = try RefusingPort()
        let upstream = try Upstream { wire, request in
            try wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(request.target.utf8.count)\r\n\r\n\(request.target)")
        }
        let proxy =
            "  '/up': { target: 'http://up.test/v1', tributary: { targets: ['http://127.0.0.1:\(gone.port)/v1', "
            + "'http://127.0.0.1:\(upstream.port)/v2'] } }"
        try await withServer(proxy: proxy, upstream: upstream) { server in
            let wire = try server.connect()
            for index in 0..<20 {
                let answer = try wire.ask(method, "/proxy/up/\(index)", body: method == "POST" ? "body" : "")
                #expect(answer.status == 200)
                #expect(answer.text == "/v2/\(index)")
            }
        }
        withExtendedLifetime(gone) {}
    }
}

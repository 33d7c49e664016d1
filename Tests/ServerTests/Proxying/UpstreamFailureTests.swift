import Glibc
import Testing

@testable import Server

@Suite("Failures of proxied upstreams")
struct UpstreamFailureTests {
    private func withRoute(
        _ script: @escaping Upstream.Script,
        _ work: @escaping @Sendable (ServerUnderTest, Upstream) throws -> Void
    ) async throws {
        let upstream = try Upstream(script)
        let proxy = "  '/up': { target: 'http://127.0.0.1:\(upstream.port)', proxyTimeout: 300 }"
        try await withServer(proxy: proxy, upstream: upstream) { try work($0, upstream) }
    }

    @Test("before the head: a JSON error with the status of the failure's kind, and the connection stays")
    func beforeHead() async throws {
        try await withRoute { wire, request in
            switch request.target {
            case "/close": throw WireError(call: "close", code: 0)
            case "/reset": wire.reset()
            case "/garbage": try wire.send("220 mail.example.com\r\n\r\n")
            default: _ = try? wire.readToEnd()
            }
        } _: { server, upstream in
            let wire = try server.connect()
            for (path, status) in [("/close", 504), ("/reset", 504), ("/garbage", 502), ("/silent", 504)] {
                let answer = try wire.ask("GET", "/proxy/up\(path)")
                #expect(answer.status == status, "\(path)")
                #expect(answer.value("content-type") == "application/json; charset=utf-8")
                #expect(
                    answer.text.hasPrefix(
                        #"{"error":{"name":"Error","message":"Error occurred while trying to proxy to route '/up': "#
                    )
                )
                #expect(
                    answer.text.hasSuffix(
                        #""request":{"method":"GET","url":"/proxy/up\#(path)"},"response":{"statusCode":\#(status)}}"#
                    )
                )
            }
            upstream.stop()
            #expect(try wire.ask("GET", "/proxy/up/refused").status == 504)
            #expect(try wire.ask("GET", "/greeting").status == 200)
        }
    }

    @Test(
        "after the head: the client cannot take a truncated body for the whole",
        arguments: ["/length", "/chunked", "/garbage", "/reset"],
        ["HTTP/1.1", "HTTP/1.0"]
    )
    func afterHead(path: String, version: String) async throws {
        try await withRoute { wire, request in
            switch request.target {
            case "/length": try wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            case "/garbage":
                try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nno chunk\r\n")
            case "/reset":
                try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
                wire.reset()
            default: try wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
            }
            throw WireError(call: "close", code: 0)
        } _: { server, _ in
            let wire = try server.connect()
            var isWhole = false
            do {
                try wire.request("GET", "/proxy/up\(path)", version: version)
                let head = try #require(try wire.readHead())
                if head.status == 200 {
                    if head.value("content-length") != nil || head.value("transfer-encoding") != nil {
                        _ = try wire.readBody(of: head)
                    } else {
                        // Its end is the connection's: it must be a reset.
                        _ = try wire.readToEnd()
                    }
                    isWhole = true
                }
            } catch let error as WireError {
                #expect([ECONNRESET, ENODATA, EBADMSG].contains(error.code), "\(error)")
            }
            #expect(!isWhole)
        }
    }
}

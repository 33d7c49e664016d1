import Foundation
import Testing

@testable import Server

/// A server that asks another one over HTTP/2, as it does any upstream that offers it in its TLS handshake.
@Suite("An upstream that speaks HTTP/2")
struct HTTP2UpstreamTests {
    @Test("is asked for path and query as they stand, request after request and at once")
    func targets() async throws {
        let origin = try Upstream { wire, request in try wire.respond(request.target, headers: ["X-Case: as sent"]) }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pem").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let pem = String(decoding: try SelfSignedCertificate.load(host: "localhost", file: file), as: UTF8.self)
            .replacingOccurrences(of: "\n", with: "\\n")
        let http2 = try await ServerUnderTest(
            backend: "  https: { certificate: { cert: \"\(pem)\", key: \"\(pem)\" } }",
            proxy: "  '/o': { target: 'http://127.0.0.1:\(origin.port)', allowedHeaders: [X-Case] }",
            upstream: origin
        )
        let target = "https://127.0.0.1:\(http2.port)/api/proxy/o"
        let proxy = "  '/up': { target: '\(target)', secure: false, allowedHeaders: [X-Case] }"
        try await withServer(proxy: proxy) { server in
            let targets = ["/a?b=1", "/c", "/d/%2f/e", "/?f", "/g?h=%C3%BC&h", "/"]
            let wire = try server.connect()
            for target in targets {
                let answer = try wire.ask("GET", "/api/proxy/up\(target)")
                #expect(answer.text == target)
                // HTTP/2 has no upper case in names; HTTP/1.1 leaves them as they are.
                #expect(answer.headerLines.contains("x-case: as sent"))
            }
            let wires = try targets.map { _ in try server.connect() }
            for (wire, target) in zip(wires, targets) { try wire.request("GET", "/api/proxy/up\(target)") }
            for (wire, target) in zip(wires, targets) { #expect(try wire.readResponse().text == target) }
        }
        await http2.stop()
        origin.stop()
    }
}

import Foundation
import Testing

@testable import Server

/// What `curl` makes of the server's TLS.
@Suite("TLS")
struct TLSTests {
    /// A certificate for `localhost`, its key before it, as one PEM text.
    private static func pem() throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pem").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        return String(decoding: try SelfSignedCertificate.load(host: "localhost", file: file), as: UTF8.self)
    }

    /// Lines of `backend:`.
    private static func https(_ pem: String, key: String? = nil) -> String {
        let (cert, key) = (escaped(pem), escaped(key ?? pem))
        return "  https: { certificate: { cert: \"\(cert)\", key: \"\(key)\" } }"
    }

    private static func escaped(_ text: String) -> String { text.replacingOccurrences(of: "\n", with: "\\n") }

    /// Runs curl, which trusts the certificate alone, and tells its exit code and output.
    private static func curl(
        _ port: Int,
        _ target: String,
        trusting pem: String,
        _ arguments: [String] = []
    ) throws -> (code: Int32, output: String) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pem")
        try Data(pem.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        curl.arguments =
            [
                "curl", "-q", "-s", "--max-time", "20", "--cacert", file.path, "--noproxy", "*", "--resolve",
                "localhost:\(port):127.0.0.1", "-w", " HTTP/%{http_version}",
            ] + arguments + ["https://localhost:\(port)\(target)"]
        let output = Pipe()
        curl.standardOutput = output
        try curl.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        curl.waitUntilExit()
        return (curl.terminationStatus, text)
    }

    @Test(
        "a client gets the version of HTTP that it asks for",
        arguments: [("--http1.1", "1.1"), ("--http2", "2"), ("--tls-max 1.2 --http2", "2"), ("--no-alpn", "1.1")]
    )
    func versions(options: String, version: String) async throws {
        let pem = try Self.pem()
        try await withServer(backend: Self.https(pem)) { server in
            let arguments = options.split(separator: " ").map(String.init)
            let answer = try Self.curl(server.port, "/greeting", trusting: pem, arguments)
            #expect(answer.code == 0)
            #expect(answer.output == #""hello" HTTP/\#(version)"#)
            let posted = try Self.curl(
                server.port,
                "/graphql",
                trusting: pem,
                arguments + ["-H", "Content-Type: application/json", "-d", #"{"query":"{ greet }"}"#]
            )
            #expect(posted.output == #"{"data":{"greet":"hello"}} HTTP/\#(version)"#)
        }
    }

    @Test("a client that knows another certificate only, or an older TLS, gets none")
    func refusals() async throws {
        let pem = try Self.pem()
        let other = try Self.pem()
        try await withServer(backend: Self.https(pem)) { server in
            let untrusted = try Self.curl(server.port, "/greeting", trusting: other)
            let old = try Self.curl(server.port, "/greeting", trusting: pem, ["--tls-max", "1.1"])
            let good = try Self.curl(server.port, "/greeting", trusting: pem)
            // No certificate of the peer's could be verified; the handshake failed.
            #expect([untrusted.code, old.code, good.code] == [60, 35, 0])
        }
    }

    @Test("large bodies pass both ways, and the upstream is told that the client's connection is encrypted")
    func bodies() async throws {
        let body = String(repeating: "0123456789", count: 200_000)
        let upstream = try Upstream { wire, request in
            try wire.respond("\(request.value("x-forwarded-proto") ?? "") \(request.text)")
        }
        let pem = try Self.pem()
        let proxy = "  '/up': { target: 'http://127.0.0.1:\(upstream.port)', xfwd: true }"
        try await withServer(backend: Self.https(pem), proxy: proxy, upstream: upstream) { server in
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).txt")
            try Data(body.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            for version in ["--http1.1", "--http2"] {
                let options = [version, "--data-binary", "@\(file.path)"]
                let answer = try Self.curl(server.port, "/proxy/up/", trusting: pem, options)
                #expect(answer.code == 0)
                #expect(answer.output.hasPrefix("https \(body) HTTP/"))
            }
        }
    }

    @Test("plain HTTP at a TLS port is closed without a word of HTTP")
    func plain() async throws {
        let pem = try Self.pem()
        try await withServer(backend: Self.https(pem)) { server in
            let wire = try server.connect()
            try wire.request("GET", "/greeting")
            let received = try? wire.readToEnd()
            #expect(received.map { !String(decoding: $0, as: UTF8.self).contains("HTTP") } ?? true)
            #expect(try Self.curl(server.port, "/greeting", trusting: pem).code == 0)
        }
    }

    @Test("a client that does not shake hands is not waited for for ever")
    func silence() async throws {
        try await withServer(backend: Self.https(try Self.pem()), own: "  limits: { headerTimeout: 200 ms }") {
            server in
            let isOver = try server.connect().endsOrderly()
            #expect(isOver)
        }
    }

    @Test("new connections get the certificate of the configuration that is adopted; one that is of no use is not")
    func reload() async throws {
        let (first, second) = (try Self.pem(), try Self.pem())
        let server = try await ServerUnderTest(backend: Self.https(first))
        let port = server.port
        do {
            @Sendable func code(trusting pem: String) async throws -> Int32 {
                try await onThread { try Self.curl(port, "/greeting", trusting: pem).code }
            }
            #expect(try await code(trusting: first) == 0)
            try await server.adopt(backend: Self.https(second))
            #expect(try await code(trusting: first) == 60)
            #expect(try await code(trusting: second) == 0)
            try await server.adopt(backend: Self.https(first, key: second))
            #expect(try await code(trusting: second) == 0)
        } catch {
            Issue.record(error)
        }
        await server.stop()
    }

    @Test("a certificate that is of no use is told at the start, and its key is not")
    func unusable() async throws {
        let (first, second) = (try Self.pem(), try Self.pem())
        for (cert, key) in [
            (first, second), ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", first),
            (first, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        ] {
            let error = await #expect(throws: ServerError.self) {
                try await ServerUnderTest(backend: Self.https(cert, key: key)).stop()
            }
            #expect("\(error as Any)".contains("backend.https"))
            #expect(!"\(error as Any)".contains("PRIVATE KEY"))
        }
    }

    @Test("without a certificate, the server makes one for itself")
    func selfSigned() async throws {
        try await withServer(backend: "  https: true") { server in
            let answer = try Self.curl(server.port, "/greeting", trusting: "", ["--insecure"])
            #expect(answer.output == #""hello" HTTP/2"#)
        }
    }

    @Test("its own certificate is kept until it is another's or too old")
    func kept() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(".tributary/self-signed.pem").path
        let first = try SelfSignedCertificate.load(host: "localhost", file: file)
        #expect(try SelfSignedCertificate.load(host: "localhost", file: file) == first)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let other = try SelfSignedCertificate.load(host: "tributary.example.com", file: file)
        #expect(other != first)
        #expect(try SelfSignedCertificate.load(host: "192.0.2.1", file: file) != other)
        #expect(throws: TLSProblem.self) { try SelfSignedCertificate.load(host: "a,DNS:evil", file: file) }
        #expect(throws: TLSProblem.self) { try SelfSignedCertificate.load(host: "a", file: "/proc/none/x.pem") }
    }
}

import Foundation
import Glibc
import NIOCore
import Testing
import Upstreams

@Suite("TLS", .enabled(if: FileManager.default.isExecutableFile(atPath: TLSServer.tool), "needs the openssl command"))
struct TLSTests {
    @Test("a certificate nobody vouches for is refused, unless the caller does not care or trusts it")
    func verification() async throws {
        let server = try await inThread { try TLSServer(alternativeName: "IP:127.0.0.1") }
        defer { server.stop() }
        let client = try await ClientUnderTest()
        #expect(await client.get(server.url).failure == .tls)

        for (verifies, failure) in [(true, UpstreamFailure.tls), (false, nil)] {
            let delegate = RecordingDelegate()
            let request = StreamingRequest(method: "GET", url: server.url, trust: verifies ? .system : .anybody)
            _ = try await client.stream(request, delegate)
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == failure)
            #expect(record.status == (verifies ? nil : 200))
        }
        // What a call trusts counts for that call alone.
        let pem = try String(contentsOfFile: server.certificate, encoding: .utf8)
        let authorities = CertificateTrust.authorities(CertificateAuthorities(pem: pem))
        for (trust, failure) in [
            (authorities, nil), (.system, .tls), (.anybody, nil), (authorities, nil), (.anybody, nil), (.system, .tls),
        ] as [(CertificateTrust, UpstreamFailure?)] {
            let delegate = RecordingDelegate()
            _ = try await client.stream(StreamingRequest(method: "GET", url: server.url, trust: trust), delegate)
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == failure, "streamed, \(trust)")
            let request = UpstreamRequest(method: "GET", url: server.url, trust: trust)
            #expect(await client.send(request).failure == failure, "\(trust)")
        }
        try await client.stop()

        let trusting = try await ClientUnderTest(
            configuration: UpstreamClientConfiguration(certificateAuthoritiesFile: server.certificate)
        )
        try await #expect(trusting.get(server.url).get().status == 200)
        try await trusting.stop()
    }

    @Test("a trusted certificate for another name is refused")
    func otherName() async throws {
        let server = try await inThread { try TLSServer(alternativeName: "DNS:elsewhere.example") }
        defer { server.stop() }
        let client = try await ClientUnderTest(
            configuration: UpstreamClientConfiguration(certificateAuthoritiesFile: server.certificate)
        )
        #expect(await client.get(server.url).failure == .tls)
        try await client.stop()
    }
}

/// `openssl s_server` with a certificate of its own making, on a free port; answers every GET with a page.
final class TLSServer: Sendable {
    static let tool = "/usr/bin/openssl"

    let url: String
    /// PEM file of the certificate, which signed itself.
    let certificate: String
    private let folder: URL
    private let process = Process()

    init(alternativeName: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: TLSServer.tool)
        maker.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(alternativeName)", "-keyout", key, "-out", certificate,
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: TLSServer.tool)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // "ACCEPT 127.0.0.1:37611" tells the port and that it is ready.
        var text = ""
        var port: Substring?
        while port == nil {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw ConnectionEnd() }
            text += String(decoding: data, as: UTF8.self)
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("ACCEPT ") }
            port = line?.split(separator: ":").last
        }
        url = "https://127.0.0.1:\(port ?? "")/"
    }

    func stop() {
        // Not terminate(): the child may have inherited a mask that blocks it, and waiting for that would go on for ever.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}

import Testing

@testable import Settings

@Suite("backend.https")
struct HTTPSSettingsTests {
    private static let cert = #""-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n""#
    private static let key = #""-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n""#

    @Test("absent and false are plain HTTP", arguments: ["", "https: false", "https: null"])
    func plain(text: String) throws {
        let backend = try settings("backend: { \(text) }").backend
        #expect(backend.https == nil)
        #expect(backend.baseURL.scheme == .http)
    }

    @Test("true is a certificate for the host of the base URL")
    func selfSigned() throws {
        let folder = try ConfigurationFolder(["app-config.yaml": "backend: { https: true }"])
        let backend = try GatewaySettings(folder.load()).backend
        #expect(backend.https == .selfSigned(host: "localhost", file: folder.path + "/.tributary/self-signed.pem"))
        #expect(backend.baseURL.scheme == .https)
        let named = try settings("backend: { https: true, baseUrl: 'https://t.example.com/x' }").backend
        if case .selfSigned(let host, _)? = named.https {
            #expect(host == "t.example.com")
        } else {
            Issue.record("none")
        }
    }

    @Test("PEM texts come from files, as in Backstage, and the key is a secret")
    func files() throws {
        let folder = try ConfigurationFolder([
            "app-config.yaml":
                "backend: { https: { certificate: { cert: { $file: a.crt }, key: { $file: a.key } } } }",
            "a.crt": "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n",
            "a.key": "-----BEGIN EC PRIVATE KEY-----\nB\n-----END EC PRIVATE KEY-----\n",
        ])
        let read = try GatewaySettings(folder.load())
        guard case .certificate(let chain, let key)? = read.backend.https else {
            Issue.record("no certificate")
            return
        }
        #expect(chain.contains("\nA\n") && key.contains("\nB\n"))
        #expect(read.secrets.contains(key))
        #expect(read.watchedFiles.contains { $0.hasSuffix("/a.crt") })
    }

    @Test(
        "what is missing or is no PEM is told, the value is not",
        arguments: [
            ("12", "expected true or an object"), ("{}", "'backend.https.certificate'"),
            ("{ certificate: { key: \(key) } }", "'backend.https.certificate.cert'"),
            ("{ certificate: { cert: \(cert) } }", "'backend.https.certificate.key'"),
            ("{ certificate: { cert: /etc/a.crt, key: \(key) } }", "not PEM"),
            ("{ certificate: { cert: \(cert), key: hunter2 } }", "{ $file: path }"),
            (
                #"{ certificate: { cert: \#(cert), key: "-----BEGIN ENCRYPTED PRIVATE KEY-----\nx" } }"#,
                "an encrypted key"
            ),
        ]
    )
    func wrong(value: String, expected: String) throws {
        let found = try errors("backend: { https: \(value) }")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(expected) == true, "\(found)")
        #expect(!found.contains { $0.contains("hunter2") || $0.contains("/etc/a.crt") })
    }
}

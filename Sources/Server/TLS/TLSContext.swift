import NIOSSL
import Settings

/// Why there is no TLS, in words that hold no secret.
struct TLSProblem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension NIOSSLContext {
    /// What new connections are opened with: TLS 1.2 and later, HTTP/2 before HTTP/1.1.
    static func make(_ settings: HTTPSSettings) throws(TLSProblem) -> NIOSSLContext {
        let (chain, key): ([UInt8], [UInt8])
        switch settings {
        case .certificate(let chainText, let keyText): (chain, key) = (Array(chainText.utf8), Array(keyText.utf8))
        case .selfSigned(let host, let file):
            chain = try SelfSignedCertificate.load(host: host, file: file)
            key = chain
        }
        let certificates: [NIOSSLCertificate]
        let privateKey: NIOSSLPrivateKey
        // BoringSSL's own errors may name what they found, which need not be shown.
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(chain)
        } catch {
            throw TLSProblem("'backend.https.certificate.cert' holds no certificate that can be read")
        }
        do {
            privateKey = try NIOSSLPrivateKey(bytes: key, format: .pem)
        } catch {
            throw TLSProblem("'backend.https.certificate.key' holds no private key that can be read")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSProblem("the key of 'backend.https.certificate' is not that of the certificate")
        }
    }
}

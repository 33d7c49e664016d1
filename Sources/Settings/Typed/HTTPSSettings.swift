/// How TLS connections are opened: `backend.https`, true or an object with `certificate: { cert, key }`.
///
/// Source: https://github.com/backstage/backstage/blob/master/packages/backend-defaults/config.d.ts
package enum HTTPSSettings: Hashable, Sendable {
    /// `true`: a certificate that the server makes for itself, to try things out.
    ///
    /// - Parameters:
    ///   - host: Whose name is in it: that of `backend.baseUrl`.
    ///   - file: Where it is kept from one start to the next.
    case selfSigned(host: String, file: String)

    /// PEM texts: the server's certificate with those between it and its authority after it, and its key.
    case certificate(chain: String, key: String)

    /// Name of the file in `.tributary` of the working directory.
    private static let fileName = "self-signed.pem"

    /// - Returns: Nil for plain HTTP.
    static func read(
        _ backend: ConfigSection,
        host: String,
        workingDirectory: String,
        log: inout ProblemLog
    ) -> HTTPSSettings? {
        switch log.optional(try backend.switchOrSection("https")) {
        case nil, .off: return nil
        case .on:
            return .selfSigned(host: host, file: Paths.resolve(".tributary/\(fileName)", in: workingDirectory))
        case .scalar(let value):
            log.add(backend.invalidValue("https", value, accepted: "true or an object with 'certificate'"))
            return nil
        case .object(let https):
            https.warnOfUnknownKeys(known: ["certificate"], log: &log)
            guard let certificate = log.optional(try https.optionalSection("certificate")) else {
                _ = log.attempt(try https.value("certificate"))
                return nil
            }
            certificate.warnOfUnknownKeys(known: ["cert", "key"], log: &log)
            let chain = pem("cert", of: certificate, label: "CERTIFICATE", log: &log)
            let key = pem("key", of: certificate, label: "PRIVATE KEY", log: &log)
            guard let chain, let key else { return nil }
            return .certificate(chain: chain, key: key)
        }
    }

    /// A text with at least one PEM block of the kind.
    ///
    /// What is inside is looked at when the server takes it.
    private static func pem(
        _ key: String,
        of certificate: ConfigSection,
        label: String,
        log: inout ProblemLog
    ) -> String? {
        guard let text = log.attempt(try certificate.string(key)) else { return nil }
        let isPEM = text.contains("-----BEGIN ") && text.contains("\(label)-----")
        if isPEM, !text.contains("ENCRYPTED") { return text }
        // The value is a secret, or a path to one.
        let fault = ConfigurationFault.invalidValue(
            key: certificate.fullKey(key),
            found: isPEM ? "an encrypted key" : "not PEM",
            accepted: "text with '-----BEGIN \(label)-----', as a rule by { $file: path }"
                + (key == "key" ? ", without a passphrase" : "")
        )
        log.error(fault, at: certificate.object[key]?.origin ?? certificate.origin)
        return nil
    }
}

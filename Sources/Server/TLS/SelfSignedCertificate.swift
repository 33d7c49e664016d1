import COpenSSL
import Glibc
import NIOCore
import NIOSSL

/// A certificate that the server makes for itself, with its key: good enough to try TLS out, as Backstage does.
///
/// It is kept in a file, so that a browser which was told to trust it once need not be told at each start.
enum SelfSignedCertificate {
    /// As long as Backstage's own.
    private static let days = 30

    /// Reads the certificate from its file; makes another one if there is none, or if it ends within a day.
    ///
    /// - Parameters:
    ///   - host: The name or address that it is for, beside those of this machine.
    ///   - file: Made with its folder, for nobody but its owner to read.
    /// - Returns: Certificate and key as PEM.
    /// - Throws: When none can be made, or not be kept.
    static func load(host: String, file: String) throws(TLSProblem) -> [UInt8] {
        if let kept = read(file), isFresh(kept, host: host) { return kept }
        guard let made = make(host: host) else { throw TLSProblem("OpenSSL makes no certificate for '\(host)'") }
        try write(made, to: file)
        return made
    }

    private static func read(_ file: String) -> [UInt8]? {
        guard let stream = fopen(file, "r") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = fread(&bytes, 1, bytes.count, stream)
        return Array(bytes[..<count])
    }

    /// Whether what a file holds can be used for a host for another day.
    private static func isFresh(_ pem: [UInt8], host: String) -> Bool {
        guard let certificate = try? NIOSSLCertificate.fromPEMBytes(pem).first,
            (try? NIOSSLPrivateKey(bytes: pem, format: .pem)) != nil
        else { return false }
        return certificate.notValidAfter > time(nil) + 86400
            && certificate.description.contains(";common_name=\(host);")
    }

    private static func make(host: String) -> [UInt8]? {
        // A host with other characters would say more to OpenSSL than a name.
        guard host.utf8.count <= 64,
            host.utf8.allSatisfy({ isalnum(Int32($0)) != 0 || ".-_:".utf8.contains($0) })
        else { return nil }
        var names = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]
        let name = (isAddress(host) ? "IP:" : "DNS:") + host
        if !names.contains(name) { names.append(name) }
        guard let text = copenssl_make_self_signed(host, names.joined(separator: ","), days * 86400) else {
            return nil
        }
        defer { free(text) }
        return Array(String(cString: text).utf8)
    }

    private static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    private static func write(_ pem: [UInt8], to file: String) throws(TLSProblem) {
        if let slash = file.lastIndex(of: "/") { mkdir(String(file[..<slash]), 0o777) }
        // Another process that starts at the same time finds the whole file or none.
        let temporary = "\(file).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw TLSProblem("'\(file)' cannot be written: \(String(cString: strerror(errno)))")
        }
        let count = Glibc.write(descriptor, pem, pem.count)
        close(descriptor)
        guard count == pem.count, rename(temporary, file) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw TLSProblem("'\(file)' cannot be written: \(reason)")
        }
    }
}

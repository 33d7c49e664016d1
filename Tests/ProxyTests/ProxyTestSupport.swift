import Glibc
import Settings
import Upstreams

@testable import Proxy

enum TestFailure: Error {
    case noTemporaryFile
    case noMatch(String)
}

/// The settings of one `app-config.yaml`, read from a real file.
func settings(_ yaml: String, environment: [String: String] = [:]) throws -> GatewaySettings {
    var template = Array("/tmp/tributary-proxy-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestFailure.noTemporaryFile }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = "\(folder)/app-config.yaml"
    defer {
        unlink(path)
        rmdir(folder)
    }
    guard let file = fopen(path, "w") else { throw TestFailure.noTemporaryFile }
    fputs(yaml, file)
    fclose(file)
    let surroundings = ProcessSurroundings(environment: environment, workingDirectory: folder)
    return try GatewaySettings(Configuration.load(surroundings: surroundings))
}

/// The proxy table of a configuration file.
func table(_ yaml: String) throws -> ProxyTable { try ProxyTable(settings(yaml)) }

/// The table of `proxy.endpoints` with these lines.
func endpoints(_ lines: String) throws -> ProxyTable {
    let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    return try table("proxy:\n  endpoints:\n" + indented.joined(separator: "\n"))
}

/// The errors of a configuration file's proxy block.
func errors(_ yaml: String) throws -> [String] {
    let settings = try settings(yaml)
    do throws(ConfigurationErrors) {
        _ = try ProxyTable(settings)
        return []
    } catch {
        return error.problems.filter { $0.severity == .error }.map(\.description)
    }
}

extension ProxyTable {
    /// What the upstream sees of a request; nil where the client gets 404.
    func upstreamRequest(
        _ target: String,
        method: String = "GET",
        headers: [HTTPHeader] = [],
        remoteAddress: String? = nil,
        isEncrypted: Bool = false
    ) -> UpstreamRequest? {
        let request = ProxyRequest(
            method: method,
            headers: headers,
            remoteAddress: remoteAddress,
            isEncrypted: isEncrypted
        )
        return match(target, method: method)?.upstreamRequest(for: request)
    }
}

extension UpstreamRequest {
    /// The value of a header that the upstream receives; `host` is that of the URL unless the request sets another.
    func value(_ name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name }.map(\.value)
        if name == "host", values.isEmpty { return (try? HTTPURL(url))?.authority }
        return values.isEmpty ? nil : values.joined(separator: " | ")
    }

    var headerNames: [String] { headers.map { $0.name.lowercased() }.sorted() }
}

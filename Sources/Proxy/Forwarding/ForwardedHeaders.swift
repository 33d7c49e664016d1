import Upstreams

/// The `x-forwarded-*` headers of the `xfwd` option.
///
/// What the client says of itself in them counts only where the configuration lets it through; the chain begins here
/// otherwise.
enum ForwardedHeaders {
    static func add(to headers: inout [HTTPHeader], request: ProxyRequest, clientHost: String?) {
        if let address = request.remoteAddress { append(address, to: "x-forwarded-for", in: &headers) }
        append(port(of: clientHost, isEncrypted: request.isEncrypted), to: "x-forwarded-port", in: &headers)
        append(request.isEncrypted ? "https" : "http", to: "x-forwarded-proto", in: &headers)
        if let clientHost, !headers.contains(where: { $0.name.lowercased() == "x-forwarded-host" }) {
            headers.append(HTTPHeader("x-forwarded-host", clientHost))
        }
    }

    private static func append(_ value: String, to name: String, in headers: inout [HTTPHeader]) {
        if let index = headers.lastIndex(where: { $0.name.lowercased() == name }) {
            headers[index].value += ",\(value)"
        } else {
            headers.append(HTTPHeader(name, value))
        }
    }

    private static func port(of host: String?, isEncrypted: Bool) -> String {
        let standard = isEncrypted ? "443" : "80"
        guard let host, let colon = host.lastIndex(of: ":") else { return standard }
        let digits = host[host.index(after: colon)...]
        return !digits.isEmpty && digits.allSatisfy({ $0.isASCII && $0.isNumber }) ? String(digits) : standard
    }
}

import NIOHPACK
import Upstreams

extension RequestHead {
    /// Takes over what NIOHTTP2 has read, which has found the fields to be well-formed, the pseudo-fields to be there once
    /// and first, and those about a connection not to be there.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
    init(_ received: HPACKHeaders, hasBody: Bool) {
        var method = ""
        var path = ""
        var authority: String?
        var fields: [HTTPHeader] = []
        var cookies: [String] = []
        fields.reserveCapacity(received.count)
        for (name, value, _) in received {
            switch name {
            case ":method": method = value
            case ":path": path = value
            case ":authority": authority = value
            case ":scheme", ":protocol": break
            // Browsers send each on its own, for the sake of compression.
            case "cookie": cookies.append(value)
            default: fields.append(HTTPHeader(name, value))
            }
        }
        if !cookies.isEmpty { fields.append(HTTPHeader("cookie", cookies.joined(separator: "; "))) }
        self.init(method: method, path: path, authority: authority, fields: fields, hasBody: hasBody)
    }
}

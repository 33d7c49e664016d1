import OrderedJSON

/// How a source's access token is got: OAuth 2.0's client credentials grant.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc6749#section-4.4
package struct ClientCredentials: Hashable, Sendable {
    /// How the client says who it is.
    package enum Authentication: Hashable, Sendable {
        /// By HTTP Basic, as every server must allow.
        case header
        /// By parameters beside the others.
        case body
    }

    package var tokenURL: String
    package var clientID: String
    package var clientSecret: String
    /// Scopes separated by spaces; nil asks for the server's default.
    package var scope: String?
    /// Further parameters in order, such as `audience`.
    package var parameters: [HTTPHeader]
    package var authentication: Authentication
    /// How long before its end a token is replaced.
    package var margin: Duration
    /// For a fetch as a whole.
    package var timeout: Duration

    package init(
        tokenURL: String,
        clientID: String,
        clientSecret: String,
        scope: String? = nil,
        parameters: [HTTPHeader] = [],
        authentication: Authentication = .header,
        margin: Duration = .seconds(30),
        timeout: Duration = .seconds(10)
    ) {
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
        self.parameters = parameters
        self.authentication = authentication
        self.margin = margin
        self.timeout = timeout
    }

    /// The request for a token.
    var request: UpstreamRequest {
        var fields = [("grant_type", "client_credentials")]
        if let scope { fields.append(("scope", scope)) }
        fields += parameters.map { ($0.name, $0.value) }
        var headers = [
            HTTPHeader("content-type", "application/x-www-form-urlencoded"), HTTPHeader("accept", "application/json"),
        ]
        switch authentication {
        case .header:
            // Section 2.3.1: name and password are form-encoded before they are put together.
            let pair = Self.formEncoded(clientID) + ":" + Self.formEncoded(clientSecret)
            headers.append(HTTPHeader("authorization", "Basic " + Base64.encode(Array(pair.utf8))))
        case .body: fields += [("client_id", clientID), ("client_secret", clientSecret)]
        }
        let body = fields.map { Self.formEncoded($0.0) + "=" + Self.formEncoded($0.1) }.joined(separator: "&")
        return UpstreamRequest(method: "POST", url: tokenURL, headers: headers, body: Array(body.utf8))
    }

    /// Reads the endpoint's answer.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc6749#section-5.1
    /// - Returns: Nil for one without a bearer token that a header can carry.
    static func grant(in response: UpstreamResponse) -> TokenGrant? {
        guard response.status == 200 else { return nil }
        let bytes = response.body.withBytes { span in (0..<span.count).map { span[$0] } }
        guard let answer = try? JSONValue.parse(bytes), case .string(let token)? = answer["access_token"],
            !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        if case .string(let type)? = answer["token_type"], type.lowercased() != "bearer" { return nil }
        let seconds: Double? =
            switch answer["expires_in"] {
            case .int(let number): Double(number)
            case .double(let number): number
            // Some servers write it as a text.
            case .string(let text): Double(text)
            default: nil
            }
        // A century is as good as more.
        let lifetime = seconds.flatMap { $0.isFinite && $0 > 0 ? Duration.seconds(min($0, 3_000_000_000)) : nil }
        return TokenGrant(token: token, lifetime: lifetime)
    }

    /// The text as forms have it.
    ///
    /// Spec: https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set
    private static func formEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                bytes.append(byte)
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import OrderedJSON
import Playground
import Upstreams

extension GatewayLoop {
    /// Answers with a file of the playground, or with 304 where the browser has it.
    func answerPlayground(
        _ file: PlaygroundFile,
        _ request: GatewayRequest,
        _ completion: @escaping Completion
    ) -> GatewayCall {
        guard request.method == "GET" || request.method == "HEAD" else {
            refuse(.onlyRead("The playground"), as: .json, completion)
            return GatewayCall()
        }
        let tag = EntityTag(digest: file.digest)
        // Kept by the browser, which asks each time whether there is a newer one: so the files always fit each other.
        var headers = [
            HTTPHeader("cache-control", "no-cache"), HTTPHeader("etag", tag.text), HTTPHeader("vary", "Accept"),
        ]
        if let known = request.header("if-none-match"), tag.isMatched(by: known) {
            completion(GatewayResponse(status: 304, headers: headers), OutputBuffer(capacity: 0))
            return GatewayCall()
        }
        headers.append(HTTPHeader("content-type", file.contentType))
        headers += Self.protection
        var output = OutputBuffer(capacity: file.bytes.count)
        output.append(contentsOf: file.bytes)
        completion(GatewayResponse(status: 200, headers: headers), output)
        return GatewayCall()
    }

    /// What the page may do: run the scripts and show the styles that come from here, and ask nobody but this server.
    ///
    /// The page says the same of itself, for proxies that let no such header through.
    private static let protection = [
        HTTPHeader(
            "content-security-policy",
            """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
            trusted-types 'none'
            """
        ),
        HTTPHeader("x-content-type-options", "nosniff"),
        HTTPHeader("referrer-policy", "no-referrer"),
        HTTPHeader("cross-origin-opener-policy", "same-origin"),
        HTTPHeader("cross-origin-resource-policy", "same-origin"),
    ]
}

import OrderedJSON

// Answers that came whole and say that all is well, and yet are of no use to a caller who takes JSON alone. A sign-in or
// maintenance page of whatever stands in front of an API is the usual one.

extension UpstreamRequest {
    /// Whether the caller has said that it takes JSON and nothing else.
    var wantsJSON: Bool {
        headers.contains { $0.name.lowercased() == "accept" && $0.value.lowercased() == "application/json" }
    }
}

extension UpstreamResponse {
    /// Bodies beyond this size are not read through on the event loop; who reads them finds out what is wrong with them.
    private static let maxCheckedBytes = 1 << 20

    /// Whether it says success and is a web page.
    var isPage: Bool {
        guard (200...299).contains(status), let type = firstValue(of: "content-type") else { return false }
        let name = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name == "text/html" || name == "application/xhtml+xml"
    }

    /// Whether it says that it is JSON, or nothing of what it is.
    private var claimsJSON: Bool {
        guard let type = firstValue(of: "content-type") else { return true }
        let name = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name.hasSuffix("/json") || name.hasSuffix("+json")
    }

    /// Whether it says success and is a web page, or says JSON and is none.
    ///
    /// PERF: reads the whole body, so it is asked only where something better is at hand.
    var isNoJSON: Bool {
        guard (200...299).contains(status) else { return false }
        if isPage { return true }
        guard claimsJSON, body.count > 0, body.count <= Self.maxCheckedBytes else { return false }
        // Safe: the response body owns `count` bytes and 64 of padding, and is kept alive as the owner.
        let json = unsafe JSONBody(start: body.start, count: body.count, owner: body)
        do throws(JSONFault) {
            try JSONReader(json).check()
            return false
        } catch {
            return true
        }
    }
}

import Foundation

/// How an upstream answers one request: a block `http upstream` of a scenario.
///
/// ```http
/// POST http://api.example.com/users
/// {"ids":[1,2]}
///
/// HTTP/1.1 200
/// Content-Type: application/json
///
/// [{"id":2},{"id":1}]
/// ```
///
/// The lines below the first, up to an empty one, are the request's body, where it matters, and `after METHOD URL`, which holds the
/// answer until that request has come. In the place of the status line may stand:
///
/// - `refused`: nobody listens at the origin of the URL
/// - `reset`: the connection is reset
/// - `silence`: no answer comes
/// - `truncated`, and a response below it: the connection ends ten bytes before the body should
///
/// Several answers to one request are given one after the other, the last again and again.
struct UpstreamAnswer: Sendable {
    enum Action: Sendable {
        case respond(status: Int, headers: [(name: String, value: String)], body: String, isTruncated: Bool)
        case refuse
        case reset
        case stayedSilent
    }

    /// A method and a URL, `GET http://api.example.com/posts`.
    var request: String
    /// Compact JSON; nil fits any body.
    var body: String?
    /// The request that this answer waits for.
    var after: String?
    var action: Action

    /// Scheme and authority of the URL.
    var origin: String {
        let url = request.drop { $0 != " " }.dropFirst()
        let authority = url.dropFirst("http://".count).prefix { $0 != "/" }
        return "http://" + authority
    }

    init(_ block: ScenarioPage.Block, page: String) throws {
        func malformed(_ message: String) -> ScenarioPage.Malformed {
            ScenarioPage.Malformed(page: page, line: block.line, message: message)
        }
        var lines = block.lines[...]
        request = (lines.popFirst() ?? "").trimmed
        var given: [String] = []
        while let line = lines.popFirst(), !line.isEmpty {
            if line.hasPrefix("after ") { after = String(line.dropFirst("after ".count)) } else { given.append(line) }
        }
        body = given.isEmpty ? nil : given.joined(separator: "\n").compactJSON
        guard request.contains(" http://") else { throw malformed("The first line is a method and a URL.") }

        var isTruncated = false
        if lines.first == "truncated" {
            isTruncated = true
            lines.removeFirst()
        }
        switch lines.first {
        case "refused": action = .refuse
        case "reset": action = .reset
        case "silence": action = .stayedSilent
        case let line? where line.hasPrefix("HTTP/1.1 "):
            lines.removeFirst()
            guard let status = Int(line.split(separator: " ")[1]) else { throw malformed("The status is no number.") }
            var headers: [(name: String, value: String)] = []
            while let line = lines.popFirst(), !line.isEmpty {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { throw malformed("\"\(line)\" is no header.") }
                headers.append((String(parts[0]), String(parts[1]).trimmed))
            }
            let body = lines.joined(separator: "\n").trimmed
            if headers.isEmpty, !body.isEmpty { headers = [("Content-Type", "application/json")] }
            action = .respond(status: status, headers: headers, body: body, isTruncated: isTruncated)
        default: throw malformed("An empty line and a response are expected below the request.")
        }
    }
}

import Glibc

/// Start line, header lines and body of a message that came over a wire.
struct Message: Sendable {
    var startLine: String
    var headerLines: [String]
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Of a response.
    var status: Int { startLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
    /// Of a request.
    var method: String { startLine.split(separator: " ").first.map(String.init) ?? "" }
    /// Of a request.
    var target: String { startLine.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    /// Values of all lines with this name in any case.
    func values(_ name: String) -> [String] {
        headerLines.compactMap { line in
            guard line.lowercased().hasPrefix(name.lowercased() + ":") else { return nil }
            var value = line.dropFirst(name.count + 1)
            while value.first == " " { value = value.dropFirst() }
            return String(value)
        }
    }

    /// The only value with this name; nil when there are none or several.
    func value(_ name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }
}

extension Wire {
    /// Start line and headers; nil at the end of the connection.
    func readHead() throws -> Message? {
        guard let startLine = try readLine() else { return nil }
        var lines: [String] = []
        while let line = try readLine(), !line.isEmpty { lines.append(line) }
        return Message(startLine: startLine, headerLines: lines)
    }

    func readBody(of message: Message) throws -> [UInt8] {
        if message.value("transfer-encoding") == "chunked" {
            var body: [UInt8] = []
            while let chunk = try readChunk() { body += chunk }
            return body
        }
        return try read(message.value("content-length").flatMap { Int($0) } ?? 0)
    }

    /// A whole response; without a body for the answer to HEAD.
    func readResponse(hasBody: Bool = true) throws -> Message {
        guard var message = try readHead() else { throw WireError(call: "response", code: ENODATA) }
        if hasBody { message.body = try readBody(of: message) }
        return message
    }

    /// A request with `Host` and, for a body, its length.
    func request(
        _ method: String,
        _ target: String,
        headers: [String] = [],
        body: String? = nil,
        version: String = "HTTP/1.1"
    ) throws {
        var lines = ["\(method) \(target) \(version)", "Host: test"] + headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        try send((lines + ["", ""]).joined(separator: "\r\n") + (body ?? ""))
    }

    /// A POST to `/graphql`.
    func post(query: String, headers: [String] = []) throws {
        let json = #"{"query":"\#(query)"}"#
        try request("POST", "/graphql", headers: ["Content-Type: application/json"] + headers, body: json)
    }

    /// Sends a request and reads its answer.
    func ask(
        _ method: String,
        _ target: String,
        headers: [String] = [],
        body: String? = nil,
        version: String = "HTTP/1.1"
    ) throws -> Message {
        try request(method, target, headers: headers, body: body, version: version)
        return try readResponse(hasBody: method != "HEAD")
    }

    /// A response with `Content-Length`.
    func respond(_ body: String = "", status: String = "200 OK", headers: [String] = []) throws {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", ""]
        try send(lines.joined(separator: "\r\n") + body)
    }
}

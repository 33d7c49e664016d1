import NIOCore

extension ByteBuffer {
    /// Writes the status line of a response.
    ///
    /// - Parameters:
    ///   - status: Of three digits.
    ///   - reason: An upstream's reason phrase; nil for the customary one.
    mutating func writeStatusLine(_ status: Int, reason: String? = nil) {
        if status == 200, reason == nil {
            writeStaticString("HTTP/1.1 200 OK\r\n")
            return
        }
        writeStaticString("HTTP/1.1 ")
        writeString(String(min(max(status, 100), 999)))
        writeStaticString(" ")
        writeString(reason ?? StatusLine.reason(of: status))
        writeStaticString("\r\n")
    }

    mutating func writeHeader(_ name: String, _ value: String) {
        var name = name
        name.withUTF8 { writeHeader($0, value) }
    }

    // PERF: one piece of memory for the line, instead of four that each have room made for them.
    fileprivate mutating func writeHeader(_ name: UnsafeBufferPointer<UInt8>, _ value: String) {
        var value = value
        value.withUTF8 { value in
            let count = name.count + value.count + 4
            writeWithUnsafeMutableBytes(minimumWritableBytes: count) { memory in
                let separator = name.count
                let end = separator + 2 + value.count
                UnsafeMutableRawBufferPointer(rebasing: memory[..<separator]).copyBytes(from: name)
                memory[separator] = UInt8(ascii: ":")
                memory[separator + 1] = UInt8(ascii: " ")
                UnsafeMutableRawBufferPointer(rebasing: memory[(separator + 2)..<end]).copyBytes(from: value)
                memory[end] = UInt8(ascii: "\r")
                memory[end + 1] = UInt8(ascii: "\n")
                return count
            }
        }
    }
}

extension ByteBuffer: FieldWriter {
    mutating func writeField(_ name: String, _ value: String) { writeHeader(name, value) }

    mutating func writeField(_ name: StaticString, _ value: String) {
        name.withUTF8Buffer { writeHeader($0, value) }
    }
}

enum StatusLine {
    /// The reason phrase of a status; empty for one that nothing here answers with.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-15
    static func reason(of status: Int) -> String {
        switch status {
        case 200: "OK"
        case 202: "Accepted"
        case 204: "No Content"
        case 294: "Partial Success"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }

    /// Whether a reason phrase or field value can be sent: without line ends and other control characters.
    static func isSendable(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }
}

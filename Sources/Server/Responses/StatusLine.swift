import NIOCore
import OrderedJSON
import Upstreams

/// The text of an answer's head in HTTP/1.1.
///
/// PERF: put together here and copied once: a channel's buffer checks and makes room with each piece that is written to it.
extension OutputBuffer {
    /// Appends the status line of a response.
    ///
    /// - Parameters:
    ///   - status: Of three digits.
    ///   - reason: An upstream's reason phrase; nil for the customary one.
    mutating func appendStatusLine(_ status: Int, reason: String? = nil) {
        if status == 200, reason == nil { return append("HTTP/1.1 200 OK\r\n") }
        append("HTTP/1.1 ")
        append(min(max(status, 100), 999))
        append(" ")
        append(text: reason ?? StatusLine.reason(of: status))
        append("\r\n")
    }
}

extension OutputBuffer: FieldWriter {
    mutating func writeField(_ name: String, _ value: String) {
        append(text: name)
        append(": ")
        append(text: value)
        append("\r\n")
    }

    mutating func writeField(_ name: StaticString, _ value: String) {
        append(name)
        append(": ")
        append(text: value)
        append("\r\n")
    }

    mutating func writeField(_ name: StaticString, _ value: Int) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }
}

extension ByteBuffer {
    /// Writes the agreement to go on with the WebSocket protocol.
    mutating func writeSwitchingProtocols(_ headers: [HTTPHeader]) {
        var head = OutputBuffer(capacity: 512)
        head.appendStatusLine(101)
        for header in headers { head.writeField(header.name, header.value) }
        head.append("\r\n")
        head.withUnsafeBytes { _ = writeBytes($0) }
    }
}

enum StatusLine {
    /// The reason phrase of a status; empty for one that nothing here answers with.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-15
    static func reason(of status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
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

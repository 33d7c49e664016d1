import NIOCore
import NIOHTTP1

/// Why the server itself refuses a request, or gives one up.
enum RequestFault: Error, Hashable {
    case requestLine
    case target
    case version
    case lineEnd
    case field
    case malformed
    case host
    case contentLength
    case conflictingLengths
    case transferCoding
    case expectation
    case chunk
    case headTooLarge(limitBytes: Int, fields: Int)
    case bodyTooLarge(limitBytes: Int)
    case headTimeout
    case bodyTimeout
    case webSocket
    case webSocketHandshake
    case stopping
}

extension RequestFault {
    /// What the decoder refuses.
    ///
    /// - Parameters:
    ///   - error: What it threw; nil is the result for an error that is not about what the client sent.
    ///   - isInBody: Whether the request's head was read.
    ///   - limitBytes: Of heads.
    init?(_ error: any Error, isInBody: Bool, limitBytes: Int) {
        let tooLarge = RequestFault.headTooLarge(limitBytes: limitBytes, fields: RequestDecoder.maxFields)
        switch error {
        case let error as HTTPParserError:
            switch error {
            case .headerOverflow: self = tooLarge
            case .invalidEOFState: return nil
            case _ where isInBody: self = .chunk
            case .invalidVersion: self = .version
            case .invalidMethod, .invalidConstant: self = .requestLine
            case .invalidURL: self = .target
            case .invalidHeaderToken: self = .field
            case .invalidContentLength, .unexpectedContentLength: self = .contentLength
            case .lfExpected: self = .lineEnd
            default: self = .malformed
            }
        case is ByteToMessageDecoderError.PayloadTooLargeError: self = tooLarge
        default: return nil
        }
    }

    /// HTTP status of the answer.
    var status: Int {
        switch self {
        case .requestLine, .target, .lineEnd, .field, .malformed, .host, .contentLength, .conflictingLengths, .chunk,
            .webSocketHandshake:
            400
        case .headTimeout, .bodyTimeout: 408
        case .bodyTooLarge: 413
        case .expectation: 417
        case .headTooLarge: 431
        case .transferCoding, .webSocket: 501
        case .stopping: 503
        case .version: 505
        }
    }

    /// The sentence for the client.
    var message: String {
        switch self {
        case .requestLine: "The request does not begin with a method that HTTP knows, a target and HTTP/1.1."
        case .target: "The request target is not a path such as /graphql, or holds bytes that must be percent-encoded."
        case .version: "The server speaks HTTP/1.1 and HTTP/1.0."
        case .lineEnd: "The lines of the request's head do not end in CR LF."
        case .field: "A header is not of the form 'name: value', or holds a control character."
        case .malformed:
            "The request's head is not well-formed: lines end in CR LF, none goes on in the next, and no two fields disagree on the body's length."
        case .host: "The request must have exactly one Host header."
        case .contentLength:
            "The request needs at most one Content-Length header, with a decimal number, and none beside Transfer-Encoding."
        case .conflictingLengths:
            "The request has Transfer-Encoding where it may not: beside Content-Length, twice, or in HTTP/1.0."
        case .transferCoding: "The only transfer coding that the server reads is chunked."
        case .expectation: "The only expectation that the server meets is 100-continue."
        case .chunk: "The request's chunked body is malformed."
        case .headTooLarge(let limit, let fields):
            "The request's line and headers are longer than \(limit) bytes, or more than \(fields)."
        case .bodyTooLarge(let limit): "The request's body is longer than \(limit) bytes."
        case .headTimeout: "The request's headers did not arrive in time."
        case .bodyTimeout: "The request's body did not arrive in time."
        case .webSocket: "This route does not forward WebSocket connections."
        case .webSocketHandshake:
            "A WebSocket connection is asked for with GET and HTTP/1.1, 'Connection: Upgrade' and no body."
        case .stopping: "The server is stopping. Send the request again on a new connection."
        }
    }

    /// The error's name in Backstage's error body.
    var name: String {
        switch status {
        case 400: "InputError"
        case 413: "PayloadTooLargeError"
        case 501: "NotImplementedError"
        case 503: "ServiceUnavailableError"
        default: "Error"
        }
    }
}

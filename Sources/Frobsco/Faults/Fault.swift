import NIOCore
import NIOHTTP1

/// What shall go wrong with the requests to one path.
///
/// Switches combine: a late, truncated HTML page is possible.
struct Fault: Equatable, Sendable {
    /// Milliseconds before the answer starts.
    var latencyMs = 0
    /// Share of the requests, 0 to 1, that fail with `status`; nil if `status` is for all of them.
    var errorRate: Double?
    /// Status of failing requests.
    ///
    /// From 400 on the body is an error; below, the usual body comes with this status.
    var status: Int?
    /// The connection ends in a TCP reset: before the answer, or after the cut if `truncation` is set too.
    var resets = false
    /// The body goes out in pieces.
    var drip: Drip?
    /// The body ends before the length that its head announced, and the connection with it.
    var truncation: Truncation?
    /// The body is replaced by this one.
    var body: Body?
    /// The body is filled up with white space to so many bytes, which leaves JSON what it is.
    var bodyBytes: Int?
    /// The head does not say how long the body is: it comes in chunks, of which the last says that it is whole.
    var isChunked = false
    /// Seconds after which a failing answer invites to ask again.
    var retryAfter: Int?

    /// One piece of `bytes` every `intervalMs` milliseconds.
    struct Drip: Equatable, Sendable {
        var bytes: Int
        var intervalMs: Int
    }

    /// Where the body ends too early.
    enum Truncation: Equatable, Sendable {
        case half
        case bytes(Int)
    }

    /// A body that is not what the path promises.
    enum Body: Equatable, Sendable {
        /// Called JSON and is not.
        case invalidJSON
        /// The first half of what it should be, sent as if it were the whole.
        case cutJSON
        /// A login page, as a gateway in front of an API would send it.
        case html
    }

    /// What happens to a request that this fault meets.
    ///
    /// - Parameters:
    ///   - answer: What the path would answer.
    ///   - fails: Whether this request belongs to the share that `errorRate` names.
    /// - Returns: The answer as the fault leaves it, and the manner in which it is sent.
    func delivery(of answer: Answer, fails: Bool) -> Delivery {
        var delivery = Delivery(answer: answer)
        delivery.delayMs = latencyMs
        delivery.drip = drip
        switch body {
        case .invalidJSON?:
            delivery.answer = .json(#"[{"id":"frob-1","name":Amber Frob}]"#)
        case .cutJSON?:
            let half = delivery.answer.body.readableBytes / 2
            delivery.answer.body = delivery.answer.body.readSlice(length: half) ?? ByteBuffer()
        case .html?:
            delivery.answer = Answer(
                status: .ok,
                contentType: "text/html; charset=utf-8",
                body: ByteBuffer(string: Self.page)
            )
        case nil:
            break
        }
        if fails {
            let code = status ?? 500
            let line = HTTPResponseStatus(statusCode: code)
            if code >= 400, body == nil {
                delivery.answer = .error(line, "FrobscoFault", "FrobsCo fails on request with status \(code).")
            } else {
                delivery.answer.status = line
            }
            if let retryAfter { delivery.answer.headers.append((name: "Retry-After", value: "\(retryAfter)")) }
            if !line.mayHaveResponseBody { delivery.answer.body.clear() }
        }
        delivery.isChunked = isChunked
        if let bodyBytes, delivery.answer.status.mayHaveResponseBody {
            let missing = bodyBytes - delivery.answer.body.readableBytes
            if missing > 0 { delivery.answer.body.writeRepeatingByte(UInt8(ascii: " "), count: missing) }
        }
        let length = delivery.answer.body.readableBytes
        switch truncation {
        case .half?: delivery.end = .cut(afterBytes: length / 2, resets: resets)
        case .bytes(let bytes)?: delivery.end = .cut(afterBytes: min(bytes, length), resets: resets)
        case nil: if resets { delivery.end = .resetAtOnce }
        }
        return delivery
    }

    private static let page = """
        <!doctype html>
        <html lang="en"><head><title>Sign in to FrobsCo</title></head>
        <body><h1>Sign in</h1><form method="post"><input name="user"><input name="password" type="password"></form></body></html>
        """
}

/// One answer and the manner in which it reaches the client.
struct Delivery: Sendable {
    var answer: Answer
    var delayMs = 0
    var drip: Fault.Drip?
    var isChunked = false
    var end = End.complete

    init(answer: Answer) {
        self.answer = answer
    }

    /// How the answer ends.
    enum End: Equatable, Sendable {
        case complete
        /// The connection closes after so many bytes of the body; the head announces all of them.
        case cut(afterBytes: Int, resets: Bool)
        /// Nothing is answered.
        case resetAtOnce
    }
}

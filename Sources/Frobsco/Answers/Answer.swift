import NIOCore
import NIOHTTP1

/// What is answered to a request, complete in memory.
///
/// Copies share the body's bytes.
struct Answer: Sendable {
    var status: HTTPResponseStatus
    /// The Content-Type.
    var contentType = "application/json"
    /// Further headers, without those that frame the body.
    var headers: [(name: String, value: String)] = []
    var body: ByteBuffer
    /// After the body the response goes on with events, of those after this one; nil for a whole response.
    var events: (feed: EventFeed, format: EventFeed.Format, lastID: Int?)?

    /// 200 with JSON.
    static func json(_ body: ByteBuffer) -> Answer {
        Answer(status: .ok, body: body)
    }

    /// 200 with JSON.
    static func json(_ text: String) -> Answer {
        json(ByteBuffer(string: text))
    }

    /// An error in the shape that Backstage's backend uses: `{"error":{"name":...,"message":...},"response":{"statusCode":...}}`.
    static func error(
        _ status: HTTPResponseStatus,
        _ name: String,
        _ message: String,
        headers: [(name: String, value: String)] = []
    ) -> Answer {
        let text = """
            {"error":{"name":\(JSONText.quoted(name)),"message":\(JSONText.quoted(message))},\
            "response":{"statusCode":\(status.code)}}
            """
        return Answer(status: status, headers: headers, body: ByteBuffer(string: text))
    }
}

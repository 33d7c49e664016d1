import NIOCore
import Testing

@testable import Server

@Suite("Request bodies")
struct RequestBodyReaderTests {
    /// Reads a chunked body that arrives in pieces of `step` bytes; nil if it is not complete.
    private func chunked(_ text: String, step: Int = .max) throws -> (body: String, rest: String)? {
        var reader = RequestBodyReader(.chunked, trailerBytes: 100)
        var input = ByteBuffer()
        var unsent = Array(text.utf8)[...]
        var body: [UInt8] = []
        while true {
            switch try reader.next(from: &input) {
            case .bytes(let part): body += part.readableBytesView
            case .end:
                let rest = Array(input.readableBytesView) + unsent
                return (String(decoding: body, as: UTF8.self), String(decoding: rest, as: UTF8.self))
            case .incomplete:
                if unsent.isEmpty { return nil }
                input.writeBytes(unsent.prefix(step))
                unsent = unsent.dropFirst(step)
            }
        }
    }

    @Test("chunks are put together however they are cut into pieces", arguments: 1...20)
    func chunks(step: Int) throws {
        let text = "5\r\nhello\r\n1;ext=\"a b\"\r\n \r\n00005 \r\nworld\r\n0\r\nTrailer: x\r\n\r\nnext"
        let read = try #require(try chunked(text, step: step))
        #expect(read.body == "hello world")
        #expect(read.rest == "next")
    }

    @Test(
        "malformed chunks are refused",
        arguments: [
            "\r\n", "g\r\n", "5\nhello\r\n", "5\r\nhello!\r\n", "5\r\nhelloX\r", "-1\r\n", "0x5\r\nhello",
            " 5\r\nhello",
            "5 x\r\nhello", ";a\r\n", "1000000000000000\r\n", "5;a\u{1}b\r\n",
            "1;" + String(repeating: "a", count: 2000), "0\r\nA: " + String(repeating: "a", count: 200),
            "0\r\nA\n", "5\r\nhello\n0\r\n\r\n",
        ]
    )
    func malformed(_ text: String) {
        #expect(throws: RequestFault.chunk) { try chunked(text) }
        #expect(throws: RequestFault.chunk) { try chunked(text, step: 1) }
    }

    @Test("an announced length is read to the byte")
    func length() throws {
        var reader = RequestBodyReader(.length(5), trailerBytes: 0)
        var input = ByteBuffer(string: "hel")
        #expect(try reader.next(from: &input) == .bytes(ByteBuffer(string: "hel")))
        #expect(try reader.next(from: &input) == .incomplete)
        input.writeString("loGET")
        #expect(try reader.next(from: &input) == .bytes(ByteBuffer(string: "lo")))
        #expect(try reader.next(from: &input) == .end)
        #expect(input.readableBytes == 3)
        var none = RequestBodyReader(.none, trailerBytes: 0)
        #expect(try none.next(from: &input) == .end)
    }
}

import Testing

@testable import Server

@Suite("Chunked request bodies")
struct ChunkedBodyTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("chunks are put together however they are cut into pieces", arguments: 1...20)
    func chunks(step: Int) throws {
        let text = "5\r\nhello\r\n1;ext=\"a b\"\r\n \r\n00005\r\nworld\r\n0\r\nTrailer: x\r\n\r\n"
        let next = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let read = try #require(try DecodedRequest(Self.head + text + next, step: step))
        #expect(String(decoding: read.body, as: UTF8.self) == "hello world")
        #expect(read.following == 1)
    }

    @Test(
        "malformed chunks are refused",
        arguments: [
            "\r\n", "g\r\n", "5\nhello\r\n", "5\r\nhello!\r\n", "5\r\nhelloX\r", "-1\r\n", "0x5\r\nhello",
            " 5\r\nhello", "5 x\r\nhello", ";a\r\n", "10000000000000000\r\n", "5;a\u{1}b\r\n", "0\r\nA\n",
            "5\r\nhello\n0\r\n\r\n", "0\r\nA : b\r\n\r\n",
        ]
    )
    func malformed(_ text: String) {
        for step in [1, .max] {
            #expect(throws: RequestFault.chunk) { try DecodedRequest(Self.head + text, step: step) }
        }
    }

    @Test("trailer fields count as the head's do")
    func trailers() {
        let text = Self.head + "0\r\nA: " + String(repeating: "a", count: 1000)
        #expect(throws: RequestFault.headTooLarge(limitBytes: 1000, fields: RequestDecoder.maxFields)) {
            try DecodedRequest(text)
        }
    }
}

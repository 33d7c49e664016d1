import Testing

@testable import Upstreams

@Suite("heads of responses")
struct HeadReaderTests {
    /// Reads lines; `|` stands for each line's end.
    private func read(_ text: String, with reader: inout HeadReader) -> [HeadReader.Line] {
        text.split(separator: "|", omittingEmptySubsequences: false).dropLast().map { line in
            Array("\(line)\r\n".utf8).withUnsafeBytes { reader.read($0) }
        }
    }

    @Test("become one, with what is looked for in it")
    func fields() throws {
        var reader = HeadReader()
        let lines = read(
            "HTTP/1.1 201 Made|Server: x|CONTENT-TYPE : text/a; b |content-length: 12|Cache-Control: no-store||",
            with: &reader
        )
        #expect(lines == [.beginning, .part, .part, .part, .part, .endOfHead])
        let head = reader.head
        #expect(head.status == 201)
        #expect(head.contentLength == 12)
        #expect(head.head.saysFreshness)
        #expect(head.head.firstValue(of: "server") == "x")
        #expect(head.head.reasonPhrase == "Made")
        let type = head.head.withContentType { span in
            guard let span else { return "" }
            return span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
        #expect(type == "text/a; b")
    }

    @Test("forget what came before a status line, and in another transfer")
    func beginnings() throws {
        var reader = HeadReader()
        #expect(read("HTTP/1.1 100 Continue|X: 1||", with: &reader) == [.beginning, .part, .part])
        #expect(
            read("HTTP/1.1 200 OK|Expires: 0|Content-Length: 3||X-Trailer: 1|", with: &reader)
                == [.beginning, .part, .part, .endOfHead, .trailer]
        )
        #expect(reader.head.head.headers.map(\.name) == ["Expires", "Content-Length"])
        reader.reset()
        #expect(read("HTTP/2 404|Y: 1||", with: &reader) == [.beginning, .part, .endOfHead])
        #expect(reader.head.status == 404)
        #expect(reader.head.contentLength == nil)
        #expect(!reader.head.head.saysFreshness)
        #expect(reader.head.head.headers == [HTTPHeader("Y", "1")])
    }

    @Test(
        "have a length where it is a number",
        arguments: [
            ("0", 0), (" 42 ", 42), ("", nil), ("-1", nil), ("1 2", nil), ("4x", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func lengths(_ text: String, _ length: Int?) {
        var reader = HeadReader()
        _ = read("HTTP/1.1 200 OK|Content-Length:\(text)||", with: &reader)
        #expect(reader.head.contentLength == length)
    }

    @Test("grow to a limit")
    func limit() {
        var reader = HeadReader()
        let line = "X: " + String(repeating: "y", count: 100_000) + "|"
        #expect(read("HTTP/1.1 200 OK|" + line + line, with: &reader) == [.beginning, .part, .part])
        #expect(read(line, with: &reader) == [.excess])
        reader.reset()
        #expect(read("HTTP/1.1 200 OK|X: y||", with: &reader) == [.beginning, .part, .endOfHead])
        #expect(reader.head.head.headers == [HTTPHeader("X", "y")])
    }

    @Test("are no fields where a line has no name", arguments: [":", "c", "c:", " : x", "content-type", "e :"])
    func odd(_ line: String) {
        var reader = HeadReader()
        #expect(read("HTTP/1.1 200 OK|\(line)||", with: &reader) == [.beginning, .part, .endOfHead])
        #expect(reader.head.contentLength == nil)
        #expect(!reader.head.head.saysFreshness)
    }
}

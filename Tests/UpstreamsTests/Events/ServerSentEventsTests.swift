import Testing
import Upstreams

/// Bodies of `text/event-stream`, each read whole and cut at every byte.
@Suite("Server-sent events")
struct ServerSentEventsTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var body: String
        var events: [String]
        var lastID = ""
        var retry: Int?

        var testDescription: String { name }
    }

    static let examples: [Example] = [
        Example(name: "one line", body: "data: a\n\n", events: ["a"]),
        Example(
            name: "no space, one space, two spaces",
            body: "data:a\n\ndata: b\n\ndata:  c\n\n",
            events: ["a", "b", " c"]
        ),
        Example(name: "several lines are one text", body: "data: {\ndata: }\n\n", events: ["{\n}"]),
        Example(name: "CR ends lines", body: "data: a\rdata: b\r\rdata: c\r\r", events: ["a\nb", "c"]),
        Example(
            name: "CRLF ends lines",
            body: "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n",
            events: ["a\nb", "c"]
        ),
        Example(
            name: "line ends mixed",
            body: "data: a\r\n\rdata: b\n\r\ndata: c\r\n\n",
            events: ["a", "b", "c"]
        ),
        Example(name: "byte order mark", body: "\u{FEFF}data: a\n\n", events: ["a"]),
        Example(
            name: "a second mark is part of a name",
            body: "\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n",
            events: ["b"]
        ),
        Example(
            name: "comments",
            body: ": hello\n\n:\ndata: a\n: in between\ndata: b\n\n",
            events: ["a\nb"]
        ),
        Example(
            name: "other fields and names alone",
            body: "event: x\nfoo: bar\ndata\ndata\n\nnothing\n\n",
            events: ["\n"]
        ),
        Example(name: "without data there is no event", body: "event: x\n\ndata: a\n\n", events: ["a"]),
        Example(name: "empty data is data", body: "data\n\ndata:\n\ndata: \n\n", events: ["", "", ""]),
        Example(name: "what has no end is no event", body: "data: a\n\ndata: b\n", events: ["a"]),
        Example(
            name: "an id stays",
            body: "id: 1\ndata: a\n\ndata: b\n\n",
            events: ["a", "b"],
            lastID: "1"
        ),
        Example(
            name: "an id counts once its event is over",
            body: "id: 1\ndata: a\n\nid: 2\ndata: b\n",
            events: ["a"],
            lastID: "1"
        ),
        Example(
            name: "an event without data may have an id",
            body: "id: 7\n\n",
            events: [],
            lastID: "7"
        ),
        Example(
            name: "an empty id takes it back",
            body: "id: 1\ndata: a\n\nid\ndata: b\n\n",
            events: ["a", "b"]
        ),
        Example(
            name: "an id with NUL is none",
            body: "id: 1\n\nid: 2\u{0}\ndata: a\n\n",
            events: ["a"],
            lastID: "1"
        ),
        Example(name: "retry", body: "retry: 2500\n\n", events: [], retry: 2500),
        Example(
            name: "retry that is no number",
            body: "retry: 5\nretry: +7\nretry: 1.5\nretry:\n\n",
            events: [],
            retry: 5
        ),
        Example(
            name: "retry beyond all bounds",
            body: "retry: 99999999999999999999999\n\n",
            events: [],
            retry: 86_400_000
        ),
        Example(name: "colons in data", body: "data: {\"a\": 1}\n\n", events: ["{\"a\": 1}"]),
        Example(name: "names are of lower case", body: "Data: a\nDATA: b\n\n", events: []),
    ]

    @Test("are read as the HTML standard says, wherever the bytes are cut", arguments: Self.examples)
    func cut(_ example: Example) throws {
        let bytes = Array(example.body.utf8)
        for cut in 0...bytes.count {
            var decoder = ServerSentEvents(maxBytes: 1_000)
            var events: [String] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                try decoder.read(part) { events.append(String(decoding: $0, as: UTF8.self)) }
            }
            #expect(events == example.events, "cut at \(cut)")
            #expect(
                String(decoding: decoder.lastEventID, as: UTF8.self) == example.lastID,
                "cut at \(cut)"
            )
            #expect(decoder.retryMilliseconds == example.retry, "cut at \(cut)")
        }
    }

    @Test("a stream that continues another knows its last id", arguments: ["data: a\n\n", "\n"])
    func continued(_ body: String) throws {
        var decoder = ServerSentEvents(lastEventID: Array("5".utf8), maxBytes: 100)
        try decoder.read(body.utf8) { _ in }
        #expect(decoder.lastEventID == Array("5".utf8))
    }

    @Test(
        "an event may not be larger than it may",
        arguments: ["data: ", ": ", "x", "data: a\ndata: b\ndata: "]
    )
    func limit(_ start: String) {
        var decoder = ServerSentEvents(maxBytes: 100)
        #expect(throws: EventTooLarge(limit: 100)) {
            try decoder.read((start + String(repeating: "x", count: 101)).utf8) { _ in }
        }
    }
}

/// Bodies of `application/x-ndjson`.
@Suite("Lines of JSON")
struct JSONLinesTests {
    @Test("are events, wherever the bytes are cut")
    func lines() throws {
        let bytes = Array("{\"a\":1}\n\r\n\n[2]\r\n3".utf8)
        for cut in 0...bytes.count {
            var decoder = JSONLines(maxBytes: 20)
            var events: [String] = []
            let emit = { (line: [UInt8]) in events.append(String(decoding: line, as: UTF8.self)) }
            for part in [bytes[..<cut], bytes[cut...]] { try decoder.read(part, emit) }
            #expect(events == ["{\"a\":1}", "[2]"], "cut at \(cut)")
            decoder.finish(emit)
            #expect(events == ["{\"a\":1}", "[2]", "3"], "cut at \(cut)")
        }
    }

    @Test("a line may not be larger than it may")
    func limit() {
        var decoder = JSONLines(maxBytes: 5)
        #expect(throws: EventTooLarge(limit: 5)) { try decoder.read("12345\n123456".utf8) { _ in } }
    }
}

/// When a stream is asked for again.
@Suite("Reconnection")
struct ReconnectionTests {
    @Test("waits twice as long after each attempt in vain, up to a minute, and then gives up")
    func backoff() {
        var reconnection = Reconnection()
        let waits = (0..<11).map { _ in reconnection.ended(retryMilliseconds: nil, chance: 0) }
        let expected = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map {
            Reconnection.Verdict.wait(milliseconds: $0 * 1_000)
        }
        #expect(waits == expected + [.giveUp])
        reconnection.succeeded()
        #expect(reconnection.ended(retryMilliseconds: nil, chance: 1) == .wait(milliseconds: 1_200))
    }

    @Test(
        "does not undercut what the upstream asks for",
        arguments: [(0, 1), (5, 5), (120_000, 120_000)]
    )
    func retry(_ asked: Int, _ waited: Int) {
        var reconnection = Reconnection()
        #expect(reconnection.ended(retryMilliseconds: asked, chance: 0) == .wait(milliseconds: waited))
    }
}

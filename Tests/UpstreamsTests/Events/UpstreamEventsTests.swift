import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Testing
import Upstreams

/// Streams of events from an upstream that speaks as the test says.
@Suite("Events of upstreams")
struct UpstreamEventsTests {
    /// What a stream has told, in words, and its events as they are taken.
    private final class Listening: Sendable {
        let told: AsyncStream<String>
        private let continuation: AsyncStream<String>.Continuation
        private let events: NIOLoopBoundBox<UpstreamEvents?>
        private let waiting: NIOLoopBoundBox<(() -> Void)?>
        private let client: ClientUnderTest

        init(
            _ request: UpstreamRequest,
            _ client: ClientUnderTest,
            maxBytes: Int = 1_000,
            takes: Bool = true
        ) async throws {
            (told, continuation) = AsyncStream<String>.makeStream()
            self.client = client
            events = .makeEmptyBox(valueType: UpstreamEvents.self, eventLoop: client.loop)
            waiting = .makeEmptyBox(valueType: (() -> Void).self, eventLoop: client.loop)
            try await client.onLoop { [continuation, events, waiting] upstreams in
                events.value = UpstreamEvents(
                    request,
                    limits: UpstreamLimits(maxBodyBytes: maxBytes),
                    source: nil,
                    client: upstreams,
                    listener: UpstreamEvents.Listener(
                        opened: { _ in continuation.yield("opened") },
                        event: { data, taken in
                            continuation.yield(String(decoding: data, as: UTF8.self))
                            if takes { taken() } else { waiting.value = taken }
                        },
                        ended: { end in
                            switch end {
                            case .over: continuation.yield("over")
                            case .failed(let failure): continuation.yield("failed: \(failure.reason)")
                            case .answered(let answer):
                                continuation.yield("answered: \(answer.status) \(answer.text)")
                            case .notEvents(let type): continuation.yield("not events: \(type)")
                            case .tooLarge(let fault): continuation.yield("larger than \(fault.limit)")
                            }
                            continuation.finish()
                        }
                    )
                )
            }
        }

        func takeOne() async throws {
            try await client.onLoop { [waiting] _ in
                let taken = waiting.value
                waiting.value = nil
                taken?()
            }
        }

        func cancel() async throws { try await client.onLoop { [events] _ in events.value?.cancel() } }
    }

    private static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(
        "come as they are sent; a response that ends is asked for again with the last id, and 204 ends the stream"
    )
    func reconnecting() async throws {
        let count = NIOLockedValueBox(0)
        try await withUpstream { connection, _ in
            let number = count.withLockedValue { count in
                count += 1
                return count
            }
            switch number {
            case 1:
                try connection.send(Self.head)
                try connection.sendChunk(Array("retry: 1\n\nid: 7\ndata: 1\n\ndata: 2".utf8))
                // Broken off inside an event, which does not count.
                connection.reset()
            case 2:
                try connection.send(Self.head)
                try connection.sendChunk(Array("data: 2\n\n".utf8))
                try connection.sendChunk([])
            default: try connection.respond("", status: "204 No Content")
            }
        } test: { upstream, client in
            let listening = try await Listening(
                UpstreamRequest(method: "GET", url: upstream.url("/e")),
                client
            )
            var told: [String] = []
            for await word in listening.told { told.append(word) }
            #expect(told == ["opened", "1", "2", "over"])
            #expect(upstream.requests.map { $0.value("last-event-id") } == [nil, "7", "7"])
            #expect(
                upstream.requests.allSatisfy {
                    $0.value("accept") == "text/event-stream, application/x-ndjson"
                }
            )
        }
    }

    @Test("come from lines of JSON too, the last one without an end")
    func lines() async throws {
        let count = NIOLockedValueBox(0)
        try await withUpstream { connection, _ in
            let isFirst = count.withLockedValue { count in
                count += 1
                return count == 1
            }
            if isFirst {
                try connection.respond(
                    "{\"a\":1}\n{\"a\":2}",
                    headers: ["Content-Type: application/x-ndjson"]
                )
            } else {
                try connection.respond("", status: "204 No Content")
            }
        } test: { upstream, client in
            let listening = try await Listening(
                UpstreamRequest(method: "GET", url: upstream.url("/e")),
                client
            )
            var told: [String] = []
            for await word in listening.told { told.append(word) }
            #expect(told == ["opened", "{\"a\":1}", "{\"a\":2}", "over"])
        }
    }

    @Test(
        "do not come from another answer",
        arguments: [
            ("404 Not Found", "text/plain", "answered: 404 x"),
            ("503 Away", "text/plain", "answered: 503 x"),
            ("301 Moved", "text/plain", "answered: 301 x"),
            ("200 OK", "application/json", "not events: application/json"),
        ]
    )
    func others(_ status: String, _ type: String, _ told: String) async throws {
        try await withUpstream { connection, _ in
            try connection.respond("x", status: status, headers: ["Content-Type: \(type)"])
        } test: { upstream, client in
            let listening = try await Listening(
                UpstreamRequest(method: "GET", url: upstream.url("/e")),
                client
            )
            var words: [String] = []
            for await word in listening.told { words.append(word) }
            #expect(words == [told])
        }
    }

    @Test("that are too large end the stream, after those before them")
    func tooLarge() async throws {
        try await withUpstream { connection, _ in
            try connection.send(Self.head)
            try connection.sendChunk(
                Array("data: 1\n\ndata: \(String(repeating: "x", count: 2_000))".utf8)
            )
            _ = connection.seesEnd()
        } test: { upstream, client in
            let listening = try await Listening(
                UpstreamRequest(method: "GET", url: upstream.url("/e")),
                client
            )
            var told: [String] = []
            for await word in listening.told { told.append(word) }
            #expect(told == ["opened", "1", "larger than 1000"])
        }
    }

    @Test("are not read on while one is not taken")
    func slow() async throws {
        let sent = NIOLockedValueBox(0)
        let hasSent = Gate()
        let event = Array("data: \(String(repeating: "x", count: 900))\n\n".utf8)
        try await withUpstream { connection, _ in
            try connection.send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: first\n\n"
            )
            // Far more than the sockets of both sides take.
            let many = Array(repeatElement(event, count: 40_000).joined())
            let count = try connection.sendUntilBlocked(many)
            sent.withLockedValue { $0 = count }
            hasSent.open()
            _ = connection.seesEnd()
        } test: { upstream, client in
            let listening = try await Listening(
                UpstreamRequest(method: "GET", url: upstream.url("/e")),
                client,
                takes: false
            )
            var told = listening.told.makeAsyncIterator()
            #expect(await told.next() == "opened")
            #expect(await told.next() == "first")
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    try? hasSent.wait()
                    continuation.resume()
                }
            }
            #expect(sent.withLockedValue { $0 } < 30_000_000)
            try await listening.takeOne()
            #expect(await told.next()?.count == 900)
            try await listening.cancel()
        }
    }
}

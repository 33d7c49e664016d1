import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Testing

@testable import Frobsco

/// What `/__events` is sent, for those who listen.
@Suite("The feed of events")
struct EventFeedTests {
    private final class Heard: Sendable {
        private let texts = NIOLockedValueBox<[String]>([])

        var all: [String] { texts.withLockedValue { $0 } }
        var listener: EventFeed.Listener {
            { [texts] part in
                texts.withLockedValue { $0.append(part.map { String(buffer: $0) } ?? "end") }
            }
        }
    }

    @Test("is written in both formats, from the next event or from a known one on")
    func formats() {
        let feed = EventFeed()
        #expect(feed.send("1") == (1, 0))
        let (next, all, lines) = (Heard(), Heard(), Heard())
        let number = feed.listen(as: .serverSent, after: nil, next.listener)
        _ = feed.listen(as: .serverSent, after: 0, all.listener)
        _ = feed.listen(as: .lines, after: 0, lines.listener)
        #expect(feed.send("2") == (2, 3))
        feed.leave(number)
        #expect(feed.send("3") == (3, 2))
        #expect(next.all == ["id: 2\ndata: 2\n\n"])
        #expect(all.all == ["id: 1\ndata: 1\n\n", "id: 2\ndata: 2\n\n", "id: 3\ndata: 3\n\n"])
        #expect(lines.all == ["1\n", "2\n", "3\n"])
    }

    @Test("ends responses, and tells those who come back when to, or that they need not")
    func ends() {
        let service = FrobService(options: LaunchOptions(frobCount: 1))
        func ask(_ method: HTTPMethod, _ uri: String, _ body: String = "") -> Answer {
            service.delivery(
                for: FrobService.Request(
                    method: method,
                    target: RequestTarget(uri),
                    body: ByteBuffer(string: body)
                )
            ).answer
        }
        let heard = Heard()
        if let (feed, format, lastID) = ask(.GET, "/events?after=7").events {
            #expect(format == .serverSent && lastID == 7)
            _ = feed.listen(as: format, after: lastID, heard.listener)
        }
        #expect(String(buffer: ask(.POST, "/__events", "{}").body) == #"{"id":1,"listeners":1}"#)
        #expect(ask(.DELETE, "/__events?retryMs=5").status == .noContent)
        if let (feed, format, _) = ask(.GET, "/events").events {
            _ = feed.listen(as: format, after: nil, heard.listener)
        }
        #expect(heard.all == ["id: 1\ndata: {}\n\n", "end", "retry: 5\n\n"])
        #expect(ask(.DELETE, "/__events?over=true").status == .noContent)
        #expect(ask(.GET, "/events.ndjson").status == .noContent)
        #expect(ask(.POST, "/__events", "two\nlines").status == .badRequest)
        #expect(ask(.DELETE, "/__events?retryMs=soon").status == .badRequest)
        #expect(ask(.DELETE, "/__events?when=now").status == .badRequest)
        #expect(ask(.PUT, "/__events").status == .methodNotAllowed)
    }
}

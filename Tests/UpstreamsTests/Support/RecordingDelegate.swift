import NIOConcurrencyHelpers
import NIOCore
import Upstreams

/// Notes what a stream tells it, for tests that wait elsewhere.
final class RecordingDelegate: UpstreamStreamDelegate, Sendable {
    struct Record: Sendable {
        var status: Int?
        var head = ResponseHead(headers: [])
        var headCount = 0
        var body: [UInt8] = []
        var partCount = 0
        var roomCount = 0
        /// Nil until the end.
        var end: Ended?
    }

    struct Ended: Sendable, Equatable {
        var failure: UpstreamFailure?
    }

    private let record = NIOLockedValueBox(Record())
    /// Called on the loop for each event, after it is noted.
    private let react: @Sendable (UpstreamStream, Event) -> Void

    enum Event: Sendable {
        case head, part, room, end
    }

    init(react: @escaping @Sendable (UpstreamStream, Event) -> Void = { _, _ in }) {
        self.react = react
    }

    var now: Record { record.withLockedValue { $0 } }

    func stream(_ stream: UpstreamStream, didReceive head: ResponseHead, status: Int) {
        record.withLockedValue {
            $0.status = status
            $0.head = head
            $0.headCount += 1
        }
        react(stream, .head)
    }

    func stream(_ stream: UpstreamStream, didReceive part: ByteBuffer) {
        record.withLockedValue {
            $0.body += part.readableBytesView
            $0.partCount += 1
        }
        react(stream, .part)
    }

    func streamHasRoom(_ stream: UpstreamStream) {
        record.withLockedValue { $0.roomCount += 1 }
        react(stream, .room)
    }

    func stream(_ stream: UpstreamStream, didEnd failure: UpstreamFailure?) {
        record.withLockedValue { $0.end = Ended(failure: failure) }
        react(stream, .end)
    }

    /// Waits until the record is as wanted.
    func waits(until condition: @escaping @Sendable (Record) -> Bool) async throws {
        try await eventually { self.record.withLockedValue { condition($0) } }
    }

    func waitForEnd() async throws -> Record {
        try await waits { $0.end != nil }
        return now
    }
}

extension ClientUnderTest {
    /// Starts a stream; the delegate learns the rest.
    func stream(_ request: StreamingRequest, _ delegate: RecordingDelegate) async throws -> NIOLoopBound<UpstreamStream>
    {
        try await onLoop { client in
            NIOLoopBound(client.stream(request, delegate: delegate), eventLoop: client.eventLoop)
        }
    }
}

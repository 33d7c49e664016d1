import NIOConcurrencyHelpers
import NIOCore

/// Events that somebody sends through `/__events`, for everyone who listens at `/events` or `/events.ndjson`.
final class EventFeed: Sendable {
    /// How events are written.
    enum Format: Sendable, Equatable {
        case serverSent
        case lines

        var contentType: String {
            switch self {
            case .serverSent: "text/event-stream"
            case .lines: "application/x-ndjson"
            }
        }
    }

    /// What a listener is given; nil ends its response.
    typealias Listener = @Sendable (ByteBuffer?) -> Void

    /// Events that are kept for those who come back with `Last-Event-ID`.
    static let maxKept = 1_000

    private struct State {
        var lastID = 0
        /// The newest events: `lastID` is that of the last one.
        var kept: [String] = []
        var listeners: [Int: (format: Format, listener: Listener)] = [:]
        var lastNumber = 0
        /// What the next response begins with.
        var retryMilliseconds: Int?
        /// Those who come are told that there are no more.
        var isOver = false
    }

    private let state = NIOLockedValueBox(State())

    /// Whether a listener would be told that there are no more events.
    var isOver: Bool { state.withLockedValue { $0.isOver } }

    /// Sends an event.
    ///
    /// - Parameter json: One line of JSON.
    /// - Returns: The event's id, and how many got it.
    func send(_ json: String) -> (id: Int, listeners: Int) {
        state.withLockedValue { state in
            state.lastID += 1
            state.kept.append(json)
            if state.kept.count > Self.maxKept { state.kept.removeFirst() }
            for (format, listener) in state.listeners.values {
                listener(Self.text(json, id: state.lastID, format))
            }
            return (state.lastID, state.listeners.count)
        }
    }

    /// Ends the responses that are open.
    ///
    /// - Parameters:
    ///   - retryMilliseconds: What those who come back are told to wait the next time.
    ///   - isOver: Whether those who come back are told that there are no more events; until the next call.
    func endResponses(retryMilliseconds: Int?, isOver: Bool) {
        let listeners = state.withLockedValue { state in
            state.retryMilliseconds = retryMilliseconds
            state.isOver = isOver
            defer { state.listeners = [:] }
            return state.listeners.values.map(\.listener)
        }
        for listener in listeners { listener(nil) }
    }

    /// Takes a listener in.
    ///
    /// - Parameters:
    ///   - format: How it reads events.
    ///   - lastID: Of the last event that it knows: it gets those after it; nil for one that begins with the next one.
    ///   - listener: Called on any thread, in order.
    /// - Returns: The number to leave with.
    func listen(as format: Format, after lastID: Int?, _ listener: @escaping Listener) -> Int {
        state.withLockedValue { state in
            state.lastNumber += 1
            state.listeners[state.lastNumber] = (format, listener)
            if let milliseconds = state.retryMilliseconds, format == .serverSent {
                listener(ByteBuffer(string: "retry: \(milliseconds)\n\n"))
            }
            let firstKept = state.lastID - state.kept.count + 1
            if let lastID {
                for (offset, json) in state.kept.enumerated() where firstKept + offset > lastID {
                    listener(Self.text(json, id: firstKept + offset, format))
                }
            }
            return state.lastNumber
        }
    }

    func leave(_ number: Int) {
        state.withLockedValue { $0.listeners[number] = nil }
    }

    private static func text(_ json: String, id: Int, _ format: Format) -> ByteBuffer {
        switch format {
        case .serverSent: ByteBuffer(string: "id: \(id)\ndata: \(json)\n\n")
        case .lines: ByteBuffer(string: json + "\n")
        }
    }
}

/// Reads `text/event-stream`: the data of each event, and what the stream says about being asked for again.
///
/// Spec: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
package struct ServerSentEvents {
    /// Of the last event that is over, for the header `Last-Event-ID`; empty for none.
    package private(set) var lastEventID: [UInt8]
    /// How long to wait before the stream is asked for again, in milliseconds; nil while the upstream has not said.
    package private(set) var retryMilliseconds: Int?

    private let maxBytes: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    /// What the event that is being read, or one before it, said.
    private var nextID: [UInt8]
    /// Of the byte order mark that may stand at the beginning: bytes of it that were met; nil once that is behind.
    private var markLength: Int? = 0
    /// The last byte was CR: an LF that follows belongs to the same line end.
    private var endsWithCR = false

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// A server that wants to be left alone for longer than a day is better asked again by someone who has a reason.
    private static let maxRetryMilliseconds = 86_400_000

    /// - Parameters:
    ///   - lastEventID: Of the stream that this one continues.
    ///   - maxBytes: Of one event's data, and of one line.
    package init(lastEventID: [UInt8] = [], maxBytes: Int) {
        self.lastEventID = lastEventID
        nextID = lastEventID
        self.maxBytes = maxBytes
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: What has arrived, cut anywhere.
    ///   - emit: Gets the data of each event that is over.
    /// - Throws: ``EventTooLarge`` when one is larger than it may be; then nothing more can be read.
    package mutating func read(
        _ bytes: some Sequence<UInt8>,
        _ emit: ([UInt8]) -> Void
    )
        throws(EventTooLarge)
    {
        for byte in bytes {
            if let length = markLength {
                if byte == Self.byteOrderMark[length] {
                    markLength = length + 1 == Self.byteOrderMark.count ? nil : length + 1
                    continue
                }
                markLength = nil
                line = Array(Self.byteOrderMark[..<length])
            }
            let followsCR = endsWithCR
            endsWithCR = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where followsCR: break
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                endLine(emit)
                line.removeAll(keepingCapacity: true)
            default:
                guard line.count + data.count < maxBytes else { throw EventTooLarge(limit: maxBytes) }
                line.append(byte)
            }
        }
    }

    private mutating func endLine(_ emit: ([UInt8]) -> Void) {
        if line.isEmpty { return dispatch(emit) }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        let field = line[..<colon]
        // A line that begins with a colon is a comment: its field has no name. Nor is anything made of unknown ones, or of
        // "event", since a field has one kind of events.
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            hasData = true
            data += value
        } else if field.elementsEqual("id".utf8) {
            if !value.contains(0) { nextID = Array(value) }
        } else if field.elementsEqual("retry".utf8) {
            guard !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
            let number = Int(String(decoding: value, as: UTF8.self)) ?? .max
            retryMilliseconds = min(number, Self.maxRetryMilliseconds)
        }
    }

    private mutating func dispatch(_ emit: ([UInt8]) -> Void) {
        lastEventID = nextID
        defer {
            data = []
            hasData = false
        }
        if hasData { emit(data) }
    }
}

/// An event has more bytes than it may have.
package struct EventTooLarge: Error, Hashable {
    package let limit: Int

    /// - Parameter limit: In bytes.
    package init(limit: Int) { self.limit = limit }
}

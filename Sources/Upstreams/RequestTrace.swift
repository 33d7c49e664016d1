/// What upstreams are told of the client's request that a call is made for, so that their logs can be put beside ours.
///
/// It makes no call different: calls that are equal without it share one answer, and the upstream hears of the first.
package struct RequestTrace: Hashable, Sendable {
    /// Sent as `x-request-id`.
    package let requestID: String
    /// Sent as `traceparent`, unchanged: no span is made here.
    ///
    /// Spec: https://www.w3.org/TR/trace-context/#traceparent-header
    package var traceParent: String? { context?.parent }
    /// Sent as `tracestate`, if there is a `traceparent`.
    package var traceState: String? { context?.state }

    /// PERF: most requests have none, and a trace goes through many hands.
    private let context: Context?

    private final class Context: Sendable, Hashable {
        let parent: String
        let state: String?

        init(parent: String, state: String?) {
            self.parent = parent
            self.state = state
        }

        static func == (left: Context, right: Context) -> Bool {
            left.parent == right.parent && left.state == right.state
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(parent)
            hasher.combine(state)
        }
    }

    /// - Parameters:
    ///   - requestID: One that ``isUsable(requestID:)``.
    ///   - traceParent: Of the client's; left out if it is not well-formed.
    ///   - traceState: Of the client's; left out without a `traceParent`, and if it is longer than 512 bytes.
    package init(requestID: String, traceParent: String? = nil, traceState: @autoclosure () -> String? = nil) {
        self.requestID = requestID
        guard let traceParent, Self.isUsable(traceParent: traceParent) else {
            context = nil
            return
        }
        context = Context(
            parent: traceParent,
            state: traceState().flatMap { Self.isUsable(traceState: $0) ? $0 : nil }
        )
    }

    /// The most bytes of a request id that is taken over.
    package static let maxRequestIDBytes = 128

    /// Whether a client's id can stand in headers and log lines: 1 to 128 letters, digits and `-_.:+/=@~`.
    package static func isUsable(requestID: String) -> Bool {
        let bytes = requestID.utf8
        return !bytes.isEmpty && bytes.count <= maxRequestIDBytes && bytes.allSatisfy(isIDByte)
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-_.:+/=@~".utf8.contains(byte)
        }
    }

    /// Version, trace id, parent id and flags in hexadecimal; a version after 00 may have more behind them.
    ///
    /// Spec: https://www.w3.org/TR/trace-context/#versioning-of-traceparent
    private static func isUsable(traceParent: String) -> Bool {
        let bytes = Array(traceParent.utf8.prefix(257))
        guard bytes.count >= 55, bytes.count <= 256 else { return false }
        func isHex(_ range: Range<Int>) -> Bool {
            bytes[range].allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
        let dash = UInt8(ascii: "-")
        guard [2, 35, 52].allSatisfy({ bytes[$0] == dash }), isHex(0..<2), isHex(3..<35), isHex(36..<52), isHex(53..<55)
        else { return false }
        func isZero(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy { $0 == 0x30 } }
        let version = bytes[..<2]
        guard !isZero(3..<35), !isZero(36..<52), version != Array("ff".utf8)[...] else { return false }
        if bytes.count == 55 { return true }
        return !isZero(0..<2) && bytes[55] == dash && bytes[56...].allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func isUsable(traceState: String) -> Bool {
        let bytes = traceState.utf8
        return !bytes.isEmpty && bytes.count <= 512 && bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x09 }
    }
}

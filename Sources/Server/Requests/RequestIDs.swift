import Upstreams

/// Makes names for requests that came without one: 12 letters and digits that no other request is likely to have.
///
/// PERF: a random beginning for each loop, and from there on SplitMix64, since asking the system takes longer than the
/// rest of the head; a text this short needs no memory of its own.
final class RequestIDs {
    private var state: UInt64

    /// Thirty-two, so that each stands for five bits; none is taken for another.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    init(seed: UInt64 = .random(in: .min ... .max)) {
        state = seed
    }

    func next() -> String {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return String(unsafeUninitializedCapacity: 12) { bytes in
            for index in 0..<12 { bytes[index] = Self.alphabet[Int(mixed >> UInt64(5 * index) & 31)] }
            return 12
        }
    }

    /// What upstreams are told of a request: its own name, if it can be used.
    func trace(of head: RequestHead) -> RequestTrace {
        let own = head.requestID.flatMap { RequestTrace.isUsable(requestID: $0) ? $0 : nil }
        return RequestTrace(
            requestID: own ?? next(),
            traceParent: head.traceParent,
            // Vendors may each have added a field of their own.
            traceState: head.joinedValue(of: "tracestate")
        )
    }
}

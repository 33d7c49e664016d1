import Upstreams

/// The calls of an operation, found by what they ask for.
///
/// PERF: a short list is looked through, which costs less than to make a table; most operations make few calls.
struct OperationCalls {
    private var calls: [Entry] = []
    /// Places in the list; empty until it is long.
    private var places: [PlannedCall: Int] = [:]

    /// PERF: with the fingerprint beside the call, those that ask for something else are not touched.
    private struct Entry {
        let fingerprint: Int
        let call: OperationCall
    }

    /// Lists up to this length are looked through.
    static let shortLength = 24
    /// Room that is made at once: few operations make more calls.
    private static let expectedCount = 12

    init() {}

    /// The call that asks for the same.
    func find(_ planned: PlannedCall) -> OperationCall? {
        guard places.isEmpty else { return places[planned].map { calls[$0].call } }
        let fingerprint = planned.fingerprint
        for place in calls.indices where calls[place].fingerprint == fingerprint {
            let call = calls[place].call
            if call.planned == planned { return call }
        }
        return nil
    }

    /// Adds a call that asks for something that none of the others asks for.
    mutating func append(_ call: OperationCall) {
        if calls.isEmpty { calls.reserveCapacity(Self.expectedCount) }
        calls.append(Entry(fingerprint: call.planned.fingerprint, call: call))
        guard calls.count > Self.shortLength else { return }
        if places.isEmpty {
            for (place, entry) in calls.enumerated() { places[entry.call.planned] = place }
        } else {
            places[call.planned] = calls.count - 1
        }
    }
}

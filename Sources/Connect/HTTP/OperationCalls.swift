import Upstreams

/// The calls of an operation, found by what they ask for.
///
/// PERF: a short list is looked through, which costs less than to make a table; most operations make few calls.
struct OperationCalls {
    private var calls: [OperationCall] = []
    /// Places in the list; empty until it is long.
    private var places: [PlannedCall: Int] = [:]

    /// Lists up to this length are looked through: a call's hash is compared first.
    static let shortLength = 24
    /// Room that is made at once: few operations make more calls.
    private static let expectedCount = 12

    init() {}

    /// The call that asks for the same.
    func find(_ planned: PlannedCall) -> OperationCall? {
        if places.isEmpty { return calls.first { $0.planned == planned } }
        return places[planned].map { calls[$0] }
    }

    /// Adds a call that asks for something that none of the others asks for.
    mutating func append(_ call: OperationCall) {
        if calls.isEmpty { calls.reserveCapacity(Self.expectedCount) }
        calls.append(call)
        guard calls.count > Self.shortLength else { return }
        if places.isEmpty {
            for (place, call) in calls.enumerated() { places[call.planned] = place }
        } else {
            places[call.planned] = calls.count - 1
        }
    }
}

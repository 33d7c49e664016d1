import NIOConcurrencyHelpers

/// The faults that are switched on, by path.
///
/// Shared by all connections.
final class FaultSwitches: Sendable {
    /// What a fault is switched on for.
    struct Place: Hashable, Sendable {
        /// Without the query; compared as the client wrote it.
        var path: String
        /// Nil for every method.
        ///
        /// A fault for one method wins over one for all of them.
        var method: String?
    }

    private struct Entry {
        var fault: Fault
        /// Sum of the error rates of the requests so far, less one per request that failed.
        var debt = 0.0
    }

    /// More places than a test would need; a limit all the same, since anybody on this machine may set them.
    static let maxPlaces = 1_000

    private let entries = NIOLockedValueBox<[Place: Entry]>([:])

    /// Switches a fault on, in the place of the one that was there.
    /// - Returns: False if there are `maxPlaces` others already.
    func set(_ fault: Fault, for place: Place) -> Bool {
        entries.withLockedValue { entries in
            guard entries[place] != nil || entries.count < Self.maxPlaces else { return false }
            entries[place] = Entry(fault: fault)
            return true
        }
    }

    /// Switches off what is on for the path, whatever the method; all faults if it is nil.
    func clear(path: String?) {
        entries.withLockedValue { entries in
            entries = path.map { path in entries.filter { $0.key.path != path } } ?? [:]
        }
    }

    /// What is switched on, sorted by path and method.
    var active: [(place: Place, fault: Fault)] {
        entries.withLockedValue { entries in entries.map { (place: $0.key, fault: $0.value.fault) } }
            .sorted { ($0.place.path, $0.place.method ?? "") < ($1.place.path, $1.place.method ?? "") }
    }

    /// The fault that a request meets, and whether it belongs to the share that fails.
    ///
    /// Asked once per request.
    ///
    /// The share is spread evenly and without chance: at a rate of 0.25 each fourth request fails, so that a test which
    /// makes eight of them knows the number of failures.
    func meet(method: String, path: String) -> (fault: Fault, fails: Bool)? {
        entries.withLockedValue { entries in
            let exact = Place(path: path, method: method)
            let place = entries[exact] == nil ? Place(path: path, method: nil) : exact
            guard var entry = entries[place] else { return nil }
            guard let rate = entry.fault.errorRate else { return (entry.fault, entry.fault.status != nil) }
            entry.debt += rate
            // Ten times 0.1 is a little less than 1.
            let fails = entry.debt > 1 - 1e-9
            if fails { entry.debt -= 1 }
            entries[place] = entry
            return (entry.fault, fails)
        }
    }
}

import NIOCore
import NIOConcurrencyHelpers

/// How often each "METHOD path" was asked since the start or the last reset.
///
/// Shared by all connections.
final class RequestCounts: Sendable {
    /// Distinct keys that are counted one by one; requests to further paths share the key `other`, so that a scan of the
    /// path space does not fill the memory.
    static let maxKeys = 1_000

    private let counts = NIOLockedValueBox<[String: Int]>([:])

    /// Counts one request; `path` without its query.
    func count(method: String, path: String) {
        let key = "\(method) \(path)"
        counts.withLockedValue { counts in
            counts[counts[key] != nil || counts.count < Self.maxKeys ? key : "other", default: 0] += 1
        }
    }

    /// Forgets all counts.
    func reset() {
        counts.withLockedValue { $0 = [:] }
    }

    /// One object, keys sorted: `{"GET /v1/list":1,"POST /flerp-batch":3}`.
    var json: String {
        let members = counts.withLockedValue { $0 }.sorted { $0.key < $1.key }
        return "{" + members.map { "\(JSONText.quoted($0.key)):\($0.value)" }.joined(separator: ",") + "}"
    }
}

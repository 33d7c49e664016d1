import Digests
import GraphQLExecution
import NIOConcurrencyHelpers
import NIOCore

/// The documents that clients have registered by their hashes, for all event loops of the process.
///
/// Kept in memory only, and bounded in bytes: the oldest goes first, but what was used since it was looked at last gets
/// another round. Texts outlive the schema that they were validated against; their plans do not.
final class RegisteredDocuments: Sendable {
    private struct Entry {
        /// Of the document, with the hash that its plan is found by.
        let key: PlanCache.Key
        var isRecentlyUsed = false
    }

    private struct Table {
        var entries: [SHA256Digest: Entry] = [:]
        /// Digests in the order in which they are looked at when room is needed.
        var queue = CircularBuffer<SHA256Digest>()
        var bytes = 0

        mutating func makeRoom(for more: Int, maxBytes: Int) {
            while bytes + more > maxBytes, let candidate = queue.popFirst() {
                if entries[candidate]?.isRecentlyUsed == true {
                    entries[candidate]?.isRecentlyUsed = false
                    queue.append(candidate)
                } else if let entry = entries.removeValue(forKey: candidate) {
                    bytes -= RegisteredDocuments.bytes(of: entry.key)
                }
            }
        }
    }

    private let table = NIOLockedValueBox(Table())
    private let maxBytes: Int

    /// - Parameter maxBytes: Of all documents together, with what keeping them takes.
    init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// With the entry itself.
    private static func bytes(of key: PlanCache.Key) -> Int { key.document.count + 256 }

    var bytes: Int { table.withLockedValue(\.bytes) }

    subscript(digest: SHA256Digest) -> PlanCache.Key? {
        table.withLockedValue { table in
            guard let index = table.entries.index(forKey: digest) else { return nil }
            table.entries.values[index].isRecentlyUsed = true
            return table.entries.values[index].key
        }
    }

    /// Keeps a document; one that is larger than all of them may be together is not kept.
    ///
    /// - Parameters:
    ///   - key: Of the document.
    ///   - digest: Of the document's text: whoever calls has checked it.
    func insert(_ key: PlanCache.Key, for digest: SHA256Digest) {
        let bytes = Self.bytes(of: key)
        guard bytes <= maxBytes else { return }
        table.withLockedValue { table in
            guard table.entries[digest] == nil else { return }
            table.makeRoom(for: bytes, maxBytes: maxBytes)
            table.entries[digest] = Entry(key: key)
            table.queue.append(digest)
            table.bytes += bytes
        }
    }
}

import Glibc
import GraphQLLanguage
import NIOConcurrencyHelpers

/// Operations that were parsed, validated and planned, by the full text of their document.
///
/// Bounded in bytes; the entries used least recently go first (in the order of a clock: an entry that was used since the hand
/// passed it stays one round longer). Shards keep event loops out of each other's way.
package final class PlanCache: Sendable {
    /// The whole document and the operation's name: compared in full, never by hash alone.
    package struct Key: Hashable, Sendable {
        package let document: [UInt8]
        package let operationName: String?
        private let documentHash: Int
        /// Of both, worked out once: to choose a shard, and to find the entry in it.
        fileprivate let hash: Int

        package init(document: [UInt8], operationName: String?) {
            var hasher = Hasher()
            // PERF: an array of bytes by itself is hashed one byte at a time: 6 % of a request with a new document.
            document.withUnsafeBytes { hasher.combine(bytes: $0) }
            hasher.combine(document.count)
            self.init(document, documentHash: hasher.finalize(), operationName)
        }

        /// The key of another operation of the same document, which is not hashed again.
        package init(_ other: Key, operationName: String?) {
            self.init(other.document, documentHash: other.documentHash, operationName)
        }

        private init(_ document: [UInt8], documentHash: Int, _ operationName: String?) {
            self.document = document
            self.operationName = operationName
            self.documentHash = documentHash
            guard let operationName else {
                hash = documentHash
                return
            }
            var hasher = Hasher()
            hasher.combine(documentHash)
            hasher.combine(operationName)
            hash = hasher.finalize()
        }

        package static func == (one: Key, other: Key) -> Bool {
            one.hash == other.hash && one.operationName == other.operationName && one.hasDocument(of: other)
        }

        private func hasDocument(of other: Key) -> Bool {
            // PERF: `==` of arrays takes five instructions for each byte.
            document.withUnsafeBytes { bytes in
                other.document.withUnsafeBytes { others in
                    guard let first = bytes.baseAddress, let otherFirst = others.baseAddress else {
                        return bytes.count == others.count
                    }
                    return bytes.count == others.count && memcmp(first, otherFirst, bytes.count) == 0
                }
            }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    }

    private struct Entry {
        let value: PreparedOperation
        var bytes: Int
        var isRecentlyUsed: Bool
    }

    private struct Shard {
        var entries: [Key: Entry] = [:]
        /// Keys in the order the clock's hand meets them; `hand` is the next.
        var clock: [Key] = []
        var hand = 0
        var bytes = 0

        /// Takes out what was not used lately until so many more bytes fit.
        mutating func makeRoom(for more: Int, maxBytes: Int) -> [PreparedOperation] {
            var evicted: [PreparedOperation] = []
            while bytes + more > maxBytes, !clock.isEmpty {
                if hand >= clock.count { hand = 0 }
                let candidate = clock[hand]
                if entries[candidate]?.isRecentlyUsed == true {
                    entries[candidate]?.isRecentlyUsed = false
                    hand += 1
                } else {
                    if let entry = entries.removeValue(forKey: candidate) {
                        bytes -= entry.bytes
                        evicted.append(entry.value)
                    }
                    // The hand's place is filled with the last key: order is approximate, removal costs nothing.
                    clock.swapAt(hand, clock.count - 1)
                    clock.removeLast()
                }
            }
            return evicted
        }
    }

    private final class ShardBox: Sendable {
        let shard = NIOLockedValueBox(Shard())
    }

    private let shards: [ShardBox]
    private let maxBytesPerShard: Int

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - maxBytes: Of all entries together, as estimated from document and plan.
    ///   - shardCount: Parts with a lock each.
    package init(maxBytes: Int, shardCount: Int = 8) {
        shards = (0..<max(1, shardCount)).map { _ in ShardBox() }
        maxBytesPerShard = max(1, maxBytes / max(1, shardCount))
    }

    package var bytes: Int { shards.reduce(0) { $0 + $1.shard.withLockedValue(\.bytes) } }

    /// What is in the cache: what was asked for since the clock's hand last passed first.
    package var keys: [Key] {
        var recent: [Key] = []
        var others: [Key] = []
        for box in shards {
            box.shard.withLockedValue { shard in
                for (key, entry) in shard.entries {
                    if entry.isRecentlyUsed { recent.append(key) } else { others.append(key) }
                }
            }
        }
        return recent + others
    }

    private func shard(of key: Key) -> ShardBox {
        shards[Int(UInt(bitPattern: key.hash) % UInt(shards.count))]
    }

    package subscript(key: Key) -> PreparedOperation? {
        shard(of: key).shard.withLockedValue { shard in
            guard let index = shard.entries.index(forKey: key) else { return nil }
            shard.entries.values[index].isRecentlyUsed = true
            return shard.entries.values[index].value
        }
    }

    /// Keeps an operation; one that alone is larger than a shard is not kept.
    package func insert(_ value: PreparedOperation, for key: Key) {
        let bytes = value.estimatedBytes
        guard bytes <= maxBytesPerShard else { return }
        let box = shard(of: key)
        let maxBytes = maxBytesPerShard
        let evicted: [PreparedOperation]? = box.shard.withLockedValue { shard in
            if shard.entries[key] != nil { return nil }
            let evicted = shard.makeRoom(for: bytes, maxBytes: maxBytes)
            shard.entries[key] = Entry(value: value, bytes: bytes, isRecentlyUsed: false)
            shard.clock.append(key)
            shard.bytes += bytes
            return evicted
        }
        // What was evicted is freed here, outside the lock.
        guard evicted != nil, value.mayGrow else { return }
        // `@skip` and `@include` bring further plans later.
        value.onGrowth { [weak box, weak value] bytes in
            guard let box, let value else { return }
            let evicted: [PreparedOperation] = box.shard.withLockedValue { shard in
                guard shard.entries[key]?.value === value else { return [] }
                shard.entries[key]?.bytes += bytes
                shard.bytes += bytes
                return shard.makeRoom(for: 0, maxBytes: maxBytes)
            }
            _ = evicted
        }
    }
}

import GraphQLLanguage
import Synchronization

/// Operations that were parsed, validated and planned, by the full text of their document.
///
/// Bounded in bytes; the entries used least recently go first (in the order of a clock: an entry that was used since the hand
/// passed it stays one round longer). Shards keep event loops out of each other's way.
package final class PlanCache: Sendable {
    /// The whole document and the operation's name: compared in full, never by hash alone.
    package struct Key: Hashable, Sendable {
        package let document: [UInt8]
        package let operationName: String?

        package init(document: [UInt8], operationName: String?) {
            self.document = document
            self.operationName = operationName
        }

        // PERF: an array of bytes by itself is hashed one byte at a time: 6 % of a request with a new document.
        package func hash(into hasher: inout Hasher) {
            document.withUnsafeBytes { hasher.combine(bytes: $0) }
            hasher.combine(document.count)
            hasher.combine(operationName)
        }
    }

    private struct Entry {
        let value: PreparedOperation
        let bytes: Int
        var isRecentlyUsed: Bool
    }

    private struct Shard {
        var entries: [Key: Entry] = [:]
        /// Keys in the order the clock's hand meets them; `hand` is the next.
        var clock: [Key] = []
        var hand = 0
        var bytes = 0
    }

    private final class ShardBox: Sendable {
        let shard = Mutex(Shard())
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

    package var bytes: Int { shards.reduce(0) { $0 + $1.shard.withLock(\.bytes) } }

    private func shard(of key: Key) -> ShardBox {
        // The text's length and last bytes spread well enough, and cost nothing beside the dictionary's own hash.
        var mix = UInt(bitPattern: key.document.count)
        for byte in key.document.suffix(16) { mix = mix &* 31 &+ UInt(byte) }
        return shards[Int(mix % UInt(shards.count))]
    }

    package subscript(key: Key) -> PreparedOperation? {
        shard(of: key).shard.withLock { shard in
            guard let index = shard.entries.index(forKey: key) else { return nil }
            shard.entries.values[index].isRecentlyUsed = true
            return shard.entries.values[index].value
        }
    }

    /// Keeps an operation; one that alone is larger than a shard is not kept.
    package func insert(_ value: PreparedOperation, for key: Key) {
        let bytes = value.estimatedBytes
        guard bytes <= maxBytesPerShard else { return }
        let evicted = shard(of: key).shard.withLock { shard in
            var evicted: [PreparedOperation] = []
            if shard.entries[key] != nil { return evicted }
            while shard.bytes + bytes > maxBytesPerShard, !shard.clock.isEmpty {
                if shard.hand >= shard.clock.count { shard.hand = 0 }
                let candidate = shard.clock[shard.hand]
                if shard.entries[candidate]?.isRecentlyUsed == true {
                    shard.entries[candidate]?.isRecentlyUsed = false
                    shard.hand += 1
                } else {
                    if let entry = shard.entries.removeValue(forKey: candidate) {
                        shard.bytes -= entry.bytes
                        evicted.append(entry.value)
                    }
                    // The hand's place is filled with the last key: order is approximate, removal costs nothing.
                    shard.clock.swapAt(shard.hand, shard.clock.count - 1)
                    shard.clock.removeLast()
                }
            }
            shard.entries[key] = Entry(value: value, bytes: bytes, isRecentlyUsed: false)
            shard.clock.append(key)
            shard.bytes += bytes
            return evicted
        }
        // Plans are freed here, outside the lock.
        _ = evicted
    }
}

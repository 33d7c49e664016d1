import NIOConcurrencyHelpers
import Synchronization

/// Responses of upstreams kept for later, over all event loops of the process: bounded in bytes, compared by the whole
/// call.
///
/// Entries outlive a change of the configuration; those that nobody asks for any more are the first to go.
package final class ResponseCache: Sendable {
    /// Few, so that an entry may take a good part of the whole.
    private static let shardCount = 4

    private let shards: [NIOLockedValueBox<CacheShard>]
    /// False until something is kept: most processes cache nothing, and their calls then skip the cache's locks.
    private let isUsed = Atomic(false)

    /// - Parameter maxBytes: For all entries together; the largest entry takes at most a quarter.
    package init(maxBytes: Int = 64 << 20) {
        shards = (0..<Self.shardCount).map { _ in NIOLockedValueBox(CacheShard(maxBytes: maxBytes / Self.shardCount)) }
    }

    private func shard(of url: String) -> NIOLockedValueBox<CacheShard> {
        shards[Int(UInt(bitPattern: url.hashValue) % UInt(Self.shardCount))]
    }

    /// Bytes and number of all entries.
    package var size: (bytes: Int, count: Int) {
        shards.reduce((0, 0)) { sum, shard in
            shard.withLockedValue { (sum.0 + $0.bytes, sum.1 + $0.count) }
        }
    }

    /// Whether anything was ever kept.
    var wasUsed: Bool { isUsed.load(ordering: .relaxed) }

    func find(_ call: PlannedCall) -> CacheEntry? {
        shard(of: call.request.url).withLockedValue { $0.find(call) }
    }

    func store(_ entry: CacheEntry, for call: PlannedCall) {
        // It is the cache now that answers for these bytes, not what is in flight.
        entry.response.body.leaveBudget()
        isUsed.store(true, ordering: .relaxed)
        shard(of: call.request.url).withLockedValue { $0.store(entry, for: call) }
    }

    func remove(_ call: PlannedCall) {
        shard(of: call.request.url).withLockedValue { $0.remove(call) }
    }

    /// Gives up what is kept of a URL: something there has been changed.
    func remove(url: String) {
        shard(of: url).withLockedValue { $0.remove(url: url) }
    }

    func beginRefresh(_ call: PlannedCall) -> Bool {
        shard(of: call.request.url).withLockedValue { $0.beginRefresh(call) }
    }

    func endRefresh(_ call: PlannedCall) {
        shard(of: call.request.url).withLockedValue { $0.endRefresh(call) }
    }
}

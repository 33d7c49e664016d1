/// One part of the cache: entries by URL and whole call, the longest unused given up first.
struct CacheShard: Sendable {
    private struct Node: Sendable {
        var call: PlannedCall
        var entry: CacheEntry
        var bytes: Int
        var newer: Int
        var older: Int
    }

    private static let none = -1

    private let maxBytes: Int
    private(set) var bytes = 0
    /// Positions among the nodes: by URL first, so that a URL's entries can be given up together.
    private var positions: [String: [PlannedCall: Int]] = [:]
    private var nodes: [Node?] = []
    private var free: [Int] = []
    private var newest = none
    private var oldest = none
    /// Calls whose entries are being fetched anew.
    private var refreshing: Set<PlannedCall> = []

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    var count: Int { nodes.count - free.count }

    mutating func find(_ call: PlannedCall) -> CacheEntry? {
        guard let position = positions[call.request.url]?[call], let node = nodes[position] else { return nil }
        unlink(position)
        linkAsNewest(position)
        return node.entry
    }

    mutating func store(_ entry: CacheEntry, for call: PlannedCall) {
        remove(call)
        let size = entry.bytes(for: call)
        guard size <= maxBytes else { return }
        while bytes + size > maxBytes, let last = nodes.indices.contains(oldest) ? nodes[oldest] : nil {
            remove(last.call)
        }
        let node = Node(call: call, entry: entry, bytes: size, newer: Self.none, older: Self.none)
        let position: Int
        if let reused = free.popLast() {
            position = reused
            nodes[position] = node
        } else {
            position = nodes.count
            nodes.append(node)
        }
        positions[call.request.url, default: [:]][call] = position
        bytes += size
        linkAsNewest(position)
    }

    mutating func remove(_ call: PlannedCall) {
        guard let position = positions[call.request.url]?.removeValue(forKey: call) else { return }
        if positions[call.request.url]?.isEmpty == true { positions[call.request.url] = nil }
        drop(position)
    }

    /// Gives up all entries of a URL.
    mutating func remove(url: String) {
        for position in positions.removeValue(forKey: url)?.values ?? [:].values { drop(position) }
    }

    /// True for the one who is to fetch the entry anew.
    mutating func beginRefresh(_ call: PlannedCall) -> Bool { refreshing.insert(call).inserted }

    mutating func endRefresh(_ call: PlannedCall) { refreshing.remove(call) }

    private mutating func drop(_ position: Int) {
        unlink(position)
        bytes -= nodes[position]?.bytes ?? 0
        nodes[position] = nil
        free.append(position)
    }

    private mutating func unlink(_ position: Int) {
        guard let node = nodes[position] else { return }
        if node.newer == Self.none { newest = node.older } else { nodes[node.newer]?.older = node.older }
        if node.older == Self.none { oldest = node.newer } else { nodes[node.older]?.newer = node.newer }
    }

    private mutating func linkAsNewest(_ position: Int) {
        nodes[position]?.newer = Self.none
        nodes[position]?.older = newest
        if newest == Self.none { oldest = position } else { nodes[newest]?.newer = position }
        newest = position
    }
}

/// Finds the name that a misspelt one most likely meant.
package enum NearName {
    /// The nearest of `names` within an edit distance of a third of the name's length (at least one), or nil.
    package static func nearest(to name: String, among names: [String]) -> String? {
        let limit = max(1, min(name.utf8.count, 64) / 3)
        var best: (name: String, distance: Int)?
        for candidate in names {
            let distance = editDistance(Array(name.lowercased().utf8.prefix(64)), Array(candidate.lowercased().utf8))
            if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The number of bytes to insert, delete, replace or swap with their neighbour to turn one name into the other.
    private static func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for (i, byte) in from.enumerated() {
            var row = [i + 1]
            row.reserveCapacity(to.count + 1)
            for (j, other) in to.enumerated() {
                var distance = min(last[j] + (byte == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, byte == to[j - 1], from[i - 1] == other {
                    distance = min(distance, beforeLast[j - 1] + 1)
                }
                row.append(distance)
            }
            beforeLast = last
            last = row
        }
        return last[to.count]
    }
}

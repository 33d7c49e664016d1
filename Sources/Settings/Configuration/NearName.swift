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

    /// The number of bytes to insert, delete or replace to turn one name into the other.
    private static func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
        var row = Array(0...to.count)
        for (i, byte) in from.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in to.enumerated() {
                let replaced = diagonal + (byte == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[to.count]
    }
}

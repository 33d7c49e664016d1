/// Notices that files have changed, by looking at them every now and then.
///
/// It looks at what is at a path, not for events: editors replace files by others of the same name, mounted configuration
/// is swapped behind a link, network folders tell nobody. A look costs one system call for each file; contents are only
/// read when a file was touched, and decide then. A change counts once two looks find the same, so that a file which is
/// being written is left alone.
package struct FileWatch: Sendable {
    /// What a look finds.
    package enum Finding: Hashable, Sendable {
        case unchanged
        /// Something changes; the next look tells whether it is done.
        case changing
        /// These paths are not what they were, and are the same as at the last look; each is told once.
        case changed([String])
    }

    private struct Known {
        var stamp: FileStamp?
        /// Of the content; nil for what is no readable file.
        var digest: Int?
        /// Changed so shortly before it was read that another change could bear the same stamp.
        var isYoung: Bool
    }

    /// Files larger than this count as changed whenever they are touched.
    private static let maxDigestedBytes = 64 << 20
    /// The coarsest clock of the file systems that are in use.
    private static let clockGrain: Int64 = 2_000_000_000

    private var known: [String: Known] = [:]
    /// What the last look found, while it was not what is known.
    private var pending: [String: FileStamp?]?

    package init() {}

    /// Takes the files for known as they are, in place of those before.
    ///
    /// - Parameters:
    ///   - paths: Absolute; nothing need be there.
    ///   - begin: When reading them began, by ``now()``: what changed since is told with the next looks.
    package mutating func follow(_ paths: [String], readSince begin: Int64) {
        var followed: [String: Known] = [:]
        for path in paths {
            var now = Self.look(at: path)
            if let modified = now.stamp?.modified, modified >= begin {
                // Read before or after the change, nobody knows.
                now.digest = nil
                now.isYoung = true
            }
            followed[path] = now
        }
        known = followed
        pending = nil
    }

    /// The time by which ``follow(_:readSince:)`` goes.
    package static func now() -> Int64 { FileStamp.now() }

    /// Looks at every file.
    ///
    /// - Parameter paths: All that count now, where that changes by itself, as a folder's files do; those that were not
    ///   followed are new, and those that are missing are gone. Nil looks at those that are followed.
    /// - Returns: What has changed since the files were followed, or since it was told last.
    package mutating func check(_ paths: [String]? = nil) -> Finding {
        let watched = paths.map { Set($0) } ?? Set(known.keys)
        var found: [String: FileStamp?] = [:]
        for path in watched.union(known.keys) {
            let stamp = watched.contains(path) ? FileStamp(path: path) : nil
            let before = known[path]
            if before?.isYoung != true, before?.stamp == stamp { continue }
            // Touched, or replaced by its like, is not changed.
            let now = Self.look(at: path, stamp: stamp)
            if let before, before.digest != nil, before.digest == now.digest {
                known[path] = now
                continue
            }
            if before == nil, stamp == nil { continue }
            found.updateValue(stamp, forKey: path)
        }
        guard !found.isEmpty else {
            pending = nil
            return .unchanged
        }
        guard pending == found else {
            pending = found
            return .changing
        }
        pending = nil
        for (path, stamp) in found {
            known[path] = watched.contains(path) ? Self.look(at: path, stamp: stamp) : nil
        }
        return .changed(found.keys.sorted())
    }

    private static func look(at path: String) -> Known { look(at: path, stamp: FileStamp(path: path)) }

    private static func look(at path: String, stamp: FileStamp?) -> Known {
        guard let stamp else { return Known(stamp: nil, digest: nil, isYoung: false) }
        guard let content = try? TextFile.readBytes(path, limit: maxDigestedBytes) else {
            return Known(stamp: stamp, digest: nil, isYoung: false)
        }
        var hasher = Hasher()
        content.withUnsafeBytes { hasher.combine(bytes: $0) }
        let isYoung = FileStamp.now() &- stamp.modified < clockGrain
        return Known(stamp: stamp, digest: hasher.finalize(), isYoung: isYoung)
    }
}

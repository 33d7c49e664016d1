import Glibc

/// Creates the directories that a file's path names and that are missing, readable by their owner alone.
/// - Throws: `StateFailure.open`.
func createDirectories(of path: String) throws(StateFailure) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.utf8.startIndex else { return }
    let directory = path[..<slash]
    var end = directory.startIndex
    while end < directory.endIndex {
        end =
            directory.utf8[directory.utf8.index(after: end)...].firstIndex(of: UInt8(ascii: "/")) ?? directory.endIndex
        let part = String(directory[..<end])
        guard unsafe mkdir(part, 0o700) == 0 || errno == EEXIST || errno == EISDIR else {
            throw .open(path: path, message: "the directory \(part) could not be created: \(systemMessage(errno))")
        }
    }
}

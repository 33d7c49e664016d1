import Glibc

/// The files of a schema folder.
enum SchemaFolder {
    /// Folders are walked at most this deep.
    private static let maxDepth = 16

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Paths of all `.graphql` files relative to the folder, sorted; nil when the folder cannot be read.
    static func graphQLFiles(in folder: String) -> [String]? {
        guard var files = graphQLFiles(in: folder, below: "", depth: 0) else { return nil }
        files.sort()
        return files
    }

    private static func graphQLFiles(in folder: String, below prefix: String, depth: Int) -> [String]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var files: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                // Safe: d_name is a NUL-terminated string inside the entry, which lives until the next readdir.
                String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name.hasPrefix(".") { continue }
            var status = stat()
            guard stat(folder + "/" + name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if depth < maxDepth,
                    let inner = graphQLFiles(in: folder + "/" + name, below: prefix + name + "/", depth: depth + 1)
                {
                    files += inner
                }
            } else if name.hasSuffix(".graphql") || name.hasSuffix(".graphqls") {
                files.append(prefix + name)
            }
        }
        return files
    }

    /// A file as people know it: below the schema folder's own name.
    static func shownName(_ folder: String, _ name: String) -> String {
        let last = folder.split(separator: "/").last.map(String.init) ?? folder
        return last + "/" + name
    }
}

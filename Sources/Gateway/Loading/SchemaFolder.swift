import Glibc

/// The files of a schema folder.
enum SchemaFolder {
    /// Folders are walked at most this deep.
    private static let maxDepth = 16

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A folder that cannot be listed, or one nested too deep.
    struct Unreadable: Error {
        /// Relative to the schema folder; empty for that folder itself.
        var path: String
    }

    /// Paths of all `.graphql` and `.graphqls` files relative to the folder, sorted.
    static func graphQLFiles(in folder: String) throws(Unreadable) -> [String] {
        try graphQLFiles(in: folder, below: "", depth: 0).sorted()
    }

    /// Absolute paths of all files that a schema is made of: SDL, JSON for `@file`, migrations; sorted.
    ///
    /// Others, such as a database that someone keeps there, change without the schema. What cannot be listed is left out.
    static func allFiles(in folder: String) -> [String] {
        let names = try? files(in: folder, below: "", depth: 0) { name in
            [".graphql", ".graphqls", ".json", ".sql"].contains(where: name.hasSuffix)
        }
        return (names ?? []).sorted().map { folder + "/" + $0 }
    }

    private static func graphQLFiles(
        in folder: String,
        below prefix: String,
        depth: Int
    ) throws(Unreadable) -> [String] {
        try files(in: folder, below: prefix, depth: depth) { $0.hasSuffix(".graphql") || $0.hasSuffix(".graphqls") }
    }

    private static func files(
        in folder: String,
        below prefix: String,
        depth: Int,
        where isWanted: (String) -> Bool
    ) throws(Unreadable) -> [String] {
        // A part of a schema that was passed over would be missed by nobody until a client asks for it.
        guard depth <= maxDepth, let directory = opendir(folder) else { throw Unreadable(path: prefix) }
        defer { closedir(directory) }
        var files: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                // Safe: d_name is a NUL-terminated string inside the entry, which lives until the next readdir.
                String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name.hasPrefix(".") { continue }
            var status = stat()
            let isFolder = stat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            if isFolder {
                files += try Self.files(
                    in: folder + "/" + name,
                    below: prefix + name + "/",
                    depth: depth + 1,
                    where: isWanted
                )
            } else if isWanted(name) {
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

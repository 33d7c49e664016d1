import Glibc

/// One numbered step in the life of the database's schema: the file `NNNN-name.sql`.
package struct StateMigration: Sendable, Hashable {
    /// From 1 on, without gaps.
    package let number: Int
    /// The file's name, without its folder.
    package let file: String
    /// The SQL text, with line feeds as line ends.
    package let sql: String

    /// Takes a file's name apart.
    /// - Throws: `.badName` when it is not four or more digits, a dash, a name and `.sql`.
    package init(file: String, sql: String) throws(MigrationFailure) {
        let stem = file.hasSuffix(".sql") ? file.dropLast(4) : ""
        let parts = stem.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count >= 4, parts[0].utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = Int(parts[0])
        else { throw .badName(file: file) }
        self.number = number
        self.file = file
        // A checkout with other line ends is not another migration.
        self.sql = sql.utf8.contains(0x0D) ? StateMigration.withLineFeeds(sql) : sql
    }

    /// Reads all `.sql` files of a folder, in order; a folder that does not exist has none.
    /// - Throws: What is wrong with the folder, a file in it, or the sequence of their numbers.
    package static func read(folder: String) throws(MigrationFailure) -> [StateMigration] {
        var migrations: [StateMigration] = []
        for file in try fileNames(in: folder) where file.hasSuffix(".sql") {
            let bytes = try contents(of: folder + "/" + file)
            guard !bytes.contains(0), let sql = String(validating: bytes, as: UTF8.self) else {
                throw .notText(file: file)
            }
            migrations.append(try StateMigration(file: file, sql: sql))
        }
        return try inSequence(migrations)
    }

    /// The migrations by number.
    /// - Throws: `.duplicate` or `.gap`.
    static func inSequence(_ migrations: [StateMigration]) throws(MigrationFailure) -> [StateMigration] {
        let sorted = migrations.sorted { ($0.number, $0.file) < ($1.number, $1.file) }
        for (index, migration) in sorted.enumerated() where migration.number != index + 1 {
            if index > 0, sorted[index - 1].number == migration.number {
                throw .duplicate(number: migration.number, files: [sorted[index - 1].file, migration.file])
            }
            throw .gap(expected: index + 1, found: migration.file)
        }
        return sorted
    }

    private static func withLineFeeds(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == 0x0A, bytes.last == 0x0D { bytes.removeLast() }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Files

    private static func fileNames(in folder: String) throws(MigrationFailure) -> [String] {
        guard let directory = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw .unreadable(path: folder, message: systemMessage(errno))
        }
        // Safe: opened above, closed once.
        defer { unsafe _ = closedir(directory) }
        var names: [String] = []
        // Safe: the entry stays valid until the next readdir on this directory, and its name is copied before.
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names.sorted()
    }

    private static func contents(of path: String) throws(MigrationFailure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, message: systemMessage(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            var code = 0
            let block = unsafe Array<UInt8>(unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                // Safe: read writes at most `buffer.count` bytes, and says how many.
                code = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                count = max(0, code)
            }
            guard code >= 0 else {
                if errno == EINTR { continue }
                throw .unreadable(path: path, message: systemMessage(errno))
            }
            if code == 0 { return bytes }
            bytes.append(contentsOf: block)
            guard bytes.count <= 64 << 20 else {
                throw .unreadable(path: path, message: "a migration may have 64 MiB at most")
            }
        }
    }
}

/// The system's words for an error number.
func systemMessage(_ number: Int32) -> String {
    // Safe: strerror's text is NUL-terminated and copied at once; glibc keeps it per thread.
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}

import Glibc

/// Files that are about to be made: all of them, or none where one is there already.
struct NewFiles {
    /// Paths and texts, in the order in which they are written.
    var files: [(path: String, text: String)] = []

    /// Writes the files and the folders that they need.
    ///
    /// - Parameter overwrites: Whether what is there is replaced.
    /// - Throws: ``ApplicationError`` naming every file that is there, or the one that cannot be written.
    func write(overwrites: Bool) throws(ApplicationError) {
        if !overwrites {
            let there = files.map(\.path).filter { access($0, F_OK) == 0 }
            if !there.isEmpty {
                throw ApplicationError(
                    there.map { "\($0): error: The file is there already; --force replaces it." }.joined(
                        separator: "\n"
                    )
                )
            }
        }
        for (path, text) in files {
            makeFolders(of: path)
            let bytes = Array(text.utf8)
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw Self.failure(path, errno) }
            defer { close(descriptor) }
            var start = 0
            while start < bytes.count {
                let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.failure(path, errno) }
                start += count
            }
        }
    }

    private func makeFolders(of path: String) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o777)
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> ApplicationError {
        ApplicationError("\(path): error: The file cannot be written: \(String(cString: strerror(code))).")
    }
}

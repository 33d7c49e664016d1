import Glibc

/// Reads whole small files through the system calls themselves.
package enum TextFile {
    package enum Failure: Error {
        /// The system's `errno` for opening or reading.
        case system(Int32)
        case notRegularFile
        case tooLarge
        case notUTF8
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The content of a regular file of at most `limit` bytes, without a byte order mark.
    package static func read(_ path: String, limit: Int) throws(Failure) -> String {
        var bytes = try readBytes(path, limit: limit)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// The content of a regular file of at most `limit` bytes.
    static func readBytes(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFIFO else { throw .notRegularFile }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(errno)
            }
            if count == 0 { break }
            guard bytes.count + count <= limit else { throw .tooLarge }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }

    /// Reads a file for the configuration by its absolute path; `shown` is the path as the user wrote it, for messages.
    package static func read(
        _ path: String,
        shown: String,
        limits: ConfigurationLimits,
        at origin: ConfigOrigin?
    ) throws(ConfigurationProblem) -> String {
        do throws(Failure) {
            return try read(path, limit: limits.maxFileBytes)
        } catch {
            let fault: ConfigurationFault
            switch error {
            case .system(let number):
                fault = .unreadableFile(
                    path: shown,
                    reason: number == ENOENT ? "there is no such file" : text(of: number)
                )
            case .notRegularFile:
                fault = .unreadableFile(path: shown, reason: "it is not a file")
            case .tooLarge:
                fault = .fileTooLarge(path: shown, limit: limits.maxFileBytes)
            case .notUTF8:
                fault = .notUTF8(path: shown)
            }
            throw ConfigurationProblem(fault, at: origin)
        }
    }

    private static func text(of number: Int32) -> String {
        guard let message = strerror(number) else { return "error \(number)" }
        return String(cString: message).lowercased()
    }
}

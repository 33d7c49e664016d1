import Glibc

/// What tells one state of a file from another without reading it.
///
/// Links are followed: where a folder of links is swapped as a whole, as mounted configuration is, the file behind the
/// path becomes another one.
struct FileStamp: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    /// Nanoseconds since 1970 of the last change of the content, in the grain of the file system's clock.
    let modified: Int64

    /// - Returns: Nil for a path at which there is no regular file: a pipe can be read once, and is not looked at again.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
    }

    /// Now, on the clock that stamps files.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : seconds &+ Int64(time.tv_nsec)
    }
}

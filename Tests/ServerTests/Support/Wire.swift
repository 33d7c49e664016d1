import Glibc
import NIOConcurrencyHelpers

/// A system call failed, or the other side did not do its part in time.
struct WireError: Error, CustomStringConvertible {
    var call: String
    var code: Int32

    var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// One end of a TCP connection with blocking calls, each of which gives up after 30 seconds; used by one thread at a
/// time.
final class Wire: @unchecked Sendable {
    // Unchecked: a test hands it from thread to thread but never uses it on two at once, `close` and `reset` excepted,
    // which only touch the descriptor under the lock.
    private let descriptor: Int32
    private let isClosed = NIOLockedValueBox(false)
    private var unread: [UInt8] = []
    private var position = 0

    init(descriptor: Int32) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Connects to the loopback address; `receiveBytes` is the size of the kernel's buffer, for a reader who is to be
    /// slow.
    convenience init(port: Int, receiveBytes: Int32? = nil) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw WireError(call: "socket", code: errno) }
        if var receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = Self.loopback(port: port)
        let connected = withUnsafeBytes(of: &address) { bytes in
            Glibc.connect(
                descriptor,
                bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size)
            )
        }
        guard connected == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw WireError(call: "connect", code: code)
        }
        self.init(descriptor: descriptor)
    }

    deinit { close() }

    static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    // MARK: Sending

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw WireError(call: "send", code: errno) }
            sent += count
        }
    }

    /// Sends up to `limit` bytes of one kind, until the other side has taken nothing for a third of a second.
    ///
    /// - Returns: Number of bytes taken.
    func sendUntilBlocked(_ byte: UInt8, limit: Int) throws -> Int {
        let piece = [UInt8](repeating: byte, count: 64 * 1024)
        var sent = 0
        while sent < limit {
            let count = min(piece.count, limit - sent)
            let taken = try sendUntilBlocked(piece[..<count])
            sent += taken
            if taken < count { break }
        }
        return sent
    }

    /// Sends a text until the other side has taken nothing for a third of a second.
    ///
    /// - Returns: Number of bytes taken.
    func sendUntilBlocked(_ text: String) throws -> Int { try sendUntilBlocked(Array(text.utf8)[...]) }

    private func sendUntilBlocked(_ bytes: ArraySlice<UInt8>) throws -> Int {
        setSendPatience(timeval(tv_sec: 0, tv_usec: 333_000))
        defer { setSendPatience(timeval(tv_sec: 30, tv_usec: 0)) }
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EAGAIN { break }
            guard count > 0 else { throw WireError(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    private func setSendPatience(_ patience: timeval) {
        var patience = patience
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    func sendChunk(_ bytes: [UInt8]) throws {
        try send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    // MARK: Receiving

    /// - Returns: False at the end of the connection.
    private func fill() throws -> Bool {
        if position == unread.count || position > 256 * 1024 {
            unread.removeFirst(position)
            position = 0
        }
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        let count = piece.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw WireError(call: "recv", code: errno) }
        unread += piece[..<count]
        return count > 0
    }

    /// A line without its CR LF; nil at the end of the connection.
    func readLine() throws -> String? {
        while true {
            if let end = unread[position...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[position..<end], as: UTF8.self)
                position = end + 1
                return line.hasSuffix("\r\n") || line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            if try !fill() { return nil }
        }
    }

    func read(_ count: Int) throws -> [UInt8] {
        while unread.count - position < count {
            if try !fill() { throw WireError(call: "recv", code: ENODATA) }
        }
        defer { position += count }
        return Array(unread[position..<(position + count)])
    }

    /// The next chunk of a chunked body; nil at its end.
    func readChunk() throws -> [UInt8]? {
        guard let size = try readLine(), let count = Int(size, radix: 16) else {
            throw WireError(call: "chunk", code: EBADMSG)
        }
        let bytes = try read(count)
        _ = try readLine()
        return count == 0 ? nil : bytes
    }

    /// Whether something arrives within so many seconds.
    func isReadable(within seconds: Double) throws -> Bool {
        if position < unread.count { return true }
        var descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        let count = poll(&descriptors, 1, Int32(seconds * 1000))
        guard count >= 0 else { throw WireError(call: "poll", code: errno) }
        return count > 0
    }

    /// Reads to the end, and tells whether it comes before so many bytes.
    func isCutOff(before count: Int) throws -> Bool {
        do {
            return try countToEnd() < count
        } catch let error as WireError where error.code == ECONNRESET {
            return true
        }
    }

    /// Everything until the other side ends the connection in an orderly way.
    func readToEnd() throws -> [UInt8] {
        while try fill() {}
        defer { position = unread.count }
        return Array(unread[position...])
    }

    /// Reads and counts until the end without keeping anything.
    func countToEnd() throws -> Int {
        var total = unread.count - position
        position = unread.count
        while try fill() {
            total += unread.count
            position = unread.count
        }
        return total
    }

    /// How the connection ends: `true` in an orderly way, `false` by a reset.
    func endsOrderly() throws -> Bool {
        do {
            return try readToEnd().isEmpty
        } catch let error as WireError where error.code == ECONNRESET {
            return false
        }
    }

    // MARK: Ending

    func close() {
        isClosed.withLockedValue { isClosed in
            if !isClosed { Glibc.close(descriptor) }
            isClosed = true
        }
    }

    /// Tells the other side that nothing more will be sent.
    func closeSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends blocked calls of another thread.
    func interrupt() {
        isClosed.withLockedValue { isClosed in
            if !isClosed { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes so that the other side sees a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }
}

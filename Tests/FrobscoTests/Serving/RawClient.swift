import Glibc
import NIOCore
import Testing

/// A client without manners or help: sends the bytes it is given, reads until the connection ends, and says how it ended.
struct RawClient {
    /// What came back.
    struct Reply {
        var bytes: [UInt8]
        /// The connection ended in ECONNRESET rather than in an orderly close.
        var wasReset: Bool

        /// Everything as text; only for replies that are text.
        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// What follows the first blank line.
        var body: ByteBuffer {
            let mark = Array("\r\n\r\n".utf8)
            // Heads are short; what follows is not looked at.
            guard let end = bytes.prefix(4_096).indices.first(where: { bytes[$0...].starts(with: mark) }) else {
                return ByteBuffer()
            }
            return ByteBuffer(bytes: bytes[(end + mark.count)...])
        }
    }

    struct SystemError: Error {
        var call: String
        var code: CInt
    }

    /// Connects to 127.0.0.1, sends `request`, and reads to the end.
    ///
    /// Gives up after 30 seconds without a byte.
    static func send(_ request: String, port: Int) throws -> Reply {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))

        guard connect(descriptor, port: port) == 0 else { throw SystemError(call: "connect", code: errno) }

        var unsent = Array(request.utf8)[...]
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { break }
            unsent = unsent.dropFirst(count)
        }

        var reply = Reply(bytes: [], wasReset: false)
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = piece.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            switch count {
            case 0:
                return reply
            case 1...:
                reply.bytes += piece[..<count]
            default:
                guard errno == ECONNRESET else { throw SystemError(call: "recv", code: errno) }
                reply.wasReset = true
                return reply
            }
        }
    }

    /// Whether a connection comes about within so many milliseconds.
    static func connects(within milliseconds: CInt, port: Int) throws -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
        defer { close(descriptor) }
        _ = connect(descriptor, port: port)
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wait, 1, milliseconds) == 1 && wait.revents & Int16(POLLERR) == 0
    }

    private static func connect(_ descriptor: CInt, port: Int) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

import Glibc

/// Two ports of the loopback interface at which no connection comes about: the faults that lie before any request.
///
/// Both are bound, so that nobody else can listen there meanwhile, and are given back with the last reference.
final class DeadPorts: Sendable {
    /// Nobody listens: the system refuses connections.
    let refusing: Int
    /// Somebody listens whose queue is full: the system does not answer, as a host does whose packets are lost.
    let silent: Int
    private let descriptors: [CInt]

    /// Why there are no such ports.
    struct NoSocket: Error, CustomStringConvertible {
        let code: CInt

        var description: String { "No socket can be had: \(String(cString: strerror(code)))." }
    }

    init() throws(NoSocket) {
        var descriptors: [CInt] = []
        do throws(NoSocket) {
            let refusing = try Self.bound(&descriptors)
            let silent = try Self.bound(&descriptors)
            guard let listener = descriptors.last, listen(listener, 0) == 0 else { throw NoSocket(code: errno) }
            // A queue of length 0 takes one connection. The others that are begun here are never answered, which is what
            // they are for: to be sure that the place is taken.
            for _ in 0..<4 {
                descriptors.append(try Self.socket())
                guard let client = descriptors.last else { break }
                _ = Self.withAddress(port: silent) { connect(client, $0, $1) }
            }
            self.refusing = refusing
            self.silent = silent
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        self.descriptors = descriptors
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    private static func socket() throws(NoSocket) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw NoSocket(code: errno) }
        return descriptor
    }

    /// A socket bound to a free port, appended to `descriptors`.
    private static func bound(_ descriptors: inout [CInt]) throws(NoSocket) -> Int {
        let descriptor = try socket()
        descriptors.append(descriptor)
        guard withAddress(port: 0, { bind(descriptor, $0, $1) }) == 0 else { throw NoSocket(code: errno) }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { throw NoSocket(code: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

import Foundation
import Glibc
import NIOConcurrencyHelpers

/// A real HTTP/1.1 server on a free port of the loopback address, one thread per connection, that does what a script
/// says with each request: answer, dawdle, lie about lengths, reset.
final class ScriptedUpstream: Sendable {
    /// What to do with a request; when it returns, the next request on the same connection is read.
    typealias Script = @Sendable (Connection, ReceivedRequest) throws -> Void

    let port: Int
    private let listener: Int32
    private let state = NIOLockedValueBox(State())

    private struct State {
        var requests: [ReceivedRequest] = []
        var open: [ObjectIdentifier: Connection] = [:]
        var accepted = 0
        var isStopped = false
    }

    /// Listens at once.
    ///
    /// - Parameters:
    ///   - readsBodies: False leaves a request's body to the script.
    ///   - greeting: Sent on each connection before anything is read.
    ///   - script: Called for each request, on its connection's thread.
    /// - Throws: `SystemError` if there is no socket.
    init(readsBodies: Bool = true, greeting: String? = nil, script: @escaping Script) throws {
        (listener, port) = try boundSocket()
        guard listen(listener, 1024) == 0 else { throw SystemError(number: errno) }
        Thread { [self] in acceptAll(readsBodies, greeting, script) }.start()
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// All requests so far, in the order their heads were read.
    var requests: [ReceivedRequest] { state.withLockedValue { $0.requests } }

    var acceptedConnections: Int { state.withLockedValue { $0.accepted } }

    /// Closes the listener and all connections; blocked scripts end with an error.
    func stop() {
        let connections = state.withLockedValue { state in
            defer { state.open = [:] }
            guard !state.isStopped else { return [Connection]() }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            close(listener)
            return Array(state.open.values)
        }
        for connection in connections { connection.interrupt() }
    }

    private func acceptAll(_ readsBodies: Bool, _ greeting: String?, _ script: @escaping Script) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let number = state.withLockedValue { state in
                state.accepted += 1
                return state.accepted
            }
            let connection = Connection(descriptor: descriptor, number: number)
            let isStopped = state.withLockedValue { state in
                state.open[ObjectIdentifier(connection)] = connection
                return state.isStopped
            }
            guard !isStopped else { return connection.close() }
            Thread { [self] in
                if let greeting { try? connection.send(greeting) }
                while let request = try? connection.readRequest(readsBody: readsBodies) {
                    state.withLockedValue { $0.requests.append(request) }
                    do { try script(connection, request) } catch { break }
                }
                _ = state.withLockedValue { $0.open.removeValue(forKey: ObjectIdentifier(connection)) }
                connection.close()
            }.start()
        }
    }
}

/// A request as the upstream got it.
struct ReceivedRequest: Sendable {
    var method: String
    var target: String
    /// Lines as they came, without the line end.
    var headerLines: [String]
    var body: [UInt8] = []

    func value(_ name: String) -> String? {
        for line in headerLines where line.lowercased().hasPrefix(name.lowercased() + ":") {
            return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
        }
        return nil
    }
}

/// The socket was closed or reset, or the script asks for the connection's end.
struct ConnectionEnd: Error {}

/// A connection that the upstream accepted, with blocking reads and writes.
final class Connection: Sendable {
    /// 1 for the first accepted.
    let number: Int
    private let descriptor: Int32
    private let unread = NIOLockedValueBox<[UInt8]>([])
    private let isClosed = NIOLockedValueBox(false)

    init(descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    func readRequest(readsBody: Bool) throws -> ReceivedRequest? {
        guard let first = try readLine() else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3 else { throw ConnectionEnd() }
        var request = ReceivedRequest(method: String(words[0]), target: String(words[1]), headerLines: [])
        while let line = try readLine(), !line.isEmpty { request.headerLines.append(line) }
        if readsBody { request.body = try readBody(of: request) }
        return request
    }

    func readBody(of request: ReceivedRequest) throws -> [UInt8] {
        if request.value("transfer-encoding")?.lowercased() == "chunked" {
            var body: [UInt8] = []
            while let part = try readChunk() { body += part }
            return body
        }
        return try read(Int(request.value("content-length") ?? "0") ?? 0)
    }

    /// The next chunk of a chunked body; nil at its end.
    func readChunk() throws -> [UInt8]? {
        guard let size = try readLine(), let count = Int(size, radix: 16) else { throw ConnectionEnd() }
        let bytes = try read(count)
        _ = try readLine()
        return count == 0 ? nil : bytes
    }

    func read(_ count: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            let waiting = unread.withLockedValue { unread in
                let taken = Array(unread.prefix(count - result.count))
                unread.removeFirst(taken.count)
                return taken
            }
            result += waiting
            if result.count < count, try !fill() { throw ConnectionEnd() }
        }
        return result
    }

    /// True when the other side has closed: blocks until it does, or sends.
    func seesEnd() -> Bool {
        (try? fill()) != true
    }

    private func readLine() throws -> String? {
        while true {
            let line: String? = unread.withLockedValue { unread in
                guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                let text = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeSubrange(...end)
                return text.hasSuffix("\r") ? String(text.dropLast()) : text
            }
            if let line { return line }
            if try !fill() { return nil }
        }
    }

    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw ConnectionEnd() }
        unread.withLockedValue { $0 += buffer[..<count] }
        return count > 0
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            sent += try sendSome(bytes[sent...])
        }
    }

    /// Sends what the socket takes.
    private func sendSome(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { throw ConnectionEnd() }
        return count
    }

    /// Sends until the socket has taken nothing for a while: the other side does not read.
    ///
    /// - Returns: How many bytes were sent; all of them if the other side kept reading.
    func sendUntilBlocked(_ bytes: [UInt8]) throws -> Int {
        var patience = timeval(tv_sec: 0, tv_usec: 300_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        defer {
            patience = timeval(tv_sec: 0, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EAGAIN { return sent }
            guard count > 0 else { throw ConnectionEnd() }
            sent += count
        }
        return sent
    }

    /// A whole response with `Content-Length`.
    func respond(_ body: [UInt8], status: String = "200 OK", headers: [String] = []) throws {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.count)", "", ""]
        try send(Array(lines.joined(separator: "\r\n").utf8) + body)
    }

    func respond(_ body: String = "", status: String = "200 OK", headers: [String] = []) throws {
        try respond(Array(body.utf8), status: status, headers: headers)
    }

    func sendChunk(_ bytes: [UInt8]) throws {
        try send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    func close() {
        isClosed.withLockedValue { isClosed in
            if !isClosed { Glibc.close(descriptor) }
            isClosed = true
        }
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }

    /// Ends blocked calls of the connection's thread.
    func interrupt() {
        isClosed.withLockedValue { isClosed in
            if !isClosed { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }
}

/// Lets one thread wait for another.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks the thread; scripts only.
    func wait() throws {
        guard semaphore.wait(timeout: .now() + 20) == .success else { throw ConnectionEnd() }
    }
}

/// A system call failed.
struct SystemError: Error {
    let number: Int32
}

/// A port where nobody listens, and nobody else can begin to.
final class RefusingPort: Sendable {
    let url: String
    private let descriptor: Int32

    init() throws {
        let (descriptor, port) = try boundSocket()
        self.descriptor = descriptor
        url = "http://127.0.0.1:\(port)/"
    }

    deinit {
        close(descriptor)
    }
}

/// A socket bound to a free port of the loopback address.
private func boundSocket() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
        guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
        return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
    }
    guard isBound else { throw SystemError(number: errno) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

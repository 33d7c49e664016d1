import Foundation
import Glibc

/// A server on a free port of the loopback address that is well or has one fault, as the test says at the moment.
final class FaultyUpstream: Sendable {
    enum Fault: Sendable {
        case none
        /// Nothing comes after the request.
        case slowFirstByte
        /// A byte now and then, for ever.
        case slowDrip
        case resetBeforeHead
        case resetInBody
        /// An orderly end before the announced end of the body.
        case truncated
        case response(status: String, headers: [String] = [], contentType: String = "application/json", body: String)
    }

    let port: Int
    private let listener: Int32
    private let state = NSLock()
    private nonisolated(unsafe) var fault = Fault.none
    private nonisolated(unsafe) var open: Set<Int32> = []
    private nonisolated(unsafe) var isStopped = false
    private let healthyBody: String

    /// Listens at once.
    ///
    /// - Parameter healthyBody: JSON that it answers while it is well.
    /// - Throws: When there is no socket.
    init(healthyBody: String) throws {
        self.healthyBody = healthyBody
        (listener, port) = try Self.boundSocket()
        guard listen(listener, 256) == 0 else { throw ScriptedUpstream.NoSocket() }
        Thread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                let isStopped = state.withLock {
                    open.insert(connection)
                    return self.isStopped
                }
                guard !isStopped else { return }
                Thread { [self] in serve(connection) }.start()
            }
        }.start()
    }

    deinit { close(listener) }

    var origin: String { "http://127.0.0.1:\(port)" }

    func set(_ fault: Fault) { state.withLock { self.fault = fault } }

    /// Closes the listener and all connections: from now on, connections are refused.
    func stop() {
        state.withLock {
            guard !isStopped else { return }
            isStopped = true
            // The socket keeps the port until the end: nobody else's server answers there meanwhile.
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in open { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func serve(_ connection: Int32) {
        defer {
            state.withLock {
                if open.remove(connection) != nil { close(connection) }
            }
        }
        var unread: [UInt8] = []
        while true {
            while !String(decoding: unread, as: UTF8.self).hasSuffix("\r\n\r\n") {
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(connection, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                unread += buffer[..<count]
                // A TLS handshake is no request: the answer is plain text, as of any server without TLS.
                if unread.first == 0x16 {
                    _ = send(connection, Self.response("400 Bad Request", [], "text/plain", "no TLS here"))
                    return
                }
            }
            unread = []
            guard answer(on: connection, state.withLock { fault }) else { return }
        }
    }

    /// Returns whether the connection stays.
    private func answer(on connection: Int32, _ fault: Fault) -> Bool {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
        switch fault {
        case .none: return send(connection, Self.response("200 OK", [], "application/json", healthyBody))
        case .response(let status, let headers, let contentType, let body):
            return send(connection, Self.response(status, headers, contentType, body))
        case .slowFirstByte:
            var byte: UInt8 = 0
            // Until the other side gives up.
            _ = recv(connection, &byte, 1, 0)
            return false
        case .slowDrip:
            guard send(connection, head) else { return false }
            var wait = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            while poll(&wait, 1, 20) == 0, send(connection, " ") {}
            return false
        case .truncated:
            _ = send(connection, head + "{")
            return false
        case .resetBeforeHead, .resetInBody:
            if case .resetInBody = fault { _ = send(connection, head + "{") }
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            return false
        }
    }

    private static func response(_ status: String, _ headers: [String], _ contentType: String, _ body: String) -> String
    {
        (["HTTP/1.1 \(status)", "Content-Type: \(contentType)", "Content-Length: \(body.utf8.count)"] + headers
            + ["", body]).joined(separator: "\r\n")
    }

    private func send(_ connection: Int32, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// A socket bound to a free port of the loopback address.
    static func boundSocket() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
        }
        guard isBound else { throw ScriptedUpstream.NoSocket() }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// A port at which no connection comes about.
final class DeadPort: Sendable {
    enum Kind: Sendable {
        /// Nobody listens, and nobody else can begin to.
        case refusing
        /// Somebody listens whose queue is full: the kernel does not answer.
        case silent
    }

    let origin: String
    private let descriptors: [Int32]

    init(_ kind: Kind) throws {
        let (listener, port) = try FaultyUpstream.boundSocket()
        var descriptors = [listener]
        origin = "http://127.0.0.1:\(port)"
        if kind == .silent {
            listen(listener, 0)
            for _ in 0..<4 {
                let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = UInt16(port).bigEndian
                address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                withUnsafeBytes(of: &address) { bytes in
                    guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
                    _ = connect(client, pointer, socklen_t(bytes.count))
                }
                descriptors.append(client)
            }
        }
        self.descriptors = descriptors
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }
}

import Foundation
import Glibc

/// A real HTTP/1.1 server on a free port of the loopback address, one thread for each connection.
final class ScriptedUpstream: Sendable {
    /// A request as the upstream got it.
    struct Request: Sendable {
        var method: String
        /// Path and query.
        var target: String
        /// Lines as they came.
        var headers: [String] = []
        var body = ""

        /// Values of all headers of this name.
        func values(_ name: String) -> [String] {
            headers.compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
    }

    /// What is answered; JSON where no content type is named.
    struct Answer: Sendable {
        var body: String
        var status = 200
        var contentType = "application/json"
    }

    let port: Int
    private let listener: Int32
    private let state = NSLock()
    private nonisolated(unsafe) var received: [Request] = []
    private nonisolated(unsafe) var open: Set<Int32> = []

    struct NoSocket: Error {}

    /// Listens at once; `answer` is called on a thread of the connection.
    init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
                && listen(descriptor, 256) == 0
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard isListening else { throw NoSocket() }
        Thread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                state.withLock { _ = open.insert(connection) }
                Thread { [self] in serve(connection, answer) }.start()
            }
        }.start()
    }

    var origin: String { "http://127.0.0.1:\(port)" }

    /// Until there were that many requests since they were asked for last.
    func waitForRequests(_ count: Int) async throws {
        while state.withLock({ received.count }) < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// The requests since this was asked last.
    func takeRequests() -> [Request] {
        state.withLock {
            defer { received = [] }
            return received
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        state.withLock { for connection in open { shutdown(connection, Int32(SHUT_RDWR)) } }
    }

    private func serve(_ connection: Int32, _ answer: (Request) -> Answer) {
        var unread: [UInt8] = []
        func fill() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &buffer, buffer.count, 0)
            if count > 0 { unread += buffer[..<count] }
            return count > 0
        }
        func readHead() -> [String]? {
            while true {
                if let end = String(decoding: unread, as: UTF8.self).range(of: "\r\n\r\n") {
                    let text = String(decoding: unread, as: UTF8.self)
                    let head = text[..<end.lowerBound]
                    unread.removeFirst(head.utf8.count + 4)
                    return head.components(separatedBy: "\r\n")
                }
                if !fill() { return nil }
            }
        }
        while let head = readHead() {
            let words = head[0].split(separator: " ").map(String.init)
            guard words.count == 3 else { break }
            var request = Request(method: words[0], target: words[1], headers: Array(head.dropFirst()))
            let length = request.values("content-length").first.flatMap { Int($0) } ?? 0
            while unread.count < length, fill() {}
            request.body = String(decoding: unread.prefix(length), as: UTF8.self)
            unread.removeFirst(min(length, unread.count))
            state.withLock { received.append(request) }
            let answer = answer(request)
            let text =
                "HTTP/1.1 \(answer.status) Status\r\nContent-Type: \(answer.contentType)\r\n"
                + "Content-Length: \(answer.body.utf8.count)\r\n\r\n\(answer.body)"
            let bytes = Array(text.utf8)
            guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { break }
        }
        state.withLock { _ = open.remove(connection) }
        close(connection)
    }
}

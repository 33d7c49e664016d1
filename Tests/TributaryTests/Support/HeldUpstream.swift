import Dispatch
import Glibc

/// An upstream that takes one request and answers it when it is told to.
final class HeldUpstream: Sendable {
    let port: Int
    private let listener: Int32
    private let hasRequest = DispatchSemaphore(value: 0)
    private let mayAnswer = DispatchSemaphore(value: 0)

    struct CannotListen: Error {}

    init(answering body: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return bind(listener, pointer, length) == 0 && listen(listener, 1) == 0
                && pointer.map { getsockname(listener, $0, &length) == 0 } ?? false
        }
        guard isListening else { throw CannotListen() }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        let (hasRequest, mayAnswer) = (hasRequest, mayAnswer)
        DispatchQueue.global().async {
            let connection = accept(listener, nil, nil)
            var bytes = [UInt8](repeating: 0, count: 4096)
            _ = read(connection, &bytes, bytes.count)
            hasRequest.signal()
            mayAnswer.wait()
            let answer = Array("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
            _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
            close(connection)
        }
    }

    deinit { close(listener) }

    /// Until the request is here.
    func waitForRequest() async {
        await withCheckedContinuation { continuation in
            let hasRequest = hasRequest
            DispatchQueue.global().async {
                hasRequest.wait()
                continuation.resume()
            }
        }
    }

    func answer() { mayAnswer.signal() }
}

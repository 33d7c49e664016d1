import Foundation
import Glibc
import NIOConcurrencyHelpers

/// A DNS server on a free UDP port of the loopback address, which answers what the test says at the moment.
package final class LoopbackNameServer: Sendable {
    /// A record, with its time to live in seconds.
    package enum Record: Sendable {
        case service(priority: UInt16, weight: UInt16, port: UInt16, target: String, seconds: UInt32)
        case address(String, seconds: UInt32)

        fileprivate var type: UInt16 {
            switch self {
            case .service: 33
            case .address(let text, _): text.contains(":") ? 28 : 1
            }
        }
    }

    private struct State {
        var records: [String: [Record]]
        var questions: [String] = []
        var isSilent = false
    }

    package let port: UInt16
    private let descriptor: Int32
    private let state: NIOLockedValueBox<State>

    private struct NoSocket: Error {}

    /// Answers at once.
    ///
    /// - Parameter records: By name, without a dot at the end; other names do not exist.
    /// - Throws: When there is no socket.
    package init(_ records: [String: [Record]]) throws {
        state = NIOLockedValueBox(State(records: records))
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = descriptor
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(socket, pointer, length) == 0 && getsockname(socket, pointer, &length) == 0
        }
        guard isBound else { throw NoSocket() }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in serve() }.start()
    }

    /// Has other records from now on.
    package func set(_ records: [String: [Record]]) { state.withLockedValue { $0.records = records } }

    /// Gives no answer from now on.
    package func fallSilent() { state.withLockedValue { $0.isSilent = true } }

    /// Names that were asked for, with the number of the type, in order.
    package var questions: [String] { state.withLockedValue { $0.questions } }

    package func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        // An empty datagram of our own ends the wait, which a shutdown of an unconnected socket does not everywhere.
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let other = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        withUnsafeBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
            _ = sendto(other, "", 0, 0, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        close(other)
    }

    private func serve() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutableBytes(of: &address) { bytes in
                recvfrom(
                    descriptor,
                    &buffer,
                    buffer.count,
                    0,
                    bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                    &length
                )
            }
            guard count > 0 else { break }
            guard let answer = answer(to: Array(buffer[..<count])) else { continue }
            withUnsafeBytes(of: &address) { bytes in
                _ = sendto(
                    descriptor,
                    answer,
                    answer.count,
                    0,
                    bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                    length
                )
            }
        }
        close(descriptor)
    }

    /// The answer to a datagram; nil for none.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc1035#section-4
    private func answer(to question: [UInt8]) -> [UInt8]? {
        guard question.count > 16 else { return nil }
        var labels: [String] = []
        var index = 12
        while index < question.count, question[index] != 0 {
            let end = index + 1 + Int(question[index])
            guard end < question.count else { return nil }
            labels.append(String(decoding: question[index + 1..<end], as: UTF8.self))
            index = end
        }
        let end = index + 5
        guard end <= question.count else { return nil }
        let type = UInt16(question[index + 1]) << 8 | UInt16(question[index + 2])
        let name = labels.joined(separator: ".").lowercased()
        let (records, isSilent) = state.withLockedValue { state in
            state.questions.append("\(name) \(type)")
            return (state.records[name], state.isSilent)
        }
        guard !isSilent else { return nil }
        let fitting = (records ?? []).filter { $0.type == type }
        // The same number, "this is a recursive answer", and NXDOMAIN for a name that nobody knows.
        var answer = Array(question[..<2]) + [0x81, records == nil ? 0x83 : 0x80]
        answer += [0, 1, 0, UInt8(fitting.count), 0, 0, 0, 0]
        answer += question[12..<end]
        for record in fitting {
            // A pointer to the question's name.
            answer += [0xC0, 12] + Self.bytes(type) + Self.bytes(UInt16(1))
            let data: [UInt8]
            switch record {
            case .service(let priority, let weight, let port, let target, let seconds):
                answer += Self.bytes(UInt16(seconds >> 16)) + Self.bytes(UInt16(seconds & 0xFFFF))
                let labels = target.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
                data = Self.bytes(priority) + Self.bytes(weight) + Self.bytes(port) + labels + [0]
            case .address(let text, let seconds):
                answer += Self.bytes(UInt16(seconds >> 16)) + Self.bytes(UInt16(seconds & 0xFFFF))
                var address = [UInt8](repeating: 0, count: type == 1 ? 4 : 16)
                inet_pton(type == 1 ? AF_INET : AF_INET6, text, &address)
                data = address
            }
            answer += Self.bytes(UInt16(data.count)) + data
        }
        return answer
    }

    private static func bytes(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }
}

import Foundation
import Glibc
import NIOConcurrencyHelpers

/// A real HTTP/1.1 server on a free port of the loopback address, one thread per connection, that does what a script
/// says.
final class Upstream: Sendable {
    /// What to do with a request; afterwards the connection's next one is read, unless an error closes it.
    typealias Script = @Sendable (Wire, Message) throws -> Void

    private struct State {
        var requests: [Message] = []
        var wires: [ObjectIdentifier: Wire] = [:]
        var isStopped = false
    }

    let port: Int
    private let listener: Int32
    private let state = NIOLockedValueBox(State())

    /// Listens; `readsBodies` is false to leave a request's body to the script.
    init(readsBodies: Bool = true, _ script: @escaping Script = { wire, _ in try wire.respond("ok") }) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw WireError(call: "socket", code: errno) }
        var address = Wire.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(listener, pointer, length) == 0 && listen(listener, 256) == 0
                && getsockname(listener, pointer, &length) == 0
        }
        guard isBound else { throw WireError(call: "bind", code: errno) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in accept(readsBodies, script) }.start()
    }

    /// All requests so far, in the order in which their heads were read; without bodies unless they are read here.
    var requests: [Message] { state.withLockedValue { $0.requests } }

    func stop() {
        let wires = state.withLockedValue { state in
            guard !state.isStopped else { return [Wire]() }
            state.isStopped = true
            // Ends `accept`, whose thread closes the descriptor: closed here, its number could be another socket's by then.
            shutdown(listener, Int32(SHUT_RDWR))
            return Array(state.wires.values)
        }
        for wire in wires { wire.interrupt() }
    }

    private func accept(_ readsBodies: Bool, _ script: @escaping Script) {
        defer { close(listener) }
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let wire = Wire(descriptor: descriptor)
            let isStopped = state.withLockedValue { state in
                if !state.isStopped { state.wires[ObjectIdentifier(wire)] = wire }
                return state.isStopped
            }
            guard !isStopped else { return }
            Thread { [self] in
                while var request = try? wire.readHead() {
                    if readsBodies { request.body = (try? wire.readBody(of: request)) ?? [] }
                    state.withLockedValue { [request] in $0.requests.append(request) }
                    do { try script(wire, request) } catch { break }
                }
                wire.close()
                _ = state.withLockedValue { $0.wires.removeValue(forKey: ObjectIdentifier(wire)) }
            }.start()
        }
    }
}

/// Lets one thread wait for another.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func wait() throws {
        guard semaphore.wait(timeout: .now() + 30) == .success else { throw WireError(call: "gate", code: ETIMEDOUT) }
    }
}

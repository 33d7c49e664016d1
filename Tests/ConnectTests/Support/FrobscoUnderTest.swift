import Foundation
import NIOCore
import NIOHTTP1

@testable import Frobsco

/// The program `frobsco`, listening in this process on a port of its own, with its faults in the test's hand.
final class FrobscoUnderTest: Sendable {
    private let service: FrobService
    private let server: FrobServer

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Listens at once.
    ///
    /// - Parameter frobs: As its `--frobs`.
    /// - Throws: When there is no port.
    init(frobs: Int) async throws {
        let service = FrobService(options: LaunchOptions(frobCount: frobs))
        self.service = service
        // It waits for its listener, which must not hold up a thread of Swift's own.
        server = try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try FrobServer.start(service, port: 0) }) }.start()
        }
    }

    var origin: String { "http://127.0.0.1:\(server.port)" }

    /// Switches a fault of a path on, as `PUT /__faults` does.
    func switchOn(_ switches: String, for path: String) throws {
        try control(.PUT, "/__faults?path=\(path)&\(switches)")
    }

    func switchOff() throws { try control(.DELETE, "/__faults") }

    /// How often each "METHOD path" was asked since this was asked last.
    func takeCounts() throws -> [String: Int] {
        let counts = try JSONDecoder().decode([String: Int].self, from: Data(control(.GET, "/__requests").utf8))
        try control(.DELETE, "/__requests")
        return counts
    }

    /// Origins at which no connection comes about.
    func deadOrigins() throws -> (refusing: String, silent: String) {
        let ports = try JSONDecoder().decode([String: Int].self, from: Data(control(.GET, "/__ports").utf8))
        guard let refusing = ports["refusing"], let silent = ports["silent"] else {
            throw Refused(description: "no ports in \(ports)")
        }
        return ("http://127.0.0.1:\(refusing)", "http://127.0.0.1:\(silent)")
    }

    /// Sends an event, as `POST /__events` does.
    func sendEvent(_ json: String) throws { try control(.POST, "/__events", body: json) }

    /// Ends the responses with events that are open.
    func endEvents(_ query: String) throws { try control(.DELETE, "/__events" + query) }

    func stop() async throws { try await server.stop() }

    @discardableResult
    private func control(_ method: HTTPMethod, _ uri: String, body: String = "") throws -> String {
        let request = FrobService.Request(method: method, target: RequestTarget(uri), body: ByteBuffer(string: body))
        let answer = service.delivery(for: request).answer
        let text = String(buffer: answer.body)
        guard answer.status.code < 300 else { throw Refused(description: text) }
        return text
    }
}

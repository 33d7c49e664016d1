import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Upstreams
import TestSupport

/// An `UpstreamClient` on an event loop of its own, for tests that stand outside of the loop.
final class ClientUnderTest: Sendable {
    let loop: any EventLoop
    let budget: BodyBudget
    private let group: MultiThreadedEventLoopGroup
    private let client: NIOLoopBound<UpstreamClient>

    init(
        budget: BodyBudget = BodyBudget(),
        configuration: UpstreamClientConfiguration = UpstreamClientConfiguration(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        self.loop = loop
        self.budget = budget
        client = try await loop.submit {
            NIOLoopBound(
                try UpstreamClient(eventLoop: loop, budget: budget, configuration: configuration, logger: logger),
                eventLoop: loop
            )
        }.outcome()
    }

    /// Does something with the client on its loop.
    func onLoop<Result: Sendable>(_ body: @escaping @Sendable (UpstreamClient) throws -> Result) async throws -> Result
    {
        // Through a lock: where a continuation hands a value over at once, ThreadSanitizer does not see it.
        let outcome = NIOLockedValueBox<Swift.Result<Result, any Error>?>(nil)
        await withCheckedContinuation { continuation in
            loop.execute { [client] in
                let result = Swift.Result { try body(client.value) }
                outcome.withLockedValue { $0 = result }
                continuation.resume()
            }
        }
        guard let result = outcome.withLockedValue({ $0 }) else { throw ConnectionEnd() }
        return try result.get()
    }

    /// The same for code that runs on the loop already.
    func onThisLoop<Result>(_ body: (UpstreamClient) throws -> Result) rethrows -> Result {
        try body(client.value)
    }

    func send(
        _ request: UpstreamRequest,
        limits: UpstreamLimits = UpstreamLimits(),
        deadline: NIODeadline? = nil,
        trace: RequestTrace? = nil
    ) async -> Result<UpstreamResponse, UpstreamFailure> {
        let outcome = NIOLockedValueBox<Result<UpstreamResponse, UpstreamFailure>>(.failure(.other("no outcome")))
        await withCheckedContinuation { continuation in
            loop.execute { [client] in
                client.value.send(request, limits: limits, deadline: deadline, trace: trace) { result in
                    outcome.withLockedValue { $0 = result }
                    continuation.resume()
                }
            }
        }
        return outcome.withLockedValue { $0 }
    }

    func get(
        _ url: String,
        limits: UpstreamLimits = UpstreamLimits()
    ) async -> Result<UpstreamResponse, UpstreamFailure> {
        await send(UpstreamRequest(method: "GET", url: url), limits: limits)
    }

    func stop() async throws {
        try await onLoop { $0.shutdown() }
        try await group.shutdownGracefully()
    }
}

/// Runs a test against a scripted upstream and a client, and stops both afterwards.
func withUpstream(
    readsBodies: Bool = true,
    greeting: String? = nil,
    budget: BodyBudget = BodyBudget(),
    configuration: UpstreamClientConfiguration = UpstreamClientConfiguration(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    script: @escaping ScriptedUpstream.Script,
    test: (ScriptedUpstream, ClientUnderTest) async throws -> Void
) async throws {
    let upstream = try ScriptedUpstream(readsBodies: readsBodies, greeting: greeting, script: script)
    let client = try await ClientUnderTest(budget: budget, configuration: configuration, logger: logger)
    do {
        try await test(upstream, client)
    } catch {
        upstream.stop()
        try await client.stop()
        throw error
    }
    upstream.stop()
    try await client.stop()
}

extension UpstreamResponse {
    var bodyBytes: [UInt8] { body.withBytes { span in span.withUnsafeBufferPointer { Array($0) } } }
    var text: String { String(decoding: bodyBytes, as: UTF8.self) }
}

extension Result where Success == UpstreamResponse, Failure == UpstreamFailure {
    var failure: UpstreamFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}

/// Bytes that differ from one another nearby, so that a shift or a gap shows.
func patterned(_ count: Int) -> [UInt8] {
    // A prime number of bytes, repeated: quick also without optimisation.
    let period = (0..<9973).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// Does something that blocks on a thread of its own.
func inThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
    }
}

import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing
import Upstreams

@testable import Connect

/// Polls that event loops share.
@Suite("Polls of several event loops")
struct PollsTests {
    /// An event loop's client and its place in a poll.
    private struct Listening: Sendable {
        let told: AsyncStream<String>
        let leave: @Sendable () async throws -> Void
        let stop: @Sendable () async throws -> Void
    }

    private func listen(
        to polls: Polls,
        _ url: String,
        on loop: any EventLoop
    ) async throws
        -> Listening
    {
        let (told, continuation) = AsyncStream<String>.makeStream()
        let every = try #require(PollInterval(seconds: 0.1))
        let key = Polls.Key(
            call: PlannedCall(UpstreamRequest(method: "GET", url: url), terms: CallTerms()),
            every: every
        )
        let (client, ticket) = try await loop.submit {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let client = try UpstreamClient(eventLoop: loop, budget: BodyBudget(), logger: logger)
            let ticket = polls.join(key, through: client) { answer in
                guard case .success(let response) = answer else {
                    continuation.yield("failed")
                    return
                }
                continuation.yield(
                    response.body.withBytes { span in
                        String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
                    }
                )
            }
            return (NIOLoopBound(client, eventLoop: loop), ticket)
        }.get()
        return Listening(
            told: told,
            leave: { try await loop.submit { polls.leave(ticket) }.get() },
            stop: { try await loop.submit { client.value.shutdown() }.get() }
        )
    }

    @Test("one call serves them all, also when the loop that began has no listener left")
    func shared() async throws {
        let body = NIOLockedValueBox("1")
        let upstream = try ScriptedUpstream { _ in .init(body: body.withLockedValue { $0 }) }
        defer { upstream.stop() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let polls = Polls()
        let (home, away) = (group.next(), group.next())
        let one = try await listen(to: polls, upstream.origin + "/p", on: home)
        var first = one.told.makeAsyncIterator()
        #expect(await first.next() == "1")
        let two = try await listen(to: polls, upstream.origin + "/p", on: away)
        var second = two.told.makeAsyncIterator()
        // What is known comes at once, without a call of its own.
        #expect(await second.next() == "1")
        try await one.leave()
        for number in ["2", "3"] {
            body.withLockedValue { $0 = number }
            #expect(await second.next() == number)
        }
        try await two.leave()
        // The next poll begins on the same loop, after the end of the one before: what is asked from now on is its own.
        let other = try await listen(to: polls, upstream.origin + "/q", on: home)
        _ = upstream.takeRequests()
        try await upstream.waitForRequests(3)
        #expect(Set(upstream.takeRequests().map(\.target)) == ["/q"])
        try await other.leave()
        for listening in [one, two, other] { try await listening.stop() }
        try await group.shutdownGracefully()
    }
}

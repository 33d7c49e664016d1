import NIOConcurrencyHelpers
import Testing

@testable import Tributary

/// Subscriptions whose events a module gives.
@Suite("Subscriptions in Swift")
struct SubscriptionModuleTests {
    private static let schema = "type Query { ping: String @expr(select: \"$('pong')\") }"

    private struct Tick: Codable {
        var number: Int
        var text: String?
    }

    private struct From: Codable { var from: Int }

    private func with(
        _ registering: @escaping @Sendable (inout Fields) -> Void,
        _ work: (Endpoint) async throws -> Void
    ) async throws {
        let module = AnyModule(
            """
            type Subscription { ticks(from: Int! = 0): Tick! count: Int }
            type Tick { number: Int! text: String twice: Int! }
            """
        ) { fields in
            fields.resolve("Tick.twice", needs: "number") { (number: Int) in number * 2 }
            fields.events("Subscription.count") { (_: PlainCall) in AsyncStream<Int> { $0.finish() } }
            registering(&fields)
        }
        try await EndpointUnderTest.with(module, schema: Self.schema, work)
    }

    @Test("each event is one response, and the end of the sequence that of the stream")
    func events() async throws {
        try await with { fields in
            fields.events("Subscription.ticks") { (call: Call<From>) in
                let from = call.arguments.from
                return AsyncStream<Tick> { continuation in
                    for number in from..<from + 3 { continuation.yield(Tick(number: number)) }
                    continuation.finish()
                }
            }
        } _: { endpoint in
            var responses: [String] = []
            for try await response in endpoint.events(of: "subscription { t: ticks(from: 5) { number twice text } }") {
                responses.append(response)
            }
            #expect(
                responses
                    == (5..<8).map { #"{"data":{"t":{"number":\#($0),"twice":\#($0 * 2),"text":null}}}"# }
            )
        }
    }

    @Test("a sequence that cannot be made refuses the subscription; one that breaks off ends it")
    func failures() async throws {
        try await with { fields in
            fields.events("Subscription.ticks") { (call: Call<From>) in
                if call.arguments.from < 0 { throw FieldError("no past", code: "PAST") }
                return AsyncThrowingStream<Tick, any Error> { continuation in
                    continuation.yield(Tick(number: 1))
                    continuation.finish(throwing: FieldError("stopped", code: "STOPPED"))
                }
            }
        } _: { endpoint in
            await #expect(throws: FieldError("no past", code: "PAST")) {
                for try await _ in endpoint.events(of: "subscription { ticks(from: -1) { number } }") {}
            }
            var responses = 0
            await #expect(throws: FieldError("stopped", code: "STOPPED")) {
                for try await _ in endpoint.events(of: "subscription { ticks { number } }") { responses += 1 }
            }
            #expect(responses == 1)
        }
    }

    @Test("the sequence is not asked for more than is written, and ends with its client")
    func cancellation() async throws {
        let ended = AsyncStream<Void>.makeStream()
        try await with { fields in
            fields.events("Subscription.ticks") { (_: Call<From>) in
                AsyncStream<Tick> { continuation in
                    continuation.onTermination = { _ in ended.continuation.yield() }
                    continuation.yield(Tick(number: 1))
                }
            }
        } _: { endpoint in
            for try await response in endpoint.events(of: "subscription { ticks { number } }") {
                #expect(response == #"{"data":{"ticks":{"number":1}}}"#)
                break
            }
            for await _ in ended.stream { break }
        }
    }

    @Test("a query is no subscription")
    func notASubscription() async throws {
        try await with { fields in
            fields.events("Subscription.ticks") { (_: Call<From>) in AsyncStream<Tick> { $0.finish() } }
        } _: { endpoint in
            await #expect(throws: FieldError("This is a query, and no subscription.")) {
                for try await _ in endpoint.events(of: "{ ping }") {}
            }
        }
    }
}

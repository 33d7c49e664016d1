import NIOConcurrencyHelpers
import Testing
import Upstreams

@testable import Connect

/// Subscriptions to what an upstream is asked for again and again: `@connect` with `@poll`.
@Suite("Polled upstreams")
struct PollEventsTests {
    private static let schema = #"""
        extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
        type Query { ping: String @expr(select: "$('pong')") }
        type Subscription {
          price(of: String!): Price
            @connect(source: "api", http: { GET: "/price/{$args.of}" }, selection: "amount: value.amount")
            @poll(every: 0.1)
          mine: Price
            @connect(source: "api", http: { GET: "/mine", headers: [{ name: "authorization", from: "authorization" }] })
            @poll(every: 0.1)
          named(as: String): Price
            @connect(source: "api", http: { GET: "/price/x" }, selection: "{ amount: value.amount name: $args.as }")
            @poll(every: 0.1)
        }
        type Price { amount: Int name: String @expr(select: "$('n')") }
        """#

    /// What the upstream answers until it is told otherwise.
    private final class Script: Sendable {
        private let answers = NIOLockedValueBox<[String: ScriptedUpstream.Answer]>([:])

        subscript(_ path: String) -> ScriptedUpstream.Answer? {
            get { answers.withLockedValue { $0[path] } }
            set { answers.withLockedValue { $0[path] = newValue } }
        }

        func set(_ path: String, _ body: String, status: Int = 200) {
            answers.withLockedValue { $0[path] = .init(body: body, status: status) }
        }
    }

    private func with(_ work: (BindingsUnderTest, ScriptedUpstream, Script) async throws -> Void) async throws {
        let script = Script()
        try await withBindings(
            Self.schema,
            answering: { script[$0.target] ?? .init(body: #"{"value":{"amount":1},"amount":1}"#) }
        ) { bindings, upstream in try await work(bindings, upstream, script) }
    }

    @Test("the first answer comes at once, and another when it is another")
    func changes() async throws {
        try await with { bindings, _, script in
            var events = try bindings.events(#"subscription { price(of: "a") { amount } }"#).makeAsyncIterator()
            #expect(await events.next() == #"{"data":{"price":{"amount":1}}}"#)
            script.set("/price/a", #"{"value":{"amount":2}}"#)
            #expect(await events.next() == #"{"data":{"price":{"amount":2}}}"#)
            script.set("/price/a", #"{"value":{"amount":3}}"#)
            #expect(await events.next() == #"{"data":{"price":{"amount":3}}}"#)
        }
    }

    @Test("a failure is one response however often it happens, and recovers")
    func failures() async throws {
        try await with { bindings, upstream, script in
            script.set("/price/a", "{}", status: 500)
            var events = try bindings.events(#"subscription { price(of: "a") { amount } }"#).makeAsyncIterator()
            let failed = try #require(await events.next())
            #expect(failed.contains(#""code":"CONNECTOR_FETCH""#) && failed.contains(#""data":{"price":null}"#))
            _ = upstream.takeRequests()
            try await upstream.waitForRequests(3)
            script.set("/price/a", #"{"value":{"amount":2}}"#)
            #expect(await events.next() == #"{"data":{"price":{"amount":2}}}"#)
        }
    }

    @Test("one call serves everybody whose request is the same, and no one else")
    func identity() async throws {
        try await with { bindings, upstream, script in
            let users = (0..<40).map { "Bearer \($0 % 2)" }
            var streams: [AsyncStream<String>.Iterator] = []
            for user in users {
                let headers = [HTTPHeader("authorization", user)]
                streams.append(
                    try bindings.events("subscription { mine { amount } }", headers: headers).makeAsyncIterator()
                )
            }
            for index in streams.indices { #expect(await streams[index].next() == #"{"data":{"mine":{"amount":1}}}"#) }
            _ = upstream.takeRequests()
            script.set("/mine", #"{"amount":2}"#)
            for index in streams.indices { #expect(await streams[index].next() == #"{"data":{"mine":{"amount":2}}}"#) }
            let requests = upstream.takeRequests().flatMap { $0.values("authorization") }
            // One or two rounds of each, never one call for each subscriber.
            #expect(Set(requests) == ["Bearer 0", "Bearer 1"])
            #expect(requests.count <= 6, "\(requests)")
        }
    }

    @Test("clients whose mapping looks at their own request share the call and not what it becomes")
    func ownMapping() async throws {
        try await with { bindings, upstream, _ in
            var one = try bindings.events(#"subscription { named(as: "a") { amount } }"#).makeAsyncIterator()
            var two = try bindings.events(#"subscription { named(as: "b") { amount } }"#).makeAsyncIterator()
            #expect(await one.next() == #"{"data":{"named":{"amount":1}}}"#)
            #expect(await two.next() == #"{"data":{"named":{"amount":1}}}"#)
            #expect(upstream.takeRequests().count <= 2)
        }
    }

    @Test("the calls stop with the last subscriber")
    func end() async throws {
        try await with { bindings, upstream, _ in
            do {
                var events = try bindings.events(#"subscription { price(of: "a") { amount } }"#).makeAsyncIterator()
                _ = await events.next()
            }
            // Another poll goes on for three rounds: had the first one, it would show among them.
            try await bindings.settle()
            _ = upstream.takeRequests()
            var others = try bindings.events(#"subscription { price(of: "b") { amount } }"#).makeAsyncIterator()
            _ = await others.next()
            try await upstream.waitForRequests(4)
            #expect(Set(upstream.takeRequests().map(\.target)) == ["/price/b"])
        }
    }

    @Test("a null in the path has nothing to ask for")
    func nothingToAsk() async throws {
        try await withBindings(
            #"""
            extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
            type Query { ping: String @expr(select: "$('pong')") }
            type Subscription { s(x: Int): Int @connect(source: "api", http: { GET: "/{$args.x}" }) @poll(every: 1) }
            """#
        ) { bindings, upstream in
            var events = try bindings.events("subscription { s }").makeAsyncIterator()
            #expect(await events.next() == #"{"data":{"s":null}}"#)
            #expect(await events.next() == "ended")
            #expect(upstream.takeRequests().isEmpty)
        }
    }
}

import GraphQLExecution
import GraphQLLanguage
import OrderedJSON
import Testing

/// A subscription's source stream becomes its response stream: one response for each event, in order.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Subscription, #sec-Source-Stream,
/// #sec-Subscription.Response-Stream
struct SubscriptionTests {
    private static let sdl = """
        type Query { a: Int }
        type Subscription { message(room: Int!, limit: Int = 5): Message other: Int strict: Int! }
        type Message { text: String author: Author }
        type Author { id: ID name: String }
        """

    private let events = FakeEvents()

    private func engine(_ table: KeyValuePairs<String, FieldBinding> = [:]) throws -> Engine {
        try Engine(Self.sdl, table, events: ["Subscription.message": events, "Subscription.strict": events])
    }

    @Test("events are answered in their order, and the end is told")
    func eventsInOrder() throws {
        let running = try RunningSubscription(engine(), "subscription { m: message(room: 1) { text } }")
        #expect(running.signals.isEmpty)
        events.stream?.open()
        events.send(#"{"message":{"text":"one"}}"#)
        events.send(#"{"message":{"text":"two"}}"#)
        events.stream?.end()
        #expect(
            running.signals == [
                "opened", #"{"data":{"m":{"text":"one"}}}"#, #"{"data":{"m":{"text":"two"}}}"#, "ended",
            ]
        )
        #expect(events.arguments == ["room:1", "limit:5"])
    }

    @Test("while its client does not keep up no event is run, and none is taken")
    func held() throws {
        let running = try RunningSubscription(engine(), "subscription { m: message(room: 1) { text } }")
        var taken: [Int] = []
        func send(_ number: Int) {
            let body = JSONBody(copying: Array(#"{"message":{"text":"\#(number)"}}"#.utf8))
            events.stream?.send(LoadedValue(body: body, root: 0)) { taken.append(number) }
        }
        send(1)
        running.hold()
        send(2)
        send(3)
        events.stream?.end()
        #expect(running.signals == ["opened", #"{"data":{"m":{"text":"1"}}}"#])
        #expect(taken == [1])
        running.resume()
        let (second, third) = (#"{"data":{"m":{"text":"2"}}}"#, #"{"data":{"m":{"text":"3"}}}"#)
        #expect(Array(running.signals.dropFirst(2)) == [second, third, "ended"])
        #expect(taken == [1, 2, 3])
    }

    @Test(
        "a subscription for which too much would wait breaks off",
        arguments: [
            (Subscription.WaitingLimits(events: 2, bytes: .max), 3),
            (Subscription.WaitingLimits(events: .max, bytes: 70), 3),
        ]
    )
    func overflow(limits: Subscription.WaitingLimits, breaking: Int) throws {
        let running = try RunningSubscription(
            engine(),
            "subscription { message(room: 1) { text } }",
            maxWaiting: limits
        )
        running.hold()
        // Of 30 bytes each.
        let event = #"{"message":{"text":"1234567"}}"#
        for number in 1...breaking {
            #expect(!events.isCancelled, "\(number)")
            events.send(event)
        }
        #expect(events.isCancelled)
        #expect(running.signals.count == 2)
        #expect(running.signals.last?.hasPrefix("ended The responses are not taken as fast as they come") == true)
        events.send(event)
        running.resume()
        #expect(running.signals.count == 2)
    }

    @Test("an event that takes long is not overtaken, and the end waits for it")
    func slowEvent() throws {
        let authors = FakeLoader.batch(by: "id", key: "id") { _ in .later }
        let running = try RunningSubscription(
            engine(["Author.name": .load(authors, ObjectMapping(["name": .path(["name"], then: .identity)]))]),
            "subscription { message(room: 1) { author { name } } }"
        )
        events.send(#"{"message":{"author":{"id":"1"}}}"#)
        events.send(#"{"message":{"author":null}}"#)
        events.stream?.end()
        running.turns.runUntilIdle()
        #expect(running.signals == ["opened"])
        authors.completeFirst(.json(#"[{"id":"1","name":"Ann"}]"#))
        running.turns.runUntilIdle()
        #expect(running.signals.count == 4)
        #expect(running.signals.dropFirst(2).first == #"{"data":{"message":{"author":null}}}"#)
        #expect(running.signals.last == "ended")
    }

    @Test("a source is told when each event's response is written, and of those that never will be")
    func taken() throws {
        let authors = FakeLoader.batch(by: "id", key: "id") { _ in .later }
        let running = try RunningSubscription(
            engine(["Author.name": .load(authors, ObjectMapping(["name": .path(["name"], then: .identity)]))]),
            "subscription { message(room: 1) { author { name } } }"
        )
        var taken: [Int] = []
        func send(_ number: Int) {
            let body = JSONBody(copying: Array(#"{"message":{"author":{"id":"\#(number)"}}}"#.utf8))
            events.stream?.send(LoadedValue(body: body, root: 0)) { taken.append(number) }
        }
        send(1)
        send(2)
        send(3)
        running.turns.runUntilIdle()
        #expect(taken == [])
        authors.completeFirst(.json(#"[{"id":"1","name":"Ann"}]"#))
        running.turns.runUntilIdle()
        #expect(taken == [1])
        #expect(running.signals.count == 2)
        running.cancel()
        #expect(taken == [1, 2, 3])
        send(4)
        #expect(taken == [1, 2, 3, 4])
    }

    @Test("an error in an event is that event's alone")
    func eventError() throws {
        let running = try RunningSubscription(engine(), "subscription { strict }")
        events.send(#"{"strict":1}"#)
        events.send(nil)
        events.send(#"{"strict":3}"#)
        #expect(
            running.signals == [
                "opened", #"{"data":{"strict":1}}"#,
                #"{"data":null,"errors":[{"message":"Cannot return null for non-nullable field Subscription.strict.","locations":[{"line":1,"column":16}],"path":["strict"]}]}"#,
                #"{"data":{"strict":3}}"#,
            ]
        )
    }

    @Test("a source may refuse: there is no response stream")
    func refusal() throws {
        let running = try RunningSubscription(engine(), "subscription { m: message(room: 1) { text } }")
        events.stream?.refuse(ExecutionFailure("Room is full.", code: "FULL"))
        events.send(#"{"message":null}"#)
        events.stream?.end()
        #expect(
            running.signals == [
                #"refused [{"message":"Room is full.","locations":[{"line":1,"column":16}],"path":["m"],"extensions":{"code":"FULL"}}]"#
            ]
        )
    }

    @Test("a source that breaks off says why, after its last event")
    func brokenOff() throws {
        let running = try RunningSubscription(engine(), "subscription { strict }")
        events.send(#"{"strict":1}"#)
        events.stream?.end(ExecutionFailure("Connection lost.", code: nil))
        events.send(#"{"strict":2}"#)
        #expect(running.signals == ["opened", #"{"data":{"strict":1}}"#, "ended Connection lost."])
    }

    @Test("after cancel the source is told, and nothing more is reported")
    func cancel() throws {
        let authors = FakeLoader.batch(by: "id", key: "id") { _ in .later }
        let running = try RunningSubscription(
            engine(["Author.name": .load(authors)]),
            "subscription { message(room: 1) { author { name } } }"
        )
        events.send(#"{"message":{"author":{"id":"1"}}}"#)
        running.turns.runUntilIdle()
        running.cancel()
        #expect(events.isCancelled)
        authors.completeFirst(.json(#"[{"id":"1","name":"Ann"}]"#))
        events.send(#"{"message":null}"#)
        events.stream?.end()
        running.turns.runUntilIdle()
        #expect(running.signals == ["opened"])
    }

    @Test("an argument that does not coerce refuses the subscription before the source is asked")
    func badArgument() throws {
        let running = try RunningSubscription(
            engine(),
            "subscription { message(room: true) { text } }",
            validates: false
        )
        #expect(running.signals.count == 1)
        #expect(running.signals.first?.hasPrefix(#"refused [{"message":"Argument \"room\" has invalid value"#) == true)
        #expect(events.stream == nil)
    }

    @Test("arguments are coerced from variables, for the source and for its events")
    func variables() throws {
        _ = try RunningSubscription(
            engine(),
            "subscription($room: Int!) { message(room: $room, limit: null) { text } }",
            variables: #"{"room":8}"#
        )
        #expect(events.arguments == ["room:8", "limit:null"])
    }

    @Test("a field without a source of events is a request error")
    func noSource() throws {
        let engine = try engine()
        #expect(throws: GraphQLError.self) { try RunningSubscription(engine, "subscription { other }") }
        #expect(throws: GraphQLError.self) { try RunningSubscription(engine, "{ a }") }
    }
}

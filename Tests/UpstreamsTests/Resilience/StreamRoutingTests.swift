import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstreams

@Suite("streams to sources with a policy")
struct StreamRoutingTests {
    /// Streams one request and waits for its end.
    private func stream(
        _ client: ClientUnderTest,
        _ record: UpstreamSource,
        _ url: String,
        method: String = "GET",
        body: String? = nil,
        timeout: Duration = .seconds(20)
    ) async throws -> RecordingDelegate.Record {
        let delegate = RecordingDelegate()
        let request = StreamingRequest(
            method: method,
            url: url,
            body: body == nil ? .none : .chunked,
            responseTimeout: timeout,
            source: record
        )
        let stream = try await client.stream(request, delegate)
        if let body {
            try await client.onLoop { _ in
                stream.value.write(ByteBuffer(string: body))
                stream.value.finish()
            }
        }
        return try await delegate.waitForEnd()
    }

    @Test("with one of two targets dead, every request is answered", arguments: ["GET", "POST"])
    func deadTarget(method: String) async throws {
        let nobody = try RefusingPort()
        try await withUpstream { connection, request in
            try connection.respond(Array("\(request.target) ".utf8) + request.body)
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test/v1"
                $0.targets = [String(nobody.url.dropLast()), upstream.url("/v2")]
            }
            for index in 0..<20 {
                let end = try await stream(
                    client,
                    record,
                    "http://frobs.test/v1/\(index)",
                    method: method,
                    body: method == "POST" ? "body" : nil
                )
                #expect(end.end?.failure == nil)
                #expect(String(decoding: end.body, as: UTF8.self) == "/v2/\(index) \(method == "POST" ? "body" : "")")
            }
        }
    }

    @Test(
        "an attempt that is silent for too long leaves time for another target, where there may be one",
        arguments: [("GET", UpstreamFailure?.none), ("POST", .timedOut)]
    )
    func attemptTimeout(method: String, failure: UpstreamFailure?) async throws {
        let silent = try ScriptedUpstream { connection, _ in
            _ = connection.seesEnd()
            throw ConnectionEnd()
        }
        defer { silent.stop() }
        try await withUpstream { connection, _ in
            try connection.respond("answer")
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test"
                $0.targets = [String(silent.url().dropLast()), String(upstream.url().dropLast())]
                $0.retry = RetryPolicy(retries: 1, delay: .zero, attemptTimeout: .milliseconds(50))
            }
            var failures: [UpstreamFailure?] = []
            while silent.requests.isEmpty {
                let timeout = Duration.seconds(method == "GET" ? 20 : 1)
                let end = try await stream(client, record, "http://frobs.test/", method: method, timeout: timeout)
                failures.append(end.end?.failure)
            }
            #expect(failures.last == failure)
            #expect(failures.dropLast().allSatisfy { $0 == nil })
        }
    }

    @Test(
        "a failed attempt is repeated until the head has come, where it may be",
        arguments: [
            ("GET", "503 No", 3, 200), ("PUT", "503 No", 3, 200), ("POST", "503 No", 1, 503), ("GET", "500 No", 1, 500),
            ("GET", "reset", 3, 200),
        ]
    )
    func retries(method: String, status: String, requests: Int, expected: Int) async throws {
        let seen = NIOLockedValueBox(0)
        try await withUpstream { connection, request in
            let number = seen.withLockedValue { seen in
                seen += 1
                return seen
            }
            if number < 3, status == "reset" {
                connection.reset()
                throw ConnectionEnd()
            }
            try connection.respond(
                number < 3 ? Array("no".utf8) : request.body,
                status: number < 3 ? status : "200 OK"
            )
        } test: { upstream, client in
            let record = source { $0.retry = RetryPolicy(retries: 2, delay: .milliseconds(1)) }
            let end = try await stream(
                client,
                record,
                upstream.url(),
                method: method,
                body: method == "PUT" ? "sent each time" : nil
            )
            #expect(end.end?.failure == nil)
            #expect(end.status == expected)
            #expect(end.headCount == 1)
            #expect(upstream.requests.count == requests)
            if method == "PUT" { #expect(String(decoding: end.body, as: UTF8.self) == "sent each time") }
            #expect(record.state.withLockedValue { $0.targets[0].outstanding } == 0)
        }
    }

    @Test("what is cut off after the head is not repeated")
    func afterHead() async throws {
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = source { $0.retry = RetryPolicy(retries: 2, delay: .milliseconds(1)) }
            let end = try await stream(client, record, upstream.url())
            #expect(end.end?.failure == .truncated)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test(
        "a small response that is cut off is asked for elsewhere, as long as nothing of it was passed on",
        arguments: [
            ("GET", 6, true), ("PUT", 6, true), ("GET", 100_000, false), ("POST", 6, false), ("GET", nil, false),
        ]
            as [(String, Int?, Bool)]
    )
    func cutOff(method: String, length: Int?, isAnswered: Bool) async throws {
        let dying = try ScriptedUpstream { connection, _ in
            let framing = length.map { "Content-Length: \($0)" } ?? "Transfer-Encoding: chunked"
            try connection.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n\(length == nil ? "3\r\n" : "")abc")
            throw ConnectionEnd()
        }
        defer { dying.stop() }
        try await withUpstream { connection, _ in
            try connection.respond("answer")
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test"
                $0.targets = [String(dying.url().dropLast()), String(upstream.url().dropLast())]
            }
            // Until the dying one was asked first.
            while dying.requests.isEmpty {
                let end = try await stream(
                    client,
                    record,
                    "http://frobs.test/",
                    method: method,
                    body: method == "GET" ? nil : "body"
                )
                guard !dying.requests.isEmpty else { continue }
                #expect((end.end?.failure == nil) == isAnswered)
                #expect(end.headCount == 1)
                #expect((String(decoding: end.body, as: UTF8.self) == "answer") == isAnswered)
            }
            #expect(record.state.withLockedValue { $0.targets.map(\.outstanding) } == [0, 0])
        }
    }

    @Test("a small response that is cut off everywhere is a failure without a head")
    func cutOffEverywhere() async throws {
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = source {
                $0.base = "http://frobs.test"
                $0.targets = [upstream.url("/a"), upstream.url("/b"), upstream.url("/c")]
                $0.retry = RetryPolicy(retries: 1)
            }
            let end = try await stream(client, record, "http://frobs.test/")
            #expect(end.end?.failure == .truncated)
            #expect(end.headCount == 0 && end.body.isEmpty)
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("a body that takes longer than the head may is passed on as it comes")
    func slowBody() async throws {
        let goOn = Gate()
        let slow = try ScriptedUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
            try goOn.wait()
            try connection.send("def")
        }
        defer { slow.stop() }
        let client = try await ClientUnderTest()
        let record = source {
            $0.base = "http://frobs.test"
            $0.targets = [slow.url("/a"), slow.url("/b")]
        }
        let delegate = RecordingDelegate()
        let request = StreamingRequest(
            method: "GET",
            url: "http://frobs.test/",
            responseTimeout: .seconds(1),
            source: record
        )
        _ = try await client.stream(request, delegate)
        try await delegate.waits { $0.body == Array("abc".utf8) }
        goOn.open()
        let end = try await delegate.waitForEnd()
        #expect(end.end?.failure == nil)
        #expect(String(decoding: end.body, as: UTF8.self) == "abcdef")
        #expect(slow.requests.count == 1)
        try await client.stop()
    }

    @Test("permits are kept until the end, and an open breaker refuses")
    func limits() async throws {
        let gate = Gate()
        try await withUpstream { connection, request in
            if request.target == "/wait" { try gate.wait() }
            try connection.respond("x", status: request.target == "/bad" ? "500 No" : "200 OK")
        } test: { upstream, client in
            let record = source {
                $0.maxConcurrent = ConcurrencyPolicy(calls: 1, queue: 0)
                $0.breaker = BreakerPolicy(failures: 1)
            }
            async let first = stream(client, record, upstream.url("/wait"))
            try await eventually { upstream.requests.count == 1 }
            try await #expect(stream(client, record, upstream.url()).end?.failure == .overloaded)
            gate.open()
            try await #expect(first.status == 200)
            try await #expect(stream(client, record, upstream.url("/bad")).status == 500)
            try await #expect(stream(client, record, upstream.url()).end?.failure == .circuitOpen)
            #expect(record.state.withLockedValue { $0.permits?.running } == 0)
        }
    }
}

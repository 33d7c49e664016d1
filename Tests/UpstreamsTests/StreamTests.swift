import NIOConcurrencyHelpers
import NIOCore
import Testing
import Upstreams

@Suite("streams")
struct StreamTests {
    @Test("each part of a response is delivered when it comes, as an event stream needs it")
    func parts() async throws {
        let goOn = Gate()
        try await withUpstream { connection, _ in
            try connection.send(
                "HTTP/1.1 200 Fine\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            for number in 1...3 {
                try goOn.wait()
                try connection.sendChunk(Array("data: \(number)\n\n".utf8))
            }
            try goOn.wait()
            try connection.sendChunk([])
        } test: { upstream, client in
            let delegate = RecordingDelegate()
            _ = try await client.stream(StreamingRequest(method: "GET", url: upstream.url()), delegate)
            try await delegate.waits { $0.headCount == 1 }
            for number in 1...3 {
                goOn.open()
                try await delegate.waits { $0.partCount == number }
                #expect(delegate.now.end == nil)
            }
            goOn.open()
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == nil)
            #expect(record.status == 200)
            #expect(record.head.reasonPhrase == "Fine")
            #expect(record.headCount == 1)
            #expect(String(decoding: record.body, as: UTF8.self) == "data: 1\n\ndata: 2\n\ndata: 3\n\n")
        }
    }

    @Test("a compressed body passes as it is, and no encoding is asked for")
    func raw() async throws {
        try await withUpstream { connection, _ in
            try connection.respond(gzippedHello, headers: ["Content-Encoding: gzip"])
        } test: { upstream, client in
            let delegate = RecordingDelegate()
            let headers = [HTTPHeader("X-A", "1")]
            _ = try await client.stream(
                StreamingRequest(method: "GET", url: upstream.url("/a/../b"), headers: headers),
                delegate
            )
            let record = try await delegate.waitForEnd()
            #expect(record.body == gzippedHello)
            #expect(record.head.firstValue(of: "content-encoding") == "gzip")
            let received = try #require(upstream.requests.first)
            #expect(received.target == "/a/../b")
            #expect(received.headerLines.sorted() == ["Host: 127.0.0.1:\(upstream.port)", "X-A: 1"])
        }
    }

    @Test(
        "request bodies in parts arrive, announced or chunked",
        arguments: [StreamingRequest.Body.chunked, .known(bytes: 15), .known(bytes: 0), .none],
        ["POST", "PUT", "DELETE"]
    )
    func upload(_ body: StreamingRequest.Body, _ method: String) async throws {
        try await withUpstream { connection, request in
            try connection.respond(request.body)
        } test: { upstream, client in
            for _ in 0..<2 {
                let delegate = RecordingDelegate()
                let stream = try await client.stream(
                    StreamingRequest(method: method, url: upstream.url(), body: body),
                    delegate
                )
                let hasBytes = body == .chunked || body == .known(bytes: 15)
                if hasBytes {
                    for part in ["first", "-----", "third"] {
                        try await client.onLoop { _ in _ = stream.value.write(ByteBuffer(string: part)) }
                    }
                }
                try await client.onLoop { _ in stream.value.finish() }
                let record = try await delegate.waitForEnd()
                #expect(record.end?.failure == nil)
                #expect(String(decoding: record.body, as: UTF8.self) == (hasBytes ? "first-----third" : ""))
                let received = try #require(upstream.requests.last)
                #expect(received.method == method)
                switch body {
                case .chunked:
                    #expect(received.value("transfer-encoding") == "chunked")
                    #expect(received.value("content-length") == nil)
                case .known(let bytes):
                    #expect(received.value("content-length") == "\(bytes)")
                case .none:
                    #expect(received.value("content-length") == (method == "DELETE" ? nil : "0"))
                }
                #expect(received.value("expect") == nil)
                #expect(received.value("content-type") == nil)
            }
            try await #expect(client.onLoop { $0.openedConnections } == 1)
        }
    }

    @Test("a response nobody reads stops the upstream, and goes on whole")
    func responseBackPressure() async throws {
        let body = patterned(64 * 1024 * 1024)
        let blockedAt = NIOLockedValueBox<Int?>(nil)
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            let sent = try connection.sendUntilBlocked(body)
            blockedAt.withLockedValue { $0 = sent }
            try connection.send(Array(body[sent...]))
        } test: { upstream, client in
            let delegate = RecordingDelegate { stream, event in
                if event == .head { stream.pauseResponse() }
            }
            let stream = try await client.stream(StreamingRequest(method: "GET", url: upstream.url()), delegate)
            try await eventually { blockedAt.withLockedValue { $0 != nil } }
            #expect(try #require(blockedAt.withLockedValue { $0 }) < body.count)
            #expect(delegate.now.body.isEmpty)
            try await client.onLoop { _ in stream.value.resumeResponse() }
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == nil)
            #expect(record.body == body)
        }
    }

    @Test("pausing after each part loses nothing")
    func pauseAndResume() async throws {
        let body = patterned(3_000_000)
        try await withUpstream { connection, request in
            if request.target == "/announced" { return try connection.respond(body) }
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: body.count, by: 70_001) {
                try connection.sendChunk(Array(body[start..<min(start + 70_001, body.count)]))
            }
            try connection.sendChunk([])
        } test: { upstream, client in
            for path in ["/announced", "/chunked"] {
                let delegate = RecordingDelegate { stream, event in
                    guard event == .part || event == .head else { return }
                    stream.pauseResponse()
                    let bound = NIOLoopBound(stream, eventLoop: client.loop)
                    client.loop.execute { bound.value.resumeResponse() }
                }
                _ = try await client.stream(StreamingRequest(method: "GET", url: upstream.url(path)), delegate)
                let record = try await delegate.waitForEnd()
                #expect(record.end?.failure == nil)
                #expect(record.body == body)
            }
        }
    }

    @Test("an upstream that does not read stops the writer, and gets everything")
    func requestBackPressure() async throws {
        let readOn = Gate()
        let total = 32 * 1024 * 1024
        let part = ByteBuffer(bytes: patterned(64 * 1024))
        try await withUpstream(readsBodies: false) { connection, request in
            try readOn.wait()
            let body = try connection.readBody(of: request)
            try connection.respond("\(body.count) \(body == patternedParts(total, part))")
        } test: { upstream, client in
            let written = NIOLockedValueBox(0)
            let delegate = RecordingDelegate { stream, event in
                guard event == .room else { return }
                fill(stream, total, part, written)
            }
            let stream = try await client.stream(
                StreamingRequest(method: "POST", url: upstream.url(), body: .known(bytes: total)),
                delegate
            )
            try await client.onLoop { _ in fill(stream.value, total, part, written) }
            // Nothing more is asked for once the kernel's buffers are full.
            var (last, same) = (0, 0)
            while same < 20 {
                try await Task.sleep(for: .milliseconds(10))
                let now = written.withLockedValue { $0 }
                same = now == last ? same + 1 : 0
                last = now
            }
            #expect(last < total)
            readOn.open()
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == nil)
            #expect(String(decoding: record.body, as: UTF8.self) == "\(total) true")
            #expect(record.roomCount > 0)
        }
    }

    @Test("both bodies at once: an echo of many parts")
    func echo() async throws {
        let part = ByteBuffer(bytes: patterned(50_000))
        let total = 200 * 50_000
        try await withUpstream(readsBodies: false) { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while let chunk = try connection.readChunk() { try connection.sendChunk(chunk) }
            try connection.sendChunk([])
        } test: { upstream, client in
            let written = NIOLockedValueBox(0)
            let delegate = RecordingDelegate { stream, event in
                if event == .room { fill(stream, total, part, written) }
            }
            let stream = try await client.stream(
                StreamingRequest(method: "POST", url: upstream.url(), body: .chunked),
                delegate
            )
            try await client.onLoop { _ in fill(stream.value, total, part, written) }
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == nil)
            #expect(record.body == patternedParts(total, part))
        }
    }

    @Test("an upstream that dies inside the body ends the stream with a failure", arguments: [false, true])
    func death(_ resets: Bool) async throws {
        let goOn = Gate()
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")
            try goOn.wait()
            if resets { connection.reset() }
            throw ConnectionEnd()
        } test: { upstream, client in
            let delegate = RecordingDelegate()
            _ = try await client.stream(StreamingRequest(method: "GET", url: upstream.url()), delegate)
            try await delegate.waits { $0.body.count == 5 }
            goOn.open()
            #expect(try await delegate.waitForEnd().end?.failure == (resets ? .reset : .truncated))
        }
    }

    @Test("cancelling closes the connection and silences the stream")
    func cancel() async throws {
        let closed = Gate()
        try await withUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")
            if connection.seesEnd() { closed.open() }
            throw ConnectionEnd()
        } test: { upstream, client in
            // From inside its own callback, which libcurl's would not allow.
            let delegate = RecordingDelegate { stream, event in
                if event == .part { stream.cancel() }
            }
            _ = try await client.stream(StreamingRequest(method: "GET", url: upstream.url()), delegate)
            try await inThread { try closed.wait() }
            #expect(delegate.now.end == nil)
            try await #expect(client.onLoop { $0.activeCount } == 0)
        }
    }

    @Test("redirects pass, or are followed when asked", arguments: [false, true])
    func redirects(_ follows: Bool) async throws {
        try await withUpstream { connection, request in
            if request.target == "/from" {
                try connection.respond("moved", status: "302 Found", headers: ["Location: /to"])
            } else {
                try connection.respond("arrived")
            }
        } test: { upstream, client in
            let delegate = RecordingDelegate()
            var request = StreamingRequest(method: "GET", url: upstream.url("/from"))
            request.followsRedirects = follows
            _ = try await client.stream(request, delegate)
            let record = try await delegate.waitForEnd()
            #expect(record.headCount == 1)
            #expect(record.status == (follows ? 200 : 302))
            #expect(String(decoding: record.body, as: UTF8.self) == (follows ? "arrived" : "moved"))
        }
    }

    @Test("no head in time is a timeout; a slow body after the head is none")
    func responseTimeout() async throws {
        let goOn = Gate()
        try await withUpstream { connection, request in
            guard request.target == "/slow-body" else {
                _ = connection.seesEnd()
                throw ConnectionEnd()
            }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1")
            try goOn.wait()
            try connection.send("2")
        } test: { upstream, client in
            let timeout = Duration.seconds(1)
            let silent = RecordingDelegate()
            let slow = RecordingDelegate()
            let requests = ["/silent", "/slow-body"].map {
                StreamingRequest(method: "GET", url: upstream.url($0), responseTimeout: timeout)
            }
            _ = try await client.stream(requests[1], slow)
            try await slow.waits { $0.headCount == 1 }
            _ = try await client.stream(requests[0], silent)
            // The second stream's whole timeout passes while the first waits for the rest of its body.
            let record = try await silent.waitForEnd()
            #expect(record.end?.failure == .timedOut)
            #expect(record.headCount == 0)
            #expect(slow.now.end == nil)
            goOn.open()
            #expect(try await slow.waitForEnd().end?.failure == nil)
        }
    }

    @Test("a body in parts is sent again when the kept connection turns out dead")
    func replay() async throws {
        try await withUpstream(readsBodies: false) { connection, request in
            let body = try connection.readBody(of: request)
            if connection.number == 1, request.target == "/second" { throw ConnectionEnd() }
            try connection.respond(body)
        } test: { upstream, client in
            for path in ["/first", "/second"] {
                let delegate = RecordingDelegate()
                let stream = try await client.stream(
                    StreamingRequest(method: "PUT", url: upstream.url(path), body: .chunked),
                    delegate
                )
                try await client.onLoop { _ in
                    stream.value.write(ByteBuffer(string: "all of "))
                    stream.value.write(ByteBuffer(string: path))
                    stream.value.finish()
                }
                let record = try await delegate.waitForEnd()
                #expect(record.end?.failure == nil)
                #expect(String(decoding: record.body, as: UTF8.self) == "all of \(path)")
            }
        }
    }

    @Test("failures before the head come as the end")
    func failures() async throws {
        let nobody = try RefusingPort()
        let client = try await ClientUnderTest()
        for (url, failure) in [
            (nobody.url, UpstreamFailure.refused), ("gopher://127.0.0.1/", .unsupportedURL),
        ] {
            let delegate = RecordingDelegate()
            _ = try await client.stream(StreamingRequest(method: "GET", url: url), delegate)
            let record = try await delegate.waitForEnd()
            #expect(record.end?.failure == failure)
            #expect(record.headCount == 0)
        }
        try await client.stop()
    }

    @Test("shutting down ends streams")
    func shutdown() async throws {
        let upstream = try ScriptedUpstream { connection, _ in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")
            _ = connection.seesEnd()
            throw ConnectionEnd()
        }
        defer { upstream.stop() }
        let client = try await ClientUnderTest()
        let delegate = RecordingDelegate()
        _ = try await client.stream(StreamingRequest(method: "GET", url: upstream.url()), delegate)
        try await delegate.waits { $0.body.count == 5 }
        try await client.stop()
        #expect(delegate.now.end?.failure == .shuttingDown)
    }
}

/// Writes parts until the stream has enough or everything is written.
private func fill(_ stream: UpstreamStream, _ total: Int, _ part: ByteBuffer, _ written: NIOLockedValueBox<Int>) {
    while true {
        let count = written.withLockedValue { $0 }
        guard count < total else { return stream.finish() }
        let goesOn = stream.write(part)
        written.withLockedValue { $0 += part.readableBytes }
        guard goesOn else { return }
    }
}

private func patternedParts(_ total: Int, _ part: ByteBuffer) -> [UInt8] {
    let bytes = Array(part.readableBytesView)
    return (0..<total / bytes.count).reduce(into: []) { result, _ in result += bytes }
}

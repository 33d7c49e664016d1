import Testing
import Upstreams

@Suite("what upstreams are told of the client's request")
struct RequestTraceTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test("is that of each call, on one handle after the other, and leaves the other headers alone")
    func sequence() async throws {
        let traces: [RequestTrace?] = [
            RequestTrace(requestID: "first"), RequestTrace(requestID: "secon"), RequestTrace(requestID: "longer-one"),
            RequestTrace(requestID: "a", traceParent: Self.parent, traceState: "k=v"), RequestTrace(requestID: "b"),
            nil,
            RequestTrace(requestID: "c", traceParent: Self.parent), RequestTrace(requestID: "d"),
        ]
        try await withUpstream { connection, _ in
            try connection.respond("ok")
        } test: { upstream, client in
            for (number, trace) in traces.enumerated() {
                let headers = number == 4 ? [HTTPHeader("x-a", "2"), HTTPHeader("x-b", "3")] : [HTTPHeader("x-a", "1")]
                let request = UpstreamRequest(method: "GET", url: upstream.url(), headers: headers)
                _ = try await client.send(request, trace: trace).get()
                // And one without, in between, where the next is the same again.
                if number == 6 { _ = try await client.send(request).get() }
            }
            let seen = upstream.requests.map { request in
                ["x-request-id", "traceparent", "tracestate", "x-a", "x-b"].map { request.value($0) ?? "-" }
            }
            #expect(
                seen == [
                    ["first", "-", "-", "1", "-"], ["secon", "-", "-", "1", "-"], ["longer-one", "-", "-", "1", "-"],
                    ["a", Self.parent, "k=v", "1", "-"], ["b", "-", "-", "2", "3"], ["-", "-", "-", "1", "-"],
                    ["c", Self.parent, "-", "1", "-"], ["-", "-", "-", "1", "-"], ["d", "-", "-", "1", "-"],
                ]
            )
            #expect(upstream.requests.allSatisfy { $0.headerLines.filter { $0.hasPrefix("x-request-id") }.count <= 1 })
        }
    }

    @Test("gives way to headers of the same names in the request")
    func ownHeaders() async throws {
        try await withUpstream { connection, _ in
            try connection.respond("ok")
        } test: { upstream, client in
            let trace = RequestTrace(requestID: "ours", traceParent: Self.parent, traceState: "k=v")
            let own = [HTTPHeader("X-Request-ID", "theirs"), HTTPHeader("Traceparent", "other")]
            let request = UpstreamRequest(method: "GET", url: upstream.url(), headers: own)
            _ = try await client.send(request, trace: trace).get()
            let plain = UpstreamRequest(method: "GET", url: upstream.url())
            _ = try await client.send(plain, trace: trace).get()
            #expect(upstream.requests.map { $0.value("x-request-id") } == ["theirs", "ours"])
            #expect(upstream.requests.map { $0.value("traceparent") } == ["other", Self.parent])
            #expect(upstream.requests.map { $0.value("tracestate") } == [nil, "k=v"])
        }
    }
}

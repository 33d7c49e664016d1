import Logging
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Upstreams

/// Calls to a source that wants an access token, with a token endpoint on the same server.
@Suite("calls with an access token")
struct SourceTokensTests {
    /// Answers `/token` with numbered tokens, and takes the tokens that the test says.
    private final class Issuer: Sendable {
        let issued = NIOLockedValueBox(0)
        /// Numbers of tokens that are taken.
        let accepted: NIOLockedValueBox<Set<Int>>
        let lifetime: Int
        let mayIssue = NIOLockedValueBox(true)

        init(accepts: Set<Int>, lifetime: Int = 3600) {
            accepted = NIOLockedValueBox(accepts)
            self.lifetime = lifetime
        }

        func answer(_ connection: Connection, _ request: ReceivedRequest) throws {
            if request.target == "/token" {
                guard mayIssue.withLockedValue({ $0 }) else {
                    return try connection.respond(#"{"error":"invalid_client"}"#, status: "401 No")
                }
                let number = issued.withLockedValue { issued in
                    issued += 1
                    return issued
                }
                return try connection.respond(
                    #"{"access_token":"token-\#(number)","token_type":"Bearer","expires_in":\#(lifetime)}"#
                )
            }
            let given = request.value("authorization") ?? "none"
            let isGood = accepted.withLockedValue { $0.contains { "Bearer token-\($0)" == given } }
            try connection.respond(
                Array("\(given) \(String(decoding: request.body, as: UTF8.self))".utf8),
                status: isGood ? "200 OK" : "401 Unauthorized"
            )
        }
    }

    private func record(_ upstream: ScriptedUpstream, secrets: LiveSecrets = LiveSecrets()) -> UpstreamSource {
        var policy = SourcePolicy()
        policy.credentials = ClientCredentials(tokenURL: upstream.url("/token"), clientID: "id", clientSecret: "secret")
        return UpstreamSource(name: "test", policy: policy, secrets: secrets, at: .now())
    }

    private func call(_ upstream: ScriptedUpstream, _ record: UpstreamSource, _ path: String) -> PlannedCall {
        PlannedCall(UpstreamRequest(method: "GET", url: upstream.url(path)), terms: CallTerms(source: record))
    }

    @Test("a hundred calls at once fetch one token")
    func shared() async throws {
        let issuer = Issuer(accepts: [1])
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let record = record(upstream)
            let statuses = await withTaskGroup(of: Int?.self) { group in
                for index in 0..<100 {
                    group.addTask { try? await client.call(self.call(upstream, record, "/\(index)")).get().status }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 100))
            #expect(issuer.issued.withLockedValue { $0 } == 1)
        }
    }

    @Test("two event loops share the token and its fetch")
    func twoLoops() async throws {
        let issuer = Issuer(accepts: [1])
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let other = try await ClientUnderTest()
            let record = record(upstream)
            let statuses = await withTaskGroup(of: Int?.self) { group in
                for index in 0..<40 {
                    let client = index.isMultiple(of: 2) ? client : other
                    group.addTask { try? await client.call(self.call(upstream, record, "/\(index)")).get().status }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 40))
            #expect(issuer.issued.withLockedValue { $0 } == 1)
            try await other.stop()
        }
    }

    @Test("a refused token is replaced once for all calls, a POST's body is sent again")
    func refused() async throws {
        let issuer = Issuer(accepts: [1])
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let record = record(upstream)
            try await #expect(client.call(call(upstream, record, "/first")).get().status == 200)
            // The server forgets its tokens.
            issuer.accepted.withLockedValue { $0 = [2] }
            let bodies = await withTaskGroup(of: String?.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let request = UpstreamRequest(
                            method: "POST",
                            url: upstream.url("/\(index)"),
                            headers: [HTTPHeader("authorization", "Bearer of somebody else")],
                            body: Array("body".utf8)
                        )
                        return try? await client.call(PlannedCall(request, terms: CallTerms(source: record))).get().text
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(bodies == Array(repeating: "Bearer token-2 body", count: 20))
            #expect(issuer.issued.withLockedValue { $0 } == 2)
        }
    }

    @Test("a fresh token that is refused too is the call's outcome")
    func refusedTwice() async throws {
        let issuer = Issuer(accepts: [])
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let record = record(upstream)
            try await #expect(client.call(call(upstream, record, "/")).get().status == 401)
            #expect(upstream.requests.map(\.target) == ["/token", "/", "/token", "/"])
            #expect(record.state.withLockedValue { $0.targets[0].outstanding } == 0)
        }
    }

    @Test("without a token nothing is sent")
    func noToken() async throws {
        let issuer = Issuer(accepts: [1])
        issuer.mayIssue.withLockedValue { $0 = false }
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let record = record(upstream)
            await #expect(client.call(call(upstream, record, "/")).failure == .noToken)
            #expect(upstream.requests.map(\.target) == ["/token"])
        }
    }

    @Test("a call does not wait longer for a token than it has")
    func deadline() async throws {
        try await withUpstream { connection, _ in
            _ = connection.seesEnd()
            throw ConnectionEnd()
        } test: { upstream, client in
            let record = record(upstream)
            await #expect(
                client.call(call(upstream, record, "/"), deadline: .now() + .milliseconds(50)).failure == .timedOut
            )
            #expect(upstream.requests.map(\.target) == ["/token"])
        }
    }

    @Test("streams carry the token too, and get another once", arguments: ["GET", "POST"])
    func streams(method: String) async throws {
        let issuer = Issuer(accepts: [2])
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let delegate = RecordingDelegate()
            let request = StreamingRequest(
                method: method,
                url: upstream.url("/stream"),
                headers: [HTTPHeader("Authorization", "of the client")],
                body: method == "GET" ? .none : .known(bytes: 4),
                responseTimeout: .seconds(20),
                source: record(upstream)
            )
            let stream = try await client.stream(request, delegate)
            if method == "POST" {
                _ = try await client.onLoop { _ in stream.value.write(ByteBuffer(string: "body")) }
            }
            let end = try await delegate.waitForEnd()
            #expect(end.end?.failure == nil)
            #expect(end.status == 200)
            #expect(end.headCount == 1)
            #expect(String(decoding: end.body, as: UTF8.self) == "Bearer token-2 " + (method == "GET" ? "" : "body"))
        }
    }

    @Test("tokens are kept out of texts that are shown")
    func secrets() async throws {
        let issuer = Issuer(accepts: [2])
        let secrets = LiveSecrets()
        let redaction = Redaction(secrets: ["configured"], live: secrets)
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            try await #expect(client.call(call(upstream, record(upstream, secrets: secrets), "/")).get().status == 200)
            #expect(
                redaction.apply(to: "token-1, token-2, configured, token-3") == "***, ***, ***, token-3"
            )
        }
    }

    @Test("health checks carry the token, renew one that is refused, and blame no target for a token that is not there")
    func healthChecks() async throws {
        let issuer = Issuer(accepts: [1])
        try await withUpstream {
            try issuer.answer($0, $1)
        } test: { upstream, client in
            let sources = UpstreamSources()
            var policy = SourcePolicy()
            policy.base = upstream.url("/v1")
            policy.credentials = ClientCredentials(
                tokenURL: upstream.url("/token"),
                clientID: "id",
                clientSecret: "secret"
            )
            // One bad check is remembered until the end.
            policy.healthCheck = HealthCheckPolicy(
                path: "/health",
                interval: .milliseconds(10),
                unhealthyThreshold: 1,
                healthyThreshold: 10_000
            )
            @Sendable func checks(with number: Int) -> Int {
                upstream.requests.count {
                    $0.target == "/health" && $0.value("authorization") == "Bearer token-\(number)"
                }
            }
            let record = try #require(sources.source(named: "a", policy: policy))
            let isHealthy = { record.state.withLockedValue { $0.targets[0].health?.isHealthy } }
            try await client.onLoop { $0.checkHealth(of: sources) }
            try await eventually { checks(with: 1) > 2 }
            #expect(isHealthy() == true)
            // The server forgets its tokens: one check is refused and made again.
            issuer.accepted.withLockedValue { $0 = [2] }
            try await eventually { checks(with: 2) > 2 }
            #expect(isHealthy() == true)
            #expect(issuer.issued.withLockedValue { $0 } == 2)
            // No token is to be had: the checks wait, and the target stays what it was.
            issuer.mayIssue.withLockedValue { $0 = false }
            issuer.accepted.withLockedValue { $0 = [] }
            let asked = upstream.requests.count { $0.target == "/token" }
            try await eventually { upstream.requests.count { $0.target == "/token" } > asked }
            issuer.accepted.withLockedValue { $0 = [3] }
            issuer.mayIssue.withLockedValue { $0 = true }
            try await eventually { checks(with: 3) > 2 }
            #expect(isHealthy() == true)
        }
    }
}

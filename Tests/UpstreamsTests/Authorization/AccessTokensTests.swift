import NIOCore
import Testing

@testable import Upstreams

@Suite("access tokens")
struct AccessTokensTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static func at(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    /// One of them fetches, whoever comes meanwhile waits, and all are told in order.
    @Test("one fetch answers all who wait")
    func sharedFetch() {
        var tokens = AccessTokens<Int>(margin: .seconds(30))
        #expect(tokens.ask(at: Self.at(0), waiter: 1).name == "fetch")
        #expect(tokens.ask(at: Self.at(0), waiter: 2).name == "wait")
        #expect(tokens.ask(at: Self.at(1), waiter: 3).name == "wait")
        #expect(tokens.land(TokenGrant(token: "a", lifetime: .seconds(100)), at: Self.at(1)) == [1, 2, 3])
        #expect(tokens.ask(at: Self.at(2), waiter: 4).name == "a")
        // Nobody is told twice.
        tokens.reject("a")
        #expect(tokens.ask(at: Self.at(2), waiter: 5).name == "fetch")
        #expect(tokens.land(nil, at: Self.at(2)) == [5])
    }

    @Test(
        "a token is replaced before its end",
        arguments: [
            // Lifetime, margin, a second at which it still counts, and the first at which it does not.
            (100, 30, 69, 70), (100, 0, 99, 100), (40, 30, 19, 20), (2, 30, 0, 1),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func expiry(lifetime: Int64, margin: Int64, good: Int64, stale: Int64) {
        var tokens = AccessTokens<Int>(margin: .seconds(margin))
        _ = tokens.ask(at: Self.at(0), waiter: 1)
        _ = tokens.land(TokenGrant(token: "a", lifetime: .seconds(lifetime)), at: Self.at(0))
        #expect(tokens.ask(at: Self.at(good), waiter: 2).name == "a")
        #expect(tokens.ask(at: Self.at(stale), waiter: 2).name == "fetch")
    }

    @Test("a token without a named end counts until it is rejected")
    func endless() {
        var tokens = AccessTokens<Int>(margin: .seconds(30))
        _ = tokens.ask(at: Self.at(0), waiter: 1)
        _ = tokens.land(TokenGrant(token: "a", lifetime: nil), at: Self.at(0))
        #expect(tokens.ask(at: Self.at(1_000_000), waiter: 2).name == "a")
    }

    @Test("a rejection of a token that was replaced meanwhile changes nothing")
    func lateRejection() {
        var tokens = AccessTokens<Int>(margin: .seconds(30))
        _ = tokens.ask(at: Self.at(0), waiter: 1)
        _ = tokens.land(TokenGrant(token: "old", lifetime: nil), at: Self.at(0))
        tokens.reject("old")
        _ = tokens.ask(at: Self.at(1), waiter: 2)
        _ = tokens.land(TokenGrant(token: "new", lifetime: nil), at: Self.at(1))
        tokens.reject("old")
        #expect(tokens.ask(at: Self.at(1), waiter: 3).name == "new")
    }

    @Test("after a failed fetch the endpoint is left alone for a second")
    func pause() {
        var tokens = AccessTokens<Int>(margin: .seconds(30))
        _ = tokens.ask(at: Self.at(0), waiter: 1)
        #expect(tokens.land(nil, at: Self.at(10)) == [1])
        #expect(tokens.ask(at: Self.at(10), waiter: 2).name == "unavailable")
        #expect(tokens.ask(at: Self.at(11), waiter: 2).name == "fetch")
    }

    @Test(
        "the endpoint's answer is read as it is in the wild",
        arguments: [
            (200, #"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#, "abc", 3600),
            (200, #"{"access_token":"abc","token_type":"bearer"}"#, "abc", nil),
            (200, #"{"access_token":"abc","expires_in":"60"}"#, "abc", 60),
            (200, #"{"access_token":"abc","expires_in":-1}"#, "abc", nil),
            (200, #"{"access_token":"abc","expires_in":1e300}"#, "abc", 3_000_000_000),
            (200, #"{"access_token":"","token_type":"Bearer"}"#, nil, nil),
            (200, #"{"access_token":"a\r\nX-Y: b"}"#, nil, nil), (200, #"{"access_token":7}"#, nil, nil),
            (200, #"{"access_token":"abc","token_type":"mac"}"#, nil, nil),
            (400, #"{"access_token":"abc"}"#, nil, nil), (200, "<html>", nil, nil), (200, "", nil, nil),
        ] as [(Int, String, String?, Int64?)]
    )
    func answers(status: Int, body: String, token: String?, seconds: Int64?) {
        let response = UpstreamResponse(status: status, headers: [], body: Array(body.utf8))
        let grant = ClientCredentials.grant(in: response)
        #expect(grant?.token == token)
        #expect(grant?.lifetime == seconds.map { .seconds($0) })
    }

    @Test("the token request says who asks by Basic, form-encoded, or in its body")
    func request() {
        var credentials = ClientCredentials(
            tokenURL: "https://auth.test/token",
            clientID: "a b",
            clientSecret: "p:ß",
            scope: "read write",
            parameters: [HTTPHeader("audience", "https://api.test/")]
        )
        let body = "grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fapi.test%2F"
        let request = credentials.request
        #expect(request.method == "POST")
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
        #expect(
            request.headers.first { $0.name == "authorization" }?.value
                == "Basic " + Base64.encode(Array("a+b:p%3A%C3%9F".utf8))
        )
        credentials.authentication = .body
        #expect(
            credentials.request.body.map { String(decoding: $0, as: UTF8.self) }
                == body + "&client_id=a+b&client_secret=p%3A%C3%9F"
        )
        #expect(!credentials.request.headers.contains { $0.name == "authorization" })
    }
}

extension AccessTokens.Answer {
    fileprivate var name: String {
        switch self {
        case .token(let token): token
        case .wait: "wait"
        case .fetch: "fetch"
        case .unavailable: "unavailable"
        }
    }
}

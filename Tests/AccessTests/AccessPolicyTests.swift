import Settings
import Testing
import Upstreams

@testable import Access

@Suite("Access policy")
struct AccessPolicyTests {
    private static let policy = AccessPolicy([
        StaticTokenSetting(token: "first-token", subject: "ci"),
        StaticTokenSetting(token: "token-of-one-plugin", subject: "frob-job", plugins: ["proxy", "search"]),
    ])

    @Test(
        "a known bearer token is accepted, whatever the case of its scheme and the spaces after it",
        arguments: [
            "Bearer first-token", "bearer first-token", "BEARER   first-token",
        ]
    )
    func accepted(value: String) throws {
        let caller = try Self.policy.caller(of: [HTTPHeader("AUTHORIZATION", value)], plugin: "graphql")
        #expect(caller == .service(subject: "ci"))
    }

    @Test(
        "anything else is refused",
        arguments: [
            ([], .missingCredentials),
            (["Basic Zmlyc3QtdG9rZW46"], .missingCredentials),
            (["Bearer"], .missingCredentials),
            (["Bearer "], .missingCredentials),
            (["Bearerfirst-token"], .missingCredentials),
            (["first-token"], .missingCredentials),
            (["Bearer first token"], .missingCredentials),
            (["Bearer first-token "], .missingCredentials),
            (["Bearer first-toke"], .illegalToken),
            (["Bearer first-token2"], .illegalToken),
            (["Bearer first-tokenfirst-token"], .illegalToken),
            (["Bearer First-token"], .illegalToken),
            (["Bearer first-token", "Bearer first-token"], .illegalToken),
        ] as [([String], AccessRefusal)]
    )
    func refused(values: [String], refusal: AccessRefusal) {
        let headers =
            values.map { HTTPHeader("authorization", $0) } + [HTTPHeader("cookie", "backstage-auth=first-token")]
        #expect(throws: refusal) { try Self.policy.caller(of: headers, plugin: "graphql") }
    }

    @Test("a token may open some plugins only")
    func restricted() throws {
        let headers = [HTTPHeader("Authorization", "Bearer token-of-one-plugin")]
        #expect(try Self.policy.caller(of: headers, plugin: "proxy") == .service(subject: "frob-job"))
        let refusal = AccessRefusal.restricted(plugins: ["proxy", "search"])
        #expect(throws: refusal) { try Self.policy.caller(of: headers, plugin: "graphql") }
        #expect(refusal.status == 403)
        #expect(refusal.message == "This token's access is restricted to plugin(s) 'proxy', 'search'")
    }

    @Test("without tokens nobody is known")
    func noTokens() {
        let headers = [HTTPHeader("Authorization", "Bearer first-token")]
        #expect(throws: AccessRefusal.illegalToken) { try AccessPolicy([]).caller(of: headers, plugin: "proxy") }
    }

    @Test("a policy that is switched off asks nobody")
    func disabled() throws {
        let policy = AccessPolicy([StaticTokenSetting(token: "first-token", subject: "ci")], isEnforced: false)
        #expect(try policy.caller(of: [], plugin: "proxy") == .unknown)
        #expect(try policy.caller(of: [HTTPHeader("Authorization", "Bearer x")], plugin: "proxy") == .unknown)
    }
}

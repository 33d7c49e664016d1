import Settings
import Testing

@Suite("Operating settings")
struct OperatingSettingsTests {
    /// Reads the block as that of a source.
    private func read(_ block: String) throws -> OperatingSettings {
        let settings = try settings("tributary: { sources: { a: { \(block) } } }")
        return try #require(settings.sources.first).operating
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var block: String
        var change: @Sendable (inout OperatingSettings) throws -> Void
        var testDescription: String { block }

        init(_ block: String, _ change: @escaping @Sendable (inout OperatingSettings) throws -> Void) {
            self.block = block
            self.change = change
        }
    }

    @Test(
        "each key is read in each of its forms",
        arguments: [
            Case("") { _ in },
            Case("timeout: 250") { $0.timeout = .milliseconds(250) },
            Case("timeout: 3 seconds") { $0.timeout = .seconds(3) },
            Case("timeout: PT1M30S") { $0.timeout = .seconds(90) },
            Case("timeout: { minutes: 1, seconds: 5 }") { $0.timeout = .seconds(65) },
            Case("retry: 3") { $0.retry = RetrySettings(attempts: 3) },
            Case("retry: true") { $0.retry = RetrySettings(attempts: 2) },
            Case("retry: false") { $0.retry = RetrySettings(attempts: 0) },
            Case("retry: { attempts: 1, delay: 10, maxDelay: 1s, attemptTimeout: 500 ms }") {
                $0.retry = RetrySettings(
                    attempts: 1,
                    delay: .milliseconds(10),
                    maxDelay: .seconds(1),
                    attemptTimeout: .milliseconds(500)
                )
            },
            Case("targets: ['http://a:1/v1', 'https://b']") {
                $0.targets = [try HTTPURL("http://a:1/v1"), try HTTPURL("https://b")]
            },
            Case("targets: 'https+srv://_a._tcp.B/v1'") {
                $0.service = ServiceTarget(url: try HTTPURL("https://_a._tcp.b/v1"))
            },
            Case("targets: http://a") { $0.targets = [try HTTPURL("http://a")] },
            Case("healthCheck: /health") { $0.healthCheck = HealthCheckSettings(path: "/health") },
            Case("healthCheck: false") { _ in },
            Case("healthCheck: { path: /h, interval: 1s, timeout: 100, unhealthyThreshold: 1, healthyThreshold: 4 }") {
                var check = HealthCheckSettings(path: "/h")
                check.interval = .seconds(1)
                check.timeout = .milliseconds(100)
                check.unhealthyThreshold = 1
                check.healthyThreshold = 4
                $0.healthCheck = check
            },
            Case("breaker: true") { $0.breaker = BreakerSettings() },
            Case("breaker: false") { _ in },
            Case("breaker: { failures: 2, window: 1m, openFor: 30s, probes: 3 }") {
                var breaker = BreakerSettings()
                breaker.failures = 2
                breaker.window = .seconds(60)
                breaker.openFor = .seconds(30)
                breaker.probes = 3
                $0.breaker = breaker
            },
            Case("hedge: true") { $0.hedge = HedgeSettings() },
            Case("hedge: 80 ms") { $0.hedge = HedgeSettings(after: .milliseconds(80)) },
            Case("hedge: { milliseconds: 80 }") { $0.hedge = HedgeSettings(after: .milliseconds(80)) },
            Case("hedge: { after: 80 }") { $0.hedge = HedgeSettings(after: .milliseconds(80)) },
            Case("cache: true") { $0.cache = CacheSettings() },
            Case("cache: 1 minute") {
                $0.cache = CacheSettings()
                $0.cache?.maxAge = .seconds(60)
            },
            Case(
                "cache: { maxAge: 1s, staleWhileRevalidate: 2s, staleIfError: 1h, negativeMaxAge: 0, respectUpstream: no }"
            ) {
                var cache = CacheSettings()
                cache.maxAge = .seconds(1)
                cache.staleWhileRevalidate = .seconds(2)
                cache.staleIfError = .seconds(3600)
                cache.negativeMaxAge = .zero
                cache.respectUpstream = false
                $0.cache = cache
            },
            Case("maxConcurrent: 10") { $0.maxConcurrent = ConcurrencySettings(calls: 10, queue: 40) },
            Case("maxConcurrent: { calls: 2, queue: 0 }") {
                $0.maxConcurrent = ConcurrencySettings(calls: 2, queue: 0)
            },
            Case("headers: { X-Key: abc, X-Number: 7 }") {
                $0.headers = [HeaderSetting(name: "X-Key", value: "abc"), HeaderSetting(name: "X-Number", value: "7")]
            },
            Case("auth: { basic: { username: u, password: 'p:w' } }") {
                $0.auth = .basic(username: "u", password: "p:w")
            },
            Case("auth: { forwardFrom: X-Frobs-Token }") {
                $0.auth = .forwarded(from: "x-frobs-token", name: "Authorization")
            },
            Case("auth: { forwardFrom: X-Frobs-Token, forwardAs: X-Token }") {
                $0.auth = .forwarded(from: "x-frobs-token", name: "X-Token")
            },
            Case("auth: { oauth2: { tokenURL: 'https://a/token', clientId: i, clientSecret: s } }") {
                $0.auth = .clientCredentials(
                    ClientCredentialsSettings(
                        tokenURL: try HTTPURL("https://a/token"),
                        clientID: "i",
                        clientSecret: "s"
                    )
                )
            },
            Case(
                "auth: { oauth2: { tokenURL: 'https://a/token', clientId: i, clientSecret: s, scope: [a, b], "
                    + "parameters: { audience: x }, clientAuthentication: body, expiryMargin: 1m, timeout: 2s } }"
            ) {
                var settings = ClientCredentialsSettings(
                    tokenURL: try HTTPURL("https://a/token"),
                    clientID: "i",
                    clientSecret: "s"
                )
                settings.scope = "a b"
                settings.parameters = [HeaderSetting(name: "audience", value: "x")]
                settings.authentication = .body
                settings.expiryMargin = .seconds(60)
                settings.timeout = .seconds(2)
                $0.auth = .clientCredentials(settings)
            },
            Case("maxBodyBytes: 1MiB, maxUpstreamCalls: 5, singleFlight: off") {
                $0.maxBodyBytes = 1 << 20
                $0.maxUpstreamCalls = 5
                $0.singleFlight = false
            },
        ]
    )
    func forms(_ example: Case) throws {
        var expected = OperatingSettings()
        try example.change(&expected)
        #expect(try read(example.block) == expected)
    }

    @Test(
        "what cannot be meant is an error at its place",
        arguments: [
            ("timeout: 0", "'tributary.sources.a.timeout' is 0; expected a duration of more than zero"),
            ("retry: 11", "'tributary.sources.a.retry' is 11; expected a whole number from 0 to 10"),
            ("retry: { delay: 0 }", "'tributary.sources.a.retry.delay' is 0; expected a duration of more than zero"),
            (
                "targets: ['ftp://a']",
                "'tributary.sources.a.targets' is not a valid URL: ftp://a (the scheme 'ftp' is not http or https)"
            ),
            (
                "targets: ['http://u:secret@a']",
                "'tributary.sources.a.targets' is 'http://…@a'; expected a URL without credentials and query"
            ),
            (
                "targets: ['http://a', 'http://a']",
                "'tributary.sources.a.targets' is 'http://a' twice; expected each target once"
            ),
            (
                "targets: ['http+srv://_a._tcp.b', 'http://c']",
                "'tributary.sources.a.targets' is 'http+srv://_a._tcp.b' among others; expected a service by itself"
            ),
            (
                "targets: 'http+srv://_a._tcp.b:80'",
                "'tributary.sources.a.targets' is 'http+srv://_a._tcp.b:80'; expected the name of a service without a port"
            ),
            (
                "healthCheck: true",
                "'tributary.sources.a.healthCheck' is true; expected a path such as /health or an object with one"
            ),
            ("healthCheck: health", "'tributary.sources.a.healthCheck' is 'health'; expected a path such as /health"),
            ("healthCheck: {}", "Missing required config value at 'tributary.sources.a.healthCheck.path'"),
            ("breaker: 5", "'tributary.sources.a.breaker' is 5; expected true, false or an object"),
            (
                "breaker: []",
                "Invalid type in config for key 'tributary.sources.a.breaker' in 'app-config.yaml', got array, "
                    + "wanted object"
            ),
            ("hedge: { aftr: 5 }", "'tributary.sources.a.hedge' is an object; expected "),
            ("cache: { maxage: 5 }", "unknown key 'tributary.sources.a.cache.maxage'; did you mean 'maxAge'?"),
            ("maxConcurrent: 0", "'tributary.sources.a.maxConcurrent' is 0; expected a whole number from 1 to 1000000"),
            ("maxConcurrent: {}", "Missing required config value at 'tributary.sources.a.maxConcurrent.calls'"),
            (
                "auth: {}",
                "'tributary.sources.a.auth' is none of them; expected exactly one of basic, oauth2 and forwardFrom"
            ),
            (
                "auth: { forwardFrom: x, basic: { username: u, password: p } }",
                "'tributary.sources.a.auth' is basic and forwardFrom; expected exactly one of basic, oauth2 and "
                    + "forwardFrom"
            ),
            (
                "auth: { basic: { username: u } }",
                "Missing required config value at 'tributary.sources.a.auth.basic.password'"
            ),
            (
                "auth: { basic: { username: 'a:b', password: p } }",
                "'tributary.sources.a.auth.basic.username' is a name with a colon; expected a name without one"
            ),
            (
                "auth: { basic: { username: u, password: p }, forwardAs: x }",
                "'tributary.sources.a.auth.forwardAs' is no forwardFrom; expected forwardAs beside forwardFrom only"
            ),
            (
                "auth: { forwardFrom: 'a b' }",
                "'tributary.sources.a.auth.forwardFrom' is 'a b'; expected the name of a header that carries a token"
            ),
            (
                "auth: { forwardFrom: x, forwardAs: Host }",
                "'tributary.sources.a.auth.forwardAs' is 'Host'; expected the name of a header that carries a token"
            ),
            (
                "auth: { oauth2: { clientId: i, clientSecret: s } }",
                "Missing required config value at 'tributary.sources.a.auth.oauth2.tokenURL'"
            ),
            (
                "auth: { oauth2: { tokenURL: 'https://a', clientId: i, clientSecret: s, clientAuthentication: x } }",
                "'tributary.sources.a.auth.oauth2.clientAuthentication' is 'x'; expected 'header' or 'body'"
            ),
            (
                "headers: { authorization: a }, auth: { basic: { username: u, password: p } }",
                "'tributary.sources.a.auth' is headers that set authorization as well; expected one of the two"
            ),
            ("braker: true", "unknown key 'tributary.sources.a.braker'; did you mean 'breaker'?"),
        ]
    )
    func mistakes(block: String, sentence: String) throws {
        let found = try errors("tributary: { sources: { a: { \(block) } } }")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("app-config.yaml:1:") == true)
        #expect(found.first?.contains("error: " + sentence) == true, "\(found)")
    }
}

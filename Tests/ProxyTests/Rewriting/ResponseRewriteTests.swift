import Settings
import Testing
import Upstreams

@testable import Proxy

@Suite("Rewritten responses")
struct ResponseRewriteTests {
    private func passed(
        _ headers: [HTTPHeader],
        options: String,
        status: Int,
        target: String = "/api/proxy/t/x"
    ) throws -> [HTTPHeader] {
        let table = try endpoints("/t: { target: 'http://api.test:8080/v1', \(options) }")
        let match = try #require(table.match(target, method: "GET"))
        return match.responseHeaders(headers, status: status, clientHost: "client.test:7007", bodyIsDecoded: false)
    }

    @Test(
        "a Location at the target leads where the options say",
        arguments: [
            ("hostRewrite: 'a.test'", "http://api.test:8080/y?z#f", "http://a.test/y?z#f"),
            ("hostRewrite: 'a.test:81', autoRewrite: true", "http://API.test:8080", "http://a.test:81/"),
            ("autoRewrite: true", "http://api.test:8080/y", "http://client.test:7007/y"),
            ("protocolRewrite: https", "http://api.test:8080/y", "https://api.test:8080/y"),
            ("protocolRewrite: 'HTTPS:', autoRewrite: true", "http://api.test:8080?q", "https://client.test:7007/?q"),
            ("hostRewrite: a.test", "http://u:p@api.test:8080/y", "http://u:p@a.test/y"),
            // Elsewhere, without a host, and without anything to rewrite.
            ("hostRewrite: a.test", "http://api.test/y", "http://api.test/y"),
            ("hostRewrite: a.test", "http://other.test:8080/y", "http://other.test:8080/y"),
            ("hostRewrite: a.test", "/y", "/y"),
            ("hostRewrite: a.test", "//api.test:8080/y", "//api.test:8080/y"),
            ("autoRewrite: false", "http://api.test:8080/y", "http://api.test:8080/y"),
            // The router's target is the one that counts.
            (
                "autoRewrite: true, router: { client.test:7007: 'http://b.test' }", "http://b.test/y",
                "http://client.test:7007/y"
            ),
            (
                "autoRewrite: true, router: { client.test:7007: 'http://b.test' }", "http://api.test:8080/y",
                "http://api.test:8080/y"
            ),
        ]
    )
    func location(options: String, sent: String, expected: String) throws {
        for status in [201, 301, 302, 307, 308] {
            let headers = [HTTPHeader("Location", sent)]
            let options = options + ", allowedHeaders: [Location]"
            #expect(try passed(headers, options: options, status: status) == [HTTPHeader("Location", expected)])
        }
    }

    @Test("other statuses keep their Location, and one that is not allowed stays away")
    func untouched() throws {
        let headers = [HTTPHeader("Location", "http://api.test:8080/y")]
        for status in [200, 300, 303, 304, 404] {
            #expect(
                try passed(headers, options: "hostRewrite: a, allowedHeaders: [Location]", status: status) == headers
            )
        }
        #expect(try passed(headers, options: "hostRewrite: a", status: 302) == [])
    }

    @Test(
        "cookies lose, change or keep their domain and path",
        arguments: [
            ("cookieDomainRewrite: b.test", "s=1; Domain=a.test; Path=/", "s=1; Domain=b.test; Path=/"),
            ("cookieDomainRewrite: ''", "s=1; Domain=a.test; Path=/", "s=1; Path=/"),
            ("cookieDomainRewrite: ''", "s=1; Path=/;domain=.a.test", "s=1; Path=/"),
            ("cookieDomainRewrite: b.test", "s=1; Path=/", "s=1; Path=/"),
            ("cookieDomainRewrite: false", "s=1; Domain=a.test", "s=1; Domain=a.test"),
            ("cookieDomainRewrite: { a.test: b.test }", "s=1; domain=a.test", "s=1; domain=b.test"),
            ("cookieDomainRewrite: { a.test: b.test }", "s=1; domain=c.test", "s=1; domain=c.test"),
            ("cookieDomainRewrite: { a.test: '', '*': b.test }", "s=1; domain=a.test", "s=1"),
            ("cookieDomainRewrite: { a.test: '', '*': b.test }", "s=1; domain=c.test", "s=1; domain=b.test"),
            ("cookiePathRewrite: { '/v1': / }", "s=1;Path=/v1; HttpOnly", "s=1;Path=/; HttpOnly"),
            ("cookiePathRewrite: /p, cookieDomainRewrite: d", "s=1; Path=/v1; Domain=a", "s=1; Path=/p; Domain=d"),
            // The cookie's own value is none of its attributes.
            ("cookieDomainRewrite: b.test", "domain=1; Secure", "domain=1; Secure"),
        ]
    )
    func cookies(options: String, sent: String, expected: String) throws {
        let headers = [HTTPHeader("Set-Cookie", sent), HTTPHeader("Content-Type", "a/b")]
        #expect(
            try passed(headers, options: options + ", allowedHeaders: [set-cookie]", status: 200) == [
                HTTPHeader("Set-Cookie", expected), HTTPHeader("Content-Type", "a/b"),
            ]
        )
    }

    @Test("what cannot be meant is an error, and what has nothing to rewrite a warning")
    func problems() throws {
        let messages = try errors(
            """
            proxy:
              endpoints:
                /a: { target: 'http://h', hostRewrite: 'http://x', protocolRewrite: ftp, cookiePathRewrite: 5 }
                /b: { target: 'http://h', cookieDomainRewrite: { a: 1 }, cookiePathRewrite: 'a; Secure', ca: x }
            """
        )
        let expected = [
            "app-config.yaml:3:44: error: 'proxy.endpoints./a.hostRewrite' is 'http://x'; expected a host, perhaps "
                + "with a port, such as example.com:8080",
            "app-config.yaml:3:73: error: 'proxy.endpoints./a.protocolRewrite' is 'ftp'; expected http or https",
            "app-config.yaml:3:97: error: Invalid type in config for key 'proxy.endpoints./a.cookiePathRewrite' in "
                + "'app-config.yaml', got number, wanted string",
            "app-config.yaml:4:98: error: 'proxy.endpoints./b.ca' is no certificate; expected the text of one in PEM "
                + "form, as '$file: ./authority.pem' includes it",
            "app-config.yaml:4:57: error: Invalid type in config for key "
                + "'proxy.endpoints./b.cookieDomainRewrite.a' in 'app-config.yaml', got number, wanted string",
            "app-config.yaml:4:81: error: 'proxy.endpoints./b.cookiePathRewrite' is 'a; Secure'; expected texts without "
                + "';' and line breaks",
        ]
        #expect(messages.count == expected.count)
        for (message, expected) in zip(messages, expected) { #expect(message == expected) }
        let table = try endpoints(
            "/a: { target: 'http://h', autoRewrite: true, cookiePathRewrite: /, protocolRewrite: null, hostRewrite: b, "
                + "allowedHeaders: [location] }"
        )
        #expect(
            table.warnings.map(\.description) == [
                "app-config.yaml:3:50: warning: 'cookiePathRewrite' of route '/a' has nothing to rewrite: add "
                    + "'Set-Cookie' to its allowedHeaders"
            ]
        )
    }
}

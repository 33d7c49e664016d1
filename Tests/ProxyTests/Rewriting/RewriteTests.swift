import Settings
import Testing
import Upstreams

@testable import Proxy

@Suite("Rewriting paths")
struct RewriteTests {
    @Test(
        "replacements mean what they mean in JavaScript",
        arguments: [
            ("^/a/(.*)/(.*)$", "/$2/$1", "/a/x/y", "/y/x"), ("b", "[$&]", "abcb", "a[b]cb"),
            ("b", "$`|$'", "abc", "aa|cc"), ("b", "$$1", "abc", "a$1c"),
            ("(b)", "$2$0$", "abc", "a$2$0$c"), ("(b)", "$12", "abc", "ab2c"),
            ("(?<n>b)", "<$<n>$<m>>", "abc", "a<b$<m>>c"),
            ("(x)?b", "[$1]", "abc", "a[]c"), ("^", "/v2", "/x", "/v2/x"), ("é", "e", "/e\u{301}/é", "/e\u{301}/e"),
            ("\\/x\\.y", "z", "/x.y", "z"),
            ("[0-9]+", "n", "/12/34", "/n/34"),
        ]
    )
    func replacements(pattern: String, replacement: String, text: String, expected: String) throws {
        #expect(try RewriteRule(pattern: pattern, replacement: replacement).replacingFirstMatch(in: text) == expected)
    }

    @Test(
        "patterns see the query, and may be written for either prefix",
        arguments: [
            ("{ '^/api/proxy/t/(.*)\\?v=([0-9]+)': '/v$2/$1' }", "/api/proxy/t/x?v=2", "http://h/base/v2/x"),
            ("{ '^/api/proxy/t/(.*)\\?v=([0-9]+)': '/v$2/$1' }", "/proxy/t/x?v=2", "http://h/base/v2/x"),
            ("{ '^/proxy/t': '' }", "/api/proxy/t/x", "http://h/base/x"),
            ("{ '^/proxy/t': '' }", "/api/proxy/t", "http://h/base"),
            ("{ '^/proxy/t': '' }", "/api/proxy/t?a", "http://h/base?a"),
            ("{}", "/proxy/t/x?y", "http://h/base/api/proxy/t/x?y"),
            ("{ none: '' }", "/proxy/t/x", "http://h/base/api/proxy/t/x"),
            ("{ '^/api/proxy/t': 'rel/path' }", "/proxy/t/x", "http://h/base/rel/path/x"),
        ]
    )
    func forms(rewrite: String, target: String, url: String) throws {
        let table = try endpoints("/t: { target: 'http://h/base', pathRewrite: \(rewrite) }")
        #expect(table.upstreamRequest(target)?.url == url)
    }

    @Test("a route with characters that mean something in patterns is taken literally")
    func literalRoute() throws {
        #expect(try endpoints("/a.b(c)+: http://h").upstreamRequest("/api/proxy/a.b(c)+/x")?.url == "http://h/x")
        #expect(try endpoints("/a.b: http://h").upstreamRequest("/api/proxy/aXb/x") == nil)
    }

    @Test(
        "target and path are joined as Node's proxy joins them",
        arguments: [
            ("/v1", "/list", "/v1/list"), ("/v1/", "/list", "/v1/list"), ("", "/list", "/list"), ("/", "/", "/"),
            ("", "", "/"), ("", "?x", "/?x"),
            ("/v1", "", "/v1"), ("/v1", "?x=1", "/v1?x=1"), ("/v1", "list", "/v1/list"),
            ("/v1//w", "///a////b/", "/v1/w/a/b/"),
            ("/v1", "/x?u=http://a//b", "/v1/x?u=http://a//b"),
            ("/v1", "/http:/a/https://b/http://c", "/v1/http://a/https://b/http:/c"),
            ("", "/a b\"{}|'<>`^", "/a%20b%22%7B%7D%7C%27%3C%3E%60%5E"), ("", "/a?q='x y'\\", "/a?q=%27x%20y%27%5C"),
            ("", "/a\\b", "/a/b"), ("", "/ä?ö", "/%C3%A4?%C3%B6"),
            ("", "/a%20b%2Fc%zz", "/a%20b%2Fc%zz"), ("/v1", "/a#frag?x", "/v1/a"), ("", "/a?b#c", "/a?b"),
            ("", "/a?", "/a?"), ("", "/a??b", "/a??b"),
            ("", "/a\r\nb", "/a%0D%0Ab"),
        ]
    )
    func join(target: String, rewritten: String, expected: String) throws {
        let upstream = UpstreamTarget(try HTTPURL("http://h" + target), prependPath: true)
        // A URL without a path has none to put in front.
        #expect(UpstreamPath.url(of: upstream, rewritten: rewritten[...]) == "http://h" + expected)
    }

    @Test(
        "dot segments do not lead out of the target's path",
        arguments: [
            ("/api/proxy/t/../admin", nil), ("/api/proxy/t/a/../b", "http://h/v1/x/a/../b"),
            ("/api/proxy/t/a/../../b", nil), ("/api/proxy/t/%2e%2E/b", nil),
            ("/api/proxy/t/.%2e/b", nil), ("/api/proxy/t/..\\b", nil), ("/api/proxy/t/..", nil),
            ("/api/proxy/t/./..", nil), ("/api/proxy/t/...", "http://h/v1/x/..."),
            ("/api/proxy/t?../..", "http://h/v1/x/?../.."), ("/api/proxy/t/a//../..", nil),
            ("/api/proxy/r/../x", "http://h/../x"),
        ] as [(String, String?)]
    )
    func dotSegments(target: String, url: String?) throws {
        #expect(try endpoints("/t: http://h/v1/x\n/r: http://h").upstreamRequest(target)?.url == url)
    }

    @Test("a rule is used by many threads at once")
    func concurrency() async throws {
        let rule = try RewriteRule(pattern: "^/a/([0-9]+)", replacement: "/b/$1")
        let isRight = await withTaskGroup(of: Bool.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy {
                        rule.replacingFirstMatch(in: "/a/\(worker)\($0)/x") == "/b/\(worker)\($0)/x"
                    }
                }
            }
            return await group.allSatisfy { $0 }
        }
        #expect(isRight)
    }
}

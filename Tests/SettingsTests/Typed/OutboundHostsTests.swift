import Settings
import Testing

@Suite("backend.reading.allow")
struct OutboundHostsTests {
    private static let list = """
        backend:
          reading:
            allow:
              - host: Example.com
              - host: '*.wild.test'
              - { host: ports.test:8080 }
              - { host: 'range.test:8000-8010' }
              - { host: paths.test, paths: [/docs/, /open] }
              - { host: '[2001:DB8:0:0::1]:9' }
              - { host: 127.0.0.1:7000 }
        """

    @Test(
        "a URL is allowed where an entry has its host, port and path",
        arguments: [
            ("http://example.com", true), ("https://example.com/a?b=c", true), ("https://EXAMPLE.com./a", true),
            ("http://example.com:80/", true), ("https://example.com:443/", true),
            // Without a port in the entry, it is the scheme's own that counts.
            ("http://example.com:443/", false), ("https://example.com:80/", false), ("http://example.com:8080/", false),
            ("http://a.example.com/", false), ("http://example.com.evil.test/", false),
            ("http://notexample.com/", false),
            ("http://a.wild.test/", true), ("http://a.b.wild.test/", true), ("http://wild.test/", false),
            ("http://.wild.test/", false), ("http://evilwild.test/", false), ("http://a.wild.test.evil.test/", false),
            ("http://ports.test:8080/", true), ("http://ports.test/", false), ("https://ports.test:8080/", true),
            ("http://range.test:8000/", true), ("http://range.test:8010/", true), ("http://range.test:8011/", false),
            ("http://paths.test/docs/a", true), ("http://paths.test/docs", false), ("http://paths.test/open", true),
            // As in Backstage, a path without a slash at its end is any beginning.
            ("http://paths.test/opening", true), ("http://paths.test/", false), ("http://paths.test", false),
            ("http://paths.test/docs/../secret", false), ("http://paths.test/docs/%2e%2E/secret", false),
            ("http://paths.test/docs/.%2e/secret", false), ("http://paths.test/docs/..%2fsecret", false),
            ("http://paths.test/docs/..\\secret", false), ("http://paths.test/docs/%2e", false),
            ("http://paths.test/docs/...", true), ("http://paths.test/docs/a..b", true),
            ("http://[2001:db8::1]:9/", true), ("http://[2001:db8::0001]:9/", true), ("http://[2001:db8::2]:9/", false),
            ("http://127.0.0.1:7000/", true), ("http://127.1:7000/", false), ("http://2130706433:7000/", false),
            ("http://0x7f.0.0.1:7000/", false), ("http://[::ffff:127.0.0.1]:7000/", false),
            ("http://user@example.com/", false), ("http://evil.test@example.com/", false),
            ("http://example.com@evil.test/", false), ("http://example.com\\@evil.test/", false),
            ("http://example.com#@evil.test/", true), ("http://evil.test?example.com/", false),
            ("http://./", false),
        ]
    )
    func allows(text: String, isAllowed: Bool) throws {
        let hosts = try settings(Self.list).backend.outboundHosts
        let url = try HTTPURL(text)
        #expect(hosts.allows(url) == isAllowed)
    }

    @Test(
        "what is no host in a URL cannot be one that is allowed either",
        arguments: [
            "http://exa%6dple.com/", "http://exаmple.com/", "http://example.com:0/", "ftp://example.com/",
            "//example.com",
        ]
    )
    func noURL(text: String) {
        #expect(throws: HTTPURL.Flaw.self) { try HTTPURL(text) }
    }

    @Test(
        "without the key, and with an empty list, nothing is allowed",
        arguments: ["{}", "{ reading: { allow: [] } }"]
    )
    func empty(backend: String) throws {
        let hosts = try settings("backend: \(backend)").backend.outboundHosts
        #expect(hosts.isEmpty)
        #expect(try !hosts.allows(HTTPURL("http://example.com/")))
    }

    @Test("an empty list of paths allows none, as in Backstage")
    func noPaths() throws {
        let hosts = try settings("backend: { reading: { allow: [{ host: a.test, paths: [] }] } }").backend.outboundHosts
        #expect(try !hosts.allows(HTTPURL("http://a.test/")))
    }

    @Test(
        "an entry that no URL can have is named in a warning, for Backstage takes it",
        arguments: ["https://example.com", "prod.*.example.com", "*", "exa mple.com", "a/b", "user@a.test", "*.[::1]"]
    )
    func useless(host: String) throws {
        let settings = try settings("backend: { reading: { allow: [{ host: '\(host)' }, { host: b.test }] } }")
        #expect(
            settings.warnings.map(\.description) == [
                "app-config.yaml:1:39: warning: 'backend.reading.allow[0].host' is '\(host)', which no URL has as its host; "
                    + "expected a host such as 'example.com', '*.example.com', 'example.com:8080' or 'example.com:8000-8099'"
            ]
        )
        #expect(try settings.backend.outboundHosts.allows(HTTPURL("http://b.test/")))
    }

    @Test(
        "what Backstage refuses is refused",
        arguments: [
            ("a.test", "backend.reading.allow"), ("[a.test]", "backend.reading.allow[0]"),
            ("[{ paths: [/a] }]", "Missing required config value at 'backend.reading.allow[0].host'"),
            ("[{ host: 'a.test:9-8' }]", "'backend.reading.allow[0].host' is"),
            ("[{ host: 'a.test:x' }]", "'backend.reading.allow[0].host' is"),
            ("[{ host: 'a.test:1-2-3' }]", "'backend.reading.allow[0].host' is"),
            ("[{ host: 'a.test:70000' }]", "'backend.reading.allow[0].host' is"),
            ("[{ host: a.test, paths: /a }]", "backend.reading.allow[0].paths"),
        ]
    )
    func refused(allow: String, part: String) throws {
        let found = try errors("backend: { reading: { allow: \(allow) } }")
        #expect(found.count == 1)
        #expect(found.first?.contains(part) == true, "\(found)")
    }
}

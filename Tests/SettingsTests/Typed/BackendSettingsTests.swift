import Settings
import Testing

@Suite("backend.listen")
struct ListenAddressTests {
    @Test(
        "takes a port, host:port or an object",
        arguments: [
            ("7007", "*:7007"), ("'7008'", "*:7008"), ("localhost:80", "localhost:80"), ("':81'", "*:81"),
            ("'[::1]:82'", "[::1]:82"),
            ("{ port: 83 }", "*:83"), ("{ host: 127.0.0.1 }", "127.0.0.1:7007"), ("{ host: '', port: '0' }", "*:0"),
            ("null", "*:7007"),
        ]
    )
    func legal(yaml: String, expected: String) throws {
        #expect(try settings("backend: { listen: \(yaml) }").backend.listen.description == expected)
    }

    @Test(
        "refuses anything else",
        arguments: [
            ("host", "host"), ("'a:b:7'", "a:b:7"), ("'h:'", "h:"), ("'h:x'", "h:x"), ("'h:99999'", "h:99999"),
            ("70000", "70000"), ("true", "true"),
        ]
    )
    func illegal(yaml: String, shown: String) throws {
        #expect(
            try errors("backend: { listen: \(yaml) }") == [
                "app-config.yaml:1:20: error: Unable to parse listen address \(shown), expected <port> or <host>:<port>"
            ]
        )
    }
}

@Suite("backend.cors")
struct CORSSettingsTests {
    @Test(
        "origin patterns match whole origins without regard to case",
        arguments: [
            ("http://localhost:3000", "http://localhost:3000", true),
            ("http://localhost:3000", "HTTP://LOCALHOST:3000", true),
            ("http://localhost:3000", "http://localhost:30001", false),
            ("https://*.example.com", "https://a.example.com", true),
            ("https://*.example.com", "https://a.b.example.com", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "https://a/.example.com", false),
            ("https://*.example.com", "https://evil.com#.example.com.evil", false),
            ("https://{a,b}.example.com", "https://b.example.com", true),
            ("https://{a,b}.example.com", "https://c.example.com", false),
            ("https://{a,b{1,2}}.x", "https://b2.x", true),
            ("https://app-?.x", "https://app-1.x", true),
            ("https://app-?.x", "https://app-12.x", false),
            ("https://app-[0-9].x", "https://app-7.x", true),
            ("https://app-[!0-9].x", "https://app-7.x", false),
            ("https://app-[!0-9].x", "https://app-a.x", true),
            ("https://**.x", "https://a.x", true),
            ("https://**.x", "https://a/b.x", false),
            ("{a", "{a", true), ("[a", "[a", true), ("*", "null", true), ("*", "http://a", false), ("", "", true),
        ]
    )
    func patterns(pattern: String, origin: String, matches: Bool) {
        #expect(OriginPattern(pattern).matches(origin) == matches)
    }

    @Test("a pattern that branches and repeats stays fast")
    func hostilePattern() {
        let pattern = OriginPattern(String(repeating: "{a,b}", count: 64) + String(repeating: "*a", count: 64))
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }

    @Test("one text, a list, or commas are alike; defaults are those of the cors package")
    func lists() throws {
        let cors = try #require(
            try settings("backend: { cors: { methods: 'GET, PUT', allowedHeaders: [a, b] } }").backend.cors
        )
        #expect(cors.methods == ["GET", "PUT"])
        #expect(cors.allowedHeaders == ["a", "b"])
        #expect(cors.allows(origin: "http://anything"))
        #expect(cors.optionsSuccessStatus == 204)
        let plain = try #require(try settings("backend: { cors: { origin: [http://a, http://b] } }").backend.cors)
        #expect(plain.methods == ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"])
        #expect(plain.allowedHeaders == nil)
        #expect(plain.allows(origin: "http://b"))
        #expect(!plain.allows(origin: "http://c"))
        #expect(try settings("backend: { cors: false }").backend.cors == nil)
    }
}

@Suite("backend.database")
struct DatabaseSettingsTests {
    @Test(
        "names a file or memory",
        arguments: [
            ("{ client: better-sqlite3, connection: ':memory:' }", "memory"),
            ("{ client: sqlite3, connection: { filename: ':memory:' } }", "memory"),
            ("{ client: better-sqlite3, connection: { filename: a/b.db } }", "+/a/b.db"),
            ("{ client: better-sqlite3, connection: ./c.db }", "+/c.db"),
            ("{ client: better-sqlite3, connection: { directory: /var/lib/t } }", "/var/lib/t/state.sqlite"),
            ("{ client: better-sqlite3 }", "+/.tributary/state.sqlite"),
            ("{ connection: ':memory:' }", "memory"),
        ]
    )
    func locations(yaml: String, expected: String) throws {
        let folder = try ConfigurationFolder(["app-config.yaml": "backend: { database: \(yaml) }"])
        switch try GatewaySettings(folder.load()).backend.database {
        case .memory: #expect(expected == "memory")
        case .file(let path): #expect(path == (expected.hasPrefix("+") ? folder.path + expected.dropFirst() : expected))
        }
    }

    @Test(
        "refuses other clients and connections",
        arguments: ["{ client: mysql }", "{ connection: {} }", "{ connection: 5 }", "5"]
    )
    func refused(yaml: String) throws {
        #expect(try errors("backend: { database: \(yaml) }").count == 1)
    }
}

@Suite("URLs")
struct HTTPURLTests {
    @Test(
        "are taken apart",
        arguments: [
            ("http://h", "http://h", ""), ("HTTP://Host:8080/A/b?c=d#e", "http://host:8080/A/b?c=d", "/A/b"),
            ("https://[::1]:1/", "https://[::1]:1/", "/"),
            ("http://h?x", "http://h?x", ""), ("http://u:p@h/x", "http://h/x", "/x"),
            ("http://a_b-c.d", "http://a_b-c.d", ""),
            ("http://h:/x", "http://h/x", "/x"),
        ]
    )
    func parts(text: String, description: String, path: String) throws {
        let url = try HTTPURL(text)
        #expect(url.description == description)
        #expect(url.path == path)
    }

    @Test(
        "are refused for a reason",
        arguments: [
            ("backstage.io", .noScheme), ("localhost:80", .noScheme), ("", .noScheme), ("://h", .noScheme),
            ("ftp://h", .unsupportedScheme("ftp")),
            ("http://", .noHost), ("http:///x", .noHost), ("http://:80", .noHost), ("http://h:0", .invalidPort),
            ("http://h:65536", .invalidPort),
            ("http://h:8x", .invalidPort), ("http://a b", .invalidCharacter), ("http://h/\r\nX: y", .invalidCharacter),
            ("http://{h}", .invalidHost),
            ("http://[::1", .invalidHost), ("http://ä", .invalidHost), ("http://h%20", .invalidHost),
        ] as [(String, HTTPURL.Flaw)]
    )
    func flaws(text: String, flaw: HTTPURL.Flaw) {
        #expect(throws: flaw) { try HTTPURL(text) }
    }
}

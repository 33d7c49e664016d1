import Settings
import Testing

@Suite("backend.trustProxy")
struct TrustedProxiesTests {
    @Test(
        "decides whose word on the client's address counts",
        arguments: [
            ("false", "127.0.0.1", "1.1.1.1", "127.0.0.1"),
            ("0", "127.0.0.1", "1.1.1.1", "127.0.0.1"),
            ("true", "127.0.0.1", "1.1.1.1, 2.2.2.2", "1.1.1.1"),
            ("'true'", "127.0.0.1", "1.1.1.1", "1.1.1.1"),
            ("1", "127.0.0.1", "1.1.1.1, 2.2.2.2", "2.2.2.2"),
            ("'2'", "127.0.0.1", "1.1.1.1, 2.2.2.2", "1.1.1.1"),
            ("9", "127.0.0.1", "1.1.1.1, 2.2.2.2", "1.1.1.1"),
            ("loopback", "127.8.8.8", "1.1.1.1, 2.2.2.2", "2.2.2.2"),
            ("loopback", "10.0.0.1", "1.1.1.1", "10.0.0.1"),
            ("loopback", "::1", "1.1.1.1", "1.1.1.1"),
            ("loopback", "::ffff:127.0.0.1", "1.1.1.1", "1.1.1.1"),
            ("'loopback, 10.1.0.0/16'", "127.0.0.1", "1.1.1.1, 10.2.0.1, 10.1.9.9", "10.2.0.1"),
            ("[uniquelocal, linklocal]", "fd00::1", "1.1.1.1, fe80::2", "1.1.1.1"),
            ("'10.0.0.0/9'", "10.128.0.1", "1.1.1.1", "10.128.0.1"),
            ("'10.0.0.0/9'", "10.127.0.1", "1.1.1.1", "1.1.1.1"),
            ("'0.0.0.0/0'", "9.9.9.9", "1.1.1.1", "1.1.1.1"),
            ("true", "127.0.0.1", "evil, 2.2.2.2", "2.2.2.2"),
            ("true", "127.0.0.1", "", "127.0.0.1"),
        ]
    )
    func client(yaml: String, connection: String, forwarded: String, expected: String) throws {
        let trusted = try settings("backend: { trustProxy: \(yaml) }").backend.trustedProxies
        #expect(trusted.clientAddress(connection: connection, forwardedFor: forwarded) == expected)
        #expect(trusted.clientAddress(connection: connection, forwardedFor: nil) == connection)
    }

    @Test(
        "refuses anything else",
        arguments: ["-1", "1.5", "{}", "nearby", "'10.0.0.0/33'", "'10.0.0/8'", "[5]", "''"]
    )
    func refused(yaml: String) throws {
        let messages = try errors("backend: { trustProxy: \(yaml) }")
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix("app-config.yaml:1:2") == true, "\(messages)")
    }
}

import Foundation
import Settings
import Testing

@Suite("The configuration, listed")
struct ConfigurationListingTests {
    private func folder() throws -> ConfigurationFolder {
        try ConfigurationFolder([
            "one.yaml": """
            backend:
              listen: { host: 127.0.0.1, port: '${PORT}' }
              baseUrl: http://${HOST}:7007
            proxy:
              endpoints:
                /frobs:
                  target: http://user:hidden@api.frobsco.com/v1
                  headers: { Authorization: 'Bearer ${TOKEN}', X-Api-Key: plain-key, X-Team: '${TEAM}', pin: 5, token: 12 }
            list: [a, 'yes: no', '5', 5, true, null, [], {}]
            pem: { $file: key.pem }
            """,
            "two.yaml": "backend:\n  listen: { port: 7100 }\n",
            "key.pem": "abc",
        ])
    }

    private static let environment = [
        "HOST": "localhost", "PORT": "7001", "TOKEN": "s3cr3t-token", "TEAM": "blue",
        "APP_CONFIG_tributary_loops": "2",
    ]

    @Test("is YAML with the place of each value, and no secret")
    func yaml() throws {
        let listing = ConfigurationListing(
            try folder().load(["one.yaml", "two.yaml"], environment: Self.environment)
        )
        let lines = listing.yaml.split(separator: "\n").map { line in
            line.split(separator: "  #", maxSplits: 1).map { part in
                String(part.reversed().drop { $0 == " " }.reversed())
            }.joined(separator: " #")
        }
        #expect(
            lines == [
                "backend:",
                "  listen:",
                "    host: 127.0.0.1 # one.yaml:2:19",
                "    port: 7100 # two.yaml:2:19",
                "  baseUrl: http://localhost:7007 # one.yaml:3:12, ${HOST}",
                "proxy:",
                "  endpoints:",
                "    /frobs:",
                "      target: \"http://***@api.frobsco.com/v1\" # one.yaml:7:15",
                "      headers:",
                "        Authorization: \"***\" # one.yaml:8:33, ${TOKEN}",
                "        X-Api-Key: \"***\" # one.yaml:8:63",
                "        X-Team: \"***\" # one.yaml:8:82, ${TEAM}",
                "        pin: 5 # one.yaml:8:98",
                "        token: \"***\" # one.yaml:8:108",
                "list:",
                "  - a # one.yaml:9:8",
                "  - \"yes: no\" # one.yaml:9:11",
                "  - \"5\" # one.yaml:9:22",
                "  - 5 # one.yaml:9:27",
                "  - true # one.yaml:9:30",
                "  - null # one.yaml:9:36",
                "  - [] # one.yaml:9:42",
                "  - {} # one.yaml:9:46",
                "pem: \"***\" # one.yaml:10:15, $file key.pem",
                "tributary:",
                "  loops: 2 # APP_CONFIG_tributary_loops",
            ]
        )
    }

    @Test("reads back as it was")
    func roundTrip() throws {
        let yaml = """
            a: { b: [1, -0.5, 'x # y', "q\\"\\\\\\n", '', ' ', '~', 'null', '-', 'a:', 'a: b', '@x', '0x1F', '*', '${X}', é, .inf] }
            '/a b': { '': 1, 'true': 2, '5': [[1, [2]], { c: { d: e } }] }
            """
        let configuration = try ConfigurationFolder(["app-config.yaml": yaml]).load(environment: ["X": "http://h"])
        let again = try ConfigurationFolder(["app-config.yaml": ConfigurationListing(configuration).yaml]).load()
        #expect(again.json == configuration.json)
    }

    @Test("as JSON has path, value and origin of each value")
    func json() throws {
        let folder = try folder()
        let listing = ConfigurationListing(try folder.load(["one.yaml"], environment: Self.environment))
        let object = try JSONSerialization.jsonObject(with: Data(listing.json.utf8)) as? [String: Any]
        let values = try #require(object?["values"] as? [[String: Any]])
        func value(_ path: [String]) -> [String: Any]? { values.first { $0["path"] as? [String] == path } }
        let port = try #require(value(["backend", "listen", "port"]))
        #expect(port["value"] as? String == "7001")
        #expect(port["masked"] as? Bool == false)
        let origin = try #require(port["origin"] as? [String: Any])
        #expect(origin["source"] as? String == "one.yaml")
        #expect(origin["line"] as? Int == 2)
        #expect(origin["column"] as? Int == 36)
        #expect(origin["variables"] as? [String] == ["PORT"])
        let token = try #require(value(["proxy", "endpoints", "/frobs", "headers", "Authorization"]))
        #expect(token["value"] as? String == "***")
        #expect(token["masked"] as? Bool == true)
        #expect((value(["pem"])?["origin"] as? [String: Any])?["files"] as? [String] == ["key.pem"])
        let loops = try #require(value(["tributary", "loops"])?["origin"] as? [String: Any])
        #expect(loops["source"] as? String == "APP_CONFIG_tributary_loops")
        #expect(loops["line"] == nil)
        #expect(value(["list", "7"])?["value"] as? [String: Int] == [:])
    }
}

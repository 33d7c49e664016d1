import Foundation
import NIOCore
import Testing
import Upstreams

@testable import Gateway

/// What a response says of the sources behind it: `extensions.sources` and `Cache-Control`.
@Suite("What a response says of its sources")
struct SourceReportTests {
    private static let schema = """
        extend schema
          @source(name: "frobs", http: { baseURL: "http://frobs.test" })
          @source(name: "flerps", http: { baseURL: "http://flerps.test" })
        type Query {
          frobs: [Frob!] @connect(source: "frobs", http: { GET: "/list" })
          kept: [Frob!] @connect(source: "frobs", http: { GET: "/list" }) @cache(maxAge: 60)
          flerps: [Frob!] @connect(source: "flerps", http: { GET: "/list" })
          mine: [Frob!]
            @connect(source: "frobs", http: { GET: "/list", headers: [{ name: "x-user", from: "x-user" }] })
          one: Int @expr(select: "$(1)")
        }
        type Mutation { change: [Frob!] @connect(source: "frobs", http: { POST: "/list" }) }
        type Frob { id: ID! }
        """

    private static func answer(_ request: String, _ response: String) throws -> UpstreamAnswer {
        let block = ScenarioPage.Block(info: ["http", "upstream"], text: "\(request)\n\n\(response)", line: 1)
        return try UpstreamAnswer(block, page: "report")
    }

    private func with(
        _ setting: String = "",
        _ test: (GatewayUnderTest) async throws -> Void
    ) async throws {
        let body = "Content-Type: application/json\nCache-Control: max-age=600\n\n[{\"id\":\"1\"}]"
        let upstreams = try await ScenarioUpstreams([
            try Self.answer("GET http://frobs.test/list", "HTTP/1.1 200\n\(body)"),
            try Self.answer("POST http://frobs.test/list", "HTTP/1.1 200\n\(body)"),
            try Self.answer("GET http://flerps.test/list", "HTTP/1.1 503\n\n{}"),
            try Self.answer("GET http://flerps.test/list", "HTTP/1.1 200\n\n[{\"id\":\"2\"}]"),
        ])
        let folder = try ProjectFolder([
            "app-config.yaml": GatewayUnderTest.configuration + """

                tributary:
                  graphql: { \(setting) }
                  sources:
                    flerps: { retry: { attempts: 2, delay: 1 ms } }
                  routes:
                    /frobs: { query: '{ frobs { id } }', select: frobs }
                """,
            "Schema/api.graphql": upstreams.substitute(Self.schema),
        ])
        let gateway = try await GatewayUnderTest(folder)
        try await test(gateway)
        try await gateway.stop()
        await upstreams.stop()
    }

    private func ask(
        _ gateway: GatewayUnderTest,
        _ query: String,
        report: String? = "sources",
        user: String? = nil
    ) async throws -> (response: GatewayUnderTest.Response, sources: [[String: Any]]?) {
        var headers = [HTTPHeader("content-type", "application/json")]
        if let report { headers.append(HTTPHeader("X-Tributary-Report", report)) }
        if let user { headers.append(HTTPHeader("x-user", user)) }
        let response = try await gateway.ask(
            GatewayRequest(
                method: "POST",
                target: "/graphql",
                headers: headers,
                body: ByteBuffer(string: #"{"query":"\#(query)"}"#)
            )
        )
        let json = try #require(try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any])
        return (response, (json["extensions"] as? [String: Any])?["sources"] as? [[String: Any]])
    }

    @Test("calls, attempts and times of each source, to whom asks")
    func report() async throws {
        try await with { gateway in
            let sources = try #require(try await ask(gateway, "{ frobs { id } flerps { id } one }").sources)
            #expect(sources.map { $0["name"] as? String } == ["frobs", "flerps"])
            #expect(sources.map { $0["calls"] as? Int } == [1, 1])
            #expect(sources.map { $0["attempts"] as? Int } == [1, 2])
            #expect(sources.allSatisfy { ($0["milliseconds"] as? Double ?? -1) >= 0 })
            #expect(sources.allSatisfy { $0["age"] is NSNull && $0["stale"] as? Bool == false })
        }
    }

    @Test("what comes out of the cache has an age and no attempt")
    func cached() async throws {
        try await with { gateway in
            _ = try await ask(gateway, "{ kept { id } }")
            let source = try #require(try await ask(gateway, "{ kept { id } }").sources?.first)
            #expect(source["cached"] as? Int == 1)
            #expect(source["attempts"] as? Int == 0)
            #expect((source["age"] as? Int).map { $0 <= 20 } == true)
            #expect(source["stale"] as? Bool == false)
        }
    }

    @Test(
        "only to whom the configuration says",
        arguments: [
            ("", nil, false), ("", "sources", true), ("", "other, Sources", true), ("", "other", false),
            ("sourceReport: always", nil, true), ("sourceReport: never", "sources", false),
        ] as [(String, String?, Bool)]
    )
    func settings(setting: String, report: String?, isReported: Bool) async throws {
        try await with(setting) { gateway in
            let (response, sources) = try await ask(gateway, "{ one }", report: report)
            #expect((sources != nil) == isReported)
            #expect(
                response.body
                    == (isReported ? #"{"data":{"one":1},"extensions":{"sources":[]}}"# : #"{"data":{"one":1}}"#)
            )
        }
    }

    @Test(
        "Cache-Control is the strictest of the sources'",
        arguments: [
            ("{ frobs { id } }", nil, "max-age=600"), ("{ one }", nil, nil),
            ("{ kept { id } }", nil, "max-age=60"), ("{ mine { id } }", "ann", "private, max-age=600"),
            ("{ frobs { id } flerps { id } }", nil, "no-cache"), ("{ flerps { id } }", nil, nil),
            ("mutation { change { id } }", nil, nil),
        ] as [(String, String?, String?)]
    )
    func cacheControl(query: String, user: String?, value: String?) async throws {
        try await with { gateway in
            let response = try await ask(gateway, query, report: nil, user: user).response
            #expect(!response.body.contains("errors"), "\(response.body)")
            #expect(response.header("cache-control") == value)
        }
    }

    @Test("a response by GET says which headers it depends on")
    func vary() async throws {
        try await with { gateway in
            for query in ["%7Bfrobs%7Bid%7D%7D", "%7Bone%7D"] {
                let target = "/graphql?query=\(query)"
                let request = GatewayRequest(method: "GET", target: target, headers: [], body: ByteBuffer())
                let response = try await gateway.ask(request)
                #expect(response.header("vary") == "Accept, X-Tributary-Report", "\(response.body)")
            }
            let posted = try await ask(gateway, "{ frobs { id } }", report: nil).response
            #expect(posted.header("cache-control") == "max-age=600")
            #expect(posted.header("vary") == nil)
        }
    }

    @Test("an aggregate route says it too")
    func aggregate() async throws {
        try await with { gateway in
            let request = GatewayRequest(method: "GET", target: "/frobs", headers: [], body: ByteBuffer())
            let response = try await gateway.ask(request)
            #expect(response.body == #"[{"id":"1"}]"#)
            #expect(response.header("cache-control") == "max-age=600")
        }
    }
}

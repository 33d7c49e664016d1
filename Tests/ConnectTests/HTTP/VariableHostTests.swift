import Testing
import Upstreams

@testable import Connect

/// URLs whose host is known only when a request is made: called where `backend.reading.allow` has it, and nowhere else.
@Suite("Variable hosts")
struct VariableHostTests {
    private static let sdl = """
        type Query {
          whole(url: String): Item @connect(http: { GET: "{$args.url}" })
          below(url: String, id: ID): Item @connect(http: { GET: "{$args.url}/items/{$args.id}?x={$args.id}" })
          host(host: String, path: String = "p"): Item @connect(http: { GET: "http://{$args.host}/{$args.path}" })
          part(host: String, port: Int): Item @connect(http: { GET: "http://{$args.host}.0.1:{$args.port}/p" })
          list: [Item!] @connect(http: { GET: "UPSTREAM/list" })
        }
        type Mutation {
          change(url: String): Item @connect(http: { POST: "{$args.url}", body: "x: 1" })
        }
        type Item {
          name: String
          next: String
          linked: Item @connect(http: { GET: "{$this.next}" })
        }
        """

    private static let notAllowed =
        #""message":"The URL leads to a host, port or path that is not among those that the configuration allows.""#

    /// Runs a body with the upstream's own host and port allowed, and every path below `/open/`.
    private func withHosts(
        paths: String = "",
        answering answer: @escaping @Sendable (ScriptedUpstream.Request) -> ScriptedUpstream.Answer = {
            .init(body: #"{"name":"\#($0.target)"}"#)
        },
        _ body: (BindingsUnderTest, ScriptedUpstream, _ authority: String) async throws -> Void
    ) async throws {
        // An upstream's port is known only when it listens.
        let upstream = try ScriptedUpstream(answer)
        defer { upstream.stop() }
        let authority = "127.0.0.1:\(upstream.port)"
        let allow = #"{"allow":[{"host":"elsewhere.test"},{"host":"\#(authority)"\#(paths)}]}"#
        let bindings = try await BindingsUnderTest(
            Self.sdl.replacing("UPSTREAM", with: upstream.origin),
            BindingSurroundings(configuration: ["backend_reading": allow])
        )
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(bindings, upstream, authority))
        } catch {
            result = .failure(error)
        }
        try await bindings.stop()
        try result.get()
    }

    private func ask(_ bindings: BindingsUnderTest, _ field: String, _ value: String) async throws -> String {
        let text = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return try await bindings.ask("{ \(field.replacing("$", with: "\"\(text)\"")) { name } }")
    }

    @Test(
        "a host that is allowed is called",
        arguments: [
            ("whole(url: $)", "http://HOST/a?b=c&d=%2F", "/a?b=c&d=%2F"), ("whole(url: $)", "http://HOST", "/"),
            ("whole(url: $)", "HTTP://HOST/a#fragment", "/a"), ("whole(url: $)", "http://HOST/a b", nil),
            ("whole(url: $)", "http://HOST/ä|", "/%C3%A4%7C"),
            ("below(url: $, id: \"1/2\")", "http://HOST/v1/", "/v1/items/1%2F2?x=1%2F2"),
            ("below(url: $, id: 3)", "http://HOST?key=k", "/items/3?key=k&x=3"),
            ("host(host: $)", "HOST", "/p"), ("host(host: $, path: \"a/b?c\")", "HOST", "/a%2Fb%3Fc"),
            ("part(host: $, port: PORT)", "127.0", "/p"),
        ] as [(String, String, String?)]
    )
    func allowed(field: String, value: String, target: String?) async throws {
        try await withHosts { bindings, upstream, authority in
            let response = try await ask(
                bindings,
                field.replacing("PORT", with: "\(upstream.port)"),
                value.replacing("HOST", with: authority)
            )
            let requests = upstream.takeRequests()
            #expect(requests.map(\.target) == [target].compactMap(\.self), "\(response)")
            guard target != nil else { return #expect(response.contains("CONNECTOR_FETCH")) }
            #expect(!response.contains("errors"), "\(response)")
            #expect(requests.first?.values("host") == [authority])
        }
    }

    @Test(
        "any other is not, whatever it looks like: the field is an error that does not say where",
        arguments: [
            ("whole(url: $)", "http://localhost:PORT/"), ("whole(url: $)", "http://127.1:PORT/"),
            ("whole(url: $)", "http://0x7f000001:PORT/"), ("whole(url: $)", "http://2130706433:PORT/"),
            ("whole(url: $)", "http://[::ffff:127.0.0.1]:PORT/"), ("whole(url: $)", "http://elsewhere.test:PORT/"),
            ("whole(url: $)", "http://127.0.0.1/"), ("whole(url: $)", "http://127.0.0.1.:1/"),
            ("host(host: $)", "localhost:PORT"), ("host(host: $)", "127.0.0.1"), ("host(host: $)", "x.elsewhere.test"),
            ("part(host: $, port: PORT)", "127.1"),
        ]
    )
    func notAllowed(field: String, value: String) async throws {
        try await withHosts { bindings, upstream, _ in
            let port = "\(upstream.port)"
            let response = try await ask(
                bindings,
                field.replacing("PORT", with: port),
                value.replacing("PORT", with: port)
            )
            #expect(response.contains(Self.notAllowed), "\(response)")
            #expect(response.contains(#""code":"CONNECTOR_FETCH","reason":"notAllowed""#), "\(response)")
            #expect(!response.contains(port), "\(response)")
            #expect(upstream.takeRequests().isEmpty)
            #expect(bindings.log.all.contains("backend.reading.allow has no entry"))
        }
    }

    @Test(
        "a value that would make another URL of it is refused",
        arguments: [
            ("whole(url: $)", "ftp://HOST/"), ("whole(url: $)", "//HOST/"), ("whole(url: $)", "HOST"),
            ("whole(url: $)", "/a"), ("whole(url: $)", "file:///etc/passwd"), ("whole(url: $)", "http:HOST/"),
            ("whole(url: $)", "http://u:p@HOST/"), ("whole(url: $)", "http://elsewhere.test@HOST/"),
            ("whole(url: $)", "http://HOST@elsewhere.test/"), ("whole(url: $)", "http://HOST\\\\@elsewhere.test/"),
            ("whole(url: $)", "http://%31%32%37.0.0.1/"), ("whole(url: $)", "http://HOST:1/"),
            ("whole(url: $)", ""), ("whole(url: $)", "http://"), ("whole(url: $)", "http:///a"),
            ("host(host: $)", "HOST/x"), ("host(host: $)", "HOST?x"), ("host(host: $)", "HOST#x"),
            ("host(host: $)", "u@HOST"), ("host(host: $)", "elsewhere.test@HOST"), ("host(host: $)", "HOST\\\\x"),
            ("host(host: $)", ""), ("host(host: $)", "HOST\\nx"), ("host(host: $)", "ä.test"),
            ("part(host: $, port: 1)", "127.0.0.1:80"),
        ]
    )
    func another(field: String, value: String) async throws {
        try await withHosts { bindings, upstream, authority in
            let text = value.replacing("HOST", with: authority)
            let response = try await bindings.ask("{ \(field.replacing("$", with: "\"\(text)\"")) { name } }")
            #expect(response.contains(#""code":"CONNECTOR_FETCH""#), "\(response)")
            #expect(!response.contains(authority), "\(response)")
            #expect(upstream.takeRequests().isEmpty)
        }
    }

    @Test(
        "paths of an entry hold for the whole path, the fixed part of it too",
        arguments: [
            ("whole(url: $)", "http://HOST/open/a", true), ("whole(url: $)", "http://HOST/open", false),
            ("whole(url: $)", "http://HOST/open/../secret", false),
            ("whole(url: $)", "http://HOST/open/%2e%2e/secret", false),
            ("below(url: $, id: 1)", "http://HOST/open", true), ("below(url: $, id: 1)", "http://HOST", false),
            ("host(host: $, path: \"open/\")", "HOST", false),
        ]
    )
    func paths(field: String, value: String, isAllowed: Bool) async throws {
        try await withHosts(paths: #","paths":["/open/"]"#) { bindings, upstream, authority in
            let response = try await ask(bindings, field, value.replacing("HOST", with: authority))
            #expect(response.contains(Self.notAllowed) != isAllowed, "\(response)")
            #expect(upstream.takeRequests().isEmpty != isAllowed)
        }
    }

    @Test("a null asks for nothing, and links of an answer are held against the list one by one")
    func links() async throws {
        try await withHosts { request in
            guard request.target == "/list" else { return .init(body: #"{"name":"linked"}"#) }
            let host = request.values("host").first ?? ""
            return .init(
                body: #"[{"next":null},{"next":"http://\#(host)/a"},{"next":"http://169.254.169.254/latest"}]"#
            )
        } _: { bindings, upstream, _ in
            let response = try await bindings.ask("{ list { linked { name } } whole { name } }")
            #expect(
                response.contains(
                    #""data":{"list":[{"linked":null},{"linked":{"name":"linked"}},{"linked":null}],"whole":null}"#
                )
            )
            #expect(response.components(separatedBy: Self.notAllowed).count == 2, "\(response)")
            #expect(response.contains(#""path":["list",2,"linked"]"#))
            #expect(!response.contains("169.254"))
            #expect(upstream.takeRequests().map(\.target) == ["/list", "/a"])
        }
    }

    @Test("a redirect is not followed, so that nothing leads past the list")
    func redirects() async throws {
        try await withHosts { _ in
            .init(body: "{}", status: 302, contentType: "application/json\r\nLocation: /elsewhere")
        } _: { bindings, upstream, authority in
            let response = try await ask(bindings, "whole(url: $)", "http://\(authority)/a")
            #expect(response.contains(#""http":{"status":302}"#), "\(response)")
            #expect(upstream.takeRequests().map(\.target) == ["/a"])
        }
    }

    @Test("a mutation is held against the list as well")
    func mutations() async throws {
        try await withHosts { bindings, upstream, authority in
            let good = try await bindings.ask(#"mutation { change(url: "http://\#(authority)/a") { name } }"#)
            #expect(good == #"{"data":{"change":{"name":"/a"}}}"#)
            let bad = try await bindings.ask(#"mutation { change(url: "http://localhost/a") { name } }"#)
            #expect(bad.contains(Self.notAllowed))
            #expect(upstream.takeRequests().map(\.body) == [#"{"x":1}"#])
        }
    }

    @Test("keys of a batch cannot choose the host, since one request asks for all of them")
    func batches() async throws {
        let sdl = """
            type Query { list: [Item!] @connect(http: { GET: "http://a.test/list" }) }
            type Item {
              id: ID
              more: Int @connect(http: { GET: "http://{$batch.id->first}.a.test/x?id={$batch.id->joinNotNull(',')}" }) @batch
            }
            """
        let (_, bound, store, _) = try BindingSurroundings(
            configuration: ["backend_reading": #"{"allow":[{"host":"*.a.test"}]}"#]
        ).bind(sdl)
        defer { store.shutdown() }
        let errors = bound.problems.filter { $0.severity == .error }
        #expect(errors.map(\.code) == ["INVALID_URL"])
        #expect(errors.first?.message.hasPrefix("The host cannot depend on $batch") == true)
    }
}

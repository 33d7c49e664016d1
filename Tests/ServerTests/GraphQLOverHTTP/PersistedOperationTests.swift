import Foundation
import Logging
import NIOConcurrencyHelpers
import Testing

/// Documents that clients name in place of sending them, over a socket.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Appendix-Persisted-Documents
@Suite("Persisted operations")
struct PersistedOperationTests {
    private static let json = ["Content-Type: application/json"]
    /// Of `{greet}`.
    private static let hash = "e2f0f2943ea237f4e2caff34c1142e30ea9c49e6daca695d9e120ce6a8a0f7c9"
    private static let hello = #"{"data":{"greet":"hello"}}"#
    private static let notFound =
        #"{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}"#
    private static let notSupported =
        #"{"errors":[{"message":"PersistedQueryNotSupported","extensions":{"code":"PERSISTED_QUERY_NOT_SUPPORTED"}}]}"#
    private static let mismatch =
        #"{"errors":[{"message":"provided sha does not match query","extensions":{"code":"PERSISTED_QUERY_HASH_MISMATCH"}}]}"#

    private static func extensions(_ hash: String = hash) -> String {
        #""extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(hash)"}}"#
    }

    private static func get(_ extensions: String, _ more: String = "") -> String {
        let value = extensions.dropFirst(#""extensions":"#.count)
        let encoded = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "/graphql?extensions=\(encoded)\(more)"
    }

    @Test("a client that names a document by its hash is asked for it once, whichever loop it reaches then")
    func registers() async throws {
        try await withServer(loops: 2) { server in
            let wire = try server.connect()
            func post(_ body: String) throws -> Message {
                try wire.ask("POST", "/graphql", headers: Self.json, body: body)
            }
            // As Apollo's link asks: by hash, then with the text, then by hash again.
            let unknown = try post("{\(Self.extensions())}")
            #expect(unknown.status == 200)
            #expect(unknown.text == Self.notFound)
            #expect(
                try wire.ask(
                    "POST",
                    "/graphql",
                    headers: Self.json + ["Accept: application/graphql-response+json"],
                    body: "{\(Self.extensions())}"
                ).status == 400
            )
            #expect(try post(#"{"query":"{greet}",\#(Self.extensions())}"#).text == Self.hello)
            #expect(try post("{\(Self.extensions())}").text == Self.hello)
            #expect(try post(#"{"query":null,\#(Self.extensions())}"#).text == Self.hello)
            #expect(try post(#"{"query":"",\#(Self.extensions(Self.hash.uppercased()))}"#).text == Self.hello)
            #expect(try post(#"{"documentId":"sha256:\#(Self.hash)"}"#).text == Self.hello)
            #expect(
                try post(#"{"documentId":"sha256:\#(Self.hash)","operationName":"X"}"#).text.contains(
                    "Unknown operation named"
                )
            )
            // Connections go to the loops in turn.
            for _ in 0..<4 {
                let got = try server.connect().ask("GET", Self.get(Self.extensions()))
                #expect(got.text == Self.hello)
                #expect(try server.connect().ask("GET", "/graphql?documentId=sha256:\(Self.hash)").text == Self.hello)
            }
        }
    }

    /// Bodies, status and answer, after `{greet}` was registered by nobody.
    private static let requests: [(String, Int, String)] = [
        (#"{"query":"{ greet }",\#(extensions())}"#, 200, mismatch),
        (#"{"query":"{ greet }",\#(extensions("x"))}"#, 200, mismatch),
        (#"{\#(extensions("x"))}"#, 200, notFound),
        (#"{"documentId":"x"}"#, 200, notFound),
        (#"{"documentId":"sha256:x"}"#, 200, notFound),
        (#"{"documentId":5}"#, 400, ""),
        (#"{"query":"{greet}","documentId":"x","id":"y"}"#, 200, hello),
        (#"{"query":"{greet}","extensions":{"persistedQuery":null}}"#, 200, hello),
        (#"{"query":"{greet}","extensions":{"persistedQuery":5}}"#, 400, ""),
        (#"{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"x"}}}"#, 400, ""),
        (#"{"extensions":{"persistedQuery":{"sha256Hash":"x"}}}"#, 400, ""),
        (#"{"extensions":{"persistedQuery":{"version":1}}}"#, 400, ""),
        (#"{"query":5,\#(extensions())}"#, 400, ""),
        // What is not valid is not kept.
        (
            #"{"query":"{","extensions":{"persistedQuery":{"version":1,"sha256Hash":"021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96"}}}"#,
            200, "*"
        ),
        (#"{"documentId":"sha256:021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96"}"#, 200, notFound),
    ]

    @Test("other requests are answered with what is wrong")
    func requests() async throws {
        try await withServer { server in
            let wire = try server.connect()
            for (body, status, text) in Self.requests {
                let answer = try wire.ask("POST", "/graphql", headers: Self.json, body: body)
                #expect(answer.status == status, "\(body)")
                if text.isEmpty || text == "*" {
                    #expect(answer.text.hasPrefix(#"{"errors":[{"message":"#), "\(body)")
                } else {
                    #expect(answer.text == text, "\(body)")
                }
            }
            let got = try wire.ask("GET", "/graphql?documentId=x")
            #expect(got.text == Self.notFound)
            #expect(got.value("cache-control") == "no-store")
        }
    }

    @Test("clients are told to stop where documents cannot be registered")
    func off() async throws {
        try await withServer(own: "  graphql: { persistedOperations: { apq: false } }") { server in
            let wire = try server.connect()
            for (body, expected) in [
                ("{\(Self.extensions())}", Self.notSupported),
                (#"{"query":"{greet}",\#(Self.extensions())}"#, Self.hello),
                ("{\(Self.extensions())}", Self.notSupported),
            ] {
                #expect(try wire.ask("POST", "/graphql", headers: Self.json, body: body).text == expected)
            }
        }
    }

    // MARK: Trusted documents

    private static let manifest = """
        {
          "first": "query First { greet }",
          "both": "query A { a: greet } query B { b: greet }",
          "change": "mutation { never }"
        }
        """

    @Test("a trusted document is run by its identifier, or by the hash of its text", arguments: [false, true])
    func trusted(only: Bool) async throws {
        let own = "  graphql: { persistedOperations: { manifest: operations.json, only: \(only) } }"
        let log = TextLog()
        try await withServer(
            own: own,
            fields: "}\ntype Mutation { never: String @expr(select: \"$('x')\")",
            files: ["operations.json": Self.manifest],
            logger: log.logger
        ) { server in
            let wire = try server.connect()
            func post(_ body: String, _ headers: [String] = []) throws -> Message {
                try wire.ask("POST", "/graphql", headers: Self.json + headers, body: body)
            }
            let first = "e6a02d55065308025ef7729aca82a28e94005fdea345e255a30c348036b0cd6c"
            for body in [
                #"{"documentId":"first"}"#, #"{"doc_id":"first"}"#, #"{"id":"first"}"#,
                "{\(Self.extensions("first"))}", #"{"query":"query First { greet }"}"#,
                #"{"query":"query First { greet }",\#(Self.extensions("first"))}"#,
                #"{"documentId":"sha256:\#(first)","operationName":"First"}"#,
            ] {
                #expect(try post(body).text == Self.hello, "\(body)")
            }
            #expect(try wire.ask("GET", "/graphql?documentId=first").text == Self.hello)
            #expect(try wire.ask("GET", "/graphql?id=both&operationName=B").text == #"{"data":{"b":"hello"}}"#)
            #expect(try post(#"{"documentId":"both"}"#).text.contains("Must provide operation name"))
            #expect(
                try post(#"{"documentId":"both","operationName":"C"}"#).text.contains(#"Unknown operation named \"C\""#)
            )
            #expect(try wire.ask("GET", "/graphql?documentId=change").status == 405)
            #expect(try post(#"{"documentId":"change"}"#).text == #"{"data":{"never":"x"}}"#)
            // The text of another document is not run under a trusted name.
            #expect(try post(#"{"query":"{ greet }",\#(Self.extensions("first"))}"#).text == Self.mismatch)

            let other = try post(
                #"{"query":"query Other($v: Int = 1) { greet @include(if: true) }","operationName":"Other","variables":{"v":424242}}"#,
                ["GraphQL-Client-Name: web\tshop"]
            )
            let unknown = try post(#"{"documentId":"other"}"#)
            if only {
                #expect(other.text.contains(#""code":"QUERY_NOT_IN_SAFELIST""#))
                #expect(unknown.text.contains(#""code":"PERSISTED_QUERY_NOT_IN_LIST""#))
                #expect(log.lines.filter { $0.contains("refused:") }.count == 1)
                #expect(
                    log.lines.contains { $0.contains("Operation: Other. Client: web shop.") && !$0.contains("424242") },
                    "\(log.lines)"
                )
            } else {
                #expect(other.text.contains("Variable \\\"$v\\\" is never used"))
                #expect(unknown.text == Self.notFound)
                #expect(log.lines.allSatisfy { !$0.contains("refused:") })
            }
        }
    }

    // MARK: Caches

    @Test("a query by GET has an entity tag, and is answered 304 to who has it")
    func entityTags() async throws {
        try await withServer { server in
            let wire = try server.connect()
            let target = "/graphql?query=%7Bgreet%7D"
            let first = try wire.ask("GET", target)
            let tag = try #require(first.value("etag"))
            #expect(tag.hasPrefix("W/\"") && tag.hasSuffix("\""))
            #expect(first.value("vary")?.contains("Accept") == true)
            let strong = String(tag.dropFirst(2))
            for (known, status) in [
                (tag, 304), (strong, 304), ("\"x\", \(tag)", 304), ("\"a,b\" ,W/\"c\",  \(strong)", 304), ("*", 304),
                ("\"x\"", 200), ("", 200), (String(strong.dropFirst().dropLast()), 200), ("W/\"\"", 200),
            ] {
                for method in ["GET", "HEAD"] {
                    let answer = try wire.ask(method, target, headers: ["If-None-Match: \(known)"])
                    #expect(answer.status == status, "\(known)")
                    #expect(answer.value("etag") == tag)
                    #expect(answer.value("vary") == first.value("vary"))
                    if status == 304 {
                        #expect(answer.body.isEmpty)
                        #expect(answer.value("content-type") == nil)
                        #expect(answer.value("content-length") == nil)
                    }
                }
            }
            // Another answer has another tag; what is posted has none.
            #expect(try wire.ask("GET", "/graphql?query=%7Ba:greet%7D").value("etag") != tag)
            let posted = try wire.ask(
                "POST",
                "/graphql",
                headers: Self.json + ["If-None-Match: *"],
                body: #"{"query":"{greet}"}"#
            )
            #expect(posted.status == 200)
            #expect(posted.value("etag") == nil)
            let wrong = try wire.ask("GET", "/graphql?query=%7Bx%7D", headers: ["If-None-Match: *"])
            #expect(wrong.status == 200)
            #expect(wrong.value("cache-control") == "no-store")
        }
    }
}

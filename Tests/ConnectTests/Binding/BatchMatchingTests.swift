import Foundation
import Testing

@testable import Connect

/// How the values of a batch's answer find the objects that they belong to when they carry no key.
@Suite("Matching a batch")
struct BatchMatchingTests {
    private func sdl(_ field: String) -> String {
        """
        extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
        type Query { frobs: [Frob] @connect(source: "api", http: { GET: "/frobs" }) }
        type Frob { id: ID \(field) }
        type Flerp { score: Int }
        """
    }

    private static let frobs = #"[{"id":1},{"id":"b"},{"id":1},{"id":null},{"id":"c"}]"#

    /// Asks for frobs whose bound field is answered with a body.
    private func answer(
        _ field: String,
        _ query: String,
        with body: String
    ) async throws -> (response: String, requests: [String]) {
        var result = (response: "", requests: [String]())
        try await withBindings(
            sdl(field),
            answering: { .init(body: $0.target == "/frobs" ? Self.frobs : body) }
        ) { (bindings, upstream) async throws in
            result.response = try await bindings.ask(query)
            result.requests = upstream.takeRequests().dropFirst().map(\.body)
        }
        return result
    }

    private static let byName =
        #"flerp: Flerp @connect(source: "api", http: { POST: "/f", body: "$batch.id" }, selection: "$.found { score: points }") @batch(match: BY_NAME)"#

    @Test("by name: a member for each key, in any order, and null where there is none")
    func names() async throws {
        let (response, requests) = try await answer(
            Self.byName,
            "{ frobs { flerp { score } } }",
            with: #"{"found":{"c":{"points":3},"1":{"points":9},"x":{"points":0},"1":{"points":1}}}"#
        )
        #expect(requests == [#"[1,"b","c"]"#])
        #expect(
            response
                == #"{"data":{"frobs":[{"flerp":{"score":1}},{"flerp":null},{"flerp":{"score":1}},{"flerp":null},{"flerp":{"score":3}}]}}"#
        )
    }

    @Test("by name: a key without a member has an empty list")
    func lists() async throws {
        let (response, _) = try await answer(
            #"notes: [String] @connect(source: "api", http: { GET: "/f?ids={$batch.id->joinNotNull(',')}" }) @batch(match: BY_NAME)"#,
            "{ frobs { notes } }",
            with: #"{"1":["a","b"],"c":null}"#
        )
        #expect(
            response
                == #"{"data":{"frobs":[{"notes":["a","b"]},{"notes":[]},{"notes":["a","b"]},{"notes":null},{"notes":null}]}}"#
        )
    }

    @Test("by name: anything but an object fails each of the keys")
    func noObject() async throws {
        let (response, _) = try await answer(Self.byName, "{ frobs { flerp { score } } }", with: #"{"found":[1]}"#)
        #expect(response.contains("CONNECTORS_RESPONSE_SHAPE"))
        #expect(response.contains("has to be an object whose members are named by the keys."))
        #expect(response.contains(#""path":["frobs",4,"flerp"]"#))
        #expect(!response.contains(#""path":["frobs",3,"flerp"]"#))
    }

    @Test("by position: the n-th value belongs to the n-th key of its request")
    func positions() async throws {
        let (response, requests) = try await answer(
            #"score: Int @connect(source: "api", http: { POST: "/f", body: "$batch.id" }) @batch(match: BY_POSITION)"#,
            "{ frobs { score } }",
            with: "[5,null,7]"
        )
        #expect(requests == [#"[1,"b","c"]"#])
        #expect(
            response == #"{"data":{"frobs":[{"score":5},{"score":null},{"score":5},{"score":null},{"score":7}]}}"#
        )
    }

    @Test("by position: a list of another length fails its chunk and no other")
    func length() async throws {
        let (response, requests) = try await answer(
            #"score: Int @connect(source: "api", http: { POST: "/f", body: "$batch.id" }) @batch(match: BY_POSITION, maxSize: 2)"#,
            "{ frobs { score } }",
            with: "[5,6]"
        )
        #expect(requests.sorted() == [#"["c"]"#, #"[1,"b"]"#])
        #expect(response.contains("a list of 1 elements, one for each key in their order, and has 2."))
        #expect(
            response.contains(
                #""data":{"frobs":[{"score":5},{"score":6},{"score":5},{"score":null},{"score":null}]}"#
            )
        )
    }
}

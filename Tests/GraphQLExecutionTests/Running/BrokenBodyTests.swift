import GraphQLExecution
import Testing

/// Bodies that are no JSON where they are read: the bound field fails, and nothing else does.
@Suite struct BrokenBodyTests {
    private static let sdl = """
        type Query { frobs: [Frob] other: Int frob: Frob node: [Node] }
        interface Node { id: ID }
        type Frob implements Node { id: ID name: String parts: [Frob] flerp: Flerp all: [Flerp!] label: String }
        type Flerp { frobId: ID score: Int frob: Frob deep: Flerp }
        """

    private static let root =
        #"[{"id":1,"name":"\u00e9\"n","parts":[{"id":2,"parts":[]},{"id":3}],"x":[1.5e3,true,null]},{"id":4,"name":null}]"#

    @Test(
        "a root answer cut at any byte fails its field alone",
        arguments: [
            "{ frobs { id name parts { id parts { name } } } other }",
            "{ frobs { id parts { flerp { score } parts { id } } flerp { score } label } other }",
            "{ node { __typename id ... on Frob { name flerp { score } } } other }",
        ]
    )
    func truncatedRoot(_ query: String) throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { call in
            .json("[" + call.keys.map { #"{"frobId":\#($0),"score":1}"# }.joined(separator: ",") + "]")
        }
        let label = FakeComputation(reads: [Requirement("parts", selection: [Requirement("id")]), Requirement("name")])
        { _ in
            .json("\"l\"")
        }
        let root =
            query.contains("node") ? Self.root.replacing("{\"id\"", with: #"{"__typename":"Frob","id""#) : Self.root
        let loader = FakeLoader { _ in .nothing }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .load(loader), "Query.other": .data("5"), "Query.node": .load(loader),
                "Frob.flerp": .load(flerp), "Frob.label": .compute(label),
            ]
        )
        for length in 0..<root.utf8.count {
            let text = String(decoding: root.utf8.prefix(length), as: UTF8.self)
            loader.answer = { _ in .value(text, at: 0) }
            let response = try engine.response(query)
            let field = query.contains("node") ? "node" : "frobs"
            #expect(
                response.hasPrefix(
                    #"{"data":{"\#(field)":null,"other":5},"errors":[{"message":"The response is not valid JSON"#
                ),
                "\(length): \(response)"
            )
            #expect(
                response.contains(#""path":["\#(field)"],"extensions":{"code":"CONNECTOR_RESPONSE_INVALID"}}]}"#),
                "\(length)"
            )
        }
    }

    @Test("nothing is asked for the objects of an answer that turns out broken")
    func asksNothingForBrokenAnswers() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }
        for text in [#"[{"id":1},{"id":2}"#, #"[{"id":1},{"id":2},"#, #"[{"id":1},{"id":2} {"id":3}]"#] {
            let engine = try Engine(
                Self.sdl,
                ["Query.frobs": .load(FakeLoader { _ in .value(text, at: 0) }), "Frob.flerp": .load(flerp)]
            )
            #expect(try engine.response("{ frobs { flerp { score } } }").hasPrefix(#"{"data":{"frobs":null},"errors""#))
        }
        #expect(flerp.calls.isEmpty)
    }

    @Test("of an answer that breaks while it is written one error is left")
    func oneErrorOfABrokenAnswer() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }
        let text = #"[{"id":[],"name":"a"},{"id":"2","name":"\x"}]"#
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .load(FakeLoader { _ in .value(text, at: 0) }), "Frob.flerp": .load(flerp)]
        )
        for query in [
            "{ frobs { id name } }", "{ frobs { id name flerp { score } } }", "{ frobs { id flerp { score } name } }",
        ] {
            let response = try engine.response(query)
            #expect(response.hasPrefix(#"{"data":{"frobs":null},"errors":[{"message":"The response is not valid JSON"#))
            #expect(response.split(separator: #""message""#).count == 2, "\(response)")
        }
    }

    @Test("a batch answer cut at any byte fails the fields of its keys", arguments: ["flerp", "all"])
    func truncatedBatch(_ field: String) throws {
        let answer = #"[{"frobId":2,"score":3,"deep":{"score":[]}},{"score":4,"frobId":"\u0031"}]"#
        for length in 0..<answer.utf8.count {
            let flerp = FakeLoader.batch(by: "id", key: "frobId", maxBatchSize: 2) { call in
                call.keys == ["3"] ? .json(#"[{"frobId":3,"score":9}]"#) : .value(String(answer.prefix(length)), at: 0)
            }
            let engine = try Engine(
                Self.sdl,
                ["Query.frobs": .data(#"[{"id":1},{"id":2},{"id":3}]"#), "Frob.\(field)": .load(flerp)]
            )
            let response = try engine.response("{ frobs { id \(field) { score } } }")
            let good = field == "all" ? #"[{"score":9}]"# : #"{"score":9}"#
            #expect(
                response.hasPrefix(
                    #"{"data":{"frobs":[{"id":"1","\#(field)":null},{"id":"2","\#(field)":null},{"id":"3","\#(field)":\#(good)}]},"#
                ),
                "\(length): \(response)"
            )
            #expect(response.split(separator: "CONNECTOR_RESPONSE_INVALID").count == 3, "\(length)")
        }
    }

    @Test("bytes that are wrong inside an answer never end the process, whatever they are")
    func mutatedBodies() throws {
        var random = SplitMix(seed: 7)
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }
        let root = FakeLoader { _ in .nothing }
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .load(root), "Query.other": .data("5"), "Frob.flerp": .load(flerp)]
        )
        for _ in 0..<3_000 {
            var bytes = Array(Self.root.utf8)
            for _ in 0...random.next(below: 2) {
                bytes[random.next(below: bytes.count)] = UInt8(random.next(below: 128))
            }
            let text = String(decoding: bytes, as: UTF8.self)
            root.answer = { _ in .value(text, at: 0) }
            let response = try engine.response("{ frobs { id name parts { id flerp { score } } } other }")
            #expect(response.contains(#""other":5}"#))
        }
    }

    @Test("an answer may hold a value of another kind anywhere, whatever the schema says")
    func deepNesting() throws {
        let deep = String(repeating: "[", count: 200_000)
        let closed = deep + String(repeating: "]", count: 200_000)
        for text in [deep, closed, #"{"parts":\#(closed)}"#, #"{"parts":{"id":\#(closed)}}"#] {
            let mapping = ObjectMapping([
                "id": .path(["parts", "id"], then: .identity), "parts": .path(["parts", "x"], then: .identity),
            ])
            let engine = try Engine(
                Self.sdl,
                [
                    "Query.frob": .load(FakeLoader { _ in .value(text, at: 0) }, mapping), "Query.other": .data("1"),
                    "Frob.flerp": .load(FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }),
                ]
            )
            let response = try engine.response("{ frob { id parts { id flerp { score } } flerp { score } } other }")
            #expect(response.contains(#""other":1}"#))
        }
    }
}

import GraphQLExecution
import OrderedJSON
import Testing

/// What loaders are asked: distinct keys, in chunks, once.
@Suite struct BatchTests {
    private static let sdl = """
        type Query { frobs: [Frob!] frob: Frob }
        type Frob { id: ID name: String flerp(min: Int): Flerp flerps: [Flerp!] next: Frob parts: [Frob!] }
        type Flerp { frobId: ID score: Int frob: Frob }
        """

    /// Answers each key with its double, last key first.
    private static func doubles(_ call: FakeLoader.Call) -> FakeLoader.Answer {
        .json(
            "[" + call.keys.reversed().map { #"{"frobId":\#($0),"score":\#(number($0) * 2)}"# }.joined(separator: ",")
                + "]"
        )
    }

    private static func number(_ text: String) -> Int { Int(text.filter(\.isNumber)) ?? 0 }

    private static func frobs(_ ids: some Sequence<Int>) -> String {
        "[" + ids.map { #"{"id":\#($0),"name":"f\#($0)"}"# }.joined(separator: ",") + "]"
    }

    @Test("a level is asked for in one batch however many parents there are")
    func oneBatchPerLevel() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(Self.frobs(1...50)), "Frob.flerp": .load(flerp)])
        let response = try engine.response("{ frobs { id flerp { score } } }")
        let rows = (1...50).map { #"{"id":"\#($0)","flerp":{"score":\#($0 * 2)}}"# }
        #expect(response == #"{"data":{"frobs":["# + rows.joined(separator: ",") + "]}}")
        #expect(flerp.calls == [.init(keys: (1...50).map { "\($0)" })])
    }

    @Test("a key is asked once, whoever asks: again in the list, under an alias, at another depth")
    func eachKeyOnce() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let json = #"[{"id":1,"next":{"id":2,"next":{"id":1}}},{"id":2},{"id":1},{"id":"2"}]"#
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(json), "Frob.flerp": .load(flerp)])
        let response = try engine.response(
            "{ frobs { a: flerp { score } b: flerp { frobId } next { flerp { score } next { flerp { score } } } } }"
        )
        #expect(
            response == #"{"data":{"frobs":["#
                + #"{"a":{"score":2},"b":{"frobId":"1"},"next":{"flerp":{"score":4},"next":{"flerp":{"score":2}}}},"#
                + #"{"a":{"score":4},"b":{"frobId":"2"},"next":null},{"a":{"score":2},"b":{"frobId":"1"},"next":null},"#
                + #"{"a":{"score":4},"b":{"frobId":"2"},"next":null}]}}"#
        )
        #expect(flerp.calls.count == 1)
        #expect(Set(flerp.calls[0].keys) == ["1", "2"])
    }

    @Test("a key that was answered in an earlier wave is not asked again")
    func knownInALaterWave() throws {
        let frob = FakeLoader.batch(by: "frobId", key: "id") { call in
            .json("[" + call.keys.map { #"{"id":\#($0)}"# }.joined(separator: ",") + "]")
        }
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(Self.frobs(1...3)), "Frob.flerp": .load(flerp), "Flerp.frob": .load(frob)]
        )
        let response = try engine.response("{ frobs { flerp { frob { flerp { frob { flerp { score } } } } } } }")
        #expect(response.hasPrefix(#"{"data":{"frobs":[{"flerp":{"frob":{"flerp":{"frob":{"flerp":{"score":2}}}}}},"#))
        #expect(flerp.calls == [.init(keys: ["1", "2", "3"])])
        #expect(frob.calls.count == 1)
    }

    @Test("distinct keys are cut into chunks", arguments: [(1, 5), (2, 3), (5, 1), (6, 1)])
    func chunks(_ size: Int, _ count: Int) throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", maxBatchSize: size, answer: Self.doubles)
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(Self.frobs([1, 2, 1, 3, 4, 2, 5])), "Frob.flerp": .load(flerp)]
        )
        let response = try engine.response("{ frobs { flerp { score } } }")
        #expect(flerp.calls.count == count)
        #expect(flerp.calls.flatMap(\.keys) == ["1", "2", "3", "4", "5"])
        let rows = [2, 4, 2, 6, 8, 4, 10].map { #"{"flerp":{"score":\#($0)}}"# }
        #expect(response == #"{"data":{"frobs":["# + rows.joined(separator: ",") + "]}}")
    }

    @Test("a failed chunk fails the fields of its own keys only")
    func failedChunk() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", maxBatchSize: 2) { call in
            call.keys.contains("3") ? .failure("boom", code: "CONNECTOR_FETCH") : Self.doubles(call)
        }
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(Self.frobs([1, 2, 3, 4, 5, 3])), "Frob.flerp": .load(flerp)]
        )
        let response = try engine.response("{\n  frobs { f: flerp { score } }\n}")
        func error(_ row: Int) -> String {
            #"{"message":"boom","locations":[{"line":2,"column":11}],"path":["frobs",\#(row),"f"],"extensions":{"code":"CONNECTOR_FETCH"}}"#
        }
        #expect(
            response
                == #"{"data":{"frobs":[{"f":{"score":2}},{"f":{"score":4}},{"f":null},{"f":null},{"f":{"score":10}},{"f":null}]},"#
                + #""errors":["# + [2, 3, 5].map(error).joined(separator: ",") + "]}"
        )
    }

    @Test("aliases with the same arguments share a column; other arguments are asked apart")
    func argumentsMakeColumns() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(Self.frobs([1, 2])), "Frob.flerp": .load(flerp)])
        let query = """
            query($m: Int) {
              frobs { a: flerp(min: 1) { score } b: flerp(min: 1) { frobId } c: flerp(min: 2) { score } d: flerp { score }
                e: flerp(min: $m) { score } }
            }
            """
        let response = try engine.response(query, variables: #"{"m":1}"#)
        #expect(
            response.hasPrefix(
                #"{"data":{"frobs":[{"a":{"score":2},"b":{"frobId":"1"},"c":{"score":2},"d":{"score":2},"e":{"score":2}},"#
            )
        )
        #expect(
            flerp.calls.map(\.description).sorted() == ["[1 2]", "[1 2]min:1", "[1 2]min:2"]
        )
    }

    @Test("a loader is asked once for each of many arguments, whoever asks with them")
    func manyArguments() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(#"[{"id":1,"next":{"id":2}}]"#), "Frob.flerp": .load(flerp)]
        )
        let aliases = (1...20).map { "a\($0): flerp(min: \($0)) { score }" }.joined(separator: " ")
        let response = try engine.response("{ frobs { \(aliases) next { \(aliases) } } }")
        func scores(_ score: Int) -> String {
            (1...20).map { #""a\#($0)":{"score":\#(score)}"# }.joined(separator: ",")
        }
        #expect(response == #"{"data":{"frobs":[{\#(scores(2)),"next":{\#(scores(4))}}]}}"#)
        #expect(Set(flerp.calls.map(\.description)).count == 20)
        #expect(flerp.calls.allSatisfy { Set($0.keys) == ["1", "2"] })
    }

    @Test("a key is one key however it is written, in objects and in answers")
    func spellings() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in
            .json(#"[{"frobId":"7","score":1},{"frobId":7,"score":2},{"frobId":"\u0061b","score":3}]"#)
        }
        let ids = ["7", #""7""#, #""\u0037""#, "7", #""ab""#, #""\u0061b""#, #""ab""#]
        let json = "[" + ids.map { #"{"id":\#($0)}"# }.joined(separator: ",") + "]"
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(json), "Frob.flerp": .load(flerp)])
        let scores = [2, 2, 2, 2, 3, 3, 3].map { #"{"flerp":{"score":\#($0)}}"# }.joined(separator: ",")
        #expect(try engine.response("{ frobs { flerp { score } } }") == #"{"data":{"frobs":[\#(scores)]}}"#)
        #expect(flerp.calls.map(\.keys.count) == [2])
    }

    @Test("parents without a key get null and are not asked for")
    func nullKeys() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let flerps = FakeLoader.batch(by: "id", key: "frobId") { _ in .json("[]") }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(#"[{"id":null},{"id":3},{}]"#), "Frob.flerp": .load(flerp),
                "Frob.flerps": .load(flerps),
            ]
        )
        let response = try engine.response("{ frobs { flerp { score } flerps { score } } }")
        #expect(
            response
                == #"{"data":{"frobs":[{"flerp":null,"flerps":null},{"flerp":{"score":6},"flerps":[]},{"flerp":null,"flerps":null}]}}"#
        )
        #expect(flerp.calls == [.init(keys: ["3"])])
    }

    @Test("nothing is sent when no parent has a key")
    func noKeys() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: Self.doubles)
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(#"[{"id":null},{}]"#), "Frob.flerp": .load(flerp)])
        #expect(
            try engine.response("{ frobs { flerp { score } } }")
                == #"{"data":{"frobs":[{"flerp":null},{"flerp":null}]}}"#
        )
        #expect(flerp.calls.isEmpty)
    }

    @Test("a key that may be null is asked for with null")
    func nullIsAKey() throws {
        let flerp = FakeLoader(
            requirements: [Requirement("id"), Requirement("name")],
            skipsNull: [true, false],
            matching: .byKey([MemberPath(["frobId"]), MemberPath(["name"])], value: MemberPath([]))
        ) { _ in
            .json(#"[{"frobId":1,"name":null,"score":10},{"frobId":1,"name":"","score":11},{"frobId":2,"score":12}]"#)
        }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(#"[{"id":1,"name":null},{"id":1,"name":""},{"id":2},{"name":"x"}]"#),
                "Frob.flerp": .load(flerp),
            ]
        )
        #expect(
            try engine.response("{ frobs { flerp { score } } }")
                == #"{"data":{"frobs":[{"flerp":{"score":10}},{"flerp":{"score":11}},{"flerp":{"score":12}},{"flerp":null}]}}"#
        )
        #expect(flerp.calls == [.init(keys: ["1,null", #"1,"""#, "2,absent"])])
    }

    @Test("elements are matched by key, wherever and however often they come", arguments: matchingCases)
    func matching(_ example: MatchingCase) throws {
        let answer = { (_: FakeLoader.Call) in FakeLoader.Answer.json(example.answer) }
        let flerp = FakeLoader.batch(by: "id", key: "frobId", answer: answer)
        let flerps = FakeLoader.batch(by: "id", key: "frobId", answer: answer)
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(#"[{"id":1},{"id":"2"}]"#), "Frob.flerp": .load(flerp), "Frob.flerps": .load(flerps)]
        )
        func response(_ field: String, _ values: [String]) -> String {
            #"{"data":{"frobs":["# + values.map { #"{"\#(field)":\#($0)}"# }.joined(separator: ",") + "]}}"
        }
        #expect(try engine.response("{ frobs { flerp { score } } }") == response("flerp", example.single))
        #expect(try engine.response("{ frobs { flerps { score } } }") == response("flerps", example.lists))
    }

    @Test("keys of several parts match as a whole")
    func compositeKeys() throws {
        let flerp = FakeLoader(
            requirements: [Requirement("id"), Requirement("name")],
            matching: .byKey([MemberPath(["k", "id"]), MemberPath(["k", "name"])], value: MemberPath(["v"]))
        ) { call in
            .json(
                "["
                    + call.keys.map { key in
                        let parts = key.split(separator: ",")
                        return #"{"k":{"name":\#(parts[1]),"id":\#(parts[0])},"v":{"score":\#(Self.number(key))}}"#
                    }.joined(separator: ",") + "]"
            )
        }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(
                    #"[{"id":"1","name":"11"},{"id":"11","name":"1"},{"id":1,"name":11},{"id":"1"},{"id":"","name":"111"}]"#
                ),
                "Frob.flerp": .load(flerp),
            ]
        )
        #expect(
            try engine.response("{ frobs { flerp { score } } }")
                == #"{"data":{"frobs":[{"flerp":{"score":111}},{"flerp":{"score":111}},{"flerp":{"score":111}},{"flerp":null},{"flerp":{"score":111}}]}}"#
        )
        #expect(flerp.calls == [.init(keys: [#""1","11""#, #""11","1""#, #""","111""#])])
    }

    @Test("keys are compared byte for byte: letters that only look alike stay apart")
    func canonicallyEquivalentKeys() throws {
        let flerp = FakeLoader.batch(by: "id", key: "frobId") { call in
            .json(
                "[" + call.keys.enumerated().map { #"{"frobId":\#($1),"score":\#($0 + 1)}"# }.joined(separator: ",")
                    + "]"
            )
        }
        // The same letter with the same two marks, in either order.
        let json = "[{\"id\":\"a\u{301}\u{323}\"},{\"id\":\"a\u{323}\u{301}\"},{\"id\":\"a\\u0301\\u0323\"}]"
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(json), "Frob.flerp": .load(flerp)])
        #expect(
            try engine.response("{ frobs { flerp { score } } }")
                == #"{"data":{"frobs":[{"flerp":{"score":1}},{"flerp":{"score":2}},{"flerp":{"score":1}}]}}"#
        )
    }

    @Test("an answer that is no list fails the batch, and null answers nobody")
    func answerOfTheWrongKind() throws {
        for (answer, isFailure) in [
            ("{}", true), ("\"x\"", true), ("null", false), ("[]", false), ("[1,\"x\",null,[]]", false),
        ] {
            let flerp = FakeLoader.batch(by: "id", key: "frobId") { _ in .json(answer) }
            let engine = try Engine(Self.sdl, ["Query.frobs": .data(#"[{"id":1}]"#), "Frob.flerp": .load(flerp)])
            let response = try engine.response("{ frobs { flerp { score } } }")
            #expect(response.hasPrefix(#"{"data":{"frobs":[{"flerp":null}]}"#), "\(answer)")
            #expect(response.contains("CONNECTORS_RESPONSE_SHAPE") == isFailure, "\(answer)")
        }
    }

    @Test("the whole answer belongs to each key where the binding says so")
    func wholeAnswer() throws {
        let flerp = FakeLoader(requirements: [Requirement("id")]) { _ in .json(#"{"score":1}"#) }
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(Self.frobs([1, 2])), "Frob.flerp": .load(flerp)])
        #expect(
            try engine.response("{ frobs { flerp { score } } }")
                == #"{"data":{"frobs":[{"flerp":{"score":1}},{"flerp":{"score":1}}]}}"#
        )
        #expect(flerp.calls.count == 1)
    }

    @Test("the same root field is asked once, unless its arguments differ")
    func rootFields() throws {
        let frob = FakeLoader.root(#"{"id":1,"name":"x"}"#)
        let engine = try Engine(Self.sdl, ["Query.frob": .load(frob)])
        #expect(
            try engine.response("{ a: frob { id } b: frob { name } frob { __typename } }")
                == #"{"data":{"a":{"id":"1"},"b":{"name":"x"},"frob":{"__typename":"Frob"}}}"#
        )
        #expect(frob.calls.count == 1)
    }

    @Test("a call with an effect is made for each field that asks for it")
    func effects() throws {
        let frob = FakeLoader(hasEffects: true) { _ in .json(#"{"id":1}"#) }
        let engine = try Engine(Self.sdl, ["Query.frob": .load(frob)])
        #expect(
            try engine.response("{ a: frob { id } b: frob { id } }") == #"{"data":{"a":{"id":"1"},"b":{"id":"1"}}}"#
        )
        #expect(frob.calls.count == 2)
    }
}

struct MatchingCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var answer: String
    /// Of a field that is no list, for the keys 1 and 2.
    var single: [String]
    /// Of a list field.
    var lists: [String]
}

private let matchingCases: [MatchingCase] = [
    MatchingCase(
        testDescription: "in order",
        answer: #"[{"frobId":1,"score":1},{"frobId":2,"score":2}]"#,
        single: [#"{"score":1}"#, #"{"score":2}"#],
        lists: [#"[{"score":1}]"#, #"[{"score":2}]"#]
    ),
    MatchingCase(
        testDescription: "in another order, as other kinds",
        answer: #"[{"score":2,"frobId":2},{"frobId":"1","score":1}]"#,
        single: [#"{"score":1}"#, #"{"score":2}"#],
        lists: [#"[{"score":1}]"#, #"[{"score":2}]"#]
    ),
    MatchingCase(
        testDescription: "missing",
        answer: #"[{"frobId":2,"score":2}]"#,
        single: ["null", #"{"score":2}"#],
        lists: ["[]", #"[{"score":2}]"#]
    ),
    MatchingCase(
        testDescription: "several for a key",
        answer: #"[{"frobId":2,"score":1},{"frobId":1,"score":2},{"frobId":2,"score":3},{"frobId":2,"score":4}]"#,
        single: [#"{"score":2}"#, #"{"score":4}"#],
        lists: [#"[{"score":2}]"#, #"[{"score":1},{"score":3},{"score":4}]"#]
    ),
    MatchingCase(
        testDescription: "never asked for, without a key, with a null key, and no objects",
        answer: #"[{"frobId":9,"score":1},{"score":2},{"frobId":null,"score":3},4,null,{"frobId":1,"score":5}]"#,
        single: [#"{"score":5}"#, "null"],
        lists: [#"[{"score":5}]"#, "[]"]
    ),
    MatchingCase(
        testDescription: "keys with escapes and duplicate members",
        answer: #"[{"frobId":9,"frobId":"\u0031","score":1},{"frob\u0049d":"2","score":2}]"#,
        single: [#"{"score":1}"#, #"{"score":2}"#],
        lists: [#"[{"score":1}]"#, #"[{"score":2}]"#]
    ),
]

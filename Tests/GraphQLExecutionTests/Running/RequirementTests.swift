import GraphQLExecution
import GraphQLTypes
import OrderedJSON
import Testing

/// Fields that bindings read: fetched whether or not they are selected, waited for, and never shown.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Errors, #sec-Additional-Entries
@Suite struct RequirementTests {
    private static let sdl = """
        type Query { frobs: [Frob!] frob: Frob count: Int total: Summary }
        type Frob { id: ID name: String owner: Owner ownerName: String flerp: Flerp label: String both: String parts: [Part!] sum: Int }
        type Owner { id: ID name: String } type Flerp { id: ID score: Int size: Int }
        type Part { size: Int price: Int }
        type Summary { frobs: Int flerps: Int inner: Summary text: String }
        """

    private static func elements(_ call: FakeLoader.Call, _ text: (String) -> String) -> FakeLoader.Answer {
        .json("[" + call.keys.map(text).joined(separator: ",") + "]")
    }

    @Test("a key that was not selected is read all the same, and not shown")
    func hiddenKey() throws {
        let flerp = FakeLoader.batch(by: "id", key: "id") { call in
            Self.elements(call) { #"{"id":\#($0),"score":\#($0)0}"# }
        }
        let engine = try Engine(Self.sdl, ["Query.frobs": .data(#"[{"id":1},{"id":2}]"#), "Frob.flerp": .load(flerp)])
        #expect(
            try engine.response("{ frobs { flerp { score } } }")
                == #"{"data":{"frobs":[{"flerp":{"score":10}},{"flerp":{"score":20}}]}}"#
        )
    }

    @Test("a binding waits for the bound sibling that it reads, selected or not", arguments: [false, true])
    func boundSibling(_ isSelected: Bool) throws {
        let owner = FakeLoader.batch(by: "id", key: "for") { call in
            Self.elements(call) { #"{"for":\#($0),"id":"o\#($0)","name":"N"}"# }
        }
        let flerp = FakeLoader(
            requirements: [Requirement("owner", selection: [Requirement("id")])],
            maxBatchSize: 1
        ) { call in .json(#"{"score":7}"#) }
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(#"[{"id":1},{"id":2}]"#), "Frob.owner": .load(owner), "Frob.flerp": .load(flerp)]
        )
        let response = try engine.response("{ frobs { flerp { score } \(isSelected ? "owner { name }" : "") } }")
        let owned = isSelected ? #","owner":{"name":"N"}"# : ""
        #expect(response == #"{"data":{"frobs":[{"flerp":{"score":7}\#(owned)},{"flerp":{"score":7}\#(owned)}]}}"#)
        #expect(owner.calls == [.init(keys: ["1", "2"])])
        // The whole owner stands in its answer, and what is read of it is there.
        #expect(flerp.calls.count == 2)
        #expect(flerp.calls.allSatisfy { $0.keys[0].contains(#""id":"o"#) })
    }

    @Test("a sibling that fails fails the field that reads it, with its code, at the field's own path")
    func failedSibling() throws {
        let owner = FakeLoader.each(by: "id") { call in
            call.keys == ["1"] ? .failure("gone", code: "CONNECTOR_FETCH") : .json(#"{"name":"N"}"#)
        }
        let label = FakeComputation(reads: [Requirement("owner", selection: [Requirement("name")])]) {
            .json("\"L" + $0.requirements[0].filter(\.isLetter) + "\"")
        }
        let flerp = FakeLoader(requirements: [Requirement("owner")], maxBatchSize: 1) { _ in .json(#"{"score":1}"#) }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(#"[{"id":1},{"id":2}]"#), "Frob.owner": .load(owner),
                "Frob.label": .compute(label),
                "Frob.flerp": .load(flerp),
            ]
        )
        #expect(
            try engine.response("{ frobs { l: label flerp { score } } }")
                == #"{"data":{"frobs":[{"l":null,"flerp":null},{"l":"LnameN","flerp":{"score":1}}]},"errors":["#
                + #"{"message":"gone","locations":[{"line":1,"column":11}],"path":["frobs",0,"l"],"extensions":{"code":"CONNECTOR_FETCH"}},"#
                + #"{"message":"gone","locations":[{"line":1,"column":20}],"path":["frobs",0,"flerp"],"extensions":{"code":"CONNECTOR_FETCH"}}]}"#
        )
        #expect(flerp.calls.count == 1)
    }

    @Test("computations read computed siblings, in whatever order they are selected")
    func computedSiblings() throws {
        let name = FakeComputation(reads: [Requirement("id")]) { .json("\"n\($0.requirements[0])\"") }
        let label = FakeComputation(reads: [Requirement("name"), Requirement("id")]) { input in
            .json("\"\(input.requirements[0].filter { $0 != "\"" })/\(input.requirements[1])\"")
        }
        let both = FakeComputation(reads: [Requirement("label"), Requirement("name")]) { input in
            .json("\"" + input.requirements.map { $0.filter { $0 != "\"" } }.joined(separator: "+") + "\"")
        }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(#"[{"id":1},{"id":2}]"#), "Frob.name": .compute(name),
                "Frob.label": .compute(label),
                "Frob.both": .compute(both),
            ]
        )
        #expect(
            try engine.response("{ frobs { both label name } }")
                == #"{"data":{"frobs":[{"both":"n1/1+n1","label":"n1/1","name":"n1"},{"both":"n2/2+n2","label":"n2/2","name":"n2"}]}}"#
        )
    }

    @Test("a computation sees absent, null and values apart, and its row and arguments")
    func inputs() throws {
        let label = FakeComputation(reads: [Requirement("name")]) { input in
            .json(#""\#(input.requirements[0].filter { $0 != "\"" }) \#(input.row.count)""#)
        }
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .data(#"[{},{"name":null},{"name":"x"}]"#), "Frob.label": .compute(label)]
        )
        #expect(
            try engine.response("{ frobs { label } }")
                == #"{"data":{"frobs":[{"label":"absent 2"},{"label":"null 13"},{"label":"x 12"}]}}"#
        )
    }

    @Test("lists and objects are read whole where nothing below them is named")
    func readsListsWhole() throws {
        let sum = FakeComputation(reads: [Requirement("parts")]) {
            .json("\($0.requirements[0].filter { $0 == "{" }.count)")
        }
        let engine = try Engine(
            Self.sdl,
            ["Query.frob": .data(#"{"parts":[{"size":1},{"size":2},{"x":{}}]}"#), "Frob.sum": .compute(sum)]
        )
        #expect(try engine.response("{ frob { sum } }") == #"{"data":{"frob":{"sum":4}}}"#)
    }

    @Test("what a mapping renames is read by the names of the schema")
    func readsThroughMappings() throws {
        let part = ObjectMapping([
            "size": .path(["s"], then: .identity), "price": .path(["p", "eur"], then: .identity),
        ])
        let mapping = ObjectMapping([
            "parts": .path(["items"], then: part), "id": .path(["key"], then: .identity),
        ])
        let sum = FakeComputation(
            reads: [Requirement("parts", selection: [Requirement("price"), Requirement("size")]), Requirement("id")]
        ) { .json("\"" + $0.requirements.joined(separator: " ").replacing("\"", with: "'") + "\"") }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frob": .load(FakeLoader.root(#"{"key":5,"items":[{"s":1,"p":{"eur":2}},{"s":null}]}"#), mapping),
                "Frob.label": .compute(sum),
            ]
        )
        #expect(
            try engine.response("{ frob { label } }")
                == #"{"data":{"frob":{"label":"[{'price':2,'size':1},{'price':null,'size':null}] 5"}}}"#
        )
    }

    @Test("what is read below a bound sibling is put together from its columns")
    func readsColumnsBelow() throws {
        let flerp = FakeLoader.each(by: "id") { call in .json(#"{"id":\#(call.keys[0]),"score":1}"#) }
        let size = FakeLoader.each(by: "id") { call in .json("\(call.keys[0])00") }
        let label = FakeComputation(
            reads: [
                Requirement("flerp", selection: [Requirement("size"), Requirement("score"), Requirement("__typename")])
            ]
        ) { .json("\"" + $0.requirements[0].replacing("\"", with: "'") + "\"") }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(#"[{"id":1},{"id":2}]"#), "Frob.flerp": .load(flerp), "Flerp.size": .load(size),
                "Frob.label": .compute(label),
            ]
        )
        #expect(
            try engine.response("{ frobs { label } }")
                == #"{"data":{"frobs":[{"label":"{'size':100,'score':1,'__typename':'Flerp'}"},{"label":"{'size':200,'score':1,'__typename':'Flerp'}"}]}}"#
        )
    }

    @Test("bindings that need each other are refused when the operation is planned")
    func cycles() throws {
        let a = FakeComputation(reads: [Requirement("label")]) { _ in .null }
        let b = FakeComputation(reads: [Requirement("name")]) { _ in .null }
        let engine = try Engine(
            Self.sdl,
            ["Frob.name": .compute(a), "Frob.label": .compute(b), "Query.frob": .data("{}")]
        )
        #expect(throws: (any Error).self) { try engine.response("{ frob { name } }") }
    }

    // MARK: Computed columns

    @Test(
        "a computation is cut down to what is selected, and fetches nothing for the rest",
        arguments: [
            ("{ total { frobs } }", ["frobs"], #"{"frobs":2}"#),
            ("{ total { flerps } }", ["flerp"], #"{"flerps":20}"#),
            ("{ total { text ...F } } fragment F on Summary { f: frobs }", ["frobs"], #"{"text":null,"f":2}"#),
            ("{ total { flerps frobs } }", ["flerp", "frobs"], #"{"flerps":20,"frobs":2}"#),
            ("{ total { __typename } }", [], #"{"__typename":"Summary"}"#),
        ]
    )
    func specialised(_ query: String, _ asked: [String], _ total: String) throws {
        let frobs = FakeLoader.root(#"[{"id":1},{"id":2}]"#)
        let count = FakeLoader.root("20")
        let summary = FakeComputation(reads: [Requirement("frobs"), Requirement("count")]) { selection in
            selection.compactMap { ["frobs": Requirement("frobs"), "flerps": Requirement("count")][$0.field] }
        } _: { input in
            var values = input.requirements.makeIterator()
            let members = input.selection.compactMap { wanted -> String? in
                switch wanted.field {
                case "frobs": return #""frobs":\#((values.next() ?? "").filter { $0 == "{" }.count)"#
                case "flerps": return #""flerps":\#(values.next() ?? "")"#
                default: return nil
                }
            }
            return .json("{" + members.joined(separator: ",") + "}")
        }
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .load(frobs), "Query.count": .load(count), "Query.total": .compute(summary)]
        )
        #expect(try engine.response(query) == #"{"data":{"total":\#(total)}}"#)
        #expect((frobs.calls.count == 1) == asked.contains("frobs"))
        #expect((count.calls.count == 1) == asked.contains("flerp"))
    }

    @Test("a computed object gives what the bindings below it read, through siblings that are bound too")
    func bindingsBelowComputedObjects() throws {
        let frob = FakeComputation { input in
            .json(
                "{"
                    + input.selection.map { #""\#($0.field)":\#($0.field == "id" ? "9" : "null")"# }.joined(
                        separator: ","
                    ) + "}"
            )
        }
        let flerp = FakeLoader.each(by: "id") { call in .json(#"{"score":\#(call.keys[0])}"#) }
        let label = FakeComputation(reads: [Requirement("flerp", selection: [Requirement("score")])]) {
            .json("\"\($0.requirements[0].filter(\.isNumber))\"")
        }
        let engine = try Engine(
            Self.sdl,
            ["Query.frob": .compute(frob), "Frob.flerp": .load(flerp), "Frob.label": .compute(label)]
        )
        #expect(try engine.response("{ frob { label } }") == #"{"data":{"frob":{"label":"9"}}}"#)
    }

    @Test("a computed object gives what embedded objects below it read")
    func embeddedBelowComputedObjects() throws {
        let total = FakeComputation { input in
            .json("{" + input.selection.map { #""\#($0.field)":7"# }.joined(separator: ",") + "}")
        }
        let mapping = ObjectMapping([
            "frobs": .computed(FakeComputation(reads: [Requirement("flerps")]) { .json($0.requirements[0]) }),
            "inner": .path(
                [],
                then: ObjectMapping([
                    "text": .computed(
                        FakeComputation(reads: [Requirement("frobs")]) { .json("\"\($0.requirements[0])\"") }
                    )
                ])
            ),
        ])
        let engine = try Engine(
            Self.sdl,
            ["Query.total": .compute(total), "Summary.inner": .embedded(mapping)]
        )
        #expect(
            try engine.response("{ total { inner { frobs inner { text } } } }")
                == #"{"data":{"total":{"inner":{"frobs":7,"inner":{"text":"7"}}}}}"#
        )
    }

    @Test("a computation may hand over a value where it stands, or fail for one row")
    func outcomes() throws {
        let owner = FakeComputation(reads: [Requirement("flerp")]) { input in
            switch input.requirements[0] {
            case "null": .null
            case "1": .failure("no owner", code: "X")
            default: .input(input.raw.requirements[0])
            }
        }
        let engine = try Engine(
            Self.sdl,
            [
                "Query.frobs": .data(#"[{"flerp":{"id":4,"name":"four"}},{"flerp":1},{"flerp":null}]"#),
                "Frob.owner": .compute(owner),
            ]
        )
        #expect(
            try engine.response("{ frobs { owner { name id } } }")
                == #"{"data":{"frobs":[{"owner":{"name":"four","id":"4"}},{"owner":null},{"owner":null}]},"#
                + #""errors":[{"message":"no owner","locations":[{"line":1,"column":11}],"path":["frobs",1,"owner"],"extensions":{"code":"X"}}]}"#
        )
    }

    @Test("of an embedded object each member fails alone, and what is not asked for is not fetched")
    func embedded() throws {
        let frobs = FakeLoader { _ in .failure("down", code: "CONNECTOR_FETCH") }
        let count = FakeLoader.root("20")
        let inner = ObjectMapping([
            "frobs": .computed(FakeComputation { _ in .json("1") }),
            "text": .computed(FakeComputation(reads: [Requirement("count")]) { .json("\"c\($0.requirements[0])\"") }),
        ])
        let mapping = ObjectMapping([
            "frobs": .computed(FakeComputation(reads: [Requirement("frobs")]) { _ in .json("2") }),
            "flerps": .computed(FakeComputation(reads: [Requirement("count")]) { .json($0.requirements[0]) }),
            "inner": .path([], then: inner),
        ])
        let engine = try Engine(
            Self.sdl,
            ["Query.frobs": .load(frobs), "Query.count": .load(count), "Query.total": .embedded(mapping)]
        )
        #expect(
            try engine.response("{ total { frobs flerps text inner { text frobs __typename } } }")
                == #"{"data":{"total":{"frobs":null,"flerps":20,"text":null,"inner":{"text":"c20","frobs":1,"__typename":"Summary"}}},"#
                + #""errors":[{"message":"down","locations":[{"line":1,"column":11}],"path":["total","frobs"],"extensions":{"code":"CONNECTOR_FETCH"}}]}"#
        )
        #expect(frobs.calls.count == 1)
        #expect(count.calls.count == 1)
        #expect(try engine.response("{ total { inner { frobs } } }") == #"{"data":{"total":{"inner":{"frobs":1}}}}"#)
        #expect(frobs.calls.count == 1)
        #expect(count.calls.count == 1)
    }

    @Test("a member that a mapping computes sees the object, the answer's metadata and the bound field's arguments")
    func computedMember() throws {
        final class Status { let code = 201 }
        let name = FakeComputation { input in
            .json(#""\#(input.row.count) \#((input.metadata as? Status)?.code ?? 0)""#)
        }
        let loader = FakeLoader.root(#"[{"id":1},{"id":22}]"#)
        loader.metadata = Status()
        let mapping = ObjectMapping(["name": .computed(name), "id": .path(["id"], then: .identity)])
        let engine = try Engine(Self.sdl, ["Query.frobs": .load(loader, mapping)])
        #expect(
            try engine.response("{ frobs { name id } }")
                == #"{"data":{"frobs":[{"name":"8 201","id":"1"},{"name":"9 201","id":"22"}]}}"#
        )
    }
}

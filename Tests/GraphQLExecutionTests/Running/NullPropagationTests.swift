import GraphQLExecution
import Testing

/// Nulls travel to the nearest field that may be null, through what is projected and through what is put together from columns,
/// and each leaves its error.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors,
/// #sec-Errors, #sec-Response-Position, #sec-Execution-Result, #sec-Executing-Collected-Fields
@Suite struct NullPropagationTests {
    /// `a` is read by name; `b` has a binding, so that every object above it is put together from columns.
    private static let sdl = """
        type Query { frob: Frob must: Frob! list: [Frob!] open: [Frob] lists: [[Frob!]] strict: [[Frob!]!]! }
        type Frob { id: ID! name: String! size: Int! loose: Int next: Frob parts: [Frob!]! sub: Frob! label: String! hint: Int }
        """

    struct Case: Sendable, CustomTestStringConvertible {
        var query: String
        var json: String
        var data: String
        /// Paths of the errors, in order.
        var paths: [String]

        init(_ query: String, _ json: String, _ data: String, _ paths: String...) {
            self.query = query
            self.json = json
            self.data = data
            self.paths = paths
        }

        var testDescription: String { query + " of " + json }
    }

    @Test(
        "a null where none may be takes the nearest nullable parent, whether projected or put together",
        arguments: cases
    )
    func propagates(_ example: Case) throws {
        // As it is: one projection.
        #expect(try outcome(example.query, example.json, [:]) == [example.data] + example.paths)
        // With bound leaves: columns at every level.
        let hint = FieldBinding.load(FakeLoader(requirements: [Requirement("id")], maxBatchSize: 1) { _ in .json("1") })
        let columns = example.query.replacing("}", with: " hint }")
        let mixed = try outcome(columns, example.json, ["Frob.hint": hint])
        #expect(
            mixed.map { $0.replacing(#","hint":1"#, with: "").replacing(#","hint":null"#, with: "") } == [example.data]
                + example.paths
        )
    }

    private func outcome(
        _ query: String,
        _ json: String,
        _ more: KeyValuePairs<String, FieldBinding>
    ) throws -> [String] {
        let query = query.hasSuffix(" hint }") ? String(query.dropLast(7)) + "}" : query
        let roots = ["frob", "must", "list", "open", "lists", "strict"].map { ("Query." + $0, FieldBinding.data(json)) }
        let engine = try Engine(Self.sdl, bindings: roots + more.map { ($0, $1) })
        return try split(engine.response(query))
    }

    /// The data, and the path of each error.
    private func split(_ response: String) throws -> [String] {
        guard let range = response.firstRange(of: #","errors":["#) else {
            return [String(response.dropFirst(8).dropLast(1))]
        }
        let errors = response[range.upperBound...].split(separator: #""path":["#).dropFirst()
        let paths = errors.map { String($0.prefix { $0 != "]" }).replacing("\"", with: "").replacing(",", with: ".") }
        return [String(response[..<range.lowerBound].dropFirst(8))] + paths
    }

    private static let cases: [Case] = [
        Case("{ frob { id name } }", #"{"id":1,"name":"n"}"#, #"{"frob":{"id":"1","name":"n"}}"#),
        Case("{ frob { id name } }", #"{"id":1}"#, #"{"frob":null}"#, "frob.name"),
        Case("{ frob { name } }", "null", #"{"frob":null}"#),
        Case("{ must { name } }", "null", "null", "must"),
        Case("{ must { name } }", "{}", "null", "must.name"),
        Case("{ x: must { y: name } }", "{}", "null", "x.y"),
        Case("{ list { name } }", #"[{"name":"a"},{"name":null},{"name":"b"}]"#, #"{"list":null}"#, "list.1.name"),
        Case("{ list { name } }", #"[{"name":"a"},null]"#, #"{"list":null}"#, "list.1"),
        Case(
            "{ open { name } }",
            #"[{"name":"a"},{"name":null},null,{"name":"b"}]"#,
            #"{"open":[{"name":"a"},null,null,{"name":"b"}]}"#,
            "open.1.name"
        ),
        Case(
            "{ lists { name } }",
            #"[[{"name":"a"},{},{"name":"x"}],[],null,[{"name":"b"},{"name":"c"}]]"#,
            #"{"lists":[null,[],null,[{"name":"b"},{"name":"c"}]]}"#,
            "lists.0.1.name"
        ),
        Case("{ strict { name } }", #"[[{"name":"a"}],[{}]]"#, "null", "strict.1.0.name"),
        Case("{ strict { name } }", #"[[],null]"#, "null", "strict.1"),
        Case(
            "{ frob { next { parts { name } } loose } }",
            #"{"loose":1,"next":{"parts":[{"name":"a"},{"name":null}]}}"#,
            #"{"frob":{"next":null,"loose":1}}"#,
            "frob.next.parts.1.name"
        ),
        Case(
            "{ frob { sub { sub { name } } } }",
            #"{"sub":{"sub":{}}}"#,
            #"{"frob":null}"#,
            "frob.sub.sub.name"
        ),
        Case(
            "{ open { parts { sub { name } } } }",
            #"[{"parts":[{"sub":{"name":"a"}},{"sub":null}]},{"parts":[]}]"#,
            #"{"open":[null,{"parts":[]}]}"#,
            "open.0.parts.1.sub"
        ),
        // Wrong kinds.
        Case(
            "{ frob { loose name } }",
            #"{"loose":"x","name":"n"}"#,
            #"{"frob":{"loose":null,"name":"n"}}"#,
            "frob.loose"
        ),
        Case("{ frob { size } }", #"{"size":1.5}"#, #"{"frob":null}"#, "frob.size"),
        Case("{ frob { loose } }", "[]", #"{"frob":null}"#, "frob"),
        Case("{ frob { loose } }", "7", #"{"frob":null}"#, "frob"),
        Case("{ open { loose } }", "{}", #"{"open":null}"#, "open"),
        Case(
            "{ open { loose } }",
            #"[{"loose":1},[],"x",{"loose":2}]"#,
            #"{"open":[{"loose":1},null,null,{"loose":2}]}"#,
            "open.1",
            "open.2"
        ),
        Case("{ lists { loose } }", #"[{"loose":1},[{"loose":2}]]"#, #"{"lists":[null,[{"loose":2}]]}"#, "lists.0"),
        Case(
            "{ frob { next { loose } parts { loose } } }",
            #"{"next":[],"parts":[]}"#,
            #"{"frob":{"next":null,"parts":[]}}"#,
            "frob.next"
        ),
    ]

    @Test("a bound field that fails takes its parent with it where it may not be null")
    func boundNonNull() throws {
        let label = FakeLoader.each(by: "id") { call in
            switch call.keys[0] {
            case "1": .failure("boom", code: "X")
            case "2": .nothing
            case "3": .json("[]")
            default: .json("\"ok\"")
            }
        }
        let json = #"[{"id":0},{"id":1},{"id":2},{"id":3},{"id":null},{"id":4}]"#
        let engine = try Engine(Self.sdl, ["Query.open": .data(json), "Frob.label": .load(label)])
        #expect(
            try split(engine.response("{ open { l: label } }"))
                == [
                    #"{"open":[{"l":"ok"},null,null,null,null,{"l":"ok"}]}"#, "open.1.l", "open.2.l", "open.3.l",
                    "open.4.l",
                ]
        )
    }

    @Test("an error names what was found and where in the document")
    func message() throws {
        let engine = try Engine(Self.sdl, ["Query.frob": .data(#"{"size":"big","name":null,"loose":3000000000}"#)])
        #expect(
            try engine.response("{\n  frob {\n    s: size\n  }\n}")
                == #"{"data":{"frob":null},"errors":[{"message":"Int cannot represent non-integer value: \"big\"","locations":[{"line":3,"column":5}],"path":["frob","s"],"extensions":{"code":"CONNECTORS_RESPONSE_SHAPE"}}]}"#
        )
        #expect(
            try engine.response("{ frob { loose } }")
                == #"{"data":{"frob":{"loose":null}},"errors":[{"message":"Int cannot represent non 32-bit signed integer value: 3000000000","locations":[{"line":1,"column":10}],"path":["frob","loose"],"extensions":{"code":"CONNECTORS_RESPONSE_SHAPE"}}]}"#
        )
        #expect(
            try engine.response("{ frob { name } }")
                == #"{"data":{"frob":null},"errors":[{"message":"Cannot return null for non-nullable field Frob.name.","locations":[{"line":1,"column":10}],"path":["frob","name"]}]}"#
        )
    }

    @Test("merged fields give all their places")
    func locations() throws {
        let engine = try Engine(Self.sdl, ["Query.frob": .data("{}")])
        #expect(
            try engine.response("{ frob { name } frob { name } }").contains(
                #""locations":[{"line":1,"column":10},{"line":1,"column":24}]"#
            )
        )
    }

    @Test("errors past the limit are counted, not listed")
    func manyErrors() throws {
        let json = "[" + Array(repeating: "{}", count: 1_500).joined(separator: ",") + "]"
        let hint = FieldBinding.load(FakeLoader { _ in .failure("no", code: nil) })
        for table in [[("Query.open", FieldBinding.data(json))], [("Query.open", .data(json)), ("Frob.hint", hint)]] {
            var engine = try Engine(Self.sdl, bindings: table)
            for limit in [1_000, 3] {
                engine.limits.maxResponseErrors = limit
                let response = try engine.response(table.count == 1 ? "{ open { name } }" : "{ open { hint } }")
                #expect(response.split(separator: #""message""#).count == limit + 2)
                let end =
                    #"{"message":"\#(1_500 - limit) further errors are not listed.","extensions":"#
                    + #"{"code":"LIMIT_EXCEEDED","limit":"maxResponseErrors","value":\#(limit),"found":1500}}]}"#
                #expect(response.hasSuffix(end))
            }
        }
    }
}

import OrderedJSON
import Testing

/// Objects and lists: order, absence, duplicates, escaped names, null travelling up, paths.
@Suite("Object and list projection")
struct ObjectProjectionTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let shape: String
        let json: String
        let output: String?
        let failures: [String]

        init(_ name: String, _ shape: String, _ json: String, _ output: String?, _ failures: [String] = []) {
            self.name = name
            self.shape = shape
            self.json = json
            self.output = output
            self.failures = failures
        }

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case("members come in selection order", "{b: Int, a: Int}", #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#),
        Case(
            "members in the same order",
            "{a: Int, b: Int}",
            #"{"a":1,"x":[1,{"a":5}],"b":2,"y":"}"}"#,
            #"{"a":1,"b":2}"#
        ),
        Case("absent is null", "{a: Int, b: Int, c: Int}", #"{"b":2}"#, #"{"a":null,"b":2,"c":null}"#),
        Case("no member wanted", "{}", #"{"b":2}"#, "{}"),
        Case("no member there", "{a: Int}", "{}", #"{"a":null}"#),
        Case("no member there, with white space", "{a: Int}", " { } ", #"{"a":null}"#),
        Case("only a constant", #"{__typename = "T"}"#, #"{"b":2}"#, #"{"__typename":"T"}"#),
        Case(
            "constants in between",
            #"{x = 1, a: Int, y = "T", b: Int, z = []}"#,
            #"{"a":1,"b":2}"#,
            #"{"x":1,"a":1,"y":"T","b":2,"z":[]}"#
        ),
        Case(
            "constants of another order",
            #"{x = 1, a: Int, y = "T", b: Int, z = []}"#,
            #"{"b":2,"a":1}"#,
            #"{"x":1,"a":1,"y":"T","b":2,"z":[]}"#
        ),
        Case(
            "one member under two names",
            "{a: Int, again(a): String, b: Int}",
            #"{"a":1,"b":2}"#,
            #"{"a":1,"again":"1","b":2}"#
        ),
        Case(
            "one member under two names, apart",
            "{a: Int, b: Int, again(a): String}",
            #"{"a":1,"b":2}"#,
            #"{"a":1,"b":2,"again":"1"}"#
        ),
        Case("response names are written as JSON", "{a: Int}", #"{"a":1}"#, #"{"a":1}"#),

        Case("the last of several wins", "{a: Int, b: Int}", #"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
        Case("the last wins over a wrong one", "{a: Int!, b: Int}", #"{"a":"x","b":2,"a":3}"#, #"{"a":3,"b":2}"#),
        Case("the last wins over a null", "{a: Int!}", #"{"a":null,"a":3}"#, #"{"a":3}"#),
        Case("the last wins though it is null", "{a: Int}", #"{"a":1,"a":null}"#, #"{"a":null}"#),
        Case(
            "the last wins though it is wrong",
            "{a: Int}",
            #"{"a":1,"a":"x"}"#,
            #"{"a":null}"#,
            [#"a T.a Int, not a string "x""#]
        ),
        Case(
            "the last object wins whole",
            "{a: {x: Int, y: Int}}",
            #"{"a":{"x":1},"a":{"y":2}}"#,
            #"{"a":{"x":null,"y":2}}"#
        ),
        Case("the last wins of three, escaped", "{id: Int}", #"{"id":1,"\u0069d":2,"i\u0064":3}"#, #"{"id":3}"#),
        Case(
            "failures of a replaced value are forgotten",
            "{a: [Int], b: Int}",
            #"{"a":["x","y"],"b":2,"a":[3]}"#,
            #"{"a":[3],"b":2}"#
        ),

        Case(
            "escaped names mean what they mean",
            "{id: Int, b: Int}",
            #"{"\u0069d":1,"\u0062":2}"#,
            #"{"id":1,"b":2}"#
        ),
        Case("a name with an escaped quote is another name", "{id: Int}", #"{"\"id":1,"id\\":2}"#, #"{"id":null}"#),
        Case("a prefix is another name", "{id: Int}", #"{"i":1,"idx":2,"":3}"#, #"{"id":null}"#),
        Case(
            "long names are compared whole",
            "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaab: Int}",
            #"{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaac":1,"aaaaaaaaaaaaaaaaaaaaaaaaaaaaab":2,"aaaaaaaaaaaaaaaaaaaaaaaaaaaab":3}"#,
            #"{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaab":2}"#
        ),
        Case(
            "long names that differ in the middle",
            "{aaaaaaaaaaaabaaaaaaaaaaaa: Int}",
            #"{"aaaaaaaaaaaacaaaaaaaaaaaa":1}"#,
            #"{"aaaaaaaaaaaabaaaaaaaaaaaa":null}"#
        ),

        Case(
            "null goes to the nearest that may be null",
            "{a: {b: {c: Int!}!}}",
            #"{"a":{"b":{"c":null}}}"#,
            #"{"a":null}"#,
            ["a.b.c T.c null"]
        ),
        Case("null goes to the top", "{a: {b: {c: Int!}!}!}!", #"{"a":{"b":{"c":null}}}"#, nil, ["a.b.c T.c null"]),
        Case("an absent one counts as null", "{a: {c: Int!}}", #"{"a":{}}"#, #"{"a":null}"#, ["a.c T.c null"]),
        Case(
            "a wrong one too, with its own failure",
            "{a: {c: Int!}}",
            #"{"a":{"c":"x"}}"#,
            #"{"a":null}"#,
            [#"a.c T.c Int, not a string "x""#]
        ),
        Case(
            "members after null are still read",
            "{a: {c: Int!}, b: Int}",
            #"{"a":{"c":null,"d":[1 2]},"b":1}"#,
            #"{"a":null,"b":1}"#,
            ["a.c T.c null"]
        ),
        Case("null in a list of non-null", "[Int!]", "[1,null,3]", "null", ["1 - null"]),
        Case("null in a list", "[Int]", "[1,null,3]", "[1,null,3]"),
        Case(
            "wrong ones in a list",
            "[Int]",
            #"[1,"x",[],3]"#,
            "[1,null,null,3]",
            [#"1 - Int, not a string "x""#, "2 - Int, not a list []"]
        ),
        Case("lists of lists", "[[Int!]]!", "[[1],[null],[],null]", "[[1],null,[],null]", ["1.0 - null"]),
        Case(
            "objects in lists",
            "{l: [{a: Int!}]}",
            #"{"l":[{"a":1},{"a":null},{},{"a":2}]}"#,
            #"{"l":[{"a":1},null,null,{"a":2}]}"#,
            ["l.1.a T.a null", "l.2.a T.a null"]
        ),
        Case(
            "a null list element that may not be null",
            "{l: [{a: Int!}!], m: Int}",
            #"{"l":[{"a":1},{}],"m":1}"#,
            #"{"l":null,"m":1}"#,
            ["l.1.a T.a null"]
        ),

        Case("a list is wanted", "[Int]", "{}", "null", ["- - list, not an object"]),
        Case("a list is wanted, not one value", "[Int]", "1", "null", ["- - list, not a number"]),
        Case("an object is wanted", "{a: {b: Int}}", #"{"a":[]}"#, #"{"a":null}"#, ["a T.a object, not a list"]),
        Case(
            "an object is wanted, not a string",
            "{a: {b: Int}!}",
            #"{"a":"x"}"#,
            "null",
            ["a T.a object, not a string"]
        ),

        Case("paths", "{n(a.b): Int, m(a.c.d): Int}", #"{"a":{"c":{"d":2},"b":1}}"#, #"{"n":1,"m":2}"#),
        Case(
            "paths that share a start with members",
            "{a: {b: Int}, n(a.b): Int, o: Int, p(o): Int}",
            #"{"a":{"b":1},"o":2}"#,
            #"{"a":{"b":1},"n":1,"o":2,"p":2}"#
        ),
        Case(
            "paths apart",
            "{n(a.b): Int, o: Int, m(a.c): Int}",
            #"{"o":3,"a":{"b":1,"c":2}}"#,
            #"{"n":1,"o":3,"m":2}"#
        ),
        Case("paths into nothing", "{n(a.b): Int, m(x.y): Int}", #"{"a":null}"#, #"{"n":null,"m":null}"#),
        Case("paths into nothing, non-null", "{n(a.b): Int!}", #"{"a":{}}"#, "null", ["n T.n null"]),
        Case("paths into a leaf", "{n(a.b): Int}", #"{"a":"x"}"#, #"{"n":null}"#, ["n T.n object, not a string"]),
        Case(
            "paths into a list without a list",
            "{n(a.b): Int}",
            #"{"a":[{"b":1}]}"#,
            #"{"n":null}"#,
            ["n T.n object, not a list"]
        ),
        Case(
            "the last of several wins whole on paths",
            "{x(a.x): Int, y(a.y): Int}",
            #"{"a":{"x":1},"a":{"y":2}}"#,
            #"{"x":null,"y":2}"#
        ),
        Case("the last wins on paths though it is null", "{x(a.x): Int}", #"{"a":{"x":1},"a":null}"#, #"{"x":null}"#),
        Case("paths over a list", "{n(a.b): [Int]}", #"{"a":[{"b":1},{"b":2},{}]}"#, #"{"n":[1,2,null]}"#),
        Case(
            "paths over a list, deep",
            "{n(r.a.b.c): [Int]}",
            #"{"r":{"a":[{"b":{"c":1}},{"b":null},null]}}"#,
            #"{"n":[1,null,null]}"#
        ),
        Case(
            "paths over lists of lists",
            "{n(a.b.c): [[Int]]}",
            #"{"a":[{"b":[{"c":1},{"c":2}]},{"b":[]}]}"#,
            #"{"n":[[1,2],[]]}"#
        ),
        Case(
            "paths over a list of objects",
            "{n(a.b): [{x: Int}]}",
            #"{"a":[{"b":{"x":1}},{"b":{}}]}"#,
            #"{"n":[{"x":1},{"x":null}]}"#
        ),
        Case(
            "paths over a list with a wrong one",
            "{n(a.b): [Int!]}",
            #"{"a":[{"b":1},{"b":"x"}]}"#,
            #"{"n":null}"#,
            [#"n.1 T.n Int, not a string "x""#]
        ),
        Case(
            "paths over a list, duplicates",
            "{n(a.b): [Int]}",
            #"{"a":[{"b":1,"b":7},{"\u0062":2}]}"#,
            #"{"n":[7,2]}"#
        ),
        Case("the object itself", "{a: Int, me(): {b: Int}}", #"{"a":1,"b":2}"#, #"{"a":1,"me":{"b":2}}"#),
        Case("the object itself, nested", "{me(): {me(): {a: Int}}}", #"{"a":1}"#, #"{"me":{"me":{"a":1}}}"#),

        Case(
            "white space of all four kinds",
            "[{a: Int, b: [Int]}]",
            "\t\r\n [ \n{\t\"a\"\r:\n1 ,  \"b\" : [ 1\t,\n2 ]\r\n}\t,{ \"a\" :3}] \n",
            #"[{"a":1,"b":[1,2]},{"a":3,"b":null}]"#
        ),
        Case("a byte order mark", "{a: Int}", "\u{FEFF}{\"a\":1}", #"{"a":1}"#),
        Case("nonsense in what is skipped", "{a: Int}", #"{"x":[1,,{]],"y":{"\q":tru},"a":1}"#, #"{"a":1}"#),
        Case("brackets in skipped strings", "{a: Int}", #"{"x":["]\"]\\",{"}":"{"}],"a":1}"#, #"{"a":1}"#),
    ]

    @Test("objects and lists", arguments: cases)
    func project(_ example: Case) {
        let found = Projection.of(example.json, example.shape)
        #expect(found.fault == nil)
        #expect(found.text == example.output)
        #expect(found.failures == example.failures)
        // Repeated in a list, where earlier elements teach the walk, every element gives the same.
        let count = 12
        let json =
            "[" + Array(repeating: example.json.replacing("\u{FEFF}", with: ""), count: count).joined(separator: ",")
            + "]"
        let list = Projection.of(json, "[\(example.shape)]")
        guard let output = example.output else {
            #expect(list.output == nil || list.text == "null")
            return
        }
        #expect(list.text == "[" + Array(repeating: output, count: count).joined(separator: ",") + "]")
        #expect(list.failures.count == count * example.failures.count)
    }

    @Test("objects of changing order, with and without each member, are read one by one right")
    func mixedOrders() {
        let names = ["id", "name", "kind", "note"]
        var objects: [String] = []
        var outputs: [String] = []
        var random = SplitMix(seed: 7)
        for index in 0..<400 {
            // Long runs of one order with exceptions in between, so that walks are learned, missed and learned anew.
            var order = index / 100 % 2 == 0 ? names : names.reversed()
            if random.below(9) == 0 { order.swapAt(0, 2) }
            let present = order.filter { _ in random.below(11) != 0 }
            let gap = index / 50 % 3 == 0 ? ", " : ",\n          "
            objects.append("{" + present.map { "\"\($0)\": \"\($0)\(index)\"" }.joined(separator: gap) + "}")
            outputs.append(
                "{"
                    + names.map { "\"\($0)\":" + (present.contains($0) ? "\"\($0)\(index)\"" : "null") }.joined(
                        separator: ","
                    )
                    + "}"
            )
        }
        let found = Projection.of(
            "[" + objects.joined(separator: ", ") + "]",
            "[{id: String, name: String, kind: String, note: String}]"
        )
        #expect(found.text == "[" + outputs.joined(separator: ",") + "]")
    }

    @Test("a learned gap is not taken for a first one, nor past the end")
    func learnedGaps() {
        let elements = Array(repeating: #"{"a":1,"b":2}"#, count: 5).joined(separator: ",")
        let shape = "[{a: Int, b: Int}]"
        for wrong in [
            #"{,"b":2}"#, #"{"a":1"a":1}"#, #"{"a":1,}"#, #"{"a":1,"b":2"#, #"{"a":1,"b":"#, #"{"a":1 "b":2}"#,
        ] {
            let found = Projection.of("[\(elements),\(wrong)]", shape)
            #expect(found.fault != nil, "\(wrong)")
        }
        let spaced = Projection.of("[\(elements),{\"a\":  1,\"b\": 2},{\"b\":\n3}]", shape)
        #expect(spaced.text?.hasSuffix(#"{"a":1,"b":2},{"a":null,"b":3}]"#) == true)
    }

    @Test(
        "a learned gap that only the padding completes is not taken",
        arguments: [#"{"a":1,"b":2}"#, #"{ "a": 1, "b": 2 }"#]
    )
    func learnedGapsAtTheEnd(_ object: String) throws {
        let shape = ShapeText.parse("{a: Int, b: Int}")
        let table = MemberTable(["b"])
        let text = Array(repeating: object, count: 5).joined(separator: " ")
        for cut in 1..<object.utf8.count {
            let bytes = Array(text.utf8.dropLast(cut))
            for filler in hostileFillers {
                let body = body(bytes, paddedWith: filler)
                var projector = Projector(body)
                var locator = MemberLocator(table, in: body)
                var output = OutputBuffer()
                var failures: [ProjectionFailure] = []
                var slots: [JSONOffset] = [0]
                for index in 0..<4 {
                    let offset = JSONOffset(index * (object.utf8.count + 1))
                    #expect(try projector.write(shape, at: offset, into: &output, failures: &failures))
                    try locator.locate(in: offset, into: &slots, at: 0)
                }
                let last = JSONOffset(4 * (object.utf8.count + 1))
                #expect(throws: JSONFault(.unexpectedEnd, at: bytes.count)) {
                    try projector.write(shape, at: last, into: &output, failures: &failures)
                }
                #expect(throws: JSONFault(.unexpectedEnd, at: bytes.count)) {
                    try locator.locate(in: last, into: &slots, at: 0)
                }
            }
        }
    }

    @Test("one projector serves several values and shapes of its body")
    func severalWrites() throws {
        let body = JSONBody(copying: #"[{"a":1,"b":2},{"a":3,"b":4},{"b":5}]"#.utf8)
        let reader = JSONReader(body)
        var projector = Projector(body)
        var output = OutputBuffer()
        var failures: [ProjectionFailure] = []
        let first = ShapeText.parse("{a: Int!}!")
        let second = ShapeText.parse("{b: Int, a: Int}")
        var results: [Bool] = []
        for shape in [first, second, first] {
            try reader.forEachElement(of: try reader.root()) { offset throws(JSONFault) in
                results.append(try projector.write(shape, at: offset, into: &output, failures: &failures))
                return true
            }
        }
        #expect(output.text == #"{"a":1}{"a":3}{"b":2,"a":1}{"b":4,"a":3}{"b":5,"a":null}{"a":1}{"a":3}"#)
        #expect(results == [true, true, false, true, true, true, true, true, false])
        #expect(failures.map(\.summary) == ["a T.a null", "a T.a null"])
        #expect(projector.writeAbsent(second, into: &output, failures: &failures))
        #expect(!projector.writeAbsent(ShapeText.parse("Int!"), into: &output, failures: &failures))
    }

    @Test("failures past the limit are nulled, but not recorded")
    func failureLimit() throws {
        let body = JSONBody(copying: ("[" + Array(repeating: "\"x\"", count: 100).joined(separator: ",") + "]").utf8)
        var projector = Projector(body)
        projector.maxFailures = 10
        var output = OutputBuffer()
        var failures: [ProjectionFailure] = []
        #expect(try projector.write(ShapeText.parse("[Int]"), at: 0, into: &output, failures: &failures))
        #expect(failures.count == 10)
        #expect(output.text == "[" + Array(repeating: "null", count: 100).joined(separator: ",") + "]")
    }

    @Test("an offset outside the body is a fault")
    func offsets() {
        let body = JSONBody(copying: "[1]".utf8)
        var projector = Projector(body)
        var output = OutputBuffer()
        var failures: [ProjectionFailure] = []
        for offset: JSONOffset in [3, 4, 1000, .max] {
            #expect(throws: JSONFault.self) {
                try projector.write(ShapeText.parse("Any"), at: offset, into: &output, failures: &failures)
            }
        }
        #expect(output.count == 0)
    }
}

import OrderedJSON
import Testing

/// Members found in all objects of a list at once, and what is read at places that are known.
@Suite struct KnownPlacesTests {
    struct List: CustomTestStringConvertible {
        let json: String
        /// For each object its text at `a` and at `b`.
        let rows: [[String?]]
        let isWhole: Bool
        var testDescription: String { json }

        init(_ json: String, _ rows: [[String?]], isWhole: Bool = true) {
            (self.json, self.rows, self.isWhole) = (json, rows, isWhole)
        }
    }

    @Test(
        "members of all objects of a list are found in one walk",
        arguments: [
            List("[]", []), List(" [ ] ", []), List("[{}]", [[nil, nil]]),
            List(#"[{"a":1,"b":2},{"b":[4],"a":{"a":0}}]"#, [["1", "2"], [#"{"a":0}"#, "[4]"]]),
            List(#"[ {"a" : 1} , {"c":[{"a":9}],"b":"x"} ]"#, [["1", nil], [nil, #""x""#]]),
            List(#"[{"a":1,"a":2},{"\u0061":3}]"#, [["2", nil], ["3", nil]]),
            List(#"[null,{"a":1},3,["a"],{"b":2}]"#, [["1", nil], [nil, "2"]], isWhole: false),
        ]
    )
    func objects(_ list: List) throws {
        let body = JSONBody(copying: list.json.utf8)
        var locator = MemberLocator(MemberTable(["a", "b"]), in: body)
        var objects: [JSONOffset] = []
        // What stands in the arrays before stays there.
        var slots: [JSONOffset] = [7]
        let isWhole = try locator.locate(
            elementsOf: JSONReader(body).root(),
            objects: &objects,
            slots: &slots,
            maxSlots: 100
        )
        #expect(isWhole == list.isWhole)
        #expect(objects.count == list.rows.count)
        let texts = try slots.dropFirst().map { $0 == .max ? nil : try JSONReader(body).rawText(at: $0) }
        #expect(texts == list.rows.flatMap { $0 })
        for object in objects { #expect(try JSONReader(body).kind(at: object) == .object) }
    }

    @Test(
        "a list that is not written right is a fault",
        arguments: ["[", "[{}", "[{}{}]", "[{},]", #"[{"a"}]"#, #"[{"a":1]"#, "{}", "[1 2]", "[,]"]
    )
    func broken(_ json: String) {
        let body = JSONBody(copying: json.utf8)
        var locator = MemberLocator(MemberTable(["a"]), in: body)
        var (objects, slots): ([JSONOffset], [JSONOffset]) = ([], [])
        #expect(throws: JSONFault.self) {
            try locator.locate(elementsOf: 0, objects: &objects, slots: &slots, maxSlots: 100)
        }
    }

    @Test("no more places are kept than may be")
    func limit() throws {
        let body = JSONBody(copying: "[{},{},{}]".utf8)
        var locator = MemberLocator(MemberTable(["a", "b"]), in: body)
        var (objects, slots): ([JSONOffset], [JSONOffset]) = ([], [])
        #expect(try locator.locate(elementsOf: 0, objects: &objects, slots: &slots, maxSlots: 5) == nil)
        #expect(slots.count <= 5)
    }

    @Test(
        "short numbers and strings are the same where their bytes are",
        arguments: [
            ("[1,1]", true), ("[1,12]", false), ("[12,1]", false), (#"["a","a"]"#, true), (#"["a","ab"]"#, false),
            (#"["a,","a"]"#, false), ("[true,true]", false), ("[1 ,1]", true), (#"["a\n","a\n"]"#, false),
            ("[[],[]]", false),
            ("[null,null]", false), (#"["é","é"]"#, false), (#"["abcdefghijklm","abcdefghijklm"]"#, true),
            (#"["abcdefghijklmn","abcdefghijklmn"]"#, false),
            ("[123456789012345,123456789012345]", true),
            ("[1234567890123456,1234567890123456]", false),
            (#"["1",1]"#, false), ("[-1,-1]", true), (#"["abcdefghijklmnopq","abcdefghijklmnopq"]"#, false),
        ] as [(String, Bool)]
    )
    func same(_ json: String, _ isSame: Bool) throws {
        // Something follows both values, as in any list.
        let body = JSONBody(copying: (json.dropLast() + ",0]").utf8)
        let reader = JSONReader(body)
        var elements = try reader.elements(of: 0)
        let one = try #require(try elements.next())
        let other = try #require(try elements.next())
        let scalar = JSONText(body).shortScalar(at: one)
        #expect((!scalar.isNone && scalar == JSONText(body).shortScalar(at: other)) == isSame)
    }

    @Test("plain leaves are copied, and the first other value is left to the caller")
    func leaves() throws {
        let text = #"[{"i":7,"s":"x","b":true,"t":"a\nb","f":1.5}]"#
        let body = JSONBody(copying: text.utf8)
        let names = ["s", "i", "t", "b", "f", "none"]
        var (objects, slots): ([JSONOffset], [JSONOffset]) = ([], [])
        var locator = MemberLocator(MemberTable(names), in: body)
        _ = try locator.locate(elementsOf: 0, objects: &objects, slots: &slots, maxSlots: 100)
        let run = LeafRun([
            .place(name: "s", slot: 0, Shape(.leaf(.string), isNullable: true)),
            .constant(name: "__typename", Array(#""T""#.utf8)),
            .place(name: "i", slot: 1, Shape(.leaf(.int), isNullable: true)),
            .place(name: "escaped", slot: 2, Shape(.leaf(.string), isNullable: true)),
            .place(name: "b", slot: 3, Shape(.leaf(.boolean), isNullable: true)),
            .place(name: "f", slot: 4, Shape(.leaf(.float), isNullable: true)),
            .place(name: "none", slot: 5, Shape(.leaf(.string), isNullable: true)),
        ])
        // So small that it has to grow, and then values find less room than they need.
        var output = OutputBuffer(capacity: 64)
        output.append("{")
        #expect(run.view.append(from: 0, isFirst: true, of: JSONText(body), places: slots, at: 0, into: &output) == 3)
        #expect(String(decoding: output.bytes, as: UTF8.self) == #"{"s":"x","__typename":"T","i":7"#)
        output.reserve(200)
        #expect(run.view.append(from: 4, isFirst: false, of: JSONText(body), places: slots, at: 0, into: &output) == 6)
        #expect(String(decoding: output.bytes, as: UTF8.self) == #"{"s":"x","__typename":"T","i":7,"b":true,"f":1.5"#)
    }
}

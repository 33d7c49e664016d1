import OrderedJSON
import Testing

/// Reading by offset.
@Suite("Reader")
struct JSONReaderTests {
    private let text =
        #" {"id": 7, "list": [1, "two", [3], {"four": 4}, null ], "n\u0061me": "x\ty", "id": 8, "d": -1.5e3, "t": true} "#

    private func reader(_ text: String) -> JSONReader { JSONReader(JSONBody(copying: text.utf8)) }

    @Test("root, end and what comes after")
    func root() throws {
        let reader = reader(text)
        let root = try reader.root()
        #expect(root == 1)
        let end = try reader.end(of: root)
        #expect(Int(end) == text.utf8.count - 1)
        try reader.checkEnd(after: end)
        let two = self.reader("{} {}")
        #expect(throws: JSONFault(.trailingBytes, at: 3)) { try two.checkEnd(after: try two.end(of: 0)) }
        #expect(throws: JSONFault(.unexpectedEnd, at: 3)) { try self.reader("   ").root() }
        #expect(throws: JSONFault(.unexpectedByte(0x3C), at: 0)) { try self.reader("<html>").root() }
    }

    @Test("members by name: the last wins, names as they mean")
    func members() throws {
        let reader = reader(text)
        let root = try reader.root()
        let id = try #require(try reader.member("id", of: root))
        #expect(try reader.int(at: id) == 8)
        let name = try #require(try reader.member("name", of: root))
        #expect(try reader.string(at: name) == "x\ty")
        #expect(try reader.member("nothing", of: root) == nil)
        #expect(try reader.member("", of: root) == nil)
        var names: [String] = []
        let end = try reader.forEachMember(of: root) { name, _ in
            names.append(name)
            return true
        }
        #expect(names == ["id", "list", "name", "id", "d", "t"])
        #expect(try end == reader.end(of: root))
        #expect(try reader.count(of: root) == 6)
    }

    @Test("elements by position, from both ends")
    func elements() throws {
        let reader = reader(text)
        let list = try #require(try reader.member("list", of: try reader.root()))
        #expect(try reader.count(of: list) == 5)
        let found = try [-6, -5, -1, 0, 1, 2, 3, 4, 5, .max, .min].map { index in
            try reader.element(at: index, of: list).map { String(decoding: try reader.rawSlice(at: $0), as: UTF8.self) }
        }
        #expect(found == [nil, "1", "null", "1", "\"two\"", "[3]", "{\"four\": 4}", "null", nil, nil, nil])
        var kinds: [JSONKind] = []
        try reader.forEachElement(of: list) { offset throws(JSONFault) in
            kinds.append(try reader.kind(at: offset))
            return kinds.count < 4
        }
        #expect(kinds == [.number, .string, .array, .object])
    }

    @Test("plain texts are read at once, short ones in the string itself; all others are left to the full reader")
    func plainStrings() {
        for count in 0...40 {
            let text = String("The quick brown fox jumps over the lazy dog".prefix(count))
            let body = JSONBody(copying: Array("[\"\(text)\",\"\(text)\"]".utf8))
            let found = [1, count + 4].map { body.plainString(at: JSONOffset($0)) }
            #expect(found == [text, text])
            #expect(found.allSatisfy { $0.map { Array($0.utf8) } == Array(text.utf8) })
            #expect(Set(found).union([text]).count == 1)
        }
        for other in [#""a\n""#, #""é""#, #""open"#, "\"", "1", "null", "", #""a\"#] {
            #expect(JSONBody(copying: Array(other.utf8)).plainString(at: 0) == nil)
        }
        #expect(JSONBody(copying: Array("\"\"".utf8)).plainString(at: 2) == nil)
    }

    @Test("counts look through nothing but brackets and strings")
    func counts() throws {
        let cases: [(String, Int)] = [
            ("[]", 0), ("[ ]", 0), ("{}", 0), ("{\n}", 0), ("[1]", 1), ("[[],[]]", 2), ("[\"a,b\",\"]\"]", 2),
            ("[{\"a\":[1,2,3]},4]", 2),
            (#"["\\",",\",",1]"#, 3), ("{\"a\":1,\"b\":[1,2]}", 2),
            ("[" + Array(repeating: "1", count: 1000).joined(separator: ",") + "]", 1000),
            ("[" + Array(repeating: "{\"a\":[1,2,{}]}", count: 333).joined(separator: " , ") + "]", 333),
            (String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000), 1),
        ]
        for (text, expected) in cases { #expect(try reader(text).count(of: 0) == expected) }
        #expect(throws: JSONFault.self) { try reader("[1,2").count(of: 0) }
        #expect(throws: JSONFault.self) { try reader("[").count(of: 0) }
        #expect(throws: JSONFault.self) { try reader("12").count(of: 0) }
    }

    @Test("a table finds all its names in one walk")
    func locate() throws {
        let reader = reader(text)
        let table = MemberTable(["d", "id", "missing", "name", "id"])
        var slots = [JSONOffset](repeating: 0, count: 5)
        let end = try slots.withUnsafeMutableBufferPointer {
            try reader.locate(table, in: try reader.root(), slots: $0)
        }
        #expect(try end == reader.end(of: 1))
        #expect(try reader.double(at: slots[0]) == -1500)
        #expect(try reader.int(at: slots[1]) == 8)
        #expect(slots[2] == .max)
        #expect(try reader.string(at: slots[3]) == "x\ty")
        #expect(slots[4] == slots[1])
        #expect(table.position(of: "name") == 3)
        #expect(table.position(of: "x") == nil)
    }

    @Test("tables of many names find each of them", arguments: [1, 5, 64, 1000])
    func manyNames(_ count: Int) throws {
        let names =
            (0..<count).map { "name\($0)" } + ["", "a\"b", "a\\b", "é", "nam", String(repeating: "n", count: 300)]
        let object = JSONValue.object(names.enumerated().map { JSONValue.Member($1, .int($0)) })
        let reader = reader(object.json)
        let table = MemberTable(names)
        var slots = [JSONOffset](repeating: 0, count: names.count)
        try slots.withUnsafeMutableBufferPointer { _ = try reader.locate(table, in: 0, slots: $0) }
        for index in names.indices {
            #expect(try reader.int(at: slots[index]) == index)
            #expect(try reader.member(names[index], of: 0) == slots[index])
        }
    }

    @Test("a locator finds in every object what the reader finds, whatever the objects before were like")
    func locator() throws {
        var random = SplitMix(seed: 21)
        let names = [
            "id", "name", "a\"b", "kind", "aVeryLongNameThatDoesNotFitIntoOneComparisonAndIsNotLearnedAtAll", "",
        ]
        let objects = (0..<500).map { index in
            var order = index % 200 < 150 ? names : names.reversed()
            if random.below(10) == 0 { order.shuffle(using: &random) }
            if random.below(10) == 0 { order.append(random.pick(names)) }
            let members = order.filter { _ in random.below(12) != 0 }
            return "{" + members.map { "\(JSONValue.string($0).json): [\(random.below(9))]" }.joined(separator: ",\n ")
                + "}"
        }
        let body = JSONBody(copying: "[\(objects.joined(separator: ", "))]".utf8)
        let reader = JSONReader(body)
        let table = MemberTable([
            "name", "id", "none", "aVeryLongNameThatDoesNotFitIntoOneComparisonAndIsNotLearnedAtAll", "name", "",
        ])
        var locator = MemberLocator(table, in: body)
        var rows: [JSONOffset] = []
        try reader.forEachElement(of: 0) { offset throws(JSONFault) in
            rows.append(offset)
            return true
        }
        #expect(rows.count == objects.count)
        for row in rows {
            var expected = [JSONOffset](repeating: 0, count: 6)
            var found = [JSONOffset](repeating: 0, count: 8)
            try expected.withUnsafeMutableBufferPointer { _ = try reader.locate(table, in: row, slots: $0) }
            try locator.locate(in: row, into: &found, at: 1)
            #expect(Array(found[1...6]) == expected)
        }
        var short: [JSONOffset] = [0]
        #expect(throws: JSONFault.self) { try locator.locate(in: rows[0], into: &short, at: 0) }
        #expect(throws: JSONFault.self) { try locator.locate(in: 0, into: &rows, at: 0) }
    }

    @Test("names with a backslash are compared as they mean, not as they are written")
    func backslashes() throws {
        let reader = reader(#"{"a\\b": 1, "a\\\\b": 2, "\u005c": 3}"#)
        let found = try [#"a\b"#, #"a\\b"#, #"\"#, #"a\\\\b"#].map {
            try reader.member($0, of: 0).map { try reader.int(at: $0) }
        }
        #expect(found == [1, 2, 3, nil])
    }

    @Test(
        "strings lose their escapes",
        arguments: [
            (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u00E9é""#, "ééé"),
            (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
            (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\u0000""#, "\u{0}"),
            (#""\ud83d\n""#, "\u{FFFD}\n"),
        ]
    )
    func strings(_ example: (json: String, text: String)) throws {
        #expect(try reader(example.json).string(at: 0) == example.text)
        var bytes: [UInt8] = [1]
        try reader(example.json).appendText(at: 0, into: &bytes)
        #expect(bytes == [1] + Array(example.text.utf8))
        #expect(try JSONValue.parse(example.json.utf8) == .string(example.text))
    }

    @Test(
        "numbers as integers and doubles",
        arguments: [
            ("0", 0, 0.0), ("-0", 0, -0.0), ("9223372036854775807", Int.max, 9223372036854775807.0),
            ("9223372036854775808", nil, 9223372036854775808.0),
            ("-9223372036854775808", Int.min, -9223372036854775808.0), ("1.0", 1, 1.0), ("1e3", 1000, 1000.0),
            ("1.5", nil, 1.5),
            ("1e400", nil, nil), ("true", nil, nil), ("\"1\"", nil, nil), ("null", nil, nil),
        ] as [(String, Int?, Double?)]
    )
    func numbers(_ example: (json: String, int: Int?, double: Double?)) throws {
        #expect(try reader(example.json).int(at: 0) == example.int)
        #expect(try reader(example.json).double(at: 0) == example.double)
    }

    @Test(
        "everything that reads a broken text throws",
        arguments: ["[1,2", "{\"a\":1", "{\"a\":\"x", "[[[", "{\"a\":[}", "{\"a\" 1}", "[1 2]"]
    )
    func broken(_ text: String) {
        for filler in hostileFillers {
            let reader = JSONReader(body(Array(text.utf8), paddedWith: filler))
            if text.first == "[" {
                #expect(throws: JSONFault.self) { try reader.forEachElement(of: 0) { _ in true } }
                #expect(throws: JSONFault.self) { try reader.member("a", of: 0) }
            } else {
                #expect(throws: JSONFault.self) { try reader.forEachMember(of: 0) { _, _ in true } }
                #expect(throws: JSONFault.self) { try reader.member("a", of: 0) }
                #expect(throws: JSONFault.self) { try reader.forEachElement(of: 0) { _ in true } }
            }
            #expect(throws: JSONFault.self) { try reader.value(at: 0) }
            #expect(throws: JSONFault.self) { try reader.string(at: 0) }
            for offset: JSONOffset in [100, .max] {
                #expect(throws: JSONFault.self) { try reader.kind(at: offset) }
                #expect(throws: JSONFault.self) { try reader.end(of: offset) }
                #expect(throws: JSONFault.self) { try reader.rawSlice(at: offset) }
                #expect(throws: JSONFault.self) { try reader.int(at: offset) }
            }
        }
    }

    @Test("a body copies any collection of bytes, and none")
    func bodies() throws {
        #expect(JSONBody(copying: []).count == 0)
        #expect(throws: JSONFault(.unexpectedEnd, at: 0)) { try JSONReader(JSONBody(copying: [])).root() }
        var output = OutputBuffer(capacity: 64)
        output.append(text: "[1,2")
        output.append(byte: UInt8(ascii: "]"))
        let taken = JSONBody(taking: output)
        #expect(taken.count == 5)
        #expect(try JSONReader(taken).count(of: 0) == 2)
        let lazy = JSONBody(copying: [UInt8(ascii: "1"), UInt8(ascii: "2")].lazy.map { $0 })
        #expect(try JSONReader(lazy).int(at: 0) == 12)
    }
}

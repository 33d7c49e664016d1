import OrderedJSON
import Testing

/// Result coercion of the leaf kinds: what is copied, what is rewritten, what fails.
@Suite("Leaf projection")
struct LeafProjectionTests {
    struct Case: CustomTestStringConvertible {
        let kind: String
        let json: String
        /// The output; nil for a failure.
        let output: String?

        init(_ kind: String, _ json: String, _ output: String?) {
            self.kind = kind
            self.json = json
            self.output = output
        }

        var testDescription: String { "\(kind) \(json.prefix(60))" }
    }

    static let cases: [Case] = [
        Case("Int", "0", "0"), Case("Int", "7", "7"), Case("Int", "-7", "-7"), Case("Int", "123456789", "123456789"),
        Case("Int", "1234567890", "1234567890"), Case("Int", "2147483647", "2147483647"),
        Case("Int", "2147483648", nil),
        Case("Int", "-2147483648", "-2147483648"), Case("Int", "-2147483649", nil), Case("Int", "1.0", "1"),
        Case("Int", "1e3", "1000"), Case("Int", "1E+3", "1000"), Case("Int", "1000e-3", "1"), Case("Int", "-0", "0"),
        Case("Int", "-0.0", "0"), Case("Int", "1.5", nil), Case("Int", "1e10", nil), Case("Int", "1e999", nil),
        Case("Int", "99999999999999999999", nil), Case("Int", "\"1\"", "1"), Case("Int", "true", nil),
        Case("Int", "[1]", nil), Case("Int", "{}", nil), Case("Int", "2147483647.0", "2147483647"),
        Case("Int", "123456789012345678901234567890", nil), Case("Int", "0.1e1", "1"), Case("Int", "1e-1", nil),
        Case("Int", "\"-640\"", "-640"), Case("Int", "\"2147483648\"", nil), Case("Int", "\"1.0\"", nil),
        Case("Int", "\"1e3\"", nil), Case("Int", "\"01\"", nil), Case("Int", "\" 1\"", nil), Case("Int", "\"1 \"", nil),
        Case("Int", "\"\"", nil), Case("Int", "\"-\"", nil), Case("Int", "\"\\u0031\"", nil),
        Case("Int", "\"one\"", nil),

        Case("Float", "0", "0"), Case("Float", "1.50", "1.50"), Case("Float", "-1.5e-7", "-1.5e-7"),
        Case("Float", "1E5", "1E5"), Case("Float", "-0", "-0"), Case("Float", "1e308", "1e308"),
        Case("Float", "1e309", nil), Case("Float", "-1e999", nil), Case("Float", "1e-999", "1e-999"),
        Case("Float", "3.141592653589793238462643383279", "3.141592653589793238462643383279"),
        Case("Float", String(repeating: "9", count: 308), String(repeating: "9", count: 308)),
        Case("Float", String(repeating: "9", count: 400), nil), Case("Float", "\"1.5\"", "1.5"),
        Case("Float", "false", nil), Case("Float", "\"1e3\"", "1e3"), Case("Float", "\"1e999\"", nil),
        Case("Float", "\"-0\"", "-0"), Case("Float", "\".5\"", nil), Case("Float", "\"1.5x\"", nil),
        Case("Float", "\"\"", nil),
        Case("Float", "123456789.1234567", "123456789.1234567"), Case("Float", "12345678901234.5", "12345678901234.5"),

        Case("String", #""""#, #""""#), Case("String", #""abc""#, #""abc""#),
        Case("String", #""a\"b\\c\/d\b\f\n\r\t""#, #""a\"b\\c\/d\b\f\n\r\t""#),
        Case("String", #""\u00e9\uD83D\uDE00 \ud800""#, #""\u00e9\uD83D\uDE00 \ud800""#),
        Case("String", "\"é — 😀\"", "\"é — 😀\""), Case("String", "\"\u{7F}\"", "\"\u{7F}\""),
        Case("String", "1", #""1""#), Case("String", "1.0", #""1""#), Case("String", "-0", #""0""#),
        Case("String", "-0.0", #""0""#), Case("String", "1.10", #""1.1""#), Case("String", "1e21", #""1e+21""#),
        Case("String", "1e20", #""100000000000000000000""#), Case("String", "1.5e-7", #""1.5e-7""#),
        Case("String", "0.000001", #""0.000001""#),
        Case(
            "String",
            "123456789012345678901234567890",
            #""123456789012345678901234567890""#
        ),
        Case("String", "9007199254740993", #""9007199254740993""#), Case("String", "1e999", nil),
        Case("String", "true", #""true""#), Case("String", "false", #""false""#), Case("String", "[]", nil),
        Case("String", "{}", nil),

        Case("ID", #""x""#, #""x""#), Case("ID", "1", #""1""#), Case("ID", "1.0", #""1""#),
        Case("ID", "1e3", #""1000""#),
        Case("ID", "-5", #""-5""#), Case("ID", "-0", #""0""#),
        Case("ID", "12345678901234567890", #""12345678901234567890""#),
        Case("ID", "1.5", nil), Case("ID", "1e999", nil), Case("ID", "true", nil), Case("ID", "[]", nil),

        Case("Boolean", "true", "true"), Case("Boolean", "false", "false"), Case("Boolean", "1", nil),
        Case("Boolean", #""true""#, nil), Case("Boolean", "{}", nil),

        Case("Enum(CAT|DOG)", #""CAT""#, #""CAT""#), Case("Enum(CAT|DOG)", #""DO\u0047""#, #""DOG""#),
        Case("Enum(CAT|DOG)", #""COW""#, nil), Case("Enum(CAT|DOG)", "1", nil), Case("Enum(CAT|DOG)", #""""#, nil),
        Case("Digits", #""12""#, #""12""#), Case("Digits", #""1\u0032""#, #""1\u0032""#),
        Case("Digits", #""1a""#, nil), Case("Digits", "12", "12"), Case("Digits", "1.5", nil),
        Case("Digits", "true", nil), Case("Digits", "[1]", nil),
        Case("Enum(CAT|DOG)", "true", nil), Case("Enum(CAT|DOG)", #"["CAT"]"#, nil),

        Case("Any", "1.0", "1.0"), Case("Any", "1e999", "1e999"), Case("Any", "true", "true"),
        Case("Any", #""a\u0000""#, #""a\u0000""#),
        Case(
            "Any",
            #"{"a" : [1, {"b": null}],"a":2}"#,
            #"{"a" : [1, {"b": null}],"a":2}"#
        ),
        Case("Any", "[ ]", "[ ]"), Case("Any", "{ }", "{ }"), Case("Any", "[[[]],{}]", "[[[]],{}]"),
    ]

    @Test("a leaf is copied, rewritten, or fails", arguments: cases)
    func leaf(_ example: Case) {
        let found = Projection.of(example.json, example.kind + "!")
        #expect(found.fault == nil)
        #expect(found.text == example.output)
        #expect(found.failures.count == (example.output == nil ? 1 : 0))
        // Nullable, in a list and in objects, where faster code runs, the same value gives the same.
        let kind = example.kind
        #expect(Projection.of(example.json, kind).text == example.output ?? "null")
        let list = Projection.of("[\(example.json),\(example.json) ]", "[\(kind)]")
        #expect(list.text == "[\(example.output ?? "null"),\(example.output ?? "null")]")
        let elements = (0..<4).map { _ in #"{"a":\#(example.json)}"# }.joined(separator: ",")
        let outputs = (0..<4).map { _ in #"{"a":\#(example.output ?? "null")}"# }.joined(separator: ",")
        #expect(Projection.of("[\(elements)]", "[{a: \(kind)}]").text == "[\(outputs)]")
    }

    @Test(
        "null is null where it may stand",
        arguments: ["Int", "Float", "String", "ID", "Boolean", "Enum(A)", "Any", "[Int]", "{a: Int}"]
    )
    func null(_ kind: String) {
        #expect(Projection.of("null", kind) == Projection(output: Array("null".utf8)))
        #expect(Projection.of(" null ", kind + "!") == Projection(failures: ["- - null"]))
    }

    static let malformed: [(kind: String, json: String)] = [
        ("Int", "01"), ("Int", "-"), ("Int", "-01"), ("Int", "1."), ("Int", "1.e1"), ("Int", "1e"), ("Int", "1e+"),
        ("Int", "+1"),
        ("Int", ".5"), ("Int", "1x"), ("Int", "0x10"), ("Int", "1 1x".replacing(" 1x", with: "\u{0C}")), ("Int", "--1"),
        ("Int", "00"),
        ("Float", "1.5.5"), ("Float", "NaN"), ("Float", "Infinity"), ("Float", "1e5e5"), ("Float", "00.5"),
        ("Float", "1.5a"),
        ("String", "\"a"), ("String", "\""), ("String", "\"a\\\""), ("String", #""\x""#), ("String", #""\u12G4""#),
        ("String", #""\u12""#), ("String", "\"a\nb\""), ("String", "\"a\u{0}b\""), ("String", "\"\t\""),
        ("String", "'a'"),
        ("Boolean", "tru"), ("Boolean", "truE"), ("Boolean", "truee"), ("Boolean", "fals"), ("Boolean", "True"),
        ("Any", "nul"), ("Any", "nulll"), ("Any", "[1,]"), ("Any", "[1 2]"), ("Any", "{\"a\"}"), ("Any", "{\"a\":}"),
        ("Any", "{a:1}"),
        ("Any", "[}"), ("Any", "{]"), ("Any", "[[1}]"), ("Any", "{\"a\":1,}"), ("Any", "[,1]"), ("Any", "{,}"),
        ("Any", "[\"\\q\"]"),
        ("Any", ""), ("Any", "  "), ("Any", "["), ("Any", "[1"), ("Any", "{\"a\":1"), ("Any", "[01]"), ("Any", "]"),
        ("Any", ":"),
        ("Enum(A)", "\"A"), ("Enum(A)", "\"\\u004"), ("Int", "\"abc"), ("Int", "[1"), ("Int", "{"), ("[Int]", "[1,]"),
        ("[Int]", "[,1]"), ("[Int]", "[1 2]"), ("[Int]", "[1}"), ("[Int]", "[1"), ("{a: Int}", "{\"a\" 1}"),
        ("{a: Int}", "{\"a\":1]"),
        ("{a: Int}", "{,\"a\":1}"), ("{a: Int}", "{\"a\":1,}"), ("{a: Int}", "{\"a\":1 \"b\":2}"),
        ("{a: Int}", "{\"a\":}"),
        ("{a: Int}", "{\"a"), ("{a: Int}", "{\"a\":1"), ("{a: Int}", "{a:1}"), ("{a: Int}", "{\"b\":x}"),
        ("{a: Int}", "{1:1}"),
    ]

    @Test("what is no JSON is a fault where it is read, and nothing is written", arguments: malformed)
    func faults(_ example: (kind: String, json: String)) {
        let found = Projection.of(example.json, example.kind)
        #expect(found.fault != nil)
        #expect(found.output == nil)
        #expect(found.failures.isEmpty)
        #expect(throws: JSONFault.self) { try JSONTape(JSONBody(copying: example.json.utf8)) }
    }

    static let invalidUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xE1, 0x80],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x90, 0x80], [0xFE], [0xFF], [0xE2, 0x82, 0x22], [0xEF, 0xBF],
    ]

    @Test("bytes that are not UTF-8 are a fault wherever they stand in a string", arguments: invalidUTF8)
    func utf8(_ bytes: [UInt8]) {
        for before in [0, 1, 15, 16, 31, 32, 33, 70] {
            let text = [0x22] + Array(repeating: UInt8(ascii: "a"), count: before) + bytes + Array("aaaaaaaa\"".utf8)
            for kind in ["String", "ID", "Any"] {
                let found = Projection.of(JSONBody(copying: text), ShapeText.parse(kind))
                #expect(found.fault?.reason == .invalidUTF8)
                #expect(found.fault?.offset == before + 1)
            }
            #expect(throws: JSONFault.self) { try JSONTape(JSONBody(copying: text)) }
        }
    }

    @Test("every scalar of Unicode passes as it is, at the edges of each length")
    func validUTF8() {
        let edges: [UInt32] = [
            0x20, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0xFFFFF,
            0x100000, 0x10FFFF,
        ]
        for before in [0, 14, 15, 16, 30, 31, 32, 62] {
            let text = edges.compactMap(Unicode.Scalar.init).map { String(Character($0)) }.joined()
            let json = "\"" + String(repeating: "x", count: before) + text + "\""
            #expect(Projection.of(json, "String") == Projection(output: Array(json.utf8)))
        }
    }

    @Test("a failure quotes at most 60 bytes of what it found, as whole characters")
    func excerpts() {
        let long = "[" + String(repeating: "\"é\",", count: 40) + "1]"
        guard let failure = Projection.of(long, "Int").failures.first else {
            Issue.record("no failure")
            return
        }
        let excerpt = failure.dropFirst("- - Int, not a list ".count)
        #expect(excerpt.utf8.count <= 60)
        #expect(excerpt.utf8.count > 56)
        #expect(long.hasPrefix(excerpt))
        #expect(Projection.of("\"short\"", "Int").failures == ["- - Int, not a string \"short\""])
        let broken: [UInt8] = [0x5B, 0x22] + Array(repeating: 0xFF, count: 100) + [0x22, 0x5D]
        let found = Projection.of(JSONBody(copying: broken), ShapeText.parse("Int")).failures.first ?? ""
        #expect(found.utf8.count <= 80)
    }
}

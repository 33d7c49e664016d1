import OrderedJSON
import Testing

/// The strict reading of a whole text.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc8259
@Suite("Validating tape")
struct JSONTapeTests {
    static let accepted: [String] = [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "1.5", "1e5", "1E-5", "1.0e+10", "\"\"", "\"a\"", "[]",
        "{}", " [] ",
        "\t\n\r {} \t\n\r", "[1]", "[1,2]", "[[],[[]]]", #"{"a":1}"#, #"{"a":1,"a":2}"#, #"{"":""}"#, #""\u0000""#,
        #""\ud800""#,
        #""\uDBFF\uDFFF""#, #""\"\\\/\b\f\n\r\t""#, "\"\u{7F}\"", "\"\u{2028}\"", "123123123123123123123123123123",
        "1e99999",
        "-1e-99999", "\"\u{10FFFF}\"", "[null,true,false,1,\"a\",[],{}]", "\u{FEFF}1", "[ 1 , 2 ]",
        "{ \"a\" : 1 , \"b\" : 2 }",
    ]

    static let refused: [(text: String, reason: JSONFault.Reason, offset: Int)] = [
        ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[", .unexpectedEnd, 1), ("{", .unexpectedEnd, 1),
        ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("{\"a\"", .unexpectedEnd, 4),
        ("{\"a\":", .unexpectedEnd, 5),
        ("{\"a\":1", .unexpectedEnd, 6), ("{\"a\":1,", .unexpectedEnd, 7), ("\"", .unexpectedEnd, 1),
        ("\"a", .unexpectedEnd, 2),
        ("\"\\", .unexpectedEnd, 2), ("\"\\u", .unexpectedEnd, 3), ("\"\\u123", .unexpectedEnd, 6),
        ("tru", .unexpectedEnd, 3),
        ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
        ("01", .invalidNumber, 0), ("-01", .invalidNumber, 0), ("1.e5", .invalidNumber, 0), ("[-a]", .invalidNumber, 1),
        ("[1e]", .invalidNumber, 1), ("1 2", .trailingBytes, 2), ("[]]", .trailingBytes, 2), ("{}x", .trailingBytes, 2),
        ("null,", .trailingBytes, 4), ("[1,]", .unexpectedByte(0x5D), 3), ("[,1]", .unexpectedByte(0x2C), 1),
        ("[1 2]", .unexpectedByte(0x32), 3), ("{\"a\":1,}", .unexpectedByte(0x7D), 7),
        ("{a:1}", .unexpectedByte(0x61), 1),
        ("{\"a\" 1}", .unexpectedByte(0x31), 5), ("{\"a\":}", .unexpectedByte(0x7D), 5),
        ("[}", .unexpectedByte(0x7D), 1),
        ("{]", .unexpectedByte(0x5D), 1), ("[1}", .unexpectedByte(0x7D), 2), ("'a'", .unexpectedByte(0x27), 0),
        ("nulL", .unexpectedByte(0x4C), 3), ("truee", .unexpectedByte(0x65), 4), ("1a", .unexpectedByte(0x61), 1),
        ("\"\n\"", .unexpectedByte(0x0A), 1), ("\"\u{1F}\"", .unexpectedByte(0x1F), 1), ("\"\\x\"", .invalidEscape, 1),
        ("\"\\u12g4\"", .invalidEscape, 1), ("\u{0C}1", .unexpectedByte(0x0C), 0), ("+1", .unexpectedByte(0x2B), 0),
        ("/**/1", .unexpectedByte(0x2F), 0), ("[1]//", .trailingBytes, 3), ("\u{A0}1", .unexpectedByte(0xC2), 0),
        ("NaN", .unexpectedByte(0x4E), 0), ("{\"a\\q\":1}", .invalidEscape, 3),
    ]

    @Test("what the grammar allows is accepted", arguments: accepted)
    func accepts(_ text: String) throws {
        for filler in hostileFillers { _ = try JSONTape(body(Array(text.utf8), paddedWith: filler)) }
        // `1e99999` is a number to the grammar, but no value.
        if !text.contains("e99999") { _ = try JSONValue.parse(text.utf8) }
    }

    @Test("what it does not allow is refused, with its reason and place", arguments: refused)
    func refuses(_ example: (text: String, reason: JSONFault.Reason, offset: Int)) {
        for filler in hostileFillers {
            #expect(throws: JSONFault(example.reason, at: example.offset)) {
                try JSONTape(body(Array(example.text.utf8), paddedWith: filler))
            }
            #expect(throws: JSONFault.self) { try JSONValue.parse(body(Array(example.text.utf8), paddedWith: filler)) }
        }
    }

    @Test("levels are counted, and never recursed into")
    func depth() throws {
        func nested(_ count: Int) -> JSONBody {
            JSONBody(copying: (String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8)
        }
        #expect(try JSONTape(nested(512)).entries.count == 512)
        #expect(throws: JSONFault(.tooDeep(limit: 512), at: 512)) { try JSONTape(nested(513)) }
        #expect(throws: JSONFault(.tooDeep(limit: 512), at: 512)) { try JSONTape(nested(100_000)) }
        #expect(try JSONTape(nested(100_000), maxDepth: 100_000).entries.count == 100_000)
        #expect(throws: JSONFault(.tooDeep(limit: 512), at: 512)) { try JSONValue.parse(nested(100_000)) }
        #expect(throws: JSONFault(.tooDeep(limit: 3), at: 3)) { try JSONValue.parse(nested(4), maxDepth: 3) }
        #expect(throws: JSONFault(.tooDeep(limit: 0), at: 0)) { try JSONTape(nested(1), maxDepth: 0) }
    }

    @Test("entries say where everything is")
    func entries() throws {
        let text = #" {"a": [1, {}, "x"], "b\n": {"c":null}} "#
        let tape = try JSONTape(JSONBody(copying: text.utf8))
        #expect(tape.entries[0].kind == .object)
        #expect(tape.entries[0].count == 2)
        let members = tape.members(of: 0)
        #expect(members.map(\.name) == ["a", "b\n"])
        #expect(
            tape.elements(of: members[0].value).map { String(decoding: tape.raw($0), as: UTF8.self) } == [
                "1", "{}", "\"x\"",
            ]
        )
        #expect(tape.entries[members[0].value].count == 3)
        #expect(String(decoding: tape.raw(members[1].value), as: UTF8.self) == #"{"c":null}"#)
        #expect(tape.text(tape.elements(of: members[0].value)[2]) == "x")
        #expect(tape.text(0) == "")
    }

    @Test("a fault is one sentence that names the place and quotes no more than one byte")
    func sentences() {
        #expect(
            JSONFault(.unexpectedByte(0x7D), at: 5).description
                == "The JSON text has \"}\" at byte 5, where it cannot stand."
        )
        #expect(JSONFault(.unexpectedByte(0x0A), at: 5).description.contains("the byte 0x0A"))
        #expect(JSONFault(.unexpectedByte(0xC3), at: 5).description.contains("the byte 0xC3"))
        let reasons: [JSONFault.Reason] = [
            .unexpectedEnd, .invalidEscape, .invalidUTF8, .invalidNumber, .tooDeep(limit: 9), .trailingBytes,
            .tooLong(count: 3),
            .offsetOutOfRange,
        ]
        for reason in reasons { #expect(JSONFault(reason, at: 7).description.hasSuffix(".")) }
    }
}

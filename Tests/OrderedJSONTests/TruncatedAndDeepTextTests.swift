import OrderedJSON
import Testing

/// Texts cut at every byte, and texts nested deeper than any stack.
@Suite("Truncated and deep texts")
struct TruncatedAndDeepTextTests {
    static let samples: [(json: String, shape: String)] = [
        (
            #"[{"id":1,"name":"a\u00e9\\","kids":[{"n":1.5e3},{"n":null}],"ok":true}, {"id":22, "name":"é😀", "kids":[], "ok":false}]"#,
            "[{id: Int!, name: String, kids: [{n: Float}], ok: Boolean}]"
        ),
        (
            #"{"a":{"b":[[1,2],[3]],"c":{"d":"x"}},"kind":"CAT","any":{"x":[1,{"y":"\n"}]}}"#,
            "{d(a.c.d): ID, b(a.b): [[Int]], kind: Enum(CAT), any: Any, none: Int}"
        ),
        (" \n[ 1 , 22 , -333 , 4.0 , 123456789012 , \"5\" ] \n", "[ID]"),
        (
            #"{"skipped":{"x":["\\",{"y":"]}"}]},"t":"this text is longer than one block of sixty-four bytes, so that it is read in two"}"#,
            "{t: String}"
        ),
        ("\"plain\"", "String"), ("1234", "Int"), ("true", "Boolean"), ("null", "Int"), ("12.5", "Float"),
        ("[[[]]]", "Any"),
    ]

    @Test("a text cut anywhere is a fault or answers what it held, whatever bytes follow it", arguments: samples)
    func truncated(_ example: (json: String, shape: String)) {
        let bytes = Array(example.json.utf8)
        let shape = ShapeText.parse(example.shape)
        let whole = Projection.of(JSONBody(copying: bytes), shape)
        #expect(whole.fault == nil)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            let expected = Projection.of(JSONBody(copying: cut), shape)
            for filler in hostileFillers {
                #expect(
                    Projection.of(body(cut, paddedWith: filler), shape) == expected,
                    "cut at \(length), then \(filler)"
                )
            }
            if (try? JSONTape(JSONBody(copying: cut))) == nil, expected.fault == nil {
                // A number or a text with only white space missing is whole already.
                let isScalar = "0123456789".utf8.contains(bytes[0])
                #expect(isScalar || expected == whole, "cut at \(length)")
            }
        }
    }

    @Test("100,000 levels are skipped without recursion")
    func skippedDepth() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let deep = String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)
            let json = #"{"skip":\#(deep),"n":1}"#
            #expect(Projection.of(json, "{n: Int}").text == #"{"n":1}"#)
            #expect(Projection.of(deep, "Int").text == "null")
            let reader = JSONReader(JSONBody(copying: deep.utf8))
            #expect(try Int(reader.end(of: 0)) == deep.utf8.count)
            #expect(try reader.count(of: 0) == 1)
        }
    }

    @Test("100,000 levels are a fault where they would be written")
    func writtenDepth() {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let deep = String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)
            let found = Projection.of(#"{"any":\#(deep)}"#, "{any: Any}")
            #expect(found.fault?.reason == .tooDeep(limit: JSONLimits.maxDepth))
            let unclosed = String(repeating: open, count: 100_000)
            #expect(Projection.of(unclosed, "Any").fault != nil)
            #expect(Projection.of(unclosed, "{a: Int}").fault != nil || open == "[")
            #expect(Projection.of(unclosed, "[Int]").fault != nil || open == "{\"a\":")
        }
        let limit = JSONLimits.maxDepth
        let most = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
        #expect(Projection.of(most, "Any").text == most)
        #expect(Projection.of("[" + most + "]", "Any").fault?.reason == .tooDeep(limit: limit))
    }

    @Test("long strings, long numbers and large outputs are whole")
    func long() {
        let text = String(repeating: "0123456789abcdef é\\n", count: 20_000)
        #expect(Projection.of("\"\(text)\"", "String").text == "\"\(text)\"")
        let digits = String(repeating: "7", count: 100_000)
        #expect(Projection.of(digits, "ID").text == "\"\(digits)\"")
        #expect(Projection.of("0.\(digits)", "Float").text == "0.\(digits)")
        #expect(Projection.of(digits, "Float").failures.count == 1)
        #expect(Projection.of("[\(digits)]", "[Any]").text == "[\(digits)]")
        for length in 0..<200 {
            let plain = "\"" + String(repeating: "p", count: length) + "\""
            let list = "[" + Array(repeating: "{\"a\":\(plain)}", count: 5).joined(separator: ",") + "]"
            #expect(Projection.of(list, "[{a: String}]").text == list)
        }
    }
}

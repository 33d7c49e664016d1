import OrderedJSON
import Testing

/// The comparison sees what it has to see: each of these responses is told from the one that is expected.
struct ResponseComparisonTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let response: String
        let expected: String
        let isEqual: Bool

        var testDescription: String { name }

        static func equal(_ name: String, _ response: String, _ expected: String) -> Example {
            Example(name: name, response: response, expected: expected, isEqual: true)
        }

        static func different(_ name: String, _ response: String, _ expected: String) -> Example {
            Example(name: name, response: response, expected: expected, isEqual: false)
        }
    }

    @Test("tells responses apart", arguments: results + streams + payloads)
    func comparison(_ example: Example) throws {
        var comparison = ResponseComparison()
        comparison.compare(try .parse(example.response.utf8), with: try .parse(example.expected.utf8))
        #expect(comparison.differences.isEmpty == example.isEqual, "\(comparison.differences)")
    }

    private static func result(_ json: String) -> String { "{\"ok\":true,\"result\":\(json)}" }

    private static let results: [Example] = [
        .equal("numbers as numbers", result(#"{"data":{"a":1}}"#), result(#"{"data":{"a":1.0}}"#)),
        .different("numbers and strings", result(#"{"data":{"a":1}}"#), result(#"{"data":{"a":"1"}}"#)),
        .equal(
            "strings that are JSON objects as JSON",
            result(#"{"data":{"a":"{\"x\":1,\"y\":2}"}}"#),
            result(#"{"data":{"a":"{\"y\":2.0, \"x\":1}"}}"#)
        ),
        .different("order of fields", result(#"{"data":{"a":1,"b":2}}"#), result(#"{"data":{"b":2,"a":1}}"#)),
        .different("a field more", result(#"{"data":{"a":1,"b":2}}"#), result(#"{"data":{"a":1}}"#)),
        .different("presence of data", result(#"{"errors":[{}]}"#), result(#"{"data":null,"errors":[{}]}"#)),
        .different("an empty list of errors", result(#"{"data":{},"errors":[]}"#), result(#"{"data":{}}"#)),
        .different("an error too few", result(#"{"data":{"a":null}}"#), result(errorAtA)),
        .different(
            "an error without its null",
            result(#"{"data":{"a":1},"errors":[{"path":["a"]}]}"#),
            result(errorAtA)
        ),
        .different(
            "an error at another null",
            result(#"{"data":{"a":null,"b":null},"errors":[{"path":["b"]}]}"#),
            result(#"{"data":{"a":null,"b":null},"errors":[{"path":["a"]}]}"#)
        ),
        .equal(
            "an error below the null",
            result(#"{"data":{"a":null},"errors":[{"path":["a",0,"b"]}]}"#),
            result(errorAtA)
        ),
        .different(
            "refused for another reason",
            #"{"ok":false,"phase":"parse","errors":[{}]}"#,
            #"{"ok":false,"phase":"validate","errors":[{}]}"#
        ),
        .different("refused", #"{"ok":false,"phase":"parse","errors":[{}]}"#, #"{"ok":true}"#),
        .different("not offered", #"{"unsupported":true}"#, #"{"ok":true}"#),
        .equal(
            "layout of a printed text",
            #"{"ok":true,"document":"{a(b: \"x\"),c}"}"#,
            #"{"ok":true,"document":"query {\n a(b: \"\"\"x\"\"\") c }"}"#
        ),
        .different("a printed text", #"{"ok":true,"document":"{ a b }"}"#, #"{"ok":true,"document":"{ a c }"}"#),
        .different("nothing printed", #"{"ok":true}"#, #"{"ok":true,"schema":"scalar A"}"#),
    ]

    private static let errorAtA = #"{"data":{"a":null},"errors":[{"path":["a"]}]}"#

    private static let streams: [Example] = [
        .different("number of events", #"{"ok":true,"events":[]}"#, #"{"ok":true,"events":[{"data":{}}]}"#),
        .different(
            "an event",
            #"{"ok":true,"events":[{"data":{"a":1}}]}"#,
            #"{"ok":true,"events":[{"data":{"a":2}}]}"#
        ),
        .different("no stream", result(#"{"errors":[{}]}"#), #"{"ok":true,"events":[]}"#),
        .different(
            "a stream that breaks off",
            #"{"ok":true,"events":[]}"#,
            #"{"ok":true,"events":[],"terminated":"x"}"#
        ),
    ]

    private static let payloads: [Example] = {
        let expected = result(#"{"data":{"a":{"b":1,"c":2},"l":[1,2]}}"#)
        func parts(_ payloads: String...) -> String {
            "{\"ok\":true,\"payloads\":[\(payloads.joined(separator: ","))]}"
        }
        let first =
            #"{"data":{"a":{"b":1},"l":[1]},"pending":[{"id":"0","path":["a"]},{"id":"1","path":["l"]}],"hasNext":true}"#
        let c = #"{"id":"0","data":{"c":2}}"#
        let two = #"{"id":"1","items":[2]}"#
        func last(_ incremental: String, completed: String = #"{"id":"0"},{"id":"1"}"#, hasNext: Bool = false) -> String
        {
            #"{"incremental":[\#(incremental)],"completed":[\#(completed)],"hasNext":\#(hasNext)}"#
        }
        return [
            .equal("payloads that add up", parts(first, last("\(c),\(two)")), expected),
            .equal("a plain result", expected, parts(first, last("\(c),\(two)"))),
            .different("payloads that lack an item", parts(first, last(c)), expected),
            .different("hasNext at the end", parts(first, last("\(c),\(two)", hasNext: true)), expected),
            .different(
                "no hasNext before the end",
                parts(first, last(c, completed: #"{"id":"0"}"#), last(two, completed: #"{"id":"1"}"#)),
                expected
            ),
            .different("an id left pending", parts(first, last("\(c),\(two)", completed: #"{"id":"0"}"#)), expected),
            .different(
                "an id completed twice",
                parts(first, last("\(c),\(two)", completed: #"{"id":"0"},{"id":"1"},{"id":"1"}"#)),
                expected
            ),
            .different("data for an unknown id", parts(first, last(#"\#(c),\#(two),{"id":"2","data":{}}"#)), expected),
            .different("a field brought twice", parts(first, last(#"\#(c),\#(c),\#(two)"#)), expected),
            .different("items where no list is", parts(first, last(#"\#(c),\#(two),{"id":"0","items":[]}"#)), expected),
            .different(
                "an id announced twice",
                parts(first, #"{"pending":[{"id":"0","path":["a"]}],"hasNext":true}"#, last("\(c),\(two)")),
                expected
            ),
            .different(
                "an id announced where nothing is",
                parts(
                    first,
                    #"{"pending":[{"id":"2","path":["x"]}],"hasNext":true}"#,
                    last("\(c),\(two)", completed: #"{"id":"0"},{"id":"1"},{"id":"2"}"#)
                ),
                expected
            ),
            .different(
                "errors that are expected",
                parts(first, last("\(c),\(two)")),
                result(#"{"data":{"a":{"b":1,"c":2},"l":[1,2]},"errors":[{"path":["x"]}]}"#)
            ),
        ]
    }()

    @Test(
        "sees what introspection loses",
        arguments: [
            ("type Query { a: Int }", true), ("type Query { a: Int! }", false),
            ("type Query { a: Int } scalar X", false),
        ]
    )
    func introspection(_ sdl: String, isEqual: Bool) throws {
        let response = try ConformanceExample(operation: "introspect", schema: "type Query { a: Int }").response()
        var comparison = ResponseComparison()
        comparison.compareIntrospection(response, of: sdl)
        #expect(comparison.differences.isEmpty == isEqual, "\(comparison.differences)")
    }
}

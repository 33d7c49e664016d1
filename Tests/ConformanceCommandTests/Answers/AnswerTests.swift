import OrderedJSON
import Testing

/// Every line is answered with one JSON object, whatever it says.
struct AnswerTests {
    @Test(
        "answers lines",
        arguments: [
            (#"{"id":[1,{"a":null}],"op":"parse","document":"{ a }"}"#, #"{"id":[1,{"a":null}],"ok":true}"#),
            (#"{"op":"parse","document":"type A"}"#, #"{"ok":true}"#),
            (#"{"op":"print","document":"query{a,b}"}"#, #"{"ok":true,"document":"{\n  a\n  b\n}"}"#),
            (#"{"op":"unheardOf","id":"x"}"#, #"{"id":"x","unsupported":true}"#),
            ("{}", #"{"unsupported":true}"#),
            (#"{"op":"validateSchema","schema":"type Query { a: Int }"}"#, #"{"ok":true}"#),
            (#"{"op":"validate","schema":"type Query { a: Int }","document":"{ a }","unknown":1}"#, #"{"ok":true}"#),
            (
                #"{"op":"execute","schema":"type Query { a: Int }","document":"{ a }","mock":"types"}"#,
                #"{"ok":true,"result":{"data":{"a":2}}}"#
            ),
        ]
    )
    func line(_ line: String, _ response: String) throws {
        #expect(try respond(to: Array(line.utf8)).json == response)
    }

    @Test(
        "says where a request stopped",
        arguments: [
            (#"{"op":"parse","document":"{"}"#, "parse"),
            (#"{"op":"parse","document":"{ a(x: \"\ud800\") }"}"#, "parse"),
            (#"{"op":"validate","schema":"type","document":"{"}"#, "parse"),
            (#"{"op":"validate","schema":"type Query { a: B }","document":"{"}"#, "schema"),
            (#"{"op":"validate","schema":"type Query { a: Int }","document":"{"}"#, "parse"),
            (#"{"op":"validate","schema":"type Query { a: Int }","document":"{ b }"}"#, "validate"),
            (#"{"op":"validate","schema":"type Query { a: Int }","document":"{ a ... @defer { a } }"}"#, "validate"),
            ("[]", "request"), (#"{"op":"#, "request"), ("nonsense", "request"), ("", "request"),
        ]
    )
    func phase(_ line: String, _ phase: String) throws {
        let response = try respond(to: Array(line.utf8))
        #expect(response["ok"] == .boolean(false))
        #expect(response["phase"] == .string(phase))
        #expect(response["errors"]?.items?.isEmpty == false)
    }

    @Test("delivers in parts only where the request asks for it")
    func incremental() throws {
        var example = ConformanceExample(
            schema: "type Query { a: Int b: Int }",
            document: "{ a ... @defer { b } }",
            rootValue: #"{"a":1,"b":2}"#
        )
        #expect(try example.response()["phase"] == .string("validate"))
        example.others = [("incremental", "true")]
        let payloads = try #require(try example.response()["payloads"]?.items)
        #expect(
            payloads.map(\.json) == [
                #"{"data":{"a":1},"pending":[{"id":"0","path":[]}],"hasNext":true}"#,
                #"{"hasNext":false,"incremental":[{"data":{"b":2},"id":"0"}],"completed":[{"id":"0"}]}"#,
            ]
        )
        example.document = "{ a b }"
        #expect(try example.response()["result"]?.json == #"{"data":{"a":1,"b":2}}"#)
    }

    @Test("runs unchecked documents where the request says so")
    func unchecked() throws {
        let response = try ConformanceExample(
            schema: "type Query { a: Int }",
            document: "{ a unknown }",
            rootValue: #"{"a":1}"#,
            others: [("validate", "false")]
        ).response()
        #expect(response["result"]?.json == #"{"data":{"a":1}}"#)
    }
}

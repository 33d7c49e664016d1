import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Testing

/// Bodies of requests, as clients send them.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Executing-Requests, #sec-Request-Error-Result
@Suite struct GraphQLRequestTests {
    @Test(
        "a request is read from JSON",
        arguments: [
            (#"{"query":"{ a }"}"#, "{ a }", nil, ""),
            (
                #" { "query" : "{ a }" , "operationName" : "A", "variables":{"x":1}, "extensions":{"q":[1]} } "#,
                "{ a }", "A", "x:1"
            ),
            (#"{"query":"{ a }","operationName":null,"variables":null}"#, "{ a }", nil, ""),
            (#"{"query":"{ a }","operationName":""}"#, "{ a }", nil, ""),
            (#"{"variables":{},"query":""}"#, "", nil, ""),
            (#"{"qu\u0065ry":"{\n \u0061(b: \"\\n\") # \ud83d\ude00\n}"}"#, "{\n a(b: \"\\n\") # 😀\n}", nil, ""),
            (#"{"query":"one","query":"two","variables":{"a":1},"variables":{"b":2}}"#, "two", nil, "b:2"),
            (
                #"{"query":"q","variables":{"i":2147483648,"l":9223372036854775807,"d":9223372036854775808,"e":1e3,"f":-0.5}}"#,
                "q", nil, "i:2147483648 l:9223372036854775807 d:9.223372036854776e+18 e:1000.0 f:-0.5"
            ),
            (
                #"{"query":"q","variables":{"s":"\u00e9\"","b":[true,null,[]],"o":{"x":{"y":[]},"z":false}}}"#,
                "q", nil, #"s:"é"" b:[true,null,[]] o:{x:{y:[]},z:false}"#
            ),
            (#"{"query":"q","variables":{"x":1,"x":2}}"#, "q", nil, "x:2"),
        ]
    )
    func reads(_ json: String, _ document: String, _ operationName: String?, _ variables: String) throws {
        let request = try GraphQLRequest(json: JSONBody(copying: Array(json.utf8)))
        #expect(String(decoding: request.document, as: UTF8.self) == document)
        #expect(request.operationName == operationName)
        #expect(request.variables.map { "\($0.name):\($0.value.text)" }.joined(separator: " ") == variables)
    }

    @Test(
        "what is no request is refused with what was expected",
        arguments: [
            ("", "JSON object"), ("null", "JSON object"), ("[]", "JSON object"), ("\"{ a }\"", "JSON object"),
            (#"[{"query":"{ a }"}]"#, "JSON object"),
            ("{}", "\"query\""), (#"{"query":null}"#, "\"query\""), (#"{"query":5}"#, "\"query\""),
            (#"{"query":["{ a }"]}"#, "\"query\""),
            (#"{"query":"{ a }"} x"#, "JSON object"), (#"{"query":"{ a }"}{}"#, "JSON object"),
            (#"{"query":"{ a }","#, "JSON object"), (#"{"query":"{ a }""#, "JSON object"),
            (#"{"query":"{ a"#, "JSON object"),
            (#"{"query":"\x"}"#, "JSON object"), ("{\"query\":\"a\nb\"}", "JSON object"),
            (#"{"query":"q","variables":[]}"#, "\"variables\""), (#"{"query":"q","variables":"{}"}"#, "\"variables\""),
            (#"{"query":"q","variables":{"a":01}}"#, "JSON object"),
            (#"{"query":"q","variables":{"a":}}"#, "JSON object"),
            (#"{"query":"q","operationName":5}"#, "\"operationName\""),
            (#"{"query":"q","operationName":{}}"#, "\"operationName\""),
            (#"{"query":"q","extensions":"{}"}"#, "\"extensions\""),
            (#"{"query":"q","extensions":[]}"#, "\"extensions\""),
            (#"{"query":"q","extensions":false}"#, "\"extensions\""),
        ]
    )
    func refuses(_ json: String, _ expected: String) throws {
        let error = #expect(throws: GraphQLError.self) { try GraphQLRequest(json: JSONBody(copying: Array(json.utf8))) }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
        #expect(error?.message.hasSuffix("..") == false)
    }

    @Test("a batch is read in order, and only whole")
    func batch() throws {
        func read(_ json: String, limit: Int = 2) throws -> [String] {
            let body = JSONBody(copying: Array(json.utf8))
            #expect(GraphQLRequest.isBatch(json: body))
            return try GraphQLRequest.batch(json: body, limit: limit).map {
                String(decoding: $0.document, as: UTF8.self)
            }
        }
        #expect(try read(#" [ {"query":"a"} , {"query":"b","variables":{"x":[1,2]}} ] "#) == ["a", "b"])
        for (json, expected) in [
            ("[]", "no request"), (#"[{"query":"a"},5]"#, "Request 2 of the batch"),
            (#"[{"query":"a"},{"query":5}]"#, #"Request 2 of the batch: The request has no "query""#),
            (#"[{"query":"a"},{"query":"b"},{"query":"c"}]"#, "at most 2 requests"),
            (#"[{"query":"a"}] x"#, "JSON"), (#"[{"query":"a"},]"#, "JSON"), (#"[{"query":"a"}"#, "JSON"),
            (#"[[{"query":"a"}]]"#, "Request 1 of the batch"),
        ] {
            let error = #expect(throws: GraphQLError.self) { try read(json) }
            #expect(error?.message.contains(expected) == true, "\(json): \(error?.message ?? "")")
        }
        for json in ["{}", "", "5", "nonsense"] {
            #expect(!GraphQLRequest.isBatch(json: JSONBody(copying: Array(json.utf8))))
        }
    }

    @Test("variables nested deeper than can be read are refused")
    func deepVariables() {
        for depth in [600, 100_000] {
            let json =
                #"{"query":"q","variables":{"a":"# + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth) + "}}"
            #expect(throws: GraphQLError.self) { try GraphQLRequest(json: JSONBody(copying: Array(json.utf8))) }
        }
    }

    @Test("a body cut anywhere, or with bytes that are no UTF-8, is refused and never ends the process")
    func truncated() {
        let json = Array(
            #"{"query":"{ a(x: \"\u00e9\") }","variables":{"x":[1.5,{"y":"é"}]},"operationName":"A"}"#.utf8
        )
        for length in 0..<json.count {
            #expect(throws: GraphQLError.self) { try GraphQLRequest(json: JSONBody(copying: json.prefix(length))) }
        }
        #expect(throws: GraphQLError.self) {
            try GraphQLRequest(json: JSONBody(copying: Array("{\"query\":\"".utf8) + [0xFF] + Array("\"}".utf8)))
        }
    }

    @Test(
        "the variables of a GET request are a JSON object",
        arguments: [
            ("{}", "", true), (#" {"a":1} "#, "a:1", true), ("null", "", true), ("", "", false), ("[]", "", false),
            ("5", "", false), (#"{"a":1}x"#, "", false), (#"{"a":"#, "", false),
        ]
    )
    func getVariables(_ text: String, _ variables: String, _ isValid: Bool) throws {
        if isValid {
            let members = try GraphQLRequest.variables(json: text)
            #expect(members.map { "\($0.name):\($0.value.text)" }.joined(separator: " ") == variables)
        } else {
            let error = #expect(throws: GraphQLError.self) { try GraphQLRequest.variables(json: text) }
            #expect(error?.message.contains("\"variables\"") == true)
        }
    }
}

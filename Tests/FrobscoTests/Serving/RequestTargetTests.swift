import Testing

@testable import Frobsco

@Suite("Request targets")
struct RequestTargetTests {
    @Test(
        "split at the first question mark",
        arguments: [
            ("/a", "/a", ""), ("/a?", "/a", ""), ("/a?b=?", "/a", "b=?"), ("?", "", ""), ("/a%3Fb?c", "/a%3Fb", "c"),
        ]
    )
    func split(uri: String, path: String, query: String) {
        #expect(RequestTarget(uri).path == path)
        #expect(RequestTarget(uri).query == query)
    }

    @Test(
        "parameters are decoded",
        arguments: [
            ("", []), ("a=b", ["a:b"]), ("a", ["a:true"]), ("a=&b=c=d", ["a:", "b:c=d"]), ("&&a=b&", ["a:b"]),
            ("%61=%2F+x", ["a:/ x"]), ("a=caf%C3%A9", ["a:café"]),
            ("a=%", nil), ("a=%2", nil), ("a=%zz", nil), ("a=%ff", nil),
        ] as [(String, [String]?)]
    )
    func parameters(query: String, expected: [String]?) {
        #expect(RequestTarget("/?" + query).parameters?.map { "\($0.name):\($0.value)" } == expected)
    }
}

import OrderedJSON
import Testing

/// Members of an object found one by one.
@Suite("Members by name")
struct ObjectMembersTests {
    private static let text = #"{"a": 1, "bé" : [2, {"a": 9}], "c\u0064": "x", "": null, "a": 3}"#

    private func value(_ names: [String]) throws -> [String?] {
        let body = JSONBody(copying: Array(Self.text.utf8))
        var members = try ObjectMembers(of: 0, in: body)
        return try names.map { name in
            try members.value(of: name).map { offset in
                // Safe: the body is held above.
                String(decoding: try JSONReader(body).rawSlice(at: offset), as: UTF8.self)
            }
        }
    }

    @Test("in order, backwards, and those that are not there")
    func lookups() throws {
        #expect(try value(["a", "bé", "cd", ""]) == ["1", #"[2, {"a": 9}]"#, #""x""#, "null"])
        #expect(try value(["", "cd", "bé", "a"]) == ["null", #""x""#, #"[2, {"a": 9}]"#, "3"])
        #expect(try value(["b", "A", "cu0064", "a", "d", "cd"]) == [nil, nil, nil, "1", nil, #""x""#])
    }

    @Test("names are told in the order of the text")
    func names() throws {
        let members = try ObjectMembers(of: 0, in: JSONBody(copying: Array(Self.text.utf8)))
        #expect(try members.names() == ["a", "bé", "cd", "", "a"])
    }

    @Test(
        "what is no object, or not whole, is refused",
        arguments: ["[1]", "1", #"{"a""#, #"{"a":"#, #"{"a":1,}"#, "{1:2}"]
    )
    func broken(text: String) {
        #expect(throws: JSONFault.self) { try ObjectMembers(of: 0, in: JSONBody(copying: Array(text.utf8))) }
    }
}

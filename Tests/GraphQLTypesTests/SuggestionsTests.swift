import GraphQLTypes
import Testing

@Suite("suggestions")
struct SuggestionsTests {
    @Test(
        "near names come nearest first, far ones not at all",
        arguments: [
            ("", [""], [""]),
            ("", ["a"], ["a"]),
            ("input", [], []),
            ("greenish", ["green"], ["green"]),
            ("green", ["greenish"], ["greenish"]),
            ("verylongstring", ["VERYLONGSTRING", "verylongstrong"], ["VERYLONGSTRING", "verylongstrong"]),
            ("ab", ["ba"], ["ba"]),
            ("frob", ["frobnicates"], []),
            ("abc", ["a", "ab", "abc", "abcd"], ["abc", "ab", "abcd", "a"]),
            ("frub", ["flerp", "thunk", "Frob", "frob", "frub2"], ["Frob", "frob", "frub2"]),
            ("a", ["a10", "a2", "b"], ["a2", "b"]),
            ("field", ["field10", "field2", "field1"], ["field1", "field2", "field10"]),
            ("same", ["same", "same"], ["same"]),
        ]
    )
    func nearNames(_ name: String, _ options: [String], _ expected: [String]) {
        #expect(suggestions(for: name, among: options) == expected)
    }

    @Test("a name that no one would write gets no help")
    func longName() {
        let long = String(repeating: "x", count: 300)
        #expect(suggestions(for: long, among: [long]).isEmpty)
    }

    @Test(
        "the sentence names up to five",
        arguments: [
            ([], ""),
            (["a"], #" Did you mean "a"?"#),
            (["a", "b"], #" Did you mean "a" or "b"?"#),
            (["a", "b", "c"], #" Did you mean "a", "b", or "c"?"#),
            (["a", "b", "c", "d", "e", "f"], #" Did you mean "a", "b", "c", "d", or "e"?"#),
        ]
    )
    func sentence(_ names: [String], _ expected: String) {
        #expect(didYouMean(names) == expected)
    }

    @Test("the sentence says what it suggests")
    func subject() {
        #expect(didYouMean(["RED"], "the enum value") == #" Did you mean the enum value "RED"?"#)
    }
}

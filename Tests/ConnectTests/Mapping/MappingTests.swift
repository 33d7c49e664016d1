import Foundation
import OrderedJSON
import Testing

@testable import Connect

@Suite("Mappings")
struct MappingTests {
    @Test("may be laid out in lines, with comments")
    func layout() throws {
        let mapping = "# all of it\nid # and\n\tname # and no more"
        #expect(try evaluate(mapping, over: #"{"id":1,"name":"Ann"}"#) == #"{"id":1,"name":"Ann"}"#)
    }

    @Test("that are wrong say what was found, where, and what would be right", arguments: faults)
    func syntaxErrors(_ text: String, _ message: String, _ utf8Offset: Int) {
        #expect(throws: MappingFault(message: message, utf8Offset: utf8Offset)) { try MappingParser.parse(text) }
    }

    @Test("that are doubtful are told apart by place", arguments: doubts)
    func warnings(_ marked: String, _ message: String) throws {
        let start = try #require(marked.utf8.firstIndex(of: 0xE2))
        let offset = marked.utf8.distance(from: marked.utf8.startIndex, to: start)
        let text = marked.replacingOccurrences(of: "‹", with: "").replacingOccurrences(of: "›", with: "")
        #expect(
            try MappingParser.read(text, as: .latest).warnings == [MappingFault(message: message, utf8Offset: offset)]
        )
    }

    @Test("without a doubt have no warnings")
    func noWarnings() throws {
        for example in MappingTable.examples {
            guard case .value(.some, nil) = example.outcome, !example.mapping.contains("slice(0, ") else { continue }
            let warnings = try MappingParser.read(example.mapping, as: .latest).warnings
            let isCase = warnings.allSatisfy { $0.message.hasPrefix("A case of") }
            #expect(isCase, "\(example.mapping): \(warnings)")
        }
    }

    @Test(
        "of versions before v0.4 read keys where literals stand now, and say so",
        arguments: [
            // Mapping, what it is before v0.4, and from then on, over the members of that name.
            ("a: ‹true›", #"{"a":"T"}"#, #"{"a":true}"#),
            ("a: ‹null›", #"{"a":"N"}"#, #"{"a":null}"#),
            ("a: ‹'x y'›", #"{"a":"X"}"#, #"{"a":"x y"}"#),
            (#"a: { b: ‹"x y"› }"#, #"{"a":{"b":"X"}}"#, #"{"a":{"b":"x y"}}"#),
            ("a: ‹true›->size", #"{"a":1}"#, "{}"),
            ("a: $(true)", #"{"a":true}"#, #"{"a":true}"#),
            ("a: $->echo('x y')", #"{"a":"x y"}"#, #"{"a":"x y"}"#),
            ("a: $->echo({ b: true })", #"{"a":{"b":true}}"#, #"{"a":{"b":true}}"#),
            ("a: $->echo($ { b: ‹true› })", #"{"a":{"b":"T"}}"#, #"{"a":{"b":true}}"#),
            ("a: [true]", #"{"a":[true]}"#, #"{"a":[true]}"#),
            ("a: 1 b: 'x y'.z", #"{"a":1}"#, #"{"a":1}"#),
            ("a: $.true", #"{"a":"T"}"#, #"{"a":"T"}"#),
        ]
    )
    func versions(_ marked: String, _ before: String, _ now: String) throws {
        let text = marked.replacingOccurrences(of: "‹", with: "").replacingOccurrences(of: "›", with: "")
        let input = #"{"true":"T","null":"N","x y":"X"}"#
        let body = JSONBody(copying: Array(input.utf8))
        for language in MappingLanguage.allCases {
            let parsed = try MappingParser.read(text, as: language)
            var evaluator = MappingEvaluator(variables: [:])
            var output = OutputBuffer()
            try evaluator.evaluate(parsed.expression, root: .json(body, 0)).write(into: &output)
            #expect(output.text == (language == .v0_4 ? now : before))
            let offset = marked.utf8.firstIndex(of: 0xE2).map {
                marked.utf8.distance(from: marked.utf8.startIndex, to: $0)
            }
            #expect(parsed.warnings.map(\.utf8Offset) == (language == .v0_4 ? [] : [offset].compactMap(\.self)))
        }
        if marked != text {
            let warning = try #require(try MappingParser.read(text, as: .v0_3).warnings.first)
            #expect(warning.message.contains("as connect/v0.3 has it; from v0.4 on it is a literal."))
        }
    }

    @Test("nest to a limit")
    func depth() {
        let deep = String(repeating: "$(", count: 1_000) + "1" + String(repeating: ")", count: 1_000)
        #expect(throws: MappingFault.self) { try MappingParser.parse(deep) }
    }
}

private let faults: [(String, String, Int)] = [
    ("", "Expected a mapping, found nothing.", 0),
    ("a:", "Expected a value, found the end of the mapping.", 2),
    ("a { b", "Expected \"}\", found the end of the mapping.", 5),
    ("a b, c", "Members of one list are separated by commas or by spaces, not both.", 3),
    ("a, b c", "Expected \",\" between members, found \"c\".", 5),
    ("$.", "Expected a key after \".\", found the end of the mapping.", 2),
    ("$->", "Expected the name of a method after \"->\", found the end of the mapping.", 3),
    ("a: 'x", "Unterminated string.", 3),
    ("a ?? b ?! c", "\"??\" and \"?!\" are not mixed in one chain; put one of them into $(…).", 7),
    ("$(1", "Expected \")\", found the end of the mapping.", 3),
    ("a: 1 2", "This value needs a name in a list of members: write \"name: …\".", 5),
    ("$.a??", "Expected a value, found the end of the mapping.", 5),
    ("a: ^", "Expected a value, found \"^\".", 3),
    (
        "$->get",
        "\"->get\" takes 1 argument, found 0.", 3
    ),
    (
        "$->frist",
        "There is no method \"->frist\". Did you mean \"->first\", \"->find\", \"->last\", or \"->trim\"?",
        3
    ),
    (
        "$->typeof",
        "There is no method \"->typeof\". Methods: \(MappingMethod.allCases.map(\.rawValue).sorted().joined(separator: ", ")).",
        3
    ),
]

/// A mapping with a doubtful place at the mark, and what is said of it.
private let doubts: [(String, String)] = [
    ("$->slice(‹'a'›)", "\"->slice\" needs an integer here: with this it has no value."),
    ("$->joinNotNull(‹1›)", "\"->joinNotNull\" needs a string here: with this it has no value."),
    ("$->get(‹true›)", "\"->get\" needs an integer or a key here: with this it has no value."),
    ("$->split(',', ‹-1›)", "\"->split\" needs an integer from 0 on here: with this it has no value."),
    ("$->parseInt(‹37›)", "\"->parseInt\" needs a base from 2 to 36 here: with this it has no value."),
    ("$->and(true, ‹1›)", "\"->and\" needs a boolean here: with this it has no value."),
    ("$->filter(‹'on'›)", "\"->filter\" needs a boolean here: with this it has no value."),
    ("$->add(1, ‹'2'›)", "\"->add\" needs a number here: with this it has no value."),
    ("$->lt(‹null›)", "\"->lt\" needs a number or a string here: with this it has no value."),
    ("$->in(‹5›)", "\"->in\" needs a list here: with this it has no value."),
    ("$->sortBy(@, ‹'up'›)", "\"->sortBy\" needs \"asc\" or \"desc\" here: with this it has no value."),
    ("a: b { c: d->map(@->in(‹{}›)) }", "\"->in\" needs a list here: with this it has no value."),
    ("$->match(‹1›, [2, 3])", "A case of \"->match\" is a list of two, such as ['a', 1]: this is passed over."),
    ("$->match(‹[1, 2, 3]›, [2, 3])", "A case of \"->match\" is a list of two, such as ['a', 1]: this is passed over."),
]

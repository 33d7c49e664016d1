import OrderedJSON
import Testing

@testable import Connect

/// A mapping, what it is evaluated over, and what comes out of it.
struct MappingExample: Sendable, CustomTestStringConvertible {
    let mapping: String
    let input: String
    /// Nil where the value is absent.
    let output: String?

    init(_ mapping: String, _ input: String, _ output: String?) {
        self.mapping = mapping
        self.input = input
        self.output = output
    }

    var testDescription: String { "\(mapping) over \(input)" }
}

/// Evaluates a mapping over JSON text; nil for absent.
func evaluate(_ mapping: String, over input: String) throws -> String? {
    let body = JSONBody(copying: Array(input.utf8))
    var evaluator = MappingEvaluator(variables: ["args": .object([("n", .int(2)), ("none", .null)])])
    let root = MappingValue.json(body, try JSONReader(body).root())
    let value = try evaluator.evaluate(try MappingParser.parse(mapping), root: root)
    if value.isAbsent { return nil }
    var output = OutputBuffer()
    try value.write(into: &output)
    return output.text
}

@Suite("Mappings")
struct MappingTests {
    @Test("evaluate as the language says", arguments: examples)
    func evaluation(_ example: MappingExample) throws {
        #expect(try evaluate(example.mapping, over: example.input) == example.output)
    }

    @Test("that are JSON evaluate to themselves", arguments: jsonTexts)
    func literals(_ text: String) throws {
        #expect(try evaluate("$(\(text))", over: "null") == text)
    }

    @Test("end in a value or a fault with any token left out", arguments: examples)
    func mutilated(_ example: MappingExample) {
        let tokens = example.mapping.split(separator: " ", omittingEmptySubsequences: false)
        for index in tokens.indices {
            var rest = tokens
            rest.remove(at: index)
            _ = try? evaluate(rest.joined(separator: " "), over: example.input)
        }
        for index in example.mapping.indices {
            var text = example.mapping
            text.remove(at: index)
            _ = try? evaluate(text, over: example.input)
        }
    }

    @Test("that are wrong say what was found, where, and what would be right", arguments: faults)
    func syntaxErrors(_ text: String, _ message: String, _ utf8Offset: Int) {
        #expect(throws: MappingFault(message: message, utf8Offset: utf8Offset)) { try MappingParser.parse(text) }
    }

    @Test("nest to a limit")
    func depth() {
        let deep = String(repeating: "$(", count: 1_000) + "1" + String(repeating: ")", count: 1_000)
        #expect(throws: MappingFault.self) { try MappingParser.parse(deep) }
    }
}

private let frob = #"{"id":1,"name":"Ann","tags":["a","b"],"owner":{"id":7,"pets":[{"n":"x"},{"n":null}]},"gone":null}"#

private let examples: [MappingExample] = [
    // Paths.
    .init("$", "[1,2]", "[1,2]"),
    .init("$.name", frob, #""Ann""#),
    .init("$.owner.id", frob, "7"),
    .init("$.owner.pets.n", frob, #"["x",null]"#),
    .init("$.missing", frob, nil),
    .init("$.missing.deeper", frob, nil),
    .init("$.gone", frob, "null"),
    .init("$.gone.deeper", frob, nil),
    .init("$.gone?.deeper", frob, nil),
    .init("$.missing?", frob, nil),
    .init("$.name.length", frob, nil),
    .init(#"$."name""#, frob, #""Ann""#),
    .init(#"$.'name'"#, frob, #""Ann""#),
    .init("$args.n", frob, "2"),
    .init("$args.none", frob, "null"),
    .init("$args.other", frob, nil),
    // Members.
    .init("id", frob, #"{"id":1}"#),
    .init("id name", frob, #"{"id":1,"name":"Ann"}"#),
    .init("id, name", frob, #"{"id":1,"name":"Ann"}"#),
    .init("id, name,", frob, #"{"id":1,"name":"Ann"}"#),
    .init("a: id b: name", frob, #"{"a":1,"b":"Ann"}"#),
    .init("a: missing b: id", frob, #"{"b":1}"#),
    .init("a: gone", frob, #"{"a":null}"#),
    .init("a: owner.id", frob, #"{"a":7}"#),
    .init("a: $.owner.id", frob, #"{"a":7}"#),
    .init("owner { id }", frob, #"{"owner":{"id":7}}"#),
    .init("o: owner { key: id }", frob, #"{"o":{"key":7}}"#),
    .init("owner { pets { n } }", frob, #"{"owner":{"pets":[{"n":"x"},{"n":null}]}}"#),
    .init("$.owner { id }", frob, #"{"id":7}"#),
    .init("id $.owner { k: id }", frob, #"{"id":1,"k":7}"#),
    .init("id ... $.owner { k: id }", frob, #"{"id":1,"k":7}"#),
    .init("id ... owner { id }", frob, #"{"id":7}"#),
    .init("id ... gone", frob, "null"),
    .init("# all of it\nid # and\nname", frob, #"{"id":1,"name":"Ann"}"#),
    .init("$.owner.pets { m: n }", frob, #"[{"m":"x"},{"m":null}]"#),
    .init("missing { id }", frob, "{}"),
    .init("gone { id }", frob, #"{"gone":null}"#),
    // Literals.
    .init("a: 'text'", frob, #"{"a":"text"}"#),
    .init(#"a: "it's""#, frob, #"{"a":"it's"}"#),
    .init(#"a: 'a\nb\q'"#, frob, #"{"a":"a\nbq"}"#),
    .init("a: true b: false c: null", frob, #"{"a":true,"b":false,"c":null}"#),
    .init("a: 1 b: -2.5 c: .5 d: 3.", frob, #"{"a":1,"b":-2.5,"c":0.5,"d":3}"#),
    .init("a: [id, missing, 'x']", frob, #"{"a":[1,null,"x"]}"#),
    .init("a: { b: { c: id } }", frob, #"{"a":{"b":{"c":1}}}"#),
    .init("$([id, name])", frob, #"[1,"Ann"]"#),
    // Alternatives.
    .init("$.gone ?? 'x'", frob, #""x""#),
    .init("$.missing ?? $.gone ?? 3", frob, "3"),
    .init("$.name ?? 'x'", frob, #""Ann""#),
    .init("$.gone ?? $.missing", frob, nil),
    .init("$.missing ?? $.gone", frob, "null"),
    .init("$.gone ?! 'x'", frob, "null"),
    .init("$.missing ?! 'x'", frob, #""x""#),
    .init("$.gone? ?? 'x'", frob, #""x""#),
    // Methods.
    .init("$.tags->first", frob, #""a""#),
    .init("$.tags->last", frob, #""b""#),
    .init("$.name->first", frob, #""A""#),
    .init("$.name->last", frob, #""n""#),
    .init("$->first", "[]", nil),
    .init("$->last", "[]", nil),
    .init("$.id->first", frob, "1"),
    .init("$.owner.pets->first.n", frob, #""x""#),
    .init("$.tags->size", frob, "2"),
    .init("$.owner->size", frob, "2"),
    .init("$.name->size", frob, "3"),
    .init("$->size", #""héé""#, "3"),
    .init("$.id->size", frob, nil),
    .init("$.gone->size", frob, nil),
    .init("$->get(1)", "[10,20,30]", "20"),
    .init("$->get(-1)", "[10,20,30]", "30"),
    .init("$->get(3)", "[10,20,30]", nil),
    .init("$->get(-4)", "[10,20,30]", nil),
    .init("$->get('name')", frob, #""Ann""#),
    .init("$->get('nope')", frob, nil),
    .init("$.name->get(1)", frob, #""n""#),
    .init("$->slice(1)", "[1,2,3]", "[2,3]"),
    .init("$->slice(0, 2)", "[1,2,3]", "[1,2]"),
    .init("$->slice(0, $args.n)", "[1,2,3]", "[1,2]"),
    .init("$->slice(0, $args.none)", "[1,2,3]", "[1,2,3]"),
    .init("$->slice", "[1,2,3]", "[1,2,3]"),
    .init("$->slice(-5, 1)", "[1,2,3]", "[1]"),
    .init("$->slice(2, 1)", "[1,2,3]", "[]"),
    .init("$->slice(9)", "[1,2,3]", "[]"),
    .init("$.name->slice(1, 3)", frob, #""nn""#),
    .init("$->entries", #"{"a":1,"b":null}"#, #"[{"key":"a","value":1},{"key":"b","value":null}]"#),
    .init("$->entries", "[1]", nil),
    .init("$->map(@.n)", #"[{"n":1},{"m":2}]"#, "[1,null]"),
    .init("$->map({ k: @ })", "[1,2]", #"[{"k":1},{"k":2}]"#),
    .init("$.id->map(@)", frob, "[1]"),
    .init("$->filter(@.on)", #"[{"on":true,"i":1},{"on":false}]"#, #"[{"on":true,"i":1}]"#),
    .init("$->filter(@.on)", #"[{"on":true},{"on":1}]"#, nil),
    .init("$->filter(@)->size", "[true,false,true]", "2"),
    .init("$->joinNotNull('-')", #"["a",null,1,true]"#, #""a-1-true""#),
    .init("$->joinNotNull('-')", "[[1]]", nil),
    .init("$([$.name, $.id])->joinNotNull(' #')", frob, #""Ann #1""#),
    .init("$->match([1, 'one'], [2, 'two'])", "2", #""two""#),
    .init("$->match([1, 'one'], [@, 'many'])", "5", #""many""#),
    .init("$->match([1, 'one'])", "5", nil),
    .init("$->match(['a', 1])", #""a""#, "1"),
    .init("$->match([[1,2], 'pair'])", "[1,2]", #""pair""#),
    .init("$->match([1.0, 'float'], [1, 'int'])", "1", #""int""#),
    .init("count: $->size", "[1,2,3]", #"{"count":3}"#),
    .init("$.missing->size", frob, nil),
    // Duplicate members of the input: the last counts.
    .init("$.a", #"{"a":1,"a":2}"#, "2"),
    .init("$->size", #""""#, "0"),
]

private let jsonTexts = [
    "null", "true", "false", "0", "-12", "1.5", #""a\"b""#.replacing(#"\""#, with: "'"), "[]", "[1,[2,[]]]", "{}",
    #"{"a":{"b":[null,true]}}"#,
]

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
        "$->split(',')",
        "The method \"->split\" is not supported yet. Methods: entries, filter, first, get, joinNotNull, last, map, match, size, slice.",
        3
    ),
    (
        "$->frist",
        "There is no method \"->frist\". Did you mean \"->first\" or \"->last\"? Methods: entries, filter, first, get, joinNotNull, last, map, match, size, slice.",
        3
    ),
]

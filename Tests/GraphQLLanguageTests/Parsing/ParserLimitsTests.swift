import Testing

@testable import GraphQLLanguage

struct LimitCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let limits: ParserLimits
    /// Just within the limit.
    let accepted: String
    /// Just past it.
    let refused: MarkedText
    let message: String
}

@Test("what is within a limit parses; what is past it is an error that names the limit", arguments: limitCases)
func limits(_ example: LimitCase) throws {
    _ = try parse(example.accepted, limits: example.limits)
    let error = #expect(throws: GraphQLError.self) { try parse(example.refused.text, limits: example.limits) }
    #expect(error?.message == "Syntax Error: \(example.message)")
    #expect(error?.locations.map { Int($0.utf8Offset) } == example.refused.utf8Offsets)
    #expect(error?.extensions.map(\.name).prefix(3) == ["code", "limit", "value"])
    #expect(error?.extensions.first?.value == .string("LIMIT_EXCEEDED"))
}

@Test("the error of a limit tells its name, its value, and what was found where that is known")
func limitExtensions() {
    let bytes = #expect(throws: GraphQLError.self) { try parse("{ abc }", limits: ParserLimits(maxBytes: 6)) }
    #expect(
        bytes?.extensions == [
            .init("code", .string("LIMIT_EXCEEDED")), .init("limit", .string("maxBytes")), .init("value", .integer(6)),
            .init("found", .integer(7)),
        ]
    )
    let tokens = #expect(throws: GraphQLError.self) { try parse("{ abc }", limits: ParserLimits(maxTokens: 2)) }
    #expect(
        tokens?.extensions == [
            .init("code", .string("LIMIT_EXCEEDED")), .init("limit", .string("maxTokens")), .init("value", .integer(2)),
        ]
    )
}

private let limitCases: [LimitCase] = [
    .init(
        testDescription: "bytes",
        limits: ParserLimits(maxBytes: 6),
        accepted: "{ ab }",
        refused: MarkedText("{ abc ‹1›}"),
        message: "Document is larger than 6 bytes. Parsing aborted."
    ),
    .init(
        testDescription: "tokens",
        limits: ParserLimits(maxTokens: 5),
        accepted: "{ a b c } # comments and commas are no tokens,,,",
        refused: MarkedText("{ a b c d ‹1›}"),
        message: "Document contains more than 5 tokens. Parsing aborted."
    ),
    .init(
        testDescription: "tokens of a second definition",
        limits: ParserLimits(maxTokens: 3),
        accepted: "{ a }",
        refused: MarkedText("{ a } ‹1›{ b }"),
        message: "Document contains more than 3 tokens. Parsing aborted."
    ),
    .init(
        testDescription: "selection sets",
        limits: ParserLimits(maxSelectionDepth: 3),
        accepted: "{ a { b { c } } d { e { f } } } { a { b { c } } }",
        refused: MarkedText("{ a { ... { b ‹1›{ c } } } }"),
        message: "Document nests selection sets more than 3 levels deep. Parsing aborted."
    ),
    .init(
        testDescription: "values",
        limits: ParserLimits(maxValueDepth: 3),
        accepted: "{ a(b: [[[1]], { c: { d: 1 } }], e: [[{}]]) }",
        refused: MarkedText("{ a(b: [{ c: [‹1›[]] }]) }"),
        message: "Document nests values more than 3 levels deep. Parsing aborted."
    ),
    .init(
        testDescription: "type wrappers",
        limits: ParserLimits(maxTypeWrappers: 3),
        accepted: "query ($a: [[A]]!, $b: [A!]!) { c }",
        refused: MarkedText("query ($a: [[A!]‹1›!]!) { b }"),
        message: "Document wraps a type in more than 3 lists and non-nulls. Parsing aborted."
    ),
    .init(
        testDescription: "lists opened",
        limits: ParserLimits(maxTypeWrappers: 3),
        accepted: "type A { b: [[[C]]] }",
        refused: MarkedText("type A { b: [[[‹1›[C]]]] }"),
        message: "Document wraps a type in more than 3 lists and non-nulls. Parsing aborted."
    ),
]

@Test("the default limits are those of a client's document, and a schema's are wider")
func defaultLimits() throws {
    #expect(ParserLimits.default.maxBytes == 1_048_576)
    #expect(ParserLimits.default.maxTokens == 100_000)
    #expect(ParserLimits.schema.maxBytes > ParserLimits.default.maxBytes)
    #expect(ParserLimits.schema.maxTokens > ParserLimits.default.maxTokens)

    func nested(_ opening: String, _ core: String, _ closing: String, depth: Int) -> String {
        String(repeating: opening, count: depth) + core + String(repeating: closing, count: depth)
    }
    _ = try parse(nested("{ a ", "", "}", depth: 200))
    _ = try parse("{ a(b: \(nested("[", "", "]", depth: 200))) }")
    _ = try parse("query ($a: \(nested("[", "A", "]", depth: 31))) { b }")
    #expect(throws: GraphQLError.self) { try parse(nested("{ a ", "", "}", depth: 201)) }
    #expect(throws: GraphQLError.self) { try parse("{ a(b: \(nested("[", "", "]", depth: 201))) }") }
    #expect(throws: GraphQLError.self) { try parse("query ($a: \(nested("[", "A", "]", depth: 32))) { b }") }
}

@Test(
    "megabytes of brackets end in an error, not in a full stack",
    arguments: ["{ a ", "{ a(b: [", "{ ... ", "[[[[", "query ($a: [", "query ($a: A = {b:[", "type A { b: [[[", "{"]
)
func endlessNesting(opening: String) {
    let prefix = opening == "[[[[" ? "query ($a: " : ""
    let text = prefix + String(repeating: opening, count: 40_000)
    let error = #expect(throws: GraphQLError.self) { try parse(text, limits: .schema) }
    #expect(error?.message.hasPrefix("Syntax Error: ") == true)
}

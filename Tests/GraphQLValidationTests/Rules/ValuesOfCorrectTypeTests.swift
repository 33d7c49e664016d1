import GraphQLLanguage
import GraphQLTypes
import Testing

@testable import GraphQLValidation

@Test("literals can be coerced to the type expected", arguments: scalarCases + listCases + defaultCases)
func valuesOfCorrectType(_ example: RuleCase) throws { try example.check(ValuesOfCorrectType()) }

private let scalarCases: [RuleCase] = [
    .valid(
        "{ args { int(value: 2147483647) float(value: 1) id(value: 12) string(value: \"x\") boolean(value: true) } }"
    ),
    .valid("{ args { int(value: null) float(value: -1.5e3) id(value: \"x\") enum(value: TAN) } }"),
    .valid(
        "{ args { anything(value: {a: [1, $x, null, \"x\", TAN], b: {c: 1.5}}) unknown(value: {}) int(unknown: \"x\") } }"
    ),
    .error("{ args { int(value: ‹1›\"1\") } }", #"Int cannot represent non-integer value: "1""#),
    .error("{ args { int(value: ‹1›1.5) } }", "Int cannot represent non-integer value: 1.5"),
    .error(
        "{ args { int(value: ‹1›2147483648) } }",
        "Int cannot represent non 32-bit signed integer value: 2147483648"
    ),
    .error("{ args { float(value: ‹1›true) } }", "Float cannot represent non numeric value: true"),
    .error("{ args { string(value: ‹1›TAN) } }", "String cannot represent a non string value: TAN"),
    .error("{ args { boolean(value: ‹1›1) } }", "Boolean cannot represent a non boolean value: 1"),
    .error("{ args { id(value: ‹1›1.5) } }", "ID cannot represent a non-string and non-integer value: 1.5"),
    .error("{ args { id(value: ‹1›[1]) } }", "ID cannot represent a non-string and non-integer value: [1]"),
    .error(
        "{ args { enum(value: ‹1›BLAK) } }",
        #"Value "BLAK" does not exist in "FurColor" enum. Did you mean the enum value "BLACK"?"#
    ),
    .error(
        "{ args { enum(value: ‹1›\"TAN\") } }",
        #"Enum "FurColor" cannot represent non-enum value: "TAN". Did you mean the enum value "TAN"?"#
    ),
    .error("{ args { required(a: ‹1›null, b: $x) } }", #"Expected value of non-null type "Int!" not to be null."#),
    .error("{ dog { name @include(if: ‹1›\"x\") } }", #"Boolean cannot represent a non boolean value: "x""#),
]

private let listCases: [RuleCase] = [
    .valid(
        "{ args { ints(value: [1, null, $x]) strings(value: \"x\") ints(value: null) nested(value: [[1], [2, 3]]) nested(value: 1) } }"
    ),
    .errors(
        "{ args { ints(value: [1, ‹1›\"x\", ‹2›[1]]) strings(value: [‹3›null]) nested(value: [‹4›null, [‹5›null]]) } }",
        (#"Int cannot represent non-integer value: "x""#, [1]),
        ("Int cannot represent non-integer value: [1]", [2]),
        (#"Expected value of non-null type "String!" not to be null."#, [3]),
        (#"Expected value of non-null type "[Int!]!" not to be null."#, [4]),
        (#"Expected value of non-null type "Int!" not to be null."#, [5])
    ),
]

private let defaultCases: [RuleCase] = [
    .valid(
        "query ($a: Int = 1, $b: [String!] = \"x\", $c: Toy = {name: \"x\"}, $d: Unknown = 1, $e: Dog = 1) { dog { name } }"
    ),
    .errors(
        "query ($a: Int = ‹1›\"1\", $b: Int! = ‹2›null, $c: Toy = ‹3›3) { dog { name } }",
        (#"Int cannot represent non-integer value: "1""#, [1]),
        (#"Expected value of non-null type "Int!" not to be null."#, [2]),
        (#"Expected value of type "Toy" to be an object, found: 3."#, [3])
    ),
]

@Test("custom scalars that are checked refuse literals that are not theirs")
func checkedScalars() throws {
    var options = SchemaOptions()
    options.customScalars = .standard
    let sdl =
        "scalar Date scalar Int64 scalar Any type Query { a(date: Date, dates: [Date], number: Int64, any: Any): Int }"
    let schema = try Schema(building: [Source(name: "schema", text: sdl)], options: options)
    func messages(_ arguments: String) throws -> [String] {
        let document = try parseDocument(Source(name: "request", text: "{ a(\(arguments)) }"))
        guard case .failure(let failure) = validate(document, against: schema) else { return [] }
        return failure.errors.map(\.message)
    }
    let expected = #"Expected a date such as "2026-01-31"."#
    #expect(try messages(#"date: "2026-01-31", dates: "2026-01-31", number: 5, any: true"#).isEmpty)
    #expect(try messages(#"date: "soon""#) == [#"Date cannot represent value: "soon". "# + expected])
    #expect(try messages("date: true") == ["Date cannot represent value: true. " + expected])
    #expect(try messages(#"dates: ["2026-01-31", 5]"#) == ["Date cannot represent value: 5. " + expected])
    #expect(try messages(#"number: "99999999999999999999""#).count == 1)
}

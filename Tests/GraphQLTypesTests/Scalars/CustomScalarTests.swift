import GraphQLLanguage
import GraphQLTypes
import Testing

private let sdl = """
    scalar Date scalar DateTime scalar UUID scalar URL scalar EmailAddress scalar Int64 scalar BigInt scalar JSON
    scalar Other
    type Query { a(date: Date): Int }
    """

private func checkedSchema() throws -> Schema {
    var options = SchemaOptions()
    options.customScalars = .standard
    return try schema(sdl, options: options)
}

private struct ScalarCase: Sendable, CustomTestStringConvertible {
    let scalar: String
    let taken: [String]
    let refused: [String]

    var testDescription: String { scalar }
}

private let cases: [ScalarCase] = [
    ScalarCase(
        scalar: "Date",
        taken: ["2026-01-31", "2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"],
        refused: [
            "", "2026-1-31", "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-01", "2026-13-01", "2026-01-00",
            "2026-01-31T00:00:00Z", "2026-01-31 ", " 2026-01-31", "2026/01/31", "20260131", "２026-01-31",
        ]
    ),
    ScalarCase(
        scalar: "DateTime",
        taken: [
            "2026-01-31T08:30:00Z", "2026-01-31t08:30:00z", "2026-01-31T23:59:60Z", "2026-01-31T08:30:00.5+02:00",
            "2026-01-31T08:30:00.123456789-00:00",
        ],
        refused: [
            "2026-01-31", "2026-01-31T08:30:00", "2026-01-31T08:30Z", "2026-01-31 08:30:00Z", "2026-01-31T24:00:00Z",
            "2026-01-31T08:60:00Z", "2026-01-31T08:30:61Z", "2026-01-31T08:30:00.Z", "2026-01-31T08:30:00+0200",
            "2026-01-31T08:30:00+24:00", "2026-01-31T08:30:00+02:60", "2026-02-30T08:30:00Z", "2026-01-31T08:30:00Zx",
        ]
    ),
    ScalarCase(
        scalar: "UUID",
        taken: ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"],
        refused: [
            "", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
            "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
            "f81d4fae-7dec-11d0-a76500-a0c91e6bf6",
        ]
    ),
    ScalarCase(
        scalar: "URL",
        taken: [
            "https://example.com", "http://[::1]:8080/a?b=c#d", "mailto:a@example.com", "urn:isbn:0451450523",
            "file:///etc/hosts", "https://example.com/a%20b",
        ],
        refused: [
            "", "example.com", "/path", "https:", "https://", "https://?q", "1https://a", "https://a b",
            "https://a/%2", "https://a/%zz", "https://a#b#c", "https://exämple.com", "https://a/<b>",
        ]
    ),
    ScalarCase(
        scalar: "EmailAddress",
        taken: ["a@b", "first.last+tag@mail.example-site.com", "!#$%&'*+/=?^_`{|}~-@x.y"],
        refused: [
            "", "a", "@b", "a@", "a@b@c", "a b@c", "a@-b", "a@b-", "a@b..c", "a@b.", "a@.b", "\"a b\"@c", "a@b_c",
            "a@" + String(repeating: "x", count: 64),
        ]
    ),
    ScalarCase(
        scalar: "Int64",
        taken: ["0", "-1", "9223372036854775807", "-9223372036854775808"],
        refused: [
            "", "-", "-0", "01", "+1", "1.0", "1e3", "9223372036854775808", "-9223372036854775809",
            "99999999999999999999",
        ]
    ),
    ScalarCase(
        scalar: "BigInt",
        taken: ["0", "-1", "9223372036854775808", "-123456789012345678901234567890"],
        refused: ["", "-", "-0", "01", "1.5", "0x10", " 1"]
    ),
]

@Test("custom scalars take strings of their form, in variables and literals, and put out no others", arguments: cases)
private func textForms(_ example: ScalarCase) throws {
    let schema = try checkedSchema()
    let type = try #require(schema.type(named: example.scalar))
    let scalar = try #require(type.customScalar)
    for (text, isTaken) in example.taken.map({ ($0, true) }) + example.refused.map({ ($0, false) }) {
        let coerced = coerceInputValue(.string(text), type: GraphQLType(type.id), schema: schema)
        #expect((coerced != nil) == isTaken, "\(text)")
        let literal = Value(.string(text, isBlock: false), at: SourceLocation(utf8Offset: 0))
        #expect((coerceLiteral(literal, type: GraphQLType(type.id), schema: schema) != nil) == isTaken, "\(text)")
        #expect(scalar.puts(outText: text) == isTaken, "\(text)")
    }
    #expect(!scalar.otherResults.areAll)
    for value in [InputValue.boolean(true), .float(1.5), .list([]), .object([])] {
        #expect(coerceInputValue(.list([value]), type: GraphQLType(type.id), schema: schema) == nil)
        #expect(coerceInputValue(value, type: GraphQLType(type.id), schema: schema) == nil)
    }
}

@Test("integers come as numbers or in strings, and are numbers as far as those go")
func integerForms() throws {
    let schema = try checkedSchema()
    let int64 = GraphQLType(try #require(schema.type(named: "Int64")).id)
    let bigInt = GraphQLType(try #require(schema.type(named: "BigInt")).id)
    func literal(_ text: String, _ type: GraphQLType) throws -> InputValue? {
        coerceLiteral(try parseValue(Source(name: "test", text: text)), type: type, schema: schema)
    }
    #expect(coerceInputValue(.int(.max), type: int64, schema: schema) == .int(.max))
    #expect(coerceInputValue(.string("-5"), type: int64, schema: schema) == .int(-5))
    #expect(coerceInputValue(.float(1e20), type: bigInt, schema: schema) == nil)
    #expect(
        coerceInputValue(.string("9223372036854775808"), type: bigInt, schema: schema) == .string("9223372036854775808")
    )
    #expect(try literal("9223372036854775807", int64) == .int(.max))
    #expect(try literal("9223372036854775808", int64) == nil)
    #expect(try literal("9223372036854775808", bigInt) == .string("9223372036854775808"))
    #expect(try literal("-0", int64) == .int(0))
    #expect(try literal("1.0", bigInt) == nil)
    #expect(try literal("X", bigInt) == nil)
    let scalar = try #require(schema.type(named: "Int64")?.customScalar)
    #expect(scalar.puts(outNumber: "12"))
    #expect(!scalar.puts(outNumber: "12.5"))
    #expect(!scalar.puts(outNumber: "9223372036854775808"))
    let date = try #require(schema.type(named: "Date")?.customScalar)
    #expect(!date.puts(outNumber: "12"))
}

@Test("JSON takes and gives anything, variables inside a literal included")
func jsonScalar() throws {
    let schema = try checkedSchema()
    let type = try #require(schema.type(named: "JSON"))
    let value = InputValue.object([.init("a", .list([.null, .float(1.5)]))])
    #expect(coerceInputValue(value, type: GraphQLType(type.id), schema: schema) == value)
    let literal = try parseValue(Source(name: "test", text: "{ a: [$v, X] }"))
    let variables = VariableValues(names: ["v"], values: [.int(3)])
    let coerced = coerceLiteral(literal, type: GraphQLType(type.id), schema: schema, variables: variables)
    #expect(coerced == .object([.init("a", .list([.int(3), .string("X")]))]))
    #expect(type.customScalar?.otherResults.areAll == true)
}

@Test("a refused value is told with what was expected")
func customScalarMessages() throws {
    let schema = try checkedSchema()
    let type = GraphQLType(try #require(schema.type(named: "Date")).id)
    let expected = #"Date cannot represent value: "soon". Expected a date such as "2026-01-31"."#
    #expect(inputProblems(.string("soon"), type: type, schema: schema).map(\.message) == [expected])
    let literal = try parseValue(Source(name: "test", text: #""soon""#))
    #expect(literalProblems(literal, type: type, schema: schema).map(\.message) == [expected])
}

@Test("a scalar is checked only where the schema's options say so, and it is the one they mean")
func optingIn() throws {
    let unchecked = try schema(sdl)
    #expect(unchecked.type(named: "Date")?.customScalar == nil)
    #expect(unchecked.type(named: "Date")?.specifiedByURL == nil)

    let checked = try checkedSchema()
    #expect(checked.type(named: "Other")?.customScalar == nil)
    #expect(checked.type(named: "Date")?.specifiedByURL == "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")

    var options = SchemaOptions()
    let even = CustomScalar(
        name: "Even",
        description: "An even number.",
        specifiedByURL: "https://example.com/even",
        expectation: "an even number",
        form: .integer { digits in (digits[digits.count - 1] & 1) == 0 }
    )
    options.customScalars = .standard.adding([even])
    let other = try schema(
        #"scalar Date @specifiedBy(url: "https://example.com/dates") scalar Even type Query { a: Int }"#,
        options: options
    )
    #expect(other.type(named: "Date")?.customScalar == nil)
    #expect(other.type(named: "Date")?.specifiedByURL == "https://example.com/dates")
    let type = GraphQLType(try #require(other.type(named: "Even")).id)
    #expect(coerceInputValue(.int(4), type: type, schema: other) == .int(4))
    #expect(coerceInputValue(.int(5), type: type, schema: other) == nil)
}

@Test("the scalars' own definitions may be known to a schema that declares none")
func knownScalars() throws {
    var options = SchemaOptions()
    options.customScalars = .standard
    options.knownDefinitions = [try parse(CustomScalars.standard.sdl, sourceIndex: 1)]
    let schema = try schema("type Query { at: DateTime }", options: options)
    #expect(schema.type(named: "DateTime")?.customScalar != nil)
    #expect(schema.type(named: "UUID") == nil)
    #expect(
        printSchema(schema) == """
            type Query {
              at: DateTime
            }

            \"\"\"
            A date and time with its offset from UTC, such as `2026-01-31T08:30:00Z`.
            \"\"\"
            scalar DateTime @specifiedBy(
              url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
            )
            """
    )
}

extension CustomScalar {
    fileprivate func puts(outText text: String) -> Bool { acceptsResult(string: Array(text.utf8).span) }

    fileprivate func puts(outNumber text: String) -> Bool { acceptsResult(number: Array(text.utf8).span) }
}

extension CustomScalar.OtherResults {
    fileprivate var areAll: Bool { if case .all = self { true } else { false } }
}

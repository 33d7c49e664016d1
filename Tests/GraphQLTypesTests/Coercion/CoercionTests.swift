import GraphQLLanguage
import GraphQLTypes
import Testing

// Spec: https://spec.graphql.org/September2025/#sec-Int, #sec-Float, #sec-String, #sec-Boolean, #sec-ID, #sec-Enums,
// #sec-Input-Objects, #sec-OneOf-Input-Objects, #sec-List, #sec-Non-Null, #sec-Combining-List-and-Non-Null,
// #sec-Coercing-Variable-Values, #sec-Coercing-Field-Arguments

private let sdl = """
    enum Color { RED GREEN }
    scalar Any
    input In { a: Int!, b: String = "dflt", c: [In!], d: Color = RED, e: [[Int]], g: Nested = { x: 5 }, j: Any, o: One }
    input Nested { x: Int = 1, y: Int! = 2 }
    input One @oneOf { s: String, n: Int }
    type Query {
        f(int: Int, needed: Int!, fl: Float, str: String, boo: Boolean, id: ID, color: Color, li: [Int], ll: [[Int!]]!
          any: Any, in: In, nested: Nested, one: One, dflt: Int! = 7): Int
    }
    """

private struct Fixture {
    let schema: Schema

    init() throws { schema = try Schema(building: [Source(name: "s", text: sdl)]) }

    func type(_ text: String) throws -> GraphQLType {
        try #require(schema.resolve(parseType(Source(name: "type", text: text))))
    }
}

private func value(_ text: String) throws -> Value { try parseValue(Source(name: "value", text: text)) }

@Suite("input coercion")
struct CoercionTests {
    /// Type, JSON value, result or message.
    private static let json: [(String, InputValue, InputValue?, [String])] = [
        ("Int", .int(5), .int(5), []),
        ("Int", .float(5), .int(5), []),
        ("Int", .null, .null, []),
        ("Int", .float(1.5), nil, ["Int cannot represent non-integer value: 1.5"]),
        ("Int", .int(2_147_483_648), nil, ["Int cannot represent non 32-bit signed integer value: 2147483648"]),
        ("Int", .int(-2_147_483_648), .int(-2_147_483_648), []),
        ("Int", .float(1e300), nil, ["Int cannot represent non 32-bit signed integer value: 1e+300"]),
        ("Int", .float(.infinity), nil, ["Int cannot represent non-integer value: inf"]),
        ("Int", .string("5"), nil, [#"Int cannot represent non-integer value: "5""#]),
        ("Int", .boolean(true), nil, ["Int cannot represent non-integer value: true"]),
        ("Int!", .null, nil, [#"Expected value of non-null type "Int!" not to be null."#]),
        ("Float", .int(5), .float(5), []),
        ("Float", .string("5"), nil, [#"Float cannot represent non numeric value: "5""#]),
        ("Float", .float(.nan), nil, ["Float cannot represent non numeric value: nan"]),
        ("String", .string("x"), .string("x"), []),
        ("String", .int(1), nil, ["String cannot represent a non string value: 1"]),
        ("Boolean", .boolean(true), .boolean(true), []),
        ("Boolean", .int(1), nil, ["Boolean cannot represent a non boolean value: 1"]),
        ("ID", .int(7), .string("7"), []),
        ("ID", .float(7), .string("7"), []),
        ("ID", .float(1e20), .string("100000000000000000000"), []),
        ("ID", .float(-0x1p64), .string("-18446744073709551616"), []),
        ("ID", .float(7.5), nil, ["ID cannot represent value: 7.5"]),
        ("ID", .boolean(true), nil, ["ID cannot represent value: true"]),
        ("Color", .string("RED"), .enumValue("RED"), []),
        (
            "Color", .string("GREN"), nil,
            [#"Value "GREN" does not exist in "Color" enum. Did you mean the enum value "GREEN" or "RED"?"#]
        ),
        ("Color", .int(1), nil, [#"Enum "Color" cannot represent non-string value: 1."#]),
        ("Any", .object([.init("x", .list([.float(1.5)]))]), .object([.init("x", .list([.float(1.5)]))]), []),
        ("[Int]", .int(1), .list([.int(1)]), []),
        ("[[Int]]", .int(1), .list([.list([.int(1)])]), []),
        ("[[Int]]", .list([.int(1), .null]), .list([.list([.int(1)]), .null]), []),
        ("[Int]", .null, .null, []),
        (
            "[Int!]", .list([.int(1), .null, .string("x")]), nil,
            [
                #"at [1]: Expected value of non-null type "Int!" not to be null."#,
                #"at [2]: Int cannot represent non-integer value: "x""#,
            ]
        ),
        (
            "In", .object([.init("d", .string("GREEN")), .init("a", .int(1))]),
            .object([
                .init("a", .int(1)), .init("b", .string("dflt")), .init("d", .enumValue("GREEN")),
                .init("g", .object([.init("x", .int(5)), .init("y", .int(2))])),
            ]), []
        ),
        (
            "In", .object([]), nil,
            [#"Expected value of type "In" to include required field "a", found: {}."#]
        ),
        ("In", .string("x"), nil, [#"Expected value of type "In" to be an object, found: "x"."#]),
        (
            "Nested", .object([.init("z", .int(1))]), nil,
            [
                #"Expected value of type "Nested" not to include unknown field "z". Did you mean "x" or "y"? Found: "#
                    + "{ z: 1 }."
            ]
        ),
        (
            "In", .object([.init("a", .int(1)), .init("e", .list([.list([.boolean(true)])]))]), nil,
            ["at .e[0][0]: Int cannot represent non-integer value: true"]
        ),
        ("One", .object([.init("n", .int(1))]), .object([.init("n", .int(1))]), []),
        ("One", .object([]), nil, [oneOfMessage]),
        ("One", .object([.init("n", .int(1)), .init("s", .string("x"))]), nil, [oneOfMessage]),
        ("One", .object([.init("n", .null)]), nil, ["at .n: " + oneOfMessage]),
    ]

    private static let oneOfMessage =
        #"Within OneOf Input Object type "One", exactly one field must be specified, "#
        + "and the value for that field must be non-null."

    @Test("JSON values become values of their types, or errors with a path", arguments: json.indices)
    func jsonValues(_ index: Int) throws {
        let fixture = try Fixture()
        let (typeText, value, expected, messages) = Self.json[index]
        let type = try fixture.type(typeText)
        #expect(coerceInputValue(value, type: type, schema: fixture.schema) == expected)
        let problems = inputProblems(value, type: type, schema: fixture.schema)
        #expect(problems.map(\.text) == messages)
    }

    /// Type, literal, result or message.
    private static let literals: [(String, String, InputValue?, [String])] = [
        ("Int", "5", .int(5), []),
        ("Int", "5.0", nil, ["Int cannot represent non-integer value: 5.0"]),
        ("Int", "2147483648", nil, ["Int cannot represent non 32-bit signed integer value: 2147483648"]),
        ("Int", #""5""#, nil, [#"Int cannot represent non-integer value: "5""#]),
        ("Float", "5", .float(5), []),
        ("Float", "5e-1", .float(0.5), []),
        ("Float", "1e999", nil, ["Float cannot represent non numeric value: 1e999"]),
        ("String", #""x""#, .string("x"), []),
        ("String", "x", nil, ["String cannot represent a non string value: x"]),
        ("Boolean", "false", .boolean(false), []),
        ("Boolean", "1", nil, ["Boolean cannot represent a non boolean value: 1"]),
        ("ID", "123456789012345678901234567890", .string("123456789012345678901234567890"), []),
        ("ID", "1.5", nil, ["ID cannot represent a non-string and non-integer value: 1.5"]),
        ("Color", "RED", .enumValue("RED"), []),
        (
            "Color", #""RED""#, nil,
            [#"Enum "Color" cannot represent non-enum value: "RED". Did you mean the enum value "RED" or "GREEN"?"#]
        ),
        ("Color", "BLUE", nil, [#"Value "BLUE" does not exist in "Color" enum."#]),
        (
            "Any", #"{ a: [1, 2.5, "x", true, null, RED, 99999999999999999999], b: $n, c: $missing }"#,
            .object([
                .init(
                    "a",
                    .list([.int(1), .float(2.5), .string("x"), .boolean(true), .null, .string("RED"), .float(1e20)])
                ), .init("b", .int(3)),
            ]), []
        ),
        ("Any", "1e999", nil, [#"Expected value of type "Any", found: 1e999."#]),
        ("[Int]", "1", .list([.int(1)]), []),
        ("[Int]", "[1, $missing, $n]", .list([.int(1), .null, .int(3)]), []),
        (
            "[Int!]", "[$missing]", nil,
            [#"at [0]: Expected variable "$missing" provided to type "Int!" to provide a runtime value."#]
        ),
        (
            "[Int!]", "[$null]", nil,
            [#"at [0]: Expected variable "$null" provided to non-null type "Int!" not to be null."#]
        ),
        ("Nested", "{ x: $missing }", .object([.init("x", .int(1)), .init("y", .int(2))]), []),
        ("Nested", "{ x: null, y: $n }", .object([.init("x", .null), .init("y", .int(3))]), []),
        (
            "Nested", "{ y: null, w: 1 }", nil,
            [
                #"at .y: Expected value of non-null type "Int!" not to be null."#,
                #"Expected value of type "Nested" not to include unknown field "w". Did you mean "x" or "y"? Found: "#
                    + "{ y: null, w: 1 }.",
            ]
        ),
        ("One", "{ n: $n }", .object([.init("n", .int(3))]), []),
        (
            "One", "{ n: $missing }", nil,
            [
                #"Expected variable "$missing" provided to field "n" for OneOf Input Object type "One" to provide a "#
                    + "runtime value."
            ]
        ),
        (
            "One", "{ n: $n, s: $missing }", nil,
            [
                #"Expected variable "$missing" provided to field "s" for OneOf Input Object type "One" to provide a runtime value."#,
                oneOfMessage,
            ].sorted()
        ),
        ("One", "{ s: null }", nil, ["at .s: " + oneOfMessage]),
    ]

    @Test("literals become values of their types, or errors with a path", arguments: literals.indices)
    func literalValues(_ index: Int) throws {
        let fixture = try Fixture()
        let (typeText, text, expected, messages) = Self.literals[index]
        let type = try fixture.type(typeText)
        let variables = VariableValues(names: ["n", "null", "missing"], values: [.int(3), .null, nil])
        let literal = try value(text)
        #expect(coerceLiteral(literal, type: type, schema: fixture.schema, variables: variables) == expected)
        let problems = literalProblems(literal, type: type, schema: fixture.schema, variables: variables)
        #expect(problems.map(\.text).sorted() == messages.sorted())
    }

    @Test("of a field given twice the last counts, whatever the first was")
    func repeatedFields() throws {
        let fixture = try Fixture()
        let type = try fixture.type("Nested")
        let expected = InputValue.object([.init("x", .int(1)), .init("y", .int(4))])
        let literal = try value(#"{ y: "no", y: 4 }"#)
        #expect(coerceLiteral(literal, type: type, schema: fixture.schema) == expected)
        #expect(literalProblems(literal, type: type, schema: fixture.schema).isEmpty)
        let json = InputValue.object([.init("y", .string("no")), .init("y", .int(4))])
        #expect(coerceInputValue(json, type: type, schema: fixture.schema) == expected)
        #expect(inputProblems(json, type: type, schema: fixture.schema).isEmpty)
    }

    @Test("without variables at hand they are passed over")
    func staticLiterals() throws {
        let fixture = try Fixture()
        let type = try fixture.type("[Int!]!")
        #expect(literalProblems(try value("[$x, 1]"), type: type, schema: fixture.schema).isEmpty)
    }

    @Test("a value that nests too deep is an error, not a crash")
    func depth() throws {
        let schema = try Schema(
            building: [Source(name: "s", text: "type Query { a(i: I): Int } input I { i: I, list: [I] }")]
        )
        let type = try #require(schema.resolve(parseType(Source(name: "type", text: "I"))))
        var value = InputValue.object([])
        for _ in 0..<5000 { value = .object([.init("i", value)]) }
        #expect(coerceInputValue(value, type: type, schema: schema) == nil)
        let problems = inputProblems(value, type: type, schema: schema)
        #expect(problems.map(\.message) == ["The value nests more than 200 lists and input objects."])
    }

    @Test("messages stay short, however large the value")
    func longValues() throws {
        let fixture = try Fixture()
        let members = (0..<5000).map { InputValue.Member("m\($0)", .string("text")) }
        let problems = inputProblems(
            .object(members),
            type: try fixture.type("Nested"),
            schema: fixture.schema,
            maxCount: 20
        )
        #expect(problems.count == 20)
        #expect(problems.allSatisfy { $0.message.utf8.count < 2200 })
    }
}

extension ValueProblem {
    fileprivate var text: String {
        let steps = path.map { element in
            switch element {
            case .name(let name): "." + name
            case .index(let index): "[\(index)]"
            }
        }
        return (path.isEmpty ? "" : "at " + steps.joined() + ": ") + message
    }
}

@Suite("variables")
struct CoerceVariableValuesTests {
    private func coerce(
        _ declarations: String,
        _ given: [InputValue.Member],
        maxErrors: Int = 50
    ) throws -> VariableValues {
        let fixture = try Fixture()
        let document = try parseDocument(Source(name: "q", text: "query (\(declarations)) { f(needed: 1, ll: []) }"))
        guard case .operation(let operation) = document.definitions.first else { return .none }
        return try coerceVariableValues(
            schema: fixture.schema,
            variables: operation.variables,
            given: given,
            maxErrors: maxErrors
        )
    }

    private func messages(_ declarations: String, _ given: [InputValue.Member], maxErrors: Int = 50) throws -> [String]
    {
        do {
            _ = try coerce(declarations, given, maxErrors: maxErrors)
            return []
        } catch let errors as RequestErrors {
            return errors.errors.map(\.message)
        }
    }

    @Test("given, defaulted, null and absent are told apart")
    func values() throws {
        let values = try coerce(
            "$a: Int, $b: Int = 2, $c: Int = 3, $d: Int, $e: Int! = 5",
            [.init("a", .int(1)), .init("c", .null), .init("unknown", .int(9))]
        )
        #expect(values.names == ["a", "b", "c", "d", "e"])
        #expect(values["a"] == .int(1))
        #expect(values["b"] == .int(2))
        #expect(values["c"] == .null)
        #expect(values["d"] == nil)
        #expect(values["e"] == .int(5))
        #expect(values["unknown"] == nil)
        #expect(values[0] == .int(1))
        #expect(values[99] == nil)
    }

    @Test("many variables are found by name too, and the last of two values counts")
    func many() throws {
        let declarations = (0..<40).map { "$v\($0): Int" }.joined(separator: ", ")
        let given = (0..<40).map { InputValue.Member("v\($0)", .int($0)) } + [.init("v7", .int(700))]
        let values = try coerce(declarations, given)
        #expect(values["v7"] == .int(700))
        #expect(values["v39"] == .int(39))
        #expect(values.index(of: "v39") == 39)
        #expect(try coerce("$a: Int", [.init("a", .int(1)), .init("a", .int(2))])["a"] == .int(2))
    }

    @Test("every error is told, with the path into the value")
    func errors() throws {
        let found = try messages(
            "$a: Int!, $b: [Color!], $c: Int!, $d: Query, $e: Nope",
            [.init("a", .float(1.5)), .init("b", .list([.string("RED"), .int(1)]))]
        )
        #expect(
            found == [
                #"Variable "$d" expected value of type "Query" which cannot be used as an input type."#,
                #"Variable "$e" expected value of type "Nope" which cannot be used as an input type."#,
            ]
        )
        let values = try messages(
            "$a: Int!, $b: [Color!], $c: Int!",
            [.init("a", .float(1.5)), .init("b", .list([.string("RED"), .int(1)]))]
        )
        #expect(
            values == [
                #"Variable "$a" has invalid value: Int cannot represent non-integer value: 1.5"#,
                #"Variable "$b" has invalid value at [1]: Enum "Color" cannot represent non-string value: 1."#,
                #"Variable "$c" has invalid value: Expected a value of non-null type "Int!" to be provided."#,
            ]
        )
    }

    @Test("a default that is not of its type is an error only where it is needed")
    func invalidDefault() throws {
        #expect(
            try messages("$a: Int = \"x\"", [])
                == [#"Variable "$a" has invalid default value: Int cannot represent non-integer value: "x""#]
        )
        #expect(try coerce("$a: Int = \"x\"", [.init("a", .int(1))])["a"] == .int(1))
    }

    @Test("errors end at the limit")
    func errorLimit() throws {
        let values = InputValue.list((0..<100).map { .string("\($0)") })
        let found = try messages("$a: [Int]", [.init("a", values)], maxErrors: 3)
        #expect(found.count == 4)
        #expect(found.last == "Too many errors processing variables, error limit reached. Execution aborted.")
        #expect(try messages("$a: [Int]", [.init("a", .list([.string("x")]))], maxErrors: 1).count == 1)
    }
}

@Suite("arguments")
struct CoerceArgumentValuesTests {
    private func coerce(_ arguments: String, _ variables: VariableValues = .none) throws -> ArgumentValues {
        let fixture = try Fixture()
        let document = try parseDocument(Source(name: "q", text: "{ f(\(arguments)) }"))
        guard case .operation(let operation) = document.definitions.first,
            case .field(let field) = operation.selectionSet.selections.first,
            let definition = fixture.schema.rootType(of: .query)?.field(named: "f")
        else {
            Issue.record("no field")
            return .none
        }
        return try coerceArgumentValues(
            of: field.arguments,
            definitions: definition.arguments,
            schema: fixture.schema,
            variables: variables,
            at: field.location
        )
    }

    private func error(_ arguments: String, _ variables: VariableValues = .none) throws -> GraphQLError? {
        do {
            _ = try coerce(arguments, variables)
            return nil
        } catch let error as GraphQLError {
            return error
        }
    }

    @Test("arguments come in the order of their definitions, defaults filled in, absent ones left out")
    func order() throws {
        let variables = VariableValues(names: ["n", "gone", "null"], values: [.int(3), nil, .null])
        let values = try coerce("ll: [[1]], str: $gone, color: $null, needed: $n, int: null, dflt: $gone", variables)
        #expect(
            values.members == [
                .init("int", .null), .init("needed", .int(3)), .init("color", .null),
                .init("ll", .list([.list([.int(1)])])), .init("dflt", .int(7)),
            ]
        )
        #expect(values["needed"] == .int(3))
        #expect(values["str"] == nil)
    }

    @Test("what is missing or wrong is an error at its place")
    func errors() throws {
        let missing = try #require(try error("ll: []"))
        #expect(missing.message == #"Argument "needed" of required type "Int!" was not provided."#)
        #expect(missing.locations.map(\.utf8Offset) == [2])
        let gone = try #require(try error("ll: [], needed: $gone"))
        #expect(
            gone.message
                == #"Argument "needed" has invalid value: Expected variable "$gone" provided to type "Int!" to provide a runtime value."#
        )
        let wrong = try #require(try error("ll: [[1, null]], needed: 1"))
        #expect(
            wrong.message
                == #"Argument "ll" has invalid value at [0][1]: Expected value of non-null type "Int!" not to be null."#
        )
        #expect(wrong.locations.map(\.utf8Offset) == [13])
        let null = VariableValues(names: ["null"], values: [.null])
        #expect(
            try error("ll: [], needed: 1, dflt: $null", null)?.message
                == #"Argument "dflt" has invalid value: Expected variable "$null" provided to non-null type "Int!" not to be null."#
        )
    }
}

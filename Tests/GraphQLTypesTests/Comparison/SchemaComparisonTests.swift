import GraphQLLanguage
import Testing

@testable import GraphQLTypes

/// Pairs of schemas, and what graphql-js's `findBreakingChanges` and `findDangerousChanges` say of them.
@Suite("Changes from one schema to another")
struct SchemaComparisonTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        /// `severity coordinate: message [KIND]`.
        let changes: [String]

        init(_ old: String, _ new: String, _ changes: String...) {
            self.old = old
            self.new = new
            self.changes = changes
        }

        var testDescription: String { changes.joined(separator: "; ") }
    }

    private static func changes(_ old: String, _ new: String) throws -> [SchemaChange] {
        func schema(_ sdl: String) throws -> Schema {
            try Schema(building: [Source(name: "schema.graphql", text: sdl + " extend type Query { q: Int }")])
        }
        return SchemaComparison.changes(from: try schema(old), to: try schema(new))
    }

    @Test("are classed and named", arguments: cases)
    func classes(_ example: Case) throws {
        let changes = try Self.changes(example.old, example.new)
        #expect(
            changes.map { "\($0.severity.rawValue) \($0.coordinate): \($0.message) [\($0.kind.rawValue)]" }
                == example.changes
        )
    }

    @Test("a schema is like itself", arguments: cases)
    func same(_ example: Case) throws {
        #expect(try Self.changes(example.old, example.old).isEmpty)
        #expect(try Self.changes(example.new, example.new).isEmpty)
    }

    @Test("the worst come first")
    func order() throws {
        let changes = try Self.changes(
            "type Query { a: Int } enum E { A }",
            "type Query { b: Int } enum E { A B } type T { a: Int }"
        )
        #expect(changes.map(\.severity) == [.breaking, .dangerous, .safe, .safe])
    }

    @Test("every kind of change is met by a case", arguments: SchemaChange.Kind.allCases)
    func kinds(kind: SchemaChange.Kind) {
        #expect(Self.cases.contains { $0.changes.contains { $0.hasSuffix("[\(kind.rawValue)]") } })
    }

    /// Types of an output field that change safely, and types that do not.
    @Test(
        "a field may promise more, an argument may ask for less",
        arguments: [
            ("Int", "Int!", true, false), ("Int!", "Int", false, true), ("[Int]", "[Int!]", true, false),
            ("[Int!]", "[Int]", false, true), ("[Int]", "[Int]!", true, false), ("[Int]", "[Int!]!", true, false),
            ("[Int!]!", "[Int]", false, true), ("Int", "String", false, false), ("Int", "[Int]", false, false),
            ("[Int]", "Int", false, false), ("[[Int]]", "[[Int!]]", true, false), ("[[Int]!]", "[[Int]]", false, true),
        ] as [(String, String, Bool, Bool)]
    )
    func wrapping(old: String, new: String, isSafeForField: Bool, isSafeForArgument: Bool) throws {
        func severities(_ sdl: (String) -> String) throws -> [SchemaChange.Severity] {
            // Keeps the scalars in use.
            let rest = " extend type Query { i: Int s: String }"
            return try Self.changes(sdl(old) + rest, sdl(new) + rest).map(\.severity)
        }
        let field: [SchemaChange.Severity] = [isSafeForField ? .safe : .breaking]
        let argument: [SchemaChange.Severity] = [isSafeForArgument ? .safe : .breaking]
        #expect(try severities { "type Query { a: \($0) }" } == field)
        #expect(try severities { "type Query { a(x: \($0)): Int }" } == argument)
        #expect(try severities { "type Query { a(x: I): Int } input I { x: \($0) }" } == argument)
        #expect(try severities { "directive @d(x: \($0)) on FIELD type Query { a: Int }" } == argument)
    }

    static let cases: [Case] = [
        Case(
            "type Query { a: Int } type T { a: Int }",
            "type Query { a: Int }",
            "breaking T: T was removed. [TYPE_REMOVED]"
        ),
        Case(
            "type Query { a: ID }",
            "type Query { a: Int }",
            "breaking Query.a: Query.a changed type from ID to Int. [FIELD_CHANGED_KIND]",
            "breaking ID: Standard scalar ID was removed because it is not referenced anymore. [TYPE_REMOVED]"
        ),
        Case(
            "type Query { a: Int } type T { a: Int }",
            "type Query { a: Int } input T { a: Int }",
            "breaking T: T changed from an Object type to an Input type. [TYPE_CHANGED_KIND]"
        ),
        Case(
            "type Query { a: Int } interface T { a: Int }",
            "type Query { a: Int } scalar T",
            "breaking T: T changed from an Interface type to a Scalar type. [TYPE_CHANGED_KIND]"
        ),
        Case(
            "type Query { a: Int } enum T { A }",
            "type Query { a: Int } union T = Query",
            "breaking T: T changed from an Enum type to a Union type. [TYPE_CHANGED_KIND]"
        ),
        Case(
            "type Query { u: U } type A { a: Int } type B { a: Int } type C { a: Int } union U = A | B",
            "type Query { u: U } type A { a: Int } type B { a: Int } type C { a: Int } union U = A | C",
            "breaking U: B was removed from union type U. [TYPE_REMOVED_FROM_UNION]",
            "dangerous U: C was added to union type U. [TYPE_ADDED_TO_UNION]"
        ),
        Case(
            "type Query { e: E } enum E { A B }",
            "type Query { e: E } enum E { A C }",
            "breaking E.B: B was removed from enum type E. [VALUE_REMOVED_FROM_ENUM]",
            "dangerous E.C: C was added to enum type E. [VALUE_ADDED_TO_ENUM]"
        ),
        Case(
            "type Query { a(i: I): Int } input I { a: Int }",
            "type Query { a(i: I): Int } input I { a: Int b: Int! c: Int d: Int! = 1 }",
            "breaking I.b: A required field b on input type I was added. [REQUIRED_INPUT_FIELD_ADDED]",
            "dangerous I.c: An optional field c on input type I was added. [OPTIONAL_INPUT_FIELD_ADDED]",
            "dangerous I.d: An optional field d on input type I was added. [OPTIONAL_INPUT_FIELD_ADDED]"
        ),
        Case(
            "type Query { a(i: I): Int } input I { a: Int b: Int }",
            "type Query { a(i: I): Int } input I { a: Int! }",
            "breaking I.a: I.a changed type from Int to Int!. [FIELD_CHANGED_KIND]",
            "breaking I.b: I.b was removed. [FIELD_REMOVED]"
        ),
        Case(
            "interface N { a: Int } interface M { a: Int } type Query implements N { a: Int }",
            "interface N { a: Int } interface M { a: Int } type Query implements M { a: Int }",
            "breaking Query: Query no longer implements interface N. [IMPLEMENTED_INTERFACE_REMOVED]",
            "dangerous Query: M added to interfaces implemented by Query. [IMPLEMENTED_INTERFACE_ADDED]"
        ),
        Case(
            "type Query { a: Int b: Int! }",
            "type Query { b: Int c: Int }",
            "breaking Query.a: Query.a was removed. [FIELD_REMOVED]",
            "breaking Query.b: Query.b changed type from Int! to Int. [FIELD_CHANGED_KIND]",
            "safe Query.c: Query.c was added. [FIELD_ADDED]"
        ),
        Case(
            "type Query { a: [Int] }",
            "type Query { a: [Int!]! }",
            "safe Query.a: Query.a changed type from [Int] to [Int!]!. [FIELD_CHANGED_KIND_SAFE]"
        ),
        Case(
            "type Query { a(x: Int, y: Int!): Int }",
            "type Query { a(y: Int, z: Int!, w: Int): Int }",
            "breaking Query.a(x:): Query.a arg x was removed. [ARG_REMOVED]",
            "breaking Query.a(z:): A required arg z on Query.a was added. [REQUIRED_ARG_ADDED]",
            "dangerous Query.a(w:): An optional arg w on Query.a was added. [OPTIONAL_ARG_ADDED]",
            "safe Query.a(y:): Query.a arg y has changed type from Int! to Int. [ARG_CHANGED_KIND_SAFE]"
        ),
        Case(
            "type Query { a(x: Int = 1): Int }",
            "type Query { a(x: [Int] = [2]): Int }",
            "breaking Query.a(x:): Query.a arg x has changed type from Int to [Int]. [ARG_CHANGED_KIND]"
        ),
        Case(
            "type Query { a(x: Int = 1, y: Int = 1, z: Int, same: [Int] = [1]): Int }",
            "type Query { a(x: Int = 2, y: Int, z: Int = 3, same: [Int] = 1): Int }",
            "dangerous Query.a(x:): Query.a arg x has changed defaultValue from 1 to 2. [ARG_DEFAULT_VALUE_CHANGE]",
            "dangerous Query.a(y:): Query.a arg y defaultValue was removed. [ARG_DEFAULT_VALUE_CHANGE]",
            "safe Query.a(z:): Query.a arg z added a defaultValue 3. [ARG_DEFAULT_VALUE_ADDED]"
        ),
        Case(
            "directive @a on FIELD directive @b(x: Int, k: Int) repeatable on FIELD | QUERY type Query { a: Int }",
            "directive @b(y: Int!, z: Int, k: Int) on FIELD | MUTATION directive @c on FIELD type Query { a: Int }",
            "breaking @a: a was removed. [DIRECTIVE_REMOVED]",
            "breaking @b(y:): A required arg y on directive b was added. [REQUIRED_DIRECTIVE_ARG_ADDED]",
            "breaking @b(x:): x was removed from b. [DIRECTIVE_ARG_REMOVED]",
            "breaking @b: Repeatable flag was removed from b. [DIRECTIVE_REPEATABLE_REMOVED]",
            "breaking @b: QUERY was removed from b. [DIRECTIVE_LOCATION_REMOVED]",
            "safe @b(z:): An optional arg z on directive b was added. [OPTIONAL_DIRECTIVE_ARG_ADDED]",
            "safe @b: MUTATION was added to b. [DIRECTIVE_LOCATION_ADDED]",
            "safe @c: c was added. [DIRECTIVE_ADDED]"
        ),
        Case(
            "directive @a on FIELD type Query { a: Int }",
            "directive @a repeatable on FIELD type Query { a: Int }",
            "safe @a: Repeatable flag was added to a. [DIRECTIVE_REPEATABLE_ADDED]"
        ),
        Case(
            "type Query { a: Int }",
            "\"New.\" type Query { \"New.\" a: Int } type T { a: Int }",
            "safe Query: Description of Query has changed. [DESCRIPTION_CHANGED]",
            "safe Query.a: Description of Query.a has changed. [DESCRIPTION_CHANGED]",
            "safe T: T was added. [TYPE_ADDED]"
        ),
    ]
}

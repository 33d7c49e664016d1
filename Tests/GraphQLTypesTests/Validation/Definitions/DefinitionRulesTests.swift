import GraphQLLanguage
import GraphQLTypes
import Testing

// Spec: https://spec.graphql.org/September2025/#sec-Type-System, #sec-Type-Extensions, #sec-Type-System.Directives,
// #sec-Schema

@Suite("definitions by themselves")
struct DefinitionRulesTests {
    @Test("names are defined once", arguments: uniqueNamesCases)
    func uniqueNames(_ example: SchemaCase) { example.check() }

    @Test("what is named exists", arguments: knownNamesCases)
    func knownNames(_ example: SchemaCase) { example.check() }

    @Test("directives stand where they may, with the arguments they have", arguments: directivesCases)
    func directives(_ example: SchemaCase) { example.check() }

    @Test("there is one schema definition with one type for each operation", arguments: schemaDefinitionsCases)
    func schemaDefinitions(_ example: SchemaCase) { example.check() }

    @Test("an extension fits what it extends", arguments: extensionsCases)
    func extensions(_ example: SchemaCase) { example.check() }

    @Test("all errors are reported, in order of the text")
    func allErrors() {
        SchemaCase.errors(
            """
            type Query { a: ‹1›A, b: B ‹2›@nope }
            type B { x: Int, ‹3›y: Int, ‹4›y: Int }
            extend type ‹5›C { x: ‹6›A }
            """,
            [
                (#"Unknown type "A". Did you mean "B"?"#, [1]),
                (#"Unknown directive "@nope"."#, [2]),
                (#"Field "B.y" can only be defined once."#, [3, 4]),
                (#"Cannot extend type "C" because it is not defined. Did you mean "B"?"#, [5]),
                (#"Unknown type "A". Did you mean "B"?"#, [6]),
            ]
        ).check()
    }

    @Test("an operation or fragment among the definitions is refused, or passed over on request")
    func executableDefinitions() {
        let sdl = "type Query { a: Int } ‹1›query Q { a } ‹2›fragment F on Query { a }"
        SchemaCase.errors(
            sdl,
            [
                ("The schema's files hold definitions of types and directives; found an operation.", [1]),
                (#"The schema's files hold definitions of types and directives; found the fragment "F"."#, [2]),
            ]
        ).check()
        SchemaCase.valid(sdl).check(options: .reference)
    }

    @Test("suggestions end after the first hundred errors")
    func suggestionsEnd() {
        let fields = (0..<150).map { "f\($0): Quer\($0)" }.joined(separator: " ")
        do throws(SchemaErrors) {
            _ = try Schema(building: [Source(name: "s", text: "type Query { \(fields) }")])
        } catch {
            #expect(error.errors.count == 150)
            #expect(error.errors.filter { $0.message.contains("Did you mean") }.count == 100)
        }
    }
}

private let uniqueNamesCases: [SchemaCase] = [
    .error(
        "type Query { a: Int } type ‹1›A { x: Int } scalar ‹2›A",
        #"There can be only one type named "A"."#,
        at: 1,
        2
    ),
    .error(
        "type Query { ‹1›a: Int } extend type Query { ‹2›a: Int }",
        #"Field "Query.a" can only be defined once."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a(i: I): Int } input I { ‹1›x: Int, ‹2›x: Int }",
        #"Field "I.x" can only be defined once."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a: E } enum E { ‹1›X Y ‹2›X }",
        #"Enum value "E.X" can only be defined once."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a(‹1›x: Int, y: Int, ‹2›x: Int, ‹3›x: Int): Int }",
        #"Argument "Query.a(x:)" can only be defined once."#,
        at: 1,
        2,
        3
    ),
    .error(
        "type Query { a: Int } directive @d(‹1›x: Int, ‹2›x: Int) on FIELD",
        #"Argument "@d(x:)" can only be defined once."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a: Int } directive @‹1›d on FIELD directive @‹2›d on QUERY",
        #"There can be only one directive named "@d"."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a: Int @d(‹1›x: 1, ‹2›x: 2) } directive @d(x: Int) on FIELD_DEFINITION",
        #"There can be only one argument named "x"."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a(i: I = { ‹1›x: 1, ‹2›x: 2 }): Int } input I { x: Int }",
        #"There can be only one input field named "x"."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a(i: [I] = [{ i: { ‹1›x: 1, ‹2›x: 2 } }]): Int } input I { x: Int, i: I }",
        #"There can be only one input field named "x"."#,
        at: 1,
        2
    ),
]

private let knownNamesCases: [SchemaCase] = [
    .error("type Query { a: ‹1›Frub } type Frob { x: Int }", #"Unknown type "Frub". Did you mean "Frob"?"#, at: 1),
    .error("type Query { a: [[‹1›Strin!]!]! }", #"Unknown type "Strin". Did you mean "String"?"#, at: 1),
    .error("type Query implements ‹1›Zzzzzz { a: Int }", #"Unknown type "Zzzzzz"."#, at: 1),
    .error("type Query { a(x: ‹1›Zzzzzz): Int }", #"Unknown type "Zzzzzz"."#, at: 1),
    .error("type Query { a: Int } input I { x: ‹1›Zzzzzz }", #"Unknown type "Zzzzzz"."#, at: 1),
    .error("type Query { a: Int } union U = ‹1›Zzzzzz", #"Unknown type "Zzzzzz"."#, at: 1),
    .error("type Query { a: Int } directive @d(x: ‹1›Zzzzzz) on FIELD", #"Unknown type "Zzzzzz"."#, at: 1),
    .error("schema { query: Query mutation: ‹1›Zzzzzz } type Query { a: Int }", #"Unknown type "Zzzzzz"."#, at: 1),
    .valid("type Query { a: __Type }"),
]

private let directivesCases: [SchemaCase] = [
    .error("type Query { a: Int ‹1›@nope }", #"Unknown directive "@nope"."#, at: 1),
    .error(
        "type Query ‹1›@deprecated { a: Int }",
        #"Directive "@deprecated" may not be used on object."#,
        at: 1
    ),
    .error(
        "type Query { a: Int ‹1›@skip(if: true) }",
        #"Directive "@skip" may not be used on field definition."#,
        at: 1
    ),
    .error(
        "type Query { a(x: Int ‹1›@onField): Int } directive @onField on FIELD_DEFINITION",
        #"Directive "@onField" may not be used on argument definition."#,
        at: 1
    ),
    .error(
        "type Query { a: Int @deprecated(‹1›reazon: \"x\") }",
        #"Unknown argument "reazon" on directive "@deprecated". Did you mean "reason"?"#,
        at: 1
    ),
    .error(
        "type Query { a: S } scalar S ‹1›@specifiedBy",
        #"Argument "@specifiedBy(url:)" of type "String!" is required, but it was not provided."#,
        at: 1
    ),
    .error(
        "type Query { a: Int ‹1›@deprecated ‹2›@deprecated }",
        #"The directive "@deprecated" can only be used once at this location."#,
        at: 1,
        2
    ),
    .error(
        "type Query ‹1›@once { a: Int } extend type Query ‹2›@once directive @once on OBJECT",
        #"The directive "@once" can only be used once at this location."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a: Int } schema ‹1›@once { query: Query } extend schema ‹2›@once directive @once on SCHEMA",
        #"The directive "@once" can only be used once at this location."#,
        at: 1,
        2
    ),
    .errors(
        "type Query { a: Int } extend type ‹3›Nope ‹1›@once ‹2›@once directive @once on OBJECT",
        [
            (#"The directive "@once" can only be used once at this location."#, [1, 2]),
            (#"Cannot extend type "Nope" because it is not defined."#, [3]),
        ]
    ),
    .errors(
        "type Query { a: Int ‹4›@d(‹2›y: 1, ‹3›y: 2) } directive @d(x: Int!) on FIELD_DEFINITION",
        [
            (#"Unknown argument "y" on directive "@d". Did you mean "x"?"#, [2]),
            (#"Unknown argument "y" on directive "@d". Did you mean "x"?"#, [3]),
            (#"There can be only one argument named "y"."#, [2, 3]),
            (#"Argument "@d(x:)" of type "Int!" is required, but it was not provided."#, [4]),
        ]
    ),
    .valid("type Query @many @many { a: Int @deprecated, b: Int @deprecated } directive @many repeatable on OBJECT"),
    .error(
        "type Query { a: Int @d(x: ‹1›\"no\") } directive @d(x: Int) on FIELD_DEFINITION",
        #"Argument "x" has invalid value: Int cannot represent non-integer value: "no""#,
        at: 1
    ),
    .error(
        "type Query { a: Int @deprecated(reason: ‹1›null) }",
        #"Argument "reason" has invalid value: Expected value of non-null type "String!" not to be null."#,
        at: 1
    ),
    .error(
        "type Query { a: Int @d(x: { y: [1, ‹1›2.5] }) } input I { y: [Int] } directive @d(x: I) on FIELD_DEFINITION",
        #"Argument "x" has invalid value at .y[1]: Int cannot represent non-integer value: 2.5"#,
        at: 1
    ),
]

private let schemaDefinitionsCases: [SchemaCase] = [
    .error(
        "schema { query: Query } ‹1›schema { mutation: M } type Query { a: Int } type M { a: Int }",
        "Must provide only one schema definition.",
        at: 1
    ),
    .error(
        "schema { ‹1›query: Query ‹2›query: Q } type Query { a: Int } type Q { a: Int }",
        "There can be only one query type in schema.",
        at: 1,
        2
    ),
    .error(
        "schema { query: Query ‹1›mutation: M } extend schema { ‹2›mutation: M } type Query { a: Int } type M { a: Int }",
        "There can be only one mutation type in schema.",
        at: 1,
        2
    ),
]

private let extensionsCases: [SchemaCase] = [
    .error(
        "type Query { a: E } ‹1›enum E { X } ‹2›extend type E { x: Int }",
        #"Cannot extend non-object type "E"."#,
        at: 1,
        2
    ),
    .error(
        "type Query { a: Int } extend input ‹1›Querz { x: Int }",
        #"Cannot extend type "Querz" because it is not defined. Did you mean "Query"?"#,
        at: 1
    ),
    .error(
        "type Query { a: Int } extend scalar ‹1›Int @d directive @d on SCALAR",
        #"Cannot extend type "Int" because it is not defined."#,
        at: 1
    ),
    .error(
        "type Query { a: Int } extend input ‹1›Mutation { x: Int }",
        #"Cannot extend type "Mutation" because it is not defined."#,
        at: 1
    ),
]

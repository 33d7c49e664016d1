import GraphQLLanguage
import GraphQLTypes
import Testing

// Spec: https://spec.graphql.org/September2025/#sec-Root-Operation-Types, #sec-Names.Reserved-Names,
// #sec-Wrapping-Types, #sec-Input-and-Output-Types, #sec-Objects, #sec-Field-Arguments, #sec-Field-Deprecation,
// #sec-Interfaces, #sec-Unions, #sec-Enums, #sec-Input-Objects, #sec-OneOf-Input-Objects,
// #sec-Type-System.Directives, #sec--deprecated, #sec--oneOf

@Suite("definitions as a type system")
struct TypeSystemTests {
    @Test("root types are object types, and different ones", arguments: rootTypesCases)
    func rootTypes(_ example: SchemaCase) { example.check() }

    @Test("types have parts, of types that fit", arguments: partsCases)
    func parts(_ example: SchemaCase) { example.check() }

    @Test("two underscores belong to introspection", arguments: reservedNamesCases)
    func reservedNames(_ example: SchemaCase) { example.check() }

    @Test("interfaces are implemented in full", arguments: interfacesCases)
    func interfaces(_ example: SchemaCase) { example.check() }

    @Test("input objects have finite values", arguments: inputCyclesCases)
    func inputCycles(_ example: SchemaCase) { example.check() }

    @Test("default values have their types and end somewhere", arguments: defaultsCases)
    func defaults(_ example: SchemaCase) { example.check() }

    @Test("OneOf input objects have nullable fields without defaults", arguments: oneOfCases)
    func oneOf(_ example: SchemaCase) { example.check() }

    @Test("what is required cannot be deprecated", arguments: deprecationCases)
    func deprecation(_ example: SchemaCase) { example.check() }

    @Test("a directive is not used in its own definition", arguments: directiveCyclesCases)
    func directiveCycles(_ example: SchemaCase) {
        example.check()
        SchemaCase.valid(example.sdl).check(options: .reference)
    }
}

private let query = "type Query { a: Int } "

private let rootTypesCases: [SchemaCase] = [
    .error("type A { a: Int }", "Query root type must be provided."),
    .error("‹1›schema { mutation: M } type M { a: Int }", "Query root type must be provided.", at: 1),
    .error("‹1›input Query { a: Int }", "Query root type must be Object type, it cannot be Query.", at: 1),
    .error(
        "schema { query: ‹1›I } input I { a: Int }",
        "Query root type must be Object type, it cannot be I.",
        at: 1
    ),
    .error(
        "schema { query: Query } extend schema { subscription: ‹1›I } type Query { a: Int } input I { a: Int }",
        "Subscription root type must be Object type if provided, it cannot be I.",
        at: 1
    ),
    .error(
        "schema { query: ‹1›Query mutation: ‹2›Query } type Query { a: Int }",
        #"All root types must be different, "Query" type is used as query and mutation root types."#,
        at: 1,
        2
    ),
    .valid("schema { query: Mutation mutation: Query } type Query { a: Int } type Mutation { a: Int }"),
]

private let partsCases: [SchemaCase] = [
    .error(
        "‹1›type Query ‹2›extend type Query @d directive @d on OBJECT",
        "Type Query must define one or more fields.",
        at: 1,
        2
    ),
    .error(query + "‹1›\"described\" type A", "Type A must define one or more fields.", at: 1),
    .error(query + "‹1›interface A", "Type A must define one or more fields.", at: 1),
    .error(query + "‹1›union A", "Union type A must define one or more member types.", at: 1),
    .error(query + "‹1›enum A", "Enum type A must define one or more values.", at: 1),
    .error(query + "‹1›input A", "Input Object type A must define one or more fields.", at: 1),
    .error(
        "type Query { a: ‹1›[I!]! } input I { x: Int }",
        "The type of Query.a must be Output Type but got: [I!]!.",
        at: 1
    ),
    .error(
        "type Query { a(x: ‹1›[Query]): Int }",
        "The type of Query.a(x:) must be Input Type but got: [Query].",
        at: 1
    ),
    .error(query + "input I { x: ‹1›Query }", "The type of I.x must be Input Type but got: Query.", at: 1),
    .error(
        query + "directive @d(‹1›x: Query!) on FIELD",
        "The type of @d(x:) must be Input Type but got: Query!.",
        at: 1
    ),
    .error(
        query + "union U = Query | ‹1›S scalar S",
        "Union type U can only include Object types, it cannot include S.",
        at: 1
    ),
    .error(query + "union U = ‹1›Query | ‹2›Query", "Union type U can only include type Query once.", at: 1, 2),
]

private let reservedNamesCases: [SchemaCase] = [
    .error(
        query + "‹1›type __A { a: Int }",
        #"Name "__A" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    .error(
        "type Query { ‹1›__a: Int }",
        #"Name "__a" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    .error(
        "type Query { a(‹1›__x: Int): Int }",
        #"Name "__x" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    .error(
        query + "enum E { ‹1›__X }",
        #"Name "__X" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    .error(
        query + "input I { ‹1›__x: Int }",
        #"Name "__x" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    .error(
        query + "‹1›directive @__d on FIELD",
        #"Name "__d" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    .error(
        query + "directive @d(‹1›__x: Int) on FIELD",
        #"Name "__x" must not begin with "__", which is reserved by GraphQL introspection."#,
        at: 1
    ),
    // What the specification defines stays as it is, whatever a schema says.
    .valid(query + "type __Type { a: Int } scalar Int"),
]

private let interfacesCases: [SchemaCase] = [
    .valid(
        """
        type Query implements I & J { a(x: Int, y: Int): Query!, b: [Query!] }
        interface I implements J { a(x: Int): I, b: [I] }
        interface J { b: [J] }
        """
    ),
    .valid("type Query implements I { a: Query! } interface I { a: U } union U = Query"),
    .valid("type Query implements I { a: Int!, b: [[Int!]!]!, c: [I!] } interface I { a: Int, b: [[Int!]], c: [I] }"),
    .error(
        "type Query implements ‹1›S { a: Int } scalar S",
        "Type Query must only implement Interface types, it cannot implement S.",
        at: 1
    ),
    .error(
        "type Query implements ‹1›I & ‹2›I { a: Int } interface I { a: Int }",
        "Type Query can only implement I once.",
        at: 1,
        2
    ),
    .error(
        query + "interface I implements ‹1›I { a: Int }",
        "Type I cannot implement itself because it would create a circular reference.",
        at: 1
    ),
    .errors(
        query + "interface I implements ‹1›J { a: Int } interface J implements ‹2›I { a: Int }",
        [
            ("Type I cannot implement J because it would create a circular reference.", [2, 1]),
            ("Type J cannot implement I because it would create a circular reference.", [1, 2]),
        ]
    ),
    .error(
        "type Query implements ‹1›I { a: Int } interface I implements ‹2›J { a: Int } interface J { a: Int }",
        "Type Query must implement J because it is implemented by I.",
        at: 2,
        1
    ),
    .error(
        "‹1›type Query implements I { a: Int } ‹2›extend type Query { c: Int } interface I { a: Int, ‹3›b: Int }",
        "Interface field I.b expected but Query does not provide it.",
        at: 3,
        1,
        2
    ),
    .error(
        "type Query implements I { a: ‹1›String } interface I { a: ‹2›Int }",
        "Interface field I.a expects type Int but Query.a is type String.",
        at: 2,
        1
    ),
    .error(
        "type Query implements I { a: ‹1›[Int] } interface I { a: ‹2›[Int!] }",
        "Interface field I.a expects type [Int!] but Query.a is type [Int].",
        at: 2,
        1
    ),
    .error(
        "type Query implements I { a: ‹1›Int } interface I { a: ‹2›[Int] }",
        "Interface field I.a expects type [Int] but Query.a is type Int.",
        at: 2,
        1
    ),
    .error(
        "type Query implements I { ‹1›a: Int } interface I { a(‹2›x: Int): Int }",
        "Interface field argument I.a(x:) expected but Query.a does not provide it.",
        at: 2,
        1
    ),
    .error(
        "type Query implements I { a(x: ‹1›Int!): Int } interface I { a(x: ‹2›Int): Int }",
        "Interface field argument I.a(x:) expects type Int but Query.a(x:) is type Int!.",
        at: 2,
        1
    ),
    .error(
        "type Query implements I { a(‹1›x: Int!, y: Int! = 1): Int } interface I { ‹2›a: Int }",
        #"Argument "Query.a(x:)" must not be required type "Int!" if not provided by the Interface field "I.a"."#,
        at: 1,
        2
    ),
    .error(
        "type Query implements I { a: ‹2›Int ‹1›@deprecated } interface I { a: Int }",
        "Interface field I.a is not deprecated, so implementation field Query.a must not be deprecated.",
        at: 1,
        2
    ),
]

private let inputCyclesCases: [SchemaCase] = [
    .valid(query + "input I { i: I, list: [I!]!, j: J! } input J { i: I }"),
    .error(
        query + "input I { ‹1›i: I! }",
        "Input Object I cannot be provided a finite value because it references itself through fields: I.i.",
        at: 1
    ),
    .error(
        query + "input I { ‹1›j: J! } input J { ‹2›k: K! } input K { ‹3›i: I! }",
        "Input Object I cannot be provided a finite value because it references itself through fields: I.j, J.k, K.i.",
        at: 1,
        2,
        3
    ),
    .errors(
        query + "input I { ‹1›j: J!, ‹3›i: I! } input J { ‹2›i: I! }",
        [
            (
                "Input Object I cannot be provided a finite value because it references itself through fields: I.j, J.i.",
                [1, 2]
            ),
            ("Input Object I cannot be provided a finite value because it references itself through fields: I.i.", [3]),
        ]
    ),
    .valid(query + "input I @oneOf { i: I, n: Int } input J { i: I! }"),
    .error(
        query + "input I @oneOf { ‹1›i: I }",
        "Input Object I cannot be provided a finite value because it references itself through fields: I.i.",
        at: 1
    ),
]

private let defaultsCases: [SchemaCase] = [
    .valid(
        "type Query { a(i: I = {}): Int } input I { n: Int! = 1, i: I = null, e: E = X, l: [Int!]! = 1 } enum E { X }"
    ),
    .error(
        "type Query { a(x: Int = ‹1›\"no\"): Int }",
        #"Query.a(x:) has invalid default value: Int cannot represent non-integer value: "no""#,
        at: 1
    ),
    .error(
        query + "directive @d(x: [E!] = [X, ‹1›Y]) on FIELD enum E { X }",
        #"@d(x:) has invalid default value at [1]: Value "Y" does not exist in "E" enum. Did you mean the enum value "X"?"#,
        at: 1
    ),
    .error(
        query + "input I { i: J = ‹1›{} } input J { n: Int! }",
        #"I.i has invalid default value: Expected value of type "J" to include required field "n", found: {  }."#,
        at: 1
    ),
    .error(
        query + "input I { i: I = ‹1›{} }",
        "Invalid circular reference. The default value of Input Object field I.i references itself.",
        at: 1
    ),
    .error(
        query + "input I { j: J = ‹1›{ list: [{}] } } input J { list: [K], k: K } input K { i: I = ‹2›{} }",
        "Invalid circular reference. The default value of Input Object field I.j references itself via the default "
            + "values of: K.i.",
        at: 1,
        2
    ),
    .valid(query + "input I { i: I = { i: null } }"),
]

private let oneOfCases: [SchemaCase] = [
    .error(query + "input I @oneOf { a: Int, b: ‹1›Int! }", "OneOf input field I.b must be nullable.", at: 1),
    .error(
        query + "input I @oneOf { a: Int, ‹1›b: Int = 1 }",
        "OneOf input field I.b cannot have a default value.",
        at: 1
    ),
    .error(
        query + "input I { a: ‹1›Int! } extend input I @oneOf",
        "OneOf input field I.a must be nullable.",
        at: 1
    ),
]

private let deprecationCases: [SchemaCase] = [
    .valid("type Query { a(x: Int! = 1 @deprecated, y: Int @deprecated): Int @deprecated }"),
    .error(
        "type Query { a(x: ‹2›Int! ‹1›@deprecated): Int }",
        "Required argument Query.a(x:) cannot be deprecated.",
        at: 1,
        2
    ),
    .error(
        query + "input I { x: ‹2›Int! ‹1›@deprecated }",
        "Required input field I.x cannot be deprecated.",
        at: 1,
        2
    ),
    .error(
        query + "directive @d(x: ‹2›Int! ‹1›@deprecated) on FIELD",
        "Required argument @d(x:) cannot be deprecated.",
        at: 1,
        2
    ),
]

private let directiveCyclesCases: [SchemaCase] = [
    .error(
        query + "directive @‹1›d(x: Int @d) on ARGUMENT_DEFINITION",
        #"Directive "@d" cannot be used in its own definition, directly or through other definitions."#,
        at: 1
    ),
    .errors(
        query + "directive @‹1›d(x: Int @e) on ARGUMENT_DEFINITION directive @‹2›e(x: Int @d) on ARGUMENT_DEFINITION",
        [
            (#"Directive "@d" cannot be used in its own definition, directly or through other definitions."#, [1]),
            (#"Directive "@e" cannot be used in its own definition, directly or through other definitions."#, [2]),
        ]
    ),
    .error(
        query + "directive @‹1›d(x: I) on INPUT_FIELD_DEFINITION input I { i: J } input J { n: Int @d }",
        #"Directive "@d" cannot be used in its own definition, directly or through other definitions."#,
        at: 1
    ),
    .valid(
        query
            + "directive @d(x: Int @e, i: I) on ARGUMENT_DEFINITION directive @e on ARGUMENT_DEFINITION input I { i: I }"
    ),
]

import GraphQLTypes
import Testing

/// What clients see makes sense without what is hidden from them.
@Suite("Hidden elements")
struct HiddenElementsTests {
    @Test("are nothing that clients depend on", arguments: cases)
    func check(_ example: SchemaCase) {
        example.check(options: options)
    }

    @Test("are missing from the schema that clients see, whose ids are those of the whole schema")
    func apiSchema() throws {
        let whole = try schema(
            definition,
            """
            type Query { frob(by: By, code: Int = 3 @hide): Node secret: Secret @hide thing: Thing }
            interface Node { id: ID }
            type Frob implements Node & Inner { id: ID maker: Kind code: Int @hide }
            type Secret implements Node @hide { id: ID }
            interface Inner @hide { id: ID }
            union Thing = Frob | Secret
            enum Kind { A B @hide }
            input By { id: ID page: Int = 7 @hide }
            type Mutation @hide { set: Int }
            """,
            options: options
        )
        #expect(
            printSchema(whole.api) == """
                directive @hide on SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION

                type Query {
                  frob(by: By): Node
                  thing: Thing
                }

                interface Node {
                  id: ID
                }

                type Frob implements Node {
                  id: ID
                  maker: Kind
                }

                union Thing = Frob

                enum Kind {
                  A
                }

                input By {
                  id: ID
                }
                """
        )
        #expect(whole.api.type(named: "Secret") == nil)
        #expect(whole.api.mutationType == nil)
        let frob = try #require(whole.type(named: "Frob"))
        #expect(whole.api[frob.id].name == "Frob")
        let node = try #require(whole.api.type(named: "Node"))
        #expect(node.possibleTypes == [frob.id])
        let by = try #require(whole.api.type(named: "By"))
        let given = InputValue.object([.init("id", .string("1"))])
        let value = coerceInputValue(given, type: GraphQLType(by.id), schema: whole.api)
        #expect(value == .object([.init("id", .string("1")), .init("page", .int(7))]))
        let forged = InputValue.object([.init("page", .int(8))])
        #expect(coerceInputValue(forged, type: GraphQLType(by.id), schema: whole.api) == nil)
    }

    @Test("are none where nothing is marked")
    func nothingHidden() throws {
        let whole = try schema(definition, "type Query { a: Int }", options: options)
        #expect(whole.api === whole)
    }
}

private let options: SchemaOptions = {
    var options = SchemaOptions()
    options.hidingDirective = "hide"
    return options
}()

private let definition = """
    directive @hide on SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM \
    | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION

    """

private let cases: [SchemaCase] = [
    .valid(definition + "type Query { a(b: Int = 1 @hide): Int c: Hidden @hide } type Hidden @hide { d: Int @hide }"),
    .error(
        definition + "type Query { ‹1›a: [S!] } type S ‹2›@hide { b: Int }",
        #"Field "Query.a" is shown to clients, but its type "S" is @hide. Put @hide on it as well, or take it from the type."#,
        at: 1,
        2
    ),
    .error(
        definition + "type Query { a(‹1›b: S): Int } scalar S ‹2›@hide",
        #"Argument "Query.a(b:)" is shown to clients, but its type "S" is @hide. Put @hide on it as well, or take it from the type."#,
        at: 1,
        2
    ),
    .error(
        definition + "type Query { a(b: I): Int } input I { ‹1›c: E } enum E ‹2›@hide { F }",
        #"Input field "I.c" is shown to clients, but its type "E" is @hide. Put @hide on it as well, or take it from the type."#,
        at: 1,
        2
    ),
    .error(
        definition + "type Query { a(‹1›b: Int! ‹2›@hide): Int }",
        #"Argument "Query.a(b:)" is required and @hide, so nobody could use "Query.a". Give it a default value, make it nullable, or put @hide on "Query.a" as well."#,
        at: 1,
        2
    ),
    .error(
        definition + "type Query { a(b: I): Int } input I { c: Int ‹1›d: Int! ‹2›@hide }",
        #"Input field "I.d" is required and @hide, so nobody could use "I". Give it a default value, make it nullable, or put @hide on "I" as well."#,
        at: 1,
        2
    ),
    .error(
        definition + "type Query { a(b: [E!] = [F, ‹1›G]): Int } enum E { F G @hide }",
        #"Argument "Query.a(b:)" is shown to clients with its default value, whose "G" is @hide."#,
        at: 1
    ),
    .error(
        definition + "type Query { a(b: I = { d: ‹1›1 }): Int } input I { c: Int d: Int @hide }",
        #"Argument "Query.a(b:)" is shown to clients with its default value, whose "d" is @hide."#,
        at: 1
    ),
    .error(
        definition + "type Query { a: T } interface N { id: ID } type T implements N { id: ID ‹1›@hide b: Int }",
        #""T.id" is @hide, but "N.id", which it implements, is not."#,
        at: 1
    ),
    .error(
        definition
            + "type Query { a: T } interface N { id(x: Int): ID } type T implements N { id(x: Int ‹1›@hide): ID }",
        #"Argument "x" of "T.id" is @hide, but that of "N.id", which it implements, is not."#,
        at: 1
    ),
    .error(
        definition + "type Query { a: T } ‹1›type T { b: Int @hide }",
        #"Every field of "T" is @hide. Put it on "T" as well."#,
        at: 1
    ),
    .error(
        definition + "type Query { a: U b: Int } ‹1›union U = S type S @hide { c: Int }",
        #"Every member of "U" is @hide. Put it on "U" as well."#,
        at: 1
    ),
    .error(
        definition + "type Query ‹1›@hide { a: Int }",
        "The query type cannot be @hide: without it clients can ask for nothing.",
        at: 1
    ),
    .error(
        definition + "directive @d(a: Int ‹1›@hide) on FIELD type Query { a: Int }",
        "An argument of a directive cannot be @hide.",
        at: 1
    ),
]

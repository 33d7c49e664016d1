/// A text for each production of the grammar and each of its alternatives, all of them documents that parse.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Document-Syntax,
/// #sec-Comments, #sec-Insignificant-Commas, #sec-White-Space, #sec-Language.Source-Text.Ignored-Tokens,
/// #sec-Appendix-Grammar-Summary.Ignored-Tokens, #sec-Document, #sec-Descriptions, #sec-Language.Operations,
/// #sec-Selection-Sets, #sec-Language.Fields, #sec-Language.Arguments, #sec-Field-Alias, #sec-Language.Fragments,
/// #sec-Type-Conditions, #sec-Inline-Fragments, #sec-Input-Values, #sec-Int-Value, #sec-Float-Value,
/// #sec-Boolean-Value, #sec-Null-Value, #sec-Enum-Value, #sec-List-Value, #sec-Input-Object-Values,
/// #sec-Language.Variables, #sec-Type-References, #sec-Language.Directives, #sec-Type-System-Extensions,
/// #sec-Type-System-Descriptions, #sec-Schema, #sec-Schema-Extension, #sec-Scalar-Extensions, #sec-Object-Extensions,
/// #sec-Interface-Extensions, #sec-Union-Extensions, #sec-Enum-Extensions, #sec-Input-Object-Extensions
let grammarExamples: [String] = executableExamples + typeSystemExamples + [kitchenSink]

let executableExamples: [String] = [
    // OperationDefinition, OperationType, Name.
    "{ a }",
    "query { a }",
    "query Q { a }",
    "mutation { a }",
    "mutation M { a }",
    "subscription S { a }",
    "query query { query mutation subscription fragment on type extend true false null }",
    "{ a } query B { b } mutation C { c }",
    #""described" query Q { a }"#,
    #""described" mutation { a }"#,
    #""""described""" subscription S { a }"#,

    // VariablesDefinition, VariableDefinition, DefaultValue.
    "query ($a: Int) { a }",
    "query Q($a: Int, $b: [String!]!) { a }",
    "query Q($a: [[Int!]!]! = [[1]] $b: I = { a: { b: null } }) { a }",
    "query Q($a: Int = 1 @d @e(f: 2), $b: Int @d) { a }",
    #"query Q("described" $a: Int, """described""" $b: Int = 1 @d) { a }"#,
    "query ($on: on, $query: query) { a }",

    // Field, Alias, Arguments, Directives, SelectionSet.
    "{ a b c }",
    "{ a: b }",
    "{ a: b(c: 1) @d { e } }",
    "{ a(b: 1, c: 2) }",
    "{ a @b @c(d: $e) @f }",
    "query Q @a @b(c: 1) { d }",
    "{ a { b { c { d } } e } }",
    "{ a,, b ,c }",
    "{ on: on(on: on) @on { on } }",
    "{ __typename _a A1_ }",

    // FragmentSpread, InlineFragment, FragmentDefinition, TypeCondition.
    "{ ...a }",
    "{ ...a @b(c: 1) }",
    "{ ...onA }",
    "{ ... on A { b } }",
    "{ ... on A @c { b } }",
    "{ ... { b } }",
    "{ ... @c(d: 1) @e { b } }",
    "{ ... on on { on } }",
    "fragment A on B { c }",
    "fragment A on B @d(e: 1) { c ...F }",
    #""described" fragment A on B { c }"#,
    "fragment fragment on query { on }",

    // Value.
    "{ a(b: $c) }",
    "{ a(b: $on, c: [$d, { e: $f }]) }",
    "{ a(b: 0, c: -0, d: 10, e: -123, f: 123456789012345678901234567890) }",
    "{ a(b: 0.0, c: -1.5, d: 1e5, e: 1E-5, f: 1.5e+10, g: -0.0e0) }",
    #"{ a(b: "", c: "x", d: "\u{1F600}\n") }"#,
    #"{ a(b: """""", c: """x""", d: """ \""" """) }"#,
    "{ a(b: true, c: false, d: null, e: NULL, f: truer, g: on) }",
    "{ a(b: [], c: [1], d: [1, [2, [3]], []]) }",
    "{ a(b: {}, c: { d: 1 }, e: { f: { g: 1 }, h: [{}] }) }",

    // Ignored tokens.
    "\u{FEFF}{ a }",
    "{ a } # comment",
    "# comment é 😀\r\n{ a # comment\r b\n# comment\n c }#",
    ",,, { a ,\t,\r\n, b }\n",
    "{a:b(c:1 d:2)@e{...f...on g{h}}}",
    "{a(b:[1 2\"3\"true$c{d:1}[4]])}",
]

let typeSystemExamples: [String] = [
    // SchemaDefinition, SchemaExtension.
    "schema { query: Q }",
    "schema @a @b(c: 1) { query: Q mutation: M, subscription: S }",
    #""described" schema { query: Q }"#,
    "extend schema @a",
    "extend schema { mutation: M }",
    "extend schema @a @b { query: Q }",

    // ScalarTypeDefinition, ScalarTypeExtension.
    "scalar A",
    "scalar A @b @specifiedBy(url: \"c\")",
    #""described" scalar A"#,
    "extend scalar A @b",

    // ObjectTypeDefinition, ObjectTypeExtension, ImplementsInterfaces, FieldsDefinition.
    "type A",
    "type A { b: C }",
    "type A implements B",
    "type A implements B & C & D { e: F }",
    "type A implements & B & C @d(e: 1) { f: G }",
    "type A @b { c: D @e f: [G!]! @h(i: 1) }",
    #""described" type A { "described" b: C """described""" d: E }"#,
    "type type implements implements { type: type input: input implements: on }",
    "extend type A implements B",
    "extend type A implements & B & C @d { e: F }",
    "extend type A @b",
    "extend type A { b: C }",

    // ArgumentsDefinition, InputValueDefinition.
    "type A { b(c: D): E }",
    "type A { b(c: D = 1, e: [F!] = [{ g: H }] @i, j: K @l): M }",
    #"type A { b("described" c: D "described" e: F = 1): G }"#,

    // InterfaceTypeDefinition, InterfaceTypeExtension.
    "interface A",
    "interface A { b: C }",
    "interface A implements B & C { d: E }",
    "interface A implements & B @c { d: E }",
    #""described" interface A @b"#,
    "extend interface A implements B",
    "extend interface A @b",
    "extend interface A { b(c: D): E }",

    // UnionTypeDefinition, UnionTypeExtension.
    "union A",
    "union A = B",
    "union A = B | C | D",
    "union A = | B | C",
    "union A @b = C",
    #""described" union A @b"#,
    "extend union A = B | C",
    "extend union A @b",
    "extend union A @b = | C",

    // EnumTypeDefinition, EnumTypeExtension.
    "enum A",
    "enum A { B }",
    "enum A @b { C D @e, F @g(h: 1) on type TRUE }",
    #""described" enum A { "described" B """described""" C }"#,
    "extend enum A { B }",
    "extend enum A @b",

    // InputObjectTypeDefinition, InputObjectTypeExtension.
    "input A",
    "input A { b: C }",
    "input A @b @oneOf { c: D = 1 @e, f: [G!]! = [] }",
    #""described" input A { "described" b: C "described" d: E = 1 }"#,
    "extend input A { b: C }",
    "extend input A @b",

    // DirectiveDefinition.
    "directive @a on FIELD",
    "directive @a on | FIELD | QUERY",
    "directive @a(b: C = 1 @d, e: F) on OBJECT | INTERFACE",
    "directive @a repeatable on SCHEMA",
    "directive @a(b: C) repeatable on INPUT_FIELD_DEFINITION",
    #""described" directive @a("described" b: C) on VARIABLE_DEFINITION"#,
    "directive @repeatable repeatable on ENUM",
    "directive @on on FIELD_DEFINITION",
    """
    directive @everywhere on QUERY | MUTATION | SUBSCRIPTION | FIELD | FRAGMENT_DEFINITION | FRAGMENT_SPREAD
        | INLINE_FRAGMENT | VARIABLE_DEFINITION | SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION
        | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
    """,

    // A definition without a body before one that begins with a brace when it is written briefly.
    "type A query { b }",
    "{ a } type B { c: D } query { e } extend type F @g { h: I } { j }",
]

/// Executable and type system definitions in one document, with most that may be in them.
let kitchenSink = #"""
    # A comment, then every kind of definition.
    """
    Finds frobs,
      and their flerps.
    """
    query findFrobs("the key" $id: ID! = "a\"b", $site: Site = MOBILE @onVariable, $deep: [[Int!]]) @onQuery {
      whoever: node(id: [$id, 987], nothing: null) {
        id, ... on User @onInlineFragment {
          field1(first: 10, after: $site) @include(if: $site) { id, ...frag @onFragmentSpread }
        }
        ... @skip(unless: $site) { id }
        ... { id }
      }
    }

    mutation likeStory @onMutation { like(story: 123) @onField { story { id @onField } } }

    subscription ($input: StoryLikeSubscribeInput @onVariable) {
      storyLikeSubscribe(input: { key: "value", block: """
        block string uses \"""
          indentation
      """, list: [{ a: 1.5e3 }, [], {}] }) { story { likers { count } } }
    }

    "A fragment."
    fragment frag on Friend @onFragmentDefinition {
      foo(size: $size, bar: $b, obj: { key: "é😀", on: true })
      unnamed(truthy: true, falsy: false, nullish: null)
      query
    }

    """The schema as a whole."""
    schema @onSchema { query: QueryType mutation: MutationType }

    type Foo implements Bar & Baz @onObject {
      "One."
      one: Type
      two("the argument" argument: InputType! = { a: [1, 2] } @onArgument): [Type!]! @deprecated(reason: "old")
    }

    extend type Foo { seven(argument: [String]): Type }
    interface Bar implements & Node { four(argument: String = "string"): String }
    union Feed @onUnion = | Story | Article
    enum Site { "The desktop." DESKTOP @onEnumValue MOBILE }
    scalar Date @specifiedBy(url: "https://example.org/date")
    input InputType @oneOf { key: String! answer: Int = 42 @onInputField }
    directive @include2("if" if: Boolean! = true) repeatable on FIELD | FRAGMENT_SPREAD
    extend schema @onSchema { subscription: SubscriptionType }
    """#

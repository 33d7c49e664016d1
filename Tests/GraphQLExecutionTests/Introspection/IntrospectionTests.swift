import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Testing

/// The schema as queries see it; the expected answers were computed with graphql-core 3.3.2.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Introspection, #sec-Type-Name-Introspection,
/// #sec-Schema-Introspection, #sec-The-__Schema-Type, #sec-The-__Type-Type, #sec-The-__Field-Type,
/// #sec-The-__InputValue-Type, #sec-The-__EnumValue-Type, #sec-The-__Directive-Type, #sec--deprecated,
/// #sec--specifiedBy, #sec--oneOf, #sec-Field-Deprecation, #sec-Appendix-Type-System-Definitions
@Suite struct IntrospectionTests {
    static let sdl = #"""
        "The root."
        type Query { frob(id: ID!, "How many." first: Int = 3 @deprecated(reason: "gone"), by: Order = {field: NAME, tags: ["a", "b\"c"]}): Frob! search: [Result!]! old: Int @deprecated node: Node }
        type Mutation { set: Int }
        interface Node { id: ID! }
        interface Named implements Node { id: ID! name: String }
        type Frob implements Node & Named { id: ID! name: String colour: Colour }
        type Other implements Node { id: ID! }
        union Result = Frob | Other
        enum Colour { "Warm." RED GREEN @deprecated(reason: "no green") }
        input Order { field: Field = ID tags: [String!] hidden: Int @deprecated }
        enum Field { ID NAME }
        "When." scalar Date @specifiedBy(url: "https://example.com/date")
        directive @mark(level: Int = 1) repeatable on FIELD | OBJECT
        """#

    @Test("introspection answers as the reference implementation does", arguments: introspectionCases)
    func answers(_ example: ResponseCase) throws {
        let engine = try Engine(Self.sdl, [:])
        // graphql-core ignores variables that an operation does not declare; so does Tributary.
        #expect(try engine.response(example.query, variables: example.variables) == example.response)
    }

    @Test("every type and directive is listed once, built-in ones included")
    func lists() throws {
        let engine = try Engine(Self.sdl, [:])
        let response = try engine.response("{ __schema { types { name } directives { name isRepeatable locations } } }")
        let schema = try #require(try JSONValue.parse(response.utf8)["data"]?["__schema"])
        #expect(
            schema["types"]?.names.sorted() == [
                "Boolean", "Colour", "Date", "Field", "Frob", "ID", "Int", "Mutation", "Named", "Node", "Order",
                "Other",
                "Query", "Result", "String", "__Directive", "__DirectiveLocation", "__EnumValue", "__Field",
                "__InputValue",
                "__Schema", "__Type", "__TypeKind",
            ]
        )
        #expect(
            schema["directives"]?.names.sorted() == ["deprecated", "include", "mark", "oneOf", "skip", "specifiedBy"]
        )
        #expect(response.contains(#"{"name":"mark","isRepeatable":true,"locations":["FIELD","OBJECT"]}"#))
    }

    @Test("definitions that only the server uses are not seen")
    func hiddenTypes() throws {
        var options = SchemaOptions()
        options.knownDefinitions = [
            try parseDocument(
                Source(name: "known", text: "directive @connect(via: Via) on FIELD_DEFINITION enum Via { HTTP }"),
                sourceIndex: 1
            )
        ]
        let document = try parseDocument(Source(name: "s", text: "type Query { a: Int @connect(via: HTTP) }"))
        let schema = try Schema(building: [document], options: options)
        let engine = Engine(schema: schema, bindings: FieldBindings())
        let response = try engine.response(
            #"{ __schema { types { name } directives { name } } __type(name: "Via") { name } }"#
        )
        #expect(!response.contains("Via"))
        #expect(!response.contains("connect"))
        #expect(response.hasSuffix(#""__type":null}}"#))
    }

    @Test("aliases of the same introspection are answered each for itself")
    func aliases() throws {
        let engine = try Engine(Self.sdl, [:])
        #expect(
            try engine.response(
                #"{ a: __type(name: "Frob") { n: name m: name } b: __type(name: "Other") { name } a2: __type(name: "Frob") { kind } }"#
            ) == #"{"data":{"a":{"n":"Frob","m":"Frob"},"b":{"name":"Other"},"a2":{"kind":"OBJECT"}}}"#
        )
    }

    @Test("a fragment is answered alike wherever it is spread, and merged with what stands beside it")
    func fragments() throws {
        let engine = try Engine(Self.sdl, [:])
        let response = try engine.response(
            #"""
            { __type(name: "Other") {
                fields { name type { ...T } }
                interfaces { ...T }
                ...I
                again: fields { type { kind } ...N type { ...T } }
            } }
            fragment I on __Type { interfaces { kind __typename } }
            fragment N on __Field { __typename name }
            fragment T on __Type { name ofType { ...O } }
            fragment O on __Type { name kind }
            """#
        )
        let id = #"{"name":null,"ofType":{"name":"ID","kind":"SCALAR"}}"#
        #expect(
            response
                == #"{"data":{"__type":{"fields":[{"name":"id","type":\#(id)}],"#
                + #""interfaces":[{"name":"Node","ofType":null,"kind":"INTERFACE","__typename":"__Type"}],"#
                + #""again":[{"type":{"kind":"NON_NULL","name":null,"ofType":{"name":"ID","kind":"SCALAR"}},"#
                + #""__typename":"__Field","name":"id"}]}}}"#
        )
    }

    @Test(
        "fields are answered alike in whatever order they are selected, and under whatever names",
        arguments: ["Frob", "Node", "Colour", "Order", "Result", "Date"],
        [0, 1, 2, 3, 5, 7]
    )
    func orders(_ type: String, _ step: Int) throws {
        let engine = try Engine(Self.sdl, [:])
        let fields = [
            "__typename", "kind", "name", "ofType { kind }", "description", "fields { name isDeprecated }",
            "inputFields { name type { name } defaultValue }", "interfaces { name }", "enumValues { description name }",
            "possibleTypes { name }", "specifiedByURL", "isOneOf", "also: name",
        ]
        /// The members of an answer, without the braces around.
        func members(_ selection: String) throws -> String {
            let response = try engine.response("{ __type(name: \"\(type)\") { \(selection) } }")
            return String(response.dropFirst(#"{"data":{"__type":{"#.count).dropLast("}}}".count))
        }
        // In the order of the schema, back to front, and with leaps of several sizes, which come to each field.
        let order = fields.indices.map { step == 0 ? fields.count - 1 - $0 : $0 * step % fields.count }
        #expect(Set(order).count == fields.count)
        let selected = order.map { fields[$0] }
        #expect(try members(selected.joined(separator: " ")) == selected.map(members).joined(separator: ","))
        let renamed = selected.enumerated().map { "a\($0): \($1.replacing("also: ", with: ""))" }
        #expect(try members(renamed.joined(separator: " ")) == renamed.map(members).joined(separator: ","))
    }

    @Test("many response names of one object keep their order, each once", arguments: [3, 16, 17, 40])
    func manyNames(_ count: Int) throws {
        let engine = try Engine(Self.sdl, [:])
        let names = (0..<count).map { "a\($0)" }
        let selected = (names + names.reversed()).map { "\($0): name" }.joined(separator: " ")
        let expected = names.map { "\"\($0)\":\"Frob\"" }.joined(separator: ",")
        #expect(
            try engine.response("{ __type(name: \"Frob\") { \(selected) } }") == "{\"data\":{\"__type\":{\(expected)}}}"
        )
    }

    @Test(
        "an introspection that would multiply the schema by itself is refused",
        arguments: [
            ("{ __schema { types { fields { type { fields { name } } } } } }", true),
            ("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", false),
            (
                "{ __schema { ...S } } fragment S on __Schema { types { fields { type { ...T } } } } "
                    + "fragment T on __Type { possibleTypes { ...U } } fragment U on __Type { interfaces { name } }",
                false
            ),
        ]
    )
    func depth(_ query: String, _ isAllowed: Bool) throws {
        let engine = try Engine(Self.sdl, [:])
        if isAllowed {
            _ = try engine.response(query)
        } else {
            let error = #expect(throws: RequestErrors.self) { try engine.response(query) }
            #expect(error?.errors.map(\.message) == ["Maximum introspection depth exceeded"])
        }
    }
}

extension JSONValue {
    /// The names of a list of objects.
    fileprivate var names: [String] {
        guard case .array(let items) = self else { return [] }
        return items.compactMap { if case .string(let name)? = $0["name"] { name } else { nil } }
    }
}

private let introspectionCases: [ResponseCase] = [
    ResponseCase(
        #"""
        { __type(name: "Query") { kind name description fields { name } interfaces { name } possibleTypes { name } enumValues { name } inputFields { name } ofType { name } specifiedByURL } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"kind":"OBJECT","name":"Query","description":"The root.","fields":[{"name":"frob"},{"name":"search"},{"name":"node"}],"interfaces":[],"possibleTypes":null,"enumValues":null,"inputFields":null,"ofType":null,"specifiedByURL":null}}}
        """#
    ),
    ResponseCase(
        #"""
        { __type(name: "Query") { fields(includeDeprecated: true) { name isDeprecated deprecationReason args { name } all: args(includeDeprecated: true) { name description defaultValue isDeprecated deprecationReason type { ...T } } type { ...T } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"fields":[{"name":"frob","isDeprecated":false,"deprecationReason":null,"args":[{"name":"id"},{"name":"by"}],"all":[{"name":"id","description":null,"defaultValue":null,"isDeprecated":false,"deprecationReason":null,"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"SCALAR","name":"ID","ofType":null}}},{"name":"first","description":"How many.","defaultValue":"3","isDeprecated":true,"deprecationReason":"gone","type":{"kind":"SCALAR","name":"Int","ofType":null}},{"name":"by","description":null,"defaultValue":"{ field: NAME, tags: [\"a\", \"b\\\"c\"] }","isDeprecated":false,"deprecationReason":null,"type":{"kind":"INPUT_OBJECT","name":"Order","ofType":null}}],"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"OBJECT","name":"Frob","ofType":null}}},{"name":"search","isDeprecated":false,"deprecationReason":null,"args":[],"all":[],"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"LIST","name":null,"ofType":{"kind":"NON_NULL","name":null,"ofType":{"kind":"UNION","name":"Result"}}}}},{"name":"old","isDeprecated":true,"deprecationReason":"No longer supported","args":[],"all":[],"type":{"kind":"SCALAR","name":"Int","ofType":null}},{"name":"node","isDeprecated":false,"deprecationReason":null,"args":[],"all":[],"type":{"kind":"INTERFACE","name":"Node","ofType":null}}]}}}
        """#
    ),
    ResponseCase(
        #"""
        { a: __type(name: "Colour") { enumValues { name description } } b: __type(name: "Colour") { enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"a":{"enumValues":[{"name":"RED","description":"Warm."}]},"b":{"enumValues":[{"name":"RED","isDeprecated":false,"deprecationReason":null},{"name":"GREEN","isDeprecated":true,"deprecationReason":"no green"}]}}}
        """#
    ),
    ResponseCase(
        #"""
        query($all: Boolean) { __type(name: "Order") { kind isOneOf inputFields { name defaultValue } more: inputFields(includeDeprecated: $all) { name } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"kind":"INPUT_OBJECT","isOneOf":false,"inputFields":[{"name":"field","defaultValue":"ID"},{"name":"tags","defaultValue":null}],"more":[{"name":"field"},{"name":"tags"},{"name":"hidden"}]}}}
        """#
    ),
    ResponseCase(
        #"""
        { __type(name: "Result") { kind possibleTypes { name __typename } fields { name } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"kind":"UNION","possibleTypes":[{"name":"Frob","__typename":"__Type"},{"name":"Other","__typename":"__Type"}],"fields":null}}}
        """#
    ),
    ResponseCase(
        #"""
        { __type(name: "Named") { kind interfaces { name } possibleTypes { name } fields { name type { name } } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"kind":"INTERFACE","interfaces":[{"name":"Node"}],"possibleTypes":[{"name":"Frob"}],"fields":[{"name":"id","type":{"name":null}},{"name":"name","type":{"name":"String"}}]}}}
        """#
    ),
    ResponseCase(
        #"""
        { __type(name: "Frob") { interfaces { name } possibleTypes { name } } date: __type(name: "Date") { kind description specifiedByURL } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"interfaces":[{"name":"Node"},{"name":"Named"}],"possibleTypes":null},"date":{"kind":"SCALAR","description":"When.","specifiedByURL":"https://example.com/date"}}}
        """#
    ),
    ResponseCase(
        #"""
        { __type(name: "Nothing") { name } __typename }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":null,"__typename":"Query"}}
        """#
    ),
    ResponseCase(
        #"""
        { __schema { __typename description queryType { name } mutationType { name kind } subscriptionType { name } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__schema":{"__typename":"__Schema","description":null,"queryType":{"name":"Query"},"mutationType":{"name":"Mutation","kind":"OBJECT"},"subscriptionType":null}}}
        """#
    ),
    ResponseCase(
        #"""
        query($n: String!) { __type(name: $n) { name fields { name args { name } } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"name":"Mutation","fields":[{"name":"set","args":[]}]}}}
        """#
    ),
    ResponseCase(
        #"""
        { __type(name: "__EnumValue") { kind name fields { name type { kind ofType { name } } } } }
        """#,
        variables: #"{"all":true,"n":"Mutation"}"#,
        json: "",
        #"""
        {"data":{"__type":{"kind":"OBJECT","name":"__EnumValue","fields":[{"name":"name","type":{"kind":"NON_NULL","ofType":{"name":"String"}}},{"name":"description","type":{"kind":"SCALAR","ofType":null}},{"name":"isDeprecated","type":{"kind":"NON_NULL","ofType":{"name":"Boolean"}}},{"name":"deprecationReason","type":{"kind":"SCALAR","ofType":null}}]}}}
        """#
    ),
]

import GraphQLLanguage
import GraphQLTypes
import Testing

/// Whether the type inside lists and non-nulls may be told, and those.
private func introspected(_ type: GraphQLType, in schema: Schema) -> InputValue {
    if type.isNonNull {
        return .members(["kind": .string("NON_NULL"), "ofType": introspected(type.nullable, in: schema)])
    }
    if let item = type.item { return .members(["kind": .string("LIST"), "ofType": introspected(item, in: schema)]) }
    return .members(["kind": kind(schema[type.named].kind), "name": .string(schema[type.named].name)])
}

private func kind(_ kind: TypeKind) -> InputValue {
    switch kind {
    case .scalar: .string("SCALAR")
    case .object: .string("OBJECT")
    case .interface: .string("INTERFACE")
    case .union: .string("UNION")
    case .enumeration: .string("ENUM")
    case .inputObject: .string("INPUT_OBJECT")
    }
}

/// What a server answers to the full introspection query.
private func introspected(_ schema: Schema) -> InputValue {
    func names(_ ids: [TypeID]) -> InputValue { .list(ids.map { .members(["name": .string(schema[$0].name)]) }) }
    func inputs(_ members: [InputMember]) -> InputValue {
        .list(
            members.map { member in
                .members([
                    "name": .string(member.name), "description": .text(member.description),
                    "type": introspected(member.type, in: schema),
                    "defaultValue": .text(member.defaultLiteral.map { printValue($0) }),
                    "isDeprecated": .boolean(member.deprecationReason != nil),
                    "deprecationReason": .text(member.deprecationReason),
                ])
            }
        )
    }
    let types = schema.types.filter { !$0.isHidden }.map { type in
        InputValue.members([
            "kind": kind(type.kind), "name": .string(type.name), "description": .text(type.description),
            "specifiedByURL": .text(type.specifiedByURL),
            "isOneOf": type.kind == .inputObject ? .boolean(type.isOneOf) : .null,
            "fields": .list(
                type.fields.map { field in
                    .members([
                        "name": .string(field.name), "description": .text(field.description),
                        "args": inputs(field.arguments), "type": introspected(field.type, in: schema),
                        "isDeprecated": .boolean(field.deprecationReason != nil),
                        "deprecationReason": .text(field.deprecationReason),
                    ])
                }
            ),
            "interfaces": names(type.interfaces), "possibleTypes": names(type.possibleTypes),
            "enumValues": .list(
                type.enumValues.map { value in
                    .members([
                        "name": .string(value.name), "description": .text(value.description),
                        "isDeprecated": .boolean(value.deprecationReason != nil),
                        "deprecationReason": .text(value.deprecationReason),
                    ])
                }
            ),
            "inputFields": inputs(type.inputFields),
        ])
    }
    func root(_ operation: OperationType) -> InputValue {
        schema.rootType(of: operation).map { .members(["name": .string($0.name)]) } ?? .null
    }
    return .members([
        "__schema": .members([
            "description": .text(schema.description), "queryType": root(.query), "mutationType": root(.mutation),
            "subscriptionType": root(.subscription), "types": .list(types),
            "directives": .list(
                schema.directives.map { directive in
                    .members([
                        "name": .string(directive.name), "description": .text(directive.description),
                        "isRepeatable": .boolean(directive.isRepeatable),
                        "locations": .list(directive.locations.map { .string($0.rawValue) }),
                        "args": inputs(directive.arguments),
                    ])
                }
            ),
        ])
    ])
}

extension InputValue {
    fileprivate static func members(_ members: KeyValuePairs<String, InputValue>) -> InputValue {
        .object(members.map { Member($0.key, $0.value) })
    }

    fileprivate static func text(_ text: String?) -> InputValue { text.map { .string($0) } ?? .null }

    /// With one member, found by names and indices, replaced; or removed.
    fileprivate func replacing(_ path: ArraySlice<PathElement>, with value: InputValue?) -> InputValue? {
        guard let first = path.first else { return value }
        switch (self, first) {
        case (.object(var members), .name(let name)):
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                guard path.count == 1, let value else { return self }
                return .object(members + [Member(name, value)])
            }
            if let replaced = members[index].value.replacing(path.dropFirst(), with: value) {
                members[index].value = replaced
            } else {
                members.remove(at: index)
            }
            return .object(members)
        case (.list(var items), .index(let index)) where items.indices.contains(index):
            if let replaced = items[index].replacing(path.dropFirst(), with: value) {
                items[index] = replaced
            } else {
                items.remove(at: index)
            }
            return .list(items)
        default: return self
        }
    }
}

private let everything = #"""
    """
    All of it.
    """
    schema {
      query: Root
      mutation: Mutation
    }

    "Says \"why\"."
    directive @why(
      "Not why."
      reason: String! = "because"
      old: In @deprecated
    ) repeatable on FIELD | QUERY

    type Root implements Node & Named {
      id: ID!
      name: String
      all(first: Int = 10, filter: In = { text: "a\nb", sizes: [SMALL, null], deep: { exact: 1.5 } }): [[Thing!]]!
      subject(one: One): Named @deprecated(reason: "gone")
    }

    type Mutation {
      set(at: Date!): Boolean @deprecated
    }

    interface Node {
      id: ID!
    }

    interface Named implements Node {
      id: ID!
      name: String
    }

    union Thing = Root | Mutation

    enum Size {
      SMALL
      LARGE @deprecated(reason: "too large")
    }

    input In {
      text: String = """
      block
        string
      """
      sizes: [Size] = []
      deep: Deep @deprecated(reason: "shallow")
    }

    input Deep {
      exact: Float!
    }

    input One @oneOf {
      a: Int
      b: Boolean
    }

    scalar Date @specifiedBy(url: "https://example.com/date")
    """#

@Test("a schema survives being introspected and built again", arguments: [everything, "type Query { a: Int }"])
func introspectionRoundTrip(sdl: String) throws {
    let original = try schema(sdl)
    let result = introspected(original)
    let rebuilt = try Schema(introspection: result)
    #expect(printSchema(rebuilt) == printSchema(original))
    #expect(introspected(rebuilt) == result)
    let wrapped = try Schema(introspection: .object([InputValue.Member("data", result)]))
    #expect(printSchema(wrapped) == printSchema(original))
}

@Test("what older servers do not tell is taken as not so")
func olderIntrospection() throws {
    var result = introspected(try schema("type Query { a(b: Int): S } scalar S directive @d on FIELD"))
    for (index, name) in [(0, "isOneOf"), (0, "specifiedByURL"), (0, "interfaces"), (1, "fields")] {
        let path: [PathElement] = [.name("__schema"), .name("types"), .index(index), .name(name)]
        result = try #require(result.replacing(path[...], with: nil))
    }
    #expect(printSchema(try Schema(introspection: result)).contains("a(b: Int): S"))
}

@Test(
    "a result that is none, or incomplete, is refused with the place in it",
    arguments: [
        (["__schema"], .null, "Invalid or incomplete introspection result.", []),
        (["__schema", "types"], .string("x"), #"Expected a list, found: "x"."#, ["__schema", "types"]),
        (["__schema", "types", "0"], .null, "Expected an object, found: null.", ["__schema", "types", "0"]),
        (
            ["__schema", "types", "0", "name"], nil, "Expected a string, found: null.",
            ["__schema", "types", "0", "name"]
        ),
        (
            ["__schema", "types", "0", "name"], .string("A { a: Int } type B"),
            #"Expected a name, found: "A { a: Int } type B"."#, ["__schema", "types", "0", "name"]
        ),
        (
            ["__schema", "types", "0", "kind"], .string("LIST"),
            #"Expected the kind of a named type, found: "LIST"."#, ["__schema", "types", "0", "kind"]
        ),
        (
            ["__schema", "types", "0", "fields", "0", "type", "ofType"], nil,
            "Decorated type deeper than introspection query.",
            ["__schema", "types", "0", "fields", "0", "type", "ofType"]
        ),
        (
            ["__schema", "types", "0", "fields", "0", "args", "0", "defaultValue"], .string("[1"),
            #"Expected a value as GraphQL writes it, found: "[1". Syntax Error: Unexpected <EOF>."#,
            ["__schema", "types", "0", "fields", "0", "args", "0", "defaultValue"]
        ),
        (
            ["__schema", "types", "0", "fields", "0", "isDeprecated"], .int(1), "Expected true or false, found: 1.",
            ["__schema", "types", "0", "fields", "0", "isDeprecated"]
        ),
        (["__schema", "queryType"], nil, "Expected a root operation type, found none.", ["__schema"]),
        (
            ["__schema", "directives", "5", "locations", "0"], .string("MOON"),
            #"Expected a directive location, found: "MOON"."#, ["__schema", "directives", "5", "locations", "0"]
        ),
        (
            ["__schema", "directives", "5", "locations"], .list([]),
            "Introspection result missing directive locations: ",
            ["__schema", "directives", "5"]
        ),
    ] as [([String], InputValue?, String, [String])]
)
func badIntrospection(place: [String], value: InputValue?, message: String, path: [String]) throws {
    let result = introspected(try schema("type Query { a(b: Int = 1): [Int] } directive @d on FIELD"))
    func elements(_ path: [String]) -> [PathElement] { path.map { Int($0).map { .index($0) } ?? .name($0) } }
    let broken = try #require(result.replacing(elements(place)[...], with: value))
    let error = #expect(throws: IntrospectionError.self) { try Schema(introspection: broken) }
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    #expect(error?.path == elements(path))
}

@Test("an introspection result of no valid schema gives the errors of its SDL")
func invalidIntrospection() throws {
    let result = introspected(try schema("type Query { a: Int }"))
    let path: [PathElement] = [.name("__schema"), .name("types"), .index(0), .name("name")]
    let renamed = try #require(result.replacing(path[...], with: .string("Other")))
    let errors = #expect(throws: SchemaErrors.self) { try Schema(introspection: renamed, named: "remote") }
    #expect(errors?.text.hasPrefix("remote:2:10: error: Unknown type \"Query\".") == true, "\(errors?.text ?? "")")
}

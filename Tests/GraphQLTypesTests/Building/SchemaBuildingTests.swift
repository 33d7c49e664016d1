import GraphQLLanguage
import GraphQLTypes
import Testing

// Spec: https://spec.graphql.org/September2025/#sec-Type-System, #sec-Types, #sec-Type-Extensions,
// #sec-Schema-Extension, #sec-Scalar-Extensions, #sec-Object-Extensions, #sec-Interface-Extensions,
// #sec-Union-Extensions, #sec-Enum-Extensions, #sec-Input-Object-Extensions, #sec-Root-Operation-Types,
// #sec-Scalars.Built-in-Scalars, #sec-Appendix-Type-System-Definitions

@Suite("building a schema")
struct SchemaBuildingTests {
    @Test("types come in order of definition, with what the SDL says")
    func parts() throws {
        let schema = try schema(
            """
            "The schema." schema @s { query: Root } directive @s on SCHEMA
            "A root." type Root implements Node & Other @t { "An id." id: ID! @deprecated(reason: "old"), list(first: Int = 5): [[Node!]]! }
            interface Node implements Other { id: ID! @deprecated }
            interface Other { id: ID! @deprecated }
            union U = Root | Leaf
            type Leaf { x: Int }
            enum Color { RED, GREEN @deprecated }
            input In @oneOf { a: Int, b: String }
            scalar Url @specifiedBy(url: "https://example.org/url")
            directive @t("X" x: Int = 3) repeatable on OBJECT | ENUM
            """
        )
        #expect(schema.description == "The schema.")
        #expect(schema.appliedDirectives.map(\.name.text) == ["s"])
        #expect(schema.types.prefix(8).map(\.name) == ["Root", "Node", "Other", "U", "Leaf", "Color", "In", "Url"])
        #expect(schema.types.enumerated().allSatisfy { $1.id == TypeID($0) })
        let root = try #require(schema.rootType(of: .query))
        #expect(root.name == "Root")
        #expect(root.description == "A root.")
        #expect(root.interfaces.map { schema[$0].name } == ["Node", "Other"])
        #expect(root.appliedDirectives.map(\.name.text) == ["t"])
        let id = try #require(root.field(named: "id"))
        #expect(id.description == "An id.")
        #expect(id.deprecationReason == "old")
        #expect(schema.text(of: id.type) == "ID!")
        let list = try #require(root.field(named: "list"))
        #expect(schema.text(of: list.type) == "[[Node!]]!")
        #expect(list.argument(named: "first")?.defaultValue == .int(5))
        let names = { (ids: [TypeID]) in ids.map { schema[$0].name } }
        #expect(names(schema.type(named: "Node")?.possibleTypes ?? []) == ["Root"])
        #expect(names(schema.type(named: "U")?.possibleTypes ?? []) == ["Root", "Leaf"])
        #expect(names(root.possibleTypes) == ["Root"])
        #expect(schema.type(named: "Color")?.enumValue(named: "GREEN")?.deprecationReason == "No longer supported")
        #expect(schema.type(named: "In")?.isOneOf == true)
        #expect(schema.type(named: "Url")?.specifiedByURL == "https://example.org/url")
        let directive = try #require(schema.directive(named: "t"))
        #expect(directive.isRepeatable)
        #expect(directive.locations == [.object, .enumeration])
        #expect(directive.argument(named: "x")?.defaultValue == .int(3))
        #expect(!directive.isBuiltIn)
    }

    @Test("everything can be extended, across files and before its definition")
    func extensions() throws {
        let schema = try schema(
            """
            extend schema @s { mutation: M }
            extend type Query implements I @t { b: Int }
            extend interface I @t { b: Int }
            extend union U @t = M
            extend enum E @t { B }
            extend input In @t { b: Int }
            extend scalar S @t
            """,
            """
            directive @s on SCHEMA
            directive @t on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
            schema { query: Query }
            type Query { a: Int }
            type M { a: Int }
            interface I { b: Int }
            union U = Query
            enum E { A }
            input In { a: Int }
            scalar S
            """.replacing("interface I { b: Int }", with: "interface I { a: Int }")
        )
        #expect(schema.rootType(of: .mutation)?.name == "M")
        #expect(schema.type(named: "Query")?.fields.map(\.name) == ["a", "b"])
        #expect(schema.type(named: "I")?.fields.map(\.name) == ["a", "b"])
        #expect(schema.type(named: "I")?.possibleTypes == schema.queryType.map { [$0] })
        #expect(schema.type(named: "U")?.members.count == 2)
        #expect(schema.type(named: "E")?.enumValues.map(\.name) == ["A", "B"])
        #expect(schema.type(named: "In")?.inputFields.map(\.name) == ["a", "b"])
        for name in ["Query", "I", "U", "E", "In", "S"] {
            #expect(schema.type(named: name)?.appliedDirectives.map(\.name.text) == ["t"])
        }
    }

    @Test("extensions alone define the root types, from any number of files, unless that is switched off")
    func rootTypesByExtension() throws {
        let schema = try schema(
            "extend type Query { a: Int }",
            "extend type Query { b: Int } extend type Mutation { set: Int }",
            "extend schema @s directive @s on SCHEMA"
        )
        #expect(schema.rootType(of: .query)?.fields.map(\.name) == ["a", "b"])
        #expect(schema.rootType(of: .mutation)?.fields.map(\.name) == ["set"])
        SchemaCase.error(
            "extend type ‹1›Query { a: Int }",
            #"Cannot extend type "Query" because it is not defined."#,
            at: 1
        ).check(options: .reference)
        // Another name does it when the schema gives that name.
        let other = try Schema(
            building: [
                Source(name: "s", text: "schema { query: Root } extend type Root { a: Query } type Query { a: Int }")
            ]
        )
        #expect(other.rootType(of: .query)?.name == "Root")
    }

    @Test("root types are those that the schema names, and otherwise those with the usual names")
    func rootTypes() throws {
        let named = try schema("schema { query: Q } type Q { a: Int } type Mutation { a: Int }")
        #expect(named.rootType(of: .query)?.name == "Q")
        #expect(named.mutationType == nil)
        let usual = try schema("type Query { a: Int } type Mutation { a: Int } type Subscription { a: Int }")
        #expect(usual.rootType(of: .mutation)?.name == "Mutation")
        #expect(usual.rootType(of: .subscription)?.name == "Subscription")
    }

    @Test("built-in scalars are there as far as something refers to them")
    func builtInScalars() throws {
        let schema = try schema("type Query { a: Int }")
        #expect(schema.type(named: "Int")?.builtInScalar == .int)
        #expect(schema.type(named: "String")?.builtInScalar == .string)
        #expect(schema.type(named: "Boolean")?.builtInScalar == .boolean)
        #expect(schema.type(named: "Float") == nil)
        #expect(schema.type(named: "ID") == nil)
        let other = try Schema(building: [
            Source(name: "s", text: "type Query { a(x: [ID!]): Int } input I { f: Float }")
        ])
        #expect(other.type(named: "Float") != nil)
        #expect(other.type(named: "ID") != nil)
    }

    @Test("introspection types and built-in directives are there, and what is optional on request")
    func builtInDefinitions() throws {
        let schema = try schema("type Query { a: Int }")
        for name in [
            "__Schema", "__Type", "__TypeKind", "__Field", "__InputValue", "__EnumValue", "__Directive",
            "__DirectiveLocation",
        ] {
            #expect(schema.type(named: name)?.isIntrospection == true)
        }
        #expect(schema.type(named: "__Type")?.field(named: "isOneOf") != nil)
        let arguments = schema.type(named: "__Field")?.field(named: "args")?.arguments
        #expect(arguments?.first?.name == "includeDeprecated")
        #expect(arguments?.first?.defaultValue == .boolean(false))
        #expect(schema.directives.map(\.name) == ["include", "skip", "deprecated", "specifiedBy", "oneOf"])
        #expect(schema.directives.allSatisfy { $0.isBuiltIn && !$0.isHidden })

        var options = SchemaOptions()
        options.hasIncrementalDelivery = true
        options.hasDraftIntrospection = true
        let more = try Schema(building: [Source(name: "s", text: "type Query { a: Int }")], options: options)
        #expect(more.directives.map(\.name).suffix(2) == ["defer", "stream"])
        #expect(more.directive(named: "stream")?.argument(named: "initialCount")?.defaultValue == .int(0))
        #expect(more.type(named: "__Directive")?.field(named: "isDeprecated") != nil)
        #expect(more.type(named: "__DirectiveLocation")?.enumValue(named: "DIRECTIVE_DEFINITION") != nil)
    }

    @Test("a schema may define a built-in directive in its own way")
    func redefinedDirective() throws {
        let schema = try schema("type Query { a: Int @deprecated } directive @deprecated on FIELD_DEFINITION")
        #expect(schema.directive(named: "deprecated")?.arguments.isEmpty == true)
        #expect(schema.directives.count { $0.name == "deprecated" } == 1)
    }

    @Test("defaults are coerced, with the defaults of what they leave out")
    func defaults() throws {
        let schema = try schema(
            """
            type Query { a(i: A = {}, list: [Int] = 7, e: E = X, f: Float = 1, id: ID = 5): Int }
            input A { b: B = { c: {} }, n: Int }
            input B { c: C, d: C = {} }
            input C { x: Int = 3, s: String = null }
            enum E { X }
            """
        )
        let arguments = try #require(schema.rootType(of: .query)?.field(named: "a")).arguments
        let c = InputValue.object([.init("x", .int(3)), .init("s", .null)])
        #expect(
            arguments.map(\.defaultValue) == [
                .object([.init("b", .object([.init("c", c), .init("d", c)]))]),
                .list([.int(7)]), .enumValue("X"), .float(1), .string("5"),
            ]
        )
    }

    @Test("defaults of many fields that need each other are all there")
    func manyDefaults() throws {
        let wide = (0..<60).map { "w\($0): B = {}" }.joined(separator: " ")
        let schema = try schema(
            "type Query { a(i: A = {}): Int } input A { \(wide) } input B { c: C = {} } input C { x: Int = 3 }"
        )
        let b = InputValue.object([.init("c", .object([.init("x", .int(3))]))])
        #expect(schema.type(named: "A")?.inputFields.allSatisfy { $0.defaultValue == b } == true)
        guard case .object(let members)? = schema.rootType(of: .query)?.fields.first?.arguments.first?.defaultValue
        else {
            Issue.record("no default")
            return
        }
        #expect(members.count == 60)
        #expect(members.allSatisfy { $0.value == b })
    }

    @Test("errors name the file that they are about")
    func sources() throws {
        let sources = [
            Source(name: "a.graphql", text: "type Query { a: Frob }"),
            Source(name: "empty.graphql", text: "# nothing yet\n"),
            Source(name: "b.graphql", text: "type Frob {\n  x: Int\n  y: Strin\n}"),
        ]
        do throws(SchemaErrors) {
            _ = try Schema(building: sources)
            Issue.record("an unknown type was taken")
        } catch {
            #expect(error.errors.map { $0.locations.map(\.sourceIndex) } == [[2]])
            #expect(
                error.text == """
                    b.graphql:3:6: error: Unknown type "Strin". Did you mean "String"?
                        3 |   y: Strin
                          |      ^

                    """
            )
        }
    }

    @Test("each file's syntax error is reported")
    func syntaxErrors() {
        let sources = ["type Query {", "type A { a: Int }", "}"].enumerated().map { Source(name: "\($0)", text: $1) }
        do throws(SchemaErrors) {
            _ = try Schema(building: sources)
            Issue.record("bad syntax was taken")
        } catch {
            #expect(error.errors.map { $0.locations.map(\.sourceIndex) } == [[0], [2]])
        }
    }
}

@Suite("known definitions")
struct KnownDefinitionsTests {
    private let known = """
        directive @bind(to: Target!, with: Template, rate: Float) repeatable on FIELD_DEFINITION
        input Target { url: Template!, options: Options = {} }
        input Options { retries: Int = 2 }
        scalar Template
        scalar JSON
        """

    private func schema(_ sdl: String) throws -> Schema {
        try Schema(building: [Source(name: "s", text: sdl)], knownSources: [Source(name: "known", text: known)])
    }

    @Test("can be used, and are not seen")
    func hidden() throws {
        let schema = try schema("type Query { a: String @bind(to: { url: \"x\" }) }")
        let directive = try #require(schema.directive(named: "bind"))
        #expect(directive.isHidden)
        #expect(directive.isBuiltIn)
        for name in ["Target", "Options", "Template", "JSON", "Float", "Int"] {
            #expect(schema.type(named: name) == nil, "\(name)")
        }
        #expect(printSchema(schema) == "type Query {\n  a: String\n}")
        let applied = try #require(schema.rootType(of: .query)?.field(named: "a")?.appliedDirectives.first)
        let values = try coerceArgumentValues(
            of: applied.arguments,
            definitions: directive.arguments,
            schema: schema,
            at: applied.location
        )
        #expect(
            values["to"]
                == .object([
                    .init("url", .string("x")), .init("options", .object([.init("retries", .int(2))])),
                ])
        )
    }

    @Test("become visible where the schema refers to them")
    func referred() throws {
        let schema = try schema("type Query { a(t: Target): JSON }")
        #expect(schema.type(named: "JSON") != nil)
        #expect(schema.type(named: "Options") != nil)
        #expect(schema.type(named: "Template") != nil)
        #expect(schema.type(named: "Float") == nil)
    }

    @Test("may be repeated, but not changed")
    func repeated() throws {
        let schema = try schema("type Query { a: JSON } " + known)
        #expect(schema.directive(named: "bind")?.isHidden == true)
        #expect(schema.type(named: "Target") == nil)
        #expect(schema.type(named: "JSON") != nil)
        _ = try self.schema("type Query { a: JSON } scalar JSON @specifiedBy(url: \"https://example.org\")")
        #expect(throws: SchemaErrors.self) {
            try self.schema("type Query { a: Int } directive @bind on FIELD_DEFINITION")
        }
        #expect(throws: SchemaErrors.self) {
            try self.schema("type Query { a: Int } input Options { retries: Int = 3 }")
        }
    }
}

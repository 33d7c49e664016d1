import Testing

@testable import GraphQLLanguage

@Test("an operation's parts are in the tree, each with the place where it begins")
func operationTree() throws {
    let marked = MarkedText(
        """
        ‹1›"why" query ‹2›Q(‹3›"what" $‹4›a: ‹5›[‹6›Int!]! = ‹7›1 ‹8›@d) ‹9›@e ‹10›{
          ‹11›f: ‹12›g(‹13›h: ‹14›$a) { i }
          ‹15›...F @j
          ‹16›... on ‹17›T { k }
        }
        """
    )
    let document = try parseDocument(Source(name: "test", text: marked.text), sourceIndex: 3)
    func place(_ mark: Int) -> SourceLocation {
        SourceLocation(sourceIndex: 3, utf8Offset: UInt32(marked.utf8Offsets[mark - 1]))
    }

    guard document.definitions.count == 1, case .operation(let operation) = document.definitions[0] else {
        Issue.record("not one operation")
        return
    }
    #expect(operation.description?.text == "why")
    #expect(operation.description?.location == place(1))
    #expect(operation.operationType == .query)
    #expect(operation.location == place(1))
    #expect(operation.name?.text == "Q")
    #expect(operation.name?.location == place(2))
    #expect(operation.directives.map(\.location) == [place(9)])
    #expect(operation.selectionSet.location == place(10))

    let variable = try #require(operation.variables.first)
    #expect(variable.location == place(3))
    #expect(variable.description?.text == "what")
    #expect(variable.name.text == "a")
    #expect(variable.name.location == place(4))
    #expect(variable.type.location == place(5))
    #expect(variable.type.namedType.location == place(6))
    #expect(printType(variable.type) == "[Int!]!")
    #expect(variable.defaultValue?.location == place(7))
    #expect(variable.directives.map(\.location) == [place(8)])

    let selections = Array(operation.selectionSet.selections)
    guard selections.count == 3, case .field(let field) = selections[0],
        case .fragmentSpread(let spread) = selections[1], case .inlineFragment(let inline) = selections[2]
    else {
        Issue.record("not a field, a spread and an inline fragment")
        return
    }
    #expect(field.alias?.text == "f")
    #expect(field.responseName == "f")
    #expect(field.name.text == "g")
    #expect(field.location == place(11))
    #expect(field.name.location == place(12))
    #expect(field.arguments.map(\.location) == [place(13)])
    #expect(field.arguments.first?.value.location == place(14))
    #expect(field.selectionSet?.selections.count == 1)
    #expect(spread.name.text == "F")
    #expect(spread.location == place(15))
    #expect(spread.directives.map(\.name.text) == ["j"])
    #expect(inline.location == place(16))
    #expect(inline.typeCondition?.text == "T")
    #expect(inline.typeCondition?.location == place(17))
}

@Test("values keep numbers as written, and tell names, keywords and strings apart")
func valueKinds() throws {
    let text = #"[-0, 1.50e+3, "a", """b""", true, false, null, TRUE, on, $v, {}, []]"#
    let value = try parseValue(Source(name: "test", text: text))
    guard case .list(let items) = value.kind else {
        Issue.record("not a list")
        return
    }
    let kinds = items.map { item in
        switch item.kind {
        case .variable(let name): "variable \(name)"
        case .int(let text): "int \(text)"
        case .float(let text): "float \(text)"
        case .string(let text, let isBlock): "\(isBlock ? "block" : "string") \(text)"
        case .boolean(let value): "boolean \(value)"
        case .null: "null"
        case .enumValue(let name): "enum \(name)"
        case .list(let items): "list \(items.count)"
        case .object(let fields): "object \(fields.count)"
        }
    }
    #expect(
        kinds == [
            "int -0", "float 1.50e+3", "string a", "block b", "boolean true", "boolean false", "null", "enum TRUE",
            "enum on", "variable v", "object 0", "list 0",
        ]
    )
}

@Test("a type's parts are in the tree, and an extension begins at its word extend")
func typeTree() throws {
    let marked = MarkedText(
        #"""
        "of it" ‹1›type ‹2›A implements & ‹3›B & C @d { "of e" ‹4›e("of f" ‹5›f: G = 1 @h): [I!] @j k: L }
        ‹6›extend ‹7›enum M { N }
        ‹8›extend schema { ‹9›mutation: ‹10›O }
        ‹11›directive @‹12›p(q: R) repeatable on FIELD | ‹13›QUERY
        """#
    )
    let document = try parse(marked.text)
    func place(_ mark: Int) -> SourceLocation {
        SourceLocation(utf8Offset: UInt32(marked.utf8Offsets[mark - 1]))
    }

    guard document.definitions.count == 4, case .type(let type) = document.definitions[0],
        case .object(let interfaces, let fields) = type.body,
        case .typeExtension(let typeExtension) = document.definitions[1],
        case .enumeration(let values) = typeExtension.body,
        case .schemaExtension(let schemaExtension) = document.definitions[2],
        case .directive(let directive) = document.definitions[3]
    else {
        Issue.record("not the four definitions")
        return
    }
    #expect(type.description?.text == "of it")
    #expect(type.location == place(1))
    #expect(type.name.location == place(2))
    #expect(interfaces.map(\.text) == ["B", "C"])
    #expect(interfaces.first?.location == place(3))
    #expect(type.directives.map(\.name.text) == ["d"])
    #expect(fields.map(\.name.text) == ["e", "k"])
    let field = try #require(fields.first)
    #expect(field.description?.text == "of e")
    #expect(field.location == place(4))
    #expect(printType(field.type) == "[I!]")
    #expect(field.directives.map(\.name.text) == ["j"])
    let argument = try #require(field.arguments.first)
    #expect(argument.description?.text == "of f")
    #expect(argument.location == place(5))
    #expect(argument.defaultValue.map(printValue) == "1")
    #expect(argument.directives.map(\.name.text) == ["h"])

    #expect(typeExtension.location == place(6))
    #expect(typeExtension.name.text == "M")
    #expect(values.map(\.name.text) == ["N"])

    #expect(schemaExtension.location == place(8))
    #expect(schemaExtension.operationTypes.map(\.operationType) == [.mutation])
    #expect(schemaExtension.operationTypes.first?.location == place(9))
    #expect(schemaExtension.operationTypes.first?.type.location == place(10))

    #expect(directive.location == place(11))
    #expect(directive.name.location == place(12))
    #expect(directive.arguments.map(\.name.text) == ["q"])
    #expect(directive.isRepeatable)
    #expect(directive.locations.map(\.text) == ["FIELD", "QUERY"])
    #expect(directive.locations.last?.location == place(13))
}

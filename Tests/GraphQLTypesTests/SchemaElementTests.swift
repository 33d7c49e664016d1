import GraphQLLanguage
import GraphQLTypes
import Testing

private let sdl = """
    directive @tag(name: String!) on FIELD_DEFINITION
    type Query implements Node { id: ID! frobs(first: Int): [Frob] }
    interface Node { id: ID! }
    type Frob { id: ID! }
    union Thing = Frob | Query
    enum Size { SMALL LARGE }
    input Filter { size: Size }
    scalar Date
    """

@Test(
    "a coordinate leads to the element it names, or to nothing",
    arguments: [
        ("Frob", "type Frob"), ("Date", "type Date"), ("Int", "type Int"), ("Nope", nil),
        ("Query.frobs", "field frobs of Query"), ("Node.id", "field id of Node"), ("Query.nope", nil),
        ("Query.__typename", "field __typename of Query"), ("__Type.name", "field name of __Type"),
        ("Filter.size", "input field size of Filter"), ("Filter.nope", nil),
        ("Size.LARGE", "enum value LARGE of Size"), ("Size.nope", nil),
        ("Query.frobs(first:)", "argument first of frobs of Query"), ("Query.frobs(nope:)", nil),
        ("@tag", "directive tag"), ("@skip", "directive skip"), ("@nope", nil),
        ("@tag(name:)", "argument name of tag"), ("@tag(nope:)", nil),
    ] as [(String, String?)]
)
func elementAtCoordinate(coordinate: String, expected: String?) throws {
    let coordinate = try parseSchemaCoordinate(Source(name: "test", text: coordinate))
    #expect(try schema(sdl).element(at: coordinate)?.summary == expected)
}

@Test(
    "a coordinate within what does not exist is an error, in the words of graphql-js",
    arguments: [
        ("Nope.id", #"Expected "Nope" to be defined as a type in the schema."#),
        ("Date.id", #"Expected "Date" to be an Enum, Input Object, Object or Interface type."#),
        ("Thing.id", #"Expected "Thing" to be an Enum, Input Object, Object or Interface type."#),
        ("Nope.id(a:)", #"Expected "Nope" to be defined as a type in the schema."#),
        ("Filter.size(a:)", #"Expected "Filter" to be an object type or interface type."#),
        ("Query.nope(a:)", #"Expected "nope" to exist as a field of type "Query" in the schema."#),
        ("@nope(a:)", #"Expected "nope" to be defined as a directive in the schema."#),
    ]
)
func noContainer(coordinate: String, message: String) throws {
    let coordinate = try parseSchemaCoordinate(Source(name: "test", text: coordinate))
    let schema = try schema(sdl)
    let error = #expect(throws: SchemaCoordinateError.self) { try schema.element(at: coordinate) }
    #expect(error?.message == message)
    #expect(error?.coordinate == coordinate)
}

@Test("binding directives and their types cannot be pointed at")
func hiddenElements() throws {
    var options = SchemaOptions()
    options.knownDefinitions = [try parse("directive @bind(as: Way) on OBJECT enum Way { A }", sourceIndex: 1)]
    let schema = try schema("type Query @bind(as: A) { a: Int }", options: options)
    #expect(try schema.element(at: .directive("bind"))?.summary == nil)
    #expect(try schema.element(at: .type("Way"))?.summary == nil)
    #expect(throws: SchemaCoordinateError.self) {
        try schema.element(at: .directiveArgument(directive: "bind", name: "as"))
    }
}

extension SchemaElement {
    fileprivate var summary: String {
        switch self {
        case .type(let type): "type \(type.name)"
        case .field(let field, let type): "field \(field.name) of \(type.name)"
        case .inputField(let field, let type): "input field \(field.name) of \(type.name)"
        case .enumValue(let value, let type): "enum value \(value.name) of \(type.name)"
        case .argument(let argument, let field, let type): "argument \(argument.name) of \(field.name) of \(type.name)"
        case .directive(let directive): "directive \(directive.name)"
        case .directiveArgument(let argument, let directive): "argument \(argument.name) of \(directive.name)"
        }
    }
}

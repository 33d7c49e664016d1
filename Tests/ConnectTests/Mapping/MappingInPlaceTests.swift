import Foundation
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Testing

@testable import Connect

/// Where a mapping reads a body in place, where it builds a value, and what a plan says of it.
@Suite("Mappings in place")
struct MappingInPlaceTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let mapping: String
        /// What a plan says that builds the value; nil where it is found in the body.
        let building: String?
        /// The value as it is read, JSON text.
        let value: String

        init(_ mapping: String, _ building: String?, _ value: String) {
            self.mapping = mapping
            self.building = building
            self.value = value
        }

        var testDescription: String { mapping }
    }

    private static let body =
        #"{"meta":{"page":1},"rows":[{"id":1,"tags":["a"]},{"id":2,"tags":[]}],"by":{"x":{"id":3}},"none":null}"#
    private static let sdl = #"type Query { a: [Row] b: Row } type Row { id: ID n: Int tags: [String] }"#

    @Test("are found where they stand, or built, as the plan says", arguments: examples)
    func value(_ example: Example) throws {
        let schema = try Schema(building: [Source(name: "test", text: Self.sdl)])
        let compiler = MappingCompiler(
            schema: schema,
            constants: ConstantVariables(environment: .object([]), config: .object([])),
            isBound: { _, _ in false }
        )
        let type = try #require(schema.type(named: "Row"))
        let isList = example.value.hasPrefix("[")
        let mapping = compiler.responseMapping(
            try MappingParser.parse(example.mapping),
            for: type,
            isList: isList,
            isBatch: false
        )
        #expect(mapping.evaluation == example.building)
        let body = JSONBody(copying: Array(Self.body.utf8))
        let found = try #require(
            try mapping.value(in: body, variables: { mappingVariables }, problem: { Issue.record("\($0)") })
        )
        // Nothing of a body is copied for a value that stands in it.
        #expect((found.body === body) == (example.building == nil))
        #expect(try JSONReader(found.body).rawText(at: found.offset) == example.value)
    }

    @Test("are told by a plan, as a drawing and as JSON")
    func plan() async throws {
        let sdl = """
            type Query {
              rows: [Row] @connect(http: { GET: "UPSTREAM/a" }, selection: "$.rows { id n }")
              first: Row @connect(http: { GET: "UPSTREAM/b" }, selection: "$.rows->find(@.id->eq(2)) { id n }")
              some: [Row] @connect(http: { GET: "UPSTREAM/c" }, selection: "$.rows->filter(@.on) { id n: tags->size }")
              file: Int @file(path: "a.json", selection: "$.rows->size")
            }
            type Row { id: ID n: Int }
            """
        let surroundings = BindingSurroundings(files: ["a.json": #"{"rows":[1,2]}"#])
        try await withBindings(sdl, surroundings) { bindings, _ in
            let plan = try bindings.plan("{ rows { id } first { id } some { id n } file }")
            let lines = plan.text.split(separator: "\n")
            func line(_ field: String) -> Substring? { lines.first { $0.contains("Query.\(field)") } }
            #expect(line("rows")?.hasSuffix("1 call") == true)
            #expect(line("first")?.hasSuffix("1 call") == true)
            #expect(line("some")?.hasSuffix("1 call, builds a value with ->filter") == true)
            #expect(line("file")?.hasSuffix("1 read, builds a value with ->size") == true)
            // A member that is worked out for each row is a step of its own.
            #expect(lines.contains { $0.contains("Row.n at some") && $0.contains("computed") }, "\(plan.text)")
            #expect(plan.json.contains(#""batchSize":null,"evaluation":"->filter"}"#))
            #expect(plan.json.components(separatedBy: "evaluation").count == 3)
        }
    }

    @Test("that are given up are errors, and leave other fields alone")
    func givenUp() async throws {
        // Doubles a text again and again: its bytes are counted, which is quickly done.
        let doubling = String(repeating: "->echo([@, @])->joinNotNull(',')", count: 60)
        let sdl = """
            type Query {
              a: Int @connect(http: { GET: "UPSTREAM/a" }, selection: "$.b\(doubling)->size")
              b: Int @connect(http: { GET: "UPSTREAM/a" }, selection: "$.b")
              c: Int @expr(select: "$(1)\(doubling)->size")
              d: Int @file(path: "a.json", selection: "$\(doubling)->size")
            }
            """
        let surroundings = BindingSurroundings(files: ["a.json": "1"])
        try await withBindings(sdl, surroundings, answering: { _ in .init(body: #"{"b":1}"#) }) { bindings, _ in
            for field in ["a", "c", "d"] {
                let response = try await bindings.ask("{ \(field) b }")
                #expect(response.hasPrefix(#"{"data":{"\#(field)":null,"b":1},"errors":["#), "\(response)")
                #expect(
                    response.contains("The mapping was given up: Working out a value takes more than")
                )
                #expect(response.contains(#""code":"REQUEST_LIMIT_EXCEEDED""#))
            }
        }
    }
}

private let examples: [MappingInPlaceTests.Example] = [
    .init("$.rows", nil, #"[{"id":1,"tags":["a"]},{"id":2,"tags":[]}]"#),
    .init("$.rows { id }", nil, #"[{"id":1,"tags":["a"]},{"id":2,"tags":[]}]"#),
    .init("$.rows { id n: tags->size }", nil, #"[{"id":1,"tags":["a"]},{"id":2,"tags":[]}]"#),
    .init("$.by.x", nil, #"{"id":3}"#),
    .init("$.by.x { id }", nil, #"{"id":3}"#),
    .init("$.rows->first { id }", nil, #"{"id":1,"tags":["a"]}"#),
    .init("$.rows->get(-1)", nil, #"{"id":2,"tags":[]}"#),
    .init("$.rows->find(@.id->eq(2)) { id }", nil, #"{"id":2,"tags":[]}"#),
    .init("$.rows->as($r)->last", nil, #"{"id":2,"tags":[]}"#),
    .init("$.rows->filter(@.id->gt(0))->first", nil, #"{"id":1,"tags":["a"]}"#),
    .init("$.rows->sortBy(@.id, 'desc')->first", nil, #"{"id":2,"tags":[]}"#),
    .init("$.nope? ?? $.by.x", nil, #"{"id":3}"#),
    .init("$.none ?? $.rows->first", nil, #"{"id":1,"tags":["a"]}"#),
    .init("$.by->get('x')", nil, #"{"id":3}"#),
    .init("$->echo(@.by.x)", nil, #"{"id":3}"#),
    .init("$.rows->filter(@.id->gt(1))", "->filter", #"[{"id":2,"tags":[]}]"#),
    .init("$.rows->filter(@.id->gt(1)) { id }", "->filter", #"[{"id":2,"tags":[]}]"#),
    .init("$.rows->slice(1)", "->slice", #"[{"id":2,"tags":[]}]"#),
    .init("$.rows->map({ id: @.id })", "->map", #"[{"id":1},{"id":2}]"#),
    .init("$.by->entries->map(@.value)", "->map", #"[{"id":3}]"#),
    .init("$.none ?? []", "a list", "[]"),
    .init("$({ id: 5 })", "an object", #"{"id":5}"#),
    .init("id: $.rows->size", "an object", #"{"id":2}"#),
]

import Testing

@testable import Tributary

/// Scalars that a Swift type checks, and binding directives and kinds of sources of a module's own.
@Suite("Scalars and directives in Swift")
struct ScalarAndDirectiveTests {
    private struct Colour: Codable, ShownByExample {
        static let example = Colour(hex: "000000")
        var hex: String

        init(hex: String) { self.hex = hex }

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard text.utf8.count == 7, text.hasPrefix("#"), UInt32(text.dropFirst(), radix: 16) != nil else {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no colour"))
            }
            hex = String(text.dropFirst())
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode("#" + hex)
        }
    }

    @Test("a scalar's values are those that its Swift type can be decoded from")
    func scalars() async throws {
        struct Arguments: Codable { var colour: Colour }
        let module = AnyModule(
            """
            scalar Colour
            type Query { mix(colour: Colour!): Colour! }
            """
        ) { fields in
            fields.scalar("Colour", as: Colour.self, expecting: "a colour such as \"#ff8800\"")
            fields.resolve("Query.mix") { (call: Call<Arguments>) in
                Colour(hex: "00" + call.arguments.colour.hex.dropFirst(2))
            }
        }
        try await EndpointUnderTest.with(module) { endpoint in
            #expect(await endpoint.respond(to: ##"{ mix(colour: "#ff8800") }"##) == ##"{"data":{"mix":"#008800"}}"##)
            #expect(
                await endpoint.respond(to: #"{ mix(colour: "red") }"#)
                    == ##"{"errors":[{"message":"Colour cannot represent value: \"red\". Expected a colour such as \"#ff8800\".","locations":[{"line":1,"column":15}]}]}"##
            )
            #expect(
                await endpoint.respond(to: "query($c: Colour!) { mix(colour: $c) }", variables: ["c": 5])
                    .contains(##"Expected a colour such as \"#ff8800\"."##)
            )
        }
    }

    @Test("a scalar's results are those that its Swift type can be decoded from, wherever they come from")
    func scalarResults() async throws {
        let module = AnyModule(
            """
            scalar Colour
            scalar Rank
            type Query {
              mixed: Colour
              named: Colour @expr(select: "'red'")
              known: Colour @expr(select: "'#ff8800'")
              first: Rank @expr(select: "$(1)")
              late: Rank @expr(select: "'last'")
            }
            """
        ) { fields in
            fields.scalar("Colour", as: Colour.self, expecting: "a colour such as \"#ff8800\"")
            fields.scalar("Rank", as: Int.self, expecting: "a rank such as 1")
            fields.resolve("Query.mixed") { (_: PlainCall) in Colour(hex: "mixed") }
        }
        try await EndpointUnderTest.with(module) { endpoint in
            #expect(await endpoint.respond(to: "{ known first }") == ##"{"data":{"known":"#ff8800","first":1}}"##)
            for (field, found) in [("mixed", ##"\"#mixed\""##), ("named", #"\"red\""#)] {
                #expect(
                    await endpoint.respond(to: "{ \(field) }")
                        .hasPrefix(
                            ##"{"data":{"\##(field)":null},"errors":[{"message":"Colour cannot represent value: \##(found). Expected a colour such as \"#ff8800\"."##
                        )
                )
            }
            #expect(
                await endpoint.respond(to: "{ late }")
                    .contains(#"Rank cannot represent value: \"last\". Expected a rank such as 1."#)
            )
        }
    }

    @Test("a scalar of numbers or of objects is checked as a whole, on both ways")
    func scalarsOfValues() async throws {
        struct Share: Codable {
            var value: Double
            init(from decoder: any Decoder) throws {
                value = try decoder.singleValueContainer().decode(Double.self)
                guard (0...1).contains(value) else {
                    throw DecodingError.dataCorrupted(
                        .init(codingPath: decoder.codingPath, debugDescription: "no share")
                    )
                }
            }
        }
        struct Point: Codable {
            var x: Int
            var y: Int
        }
        let module = AnyModule(
            """
            scalar Share
            scalar Point
            type Query {
              half: Share @expr(select: "$(0.5)")
              one: Share @expr(select: "$(1)")
              much: Share @expr(select: "$(7.5)")
              word: Share @expr(select: "'half'")
              at: Point @expr(select: "$({ x: 1, y: 2 })")
              flat: Point @expr(select: "$({ x: 1 })")
              yes: Point @expr(select: "$(true)")
              echo(share: Share, point: Point): Share @expr(select: "$args.share")
            }
            """
        ) { fields in
            fields.scalar("Share", as: Share.self, expecting: "a number from 0 to 1")
            fields.scalar("Point", as: Point.self, expecting: "{x, y}")
        }
        try await EndpointUnderTest.with(module) { endpoint in
            #expect(
                await endpoint.respond(to: "{ half one at echo(share: 0.25, point: { x: 1, y: 2 }) }")
                    == #"{"data":{"half":0.5,"one":1,"at":{"x":1,"y":2},"echo":0.25}}"#
            )
            for (field, message) in [
                ("much", "Share cannot represent value: 7.5. Expected a number from 0 to 1."),
                ("word", #"Share cannot represent value: \"half\". Expected a number from 0 to 1."#),
                ("flat", #"Point cannot represent value: {\"x\":1}. Expected {x, y}."#),
                ("yes", "Point cannot represent value: true. Expected {x, y}."),
                ("echo(share: 2)", "Share cannot represent value: 2. Expected a number from 0 to 1."),
                ("echo(point: { x: 1 })", "Point cannot represent value: { x: 1 }. Expected {x, y}."),
            ] {
                let response = await endpoint.respond(to: "{ \(field) }")
                #expect(response.contains(#""message":"\#(message)""#), "\(response)")
            }
            let document = "query($x: Share!) { echo(point: { x: $x, y: 2 }) }"
            let response = await endpoint.respond(to: document, variables: ["x": 1])
            #expect(response == #"{"data":{"echo":null}}"#)
        }
    }

    /// `@repeated(text:times:)`.
    private struct Repeated: BindingDirective {
        struct Arguments: Codable {
            var text: String
            var times: Int
        }

        let name = "repeated"
        let definition = SDL("directive @repeated(text: String!, times: Int! = 2) on FIELD_DEFINITION")

        func bind(_ field: DirectedField<Arguments>, in fields: inout Fields) throws {
            let arguments = field.arguments
            guard arguments.times > 0 else { throw FieldError("times has to be more than 0") }
            let text = String(repeating: arguments.text, count: arguments.times)
            if field.isList {
                fields.resolve(field.coordinate) { (_: PlainCall) in [text] }
            } else {
                fields.resolve(field.coordinate) { (_: PlainCall) in text }
            }
        }
    }

    @Test("a directive binds the fields that carry it, and clients do not see it")
    func directives() async throws {
        let module = AnyModule { $0.directive(Repeated()) }
        try await EndpointUnderTest.with(
            module,
            schema: """
                type Query { a: String! @repeated(text: "ab") b: [String!] @repeated(text: "c", times: 3) }
                """
        ) { endpoint in
            #expect(await endpoint.respond(to: "{ a b }") == #"{"data":{"a":"abab","b":["ccc"]}}"#)
            let directives = await endpoint.respond(to: "{ __schema { directives { name } } }")
            #expect(!directives.contains("repeated"))
        }
    }

    @Test("what a directive refuses, or binds with another type, is an error where it stands")
    func refusedDirectives() async throws {
        let module = AnyModule { $0.directive(Repeated()) }
        let refused = try await EndpointUnderTest.problems(
            module,
            schema: "type Query { a: String @repeated(text: \"ab\", times: 0) }"
        )
        #expect(
            refused.hasPrefix(
                "Schema/schema.graphql:1:24: error: @repeated on \"Query.a\": times has to be more than 0 Registered at TributaryTests/ScalarAndDirectiveTests.swift:"
            )
        )
        let mistyped = try await EndpointUnderTest.problems(
            module,
            schema: "type Query { a: Int @repeated(text: \"ab\") }"
        )
        #expect(mistyped.hasPrefix("Schema/schema.graphql:1:14: error: \"Query.a\" is Int, and Swift gives String."))
    }

    /// A kind of source that keeps values in memory: `@shelf` declares one, `@shelved` reads it.
    private struct Shelf: BindingDirective {
        struct Arguments: Codable {
            var shelf: String
            var key: String
        }
        struct Declaration: Codable {
            var name: String
            var json: String
        }

        let name = "shelved"
        let definition = SDL(
            """
            directive @shelf(name: String!, json: String!) repeatable on SCHEMA
            directive @shelved(shelf: String!, key: String!) on FIELD_DEFINITION
            """
        )

        func bind(_ field: DirectedField<Arguments>, in fields: inout Fields) throws {
            let shelves = try field.declarations(of: "shelf", as: Declaration.self)
            guard let shelf = shelves.first(where: { $0.name == field.arguments.shelf }) else {
                throw FieldError("there is no shelf \"\(field.arguments.shelf)\"")
            }
            let values = try RawJSON(shelf.json).decode([String: RawJSON].self)
            let value = values[field.arguments.key] ?? .null
            fields.resolve(field.coordinate) { (_: PlainCall) in value }
        }
    }

    @Test("a kind of source is a directive on the schema that one on fields reads")
    func sourceKinds() async throws {
        let schema = """
            extend schema @shelf(name: "top", json: "{\\"jam\\": {\\"pots\\": 3, \\"of\\": [\\"plum\\"]}}")
            type Query { jam: Jam @shelved(shelf: "top", key: "jam") salt: Int @shelved(shelf: "top", key: "salt") }
            type Jam { pots: Int! of: [String!] }
            """
        try await EndpointUnderTest.with(AnyModule { $0.directive(Shelf()) }, schema: schema) { endpoint in
            #expect(
                await endpoint.respond(to: "{ jam { of pots } salt }")
                    == #"{"data":{"jam":{"of":["plum"],"pots":3},"salt":null}}"#
            )
        }
        let report = try await EndpointUnderTest.problems(
            AnyModule { $0.directive(Shelf()) },
            schema: "type Query { jam: String @shelved(shelf: \"low\", key: \"jam\") }"
        )
        #expect(report.contains("@shelved on \"Query.jam\": there is no shelf \"low\""))
    }
}

import Foundation
import Testing

@testable import Tributary

/// What differs between SDL and the Swift that is registered for it keeps the schema from being loaded, with both places.
@Suite("SDL and Swift that do not fit")
struct MismatchTests {
    /// One difference.
    struct Mismatch: Sendable, CustomTestStringConvertible {
        let name: String
        /// After `type Query { ping: … }`, so that its first line is line 2.
        let schema: String
        /// `line:column` in the SDL; nil where only Swift has a place.
        let place: String?
        let message: String
        let code: String
        let register: @Sendable (inout Fields) -> Void

        init(
            _ name: String,
            _ schema: String,
            at place: String?,
            _ message: String,
            code: String = "TRIB_SWIFT_TYPE",
            _ register: @escaping @Sendable (inout Fields) -> Void
        ) {
            self.name = name
            self.schema = schema
            self.place = place
            self.message = message
            self.code = code
            self.register = register
        }

        var testDescription: String { name }
    }

    @Test("is an error at both places", arguments: mismatches)
    func mismatch(_ mismatch: Mismatch) async throws {
        let report = try await EndpointUnderTest.problems(
            AnyModule("", mismatch.register),
            schema: "type Query { ping: String @expr(select: \"$('pong')\") }\n" + mismatch.schema
        )
        let first = report.split(separator: "\n").first.map(String.init) ?? ""
        let file = "TributaryTests/MismatchTests.swift:"
        if let place = mismatch.place {
            #expect(first.hasPrefix("Schema/schema.graphql:\(place): error: \(mismatch.message)"))
            #expect(first.contains("Registered at \(file)"))
        } else {
            #expect(first.hasPrefix(file))
            #expect(first.contains(": error: \(mismatch.message)"))
        }
        #expect(first.hasSuffix("[\(mismatch.code)]"))
    }

    @Test(
        "what fits is accepted",
        arguments: [
            "extend type Query { frob: Frob }\ntype Frob { id: ID! size: Size weight: Float tags: [String!] any: Any }\nenum Size { BIG SMALL }\nscalar Any",
            "extend type Query { frob: Frob! }\ntype Frob { id: ID! size: Size! weight: Float! tags: [String!]! any: Any }\nenum Size { BIG SMALL HUGE }\nscalar Any",
        ]
    )
    func fits(_ schema: String) async throws {
        struct Frob: Codable {
            var id: String
            var size: Size
            var weight: Double
            var tags: [String]
            var any: [String: Int]?
        }
        let report = try await EndpointUnderTest.problems(
            AnyModule { fields in
                fields.resolve("Query.frob") { (_: PlainCall) in
                    Frob(id: "1", size: .big, weight: 1, tags: [], any: nil)
                }
            },
            schema: "type Query { ping: String @expr(select: \"$('pong')\") }\n" + schema
        )
        #expect(report == "")
    }

    @Test("a field that a directive and Swift bind, or two modules, is bound twice")
    func twoBindings() async throws {
        let module = AnyModule { fields in fields.resolve("Query.ping") { (_: PlainCall) in "pong" } }
        let schema = "type Query { ping: String @expr(select: \"$('pong')\") }"
        let report = try await EndpointUnderTest.problems(module, schema: schema)
        #expect(
            report.hasPrefix(
                "Schema/schema.graphql:1:27: error: \"Query.ping\" is bound by @expr, and by Swift at TributaryTests/MismatchTests.swift:"
            )
        )
        let other = AnyModule { fields in fields.resolve("Query.ping") { (_: PlainCall) in "pong" } }
        let both = try await EndpointUnderTest.problems(module, other, schema: "type Query { ping: String }")
        #expect(
            both.hasPrefix(
                "Schema/schema.graphql:1:14: error: \"Query.ping\" is bound twice in Swift, first at TributaryTests/MismatchTests.swift:"
            )
        )
    }

    @Test("a field that nothing binds is named, and so is a mistake in a module's own SDL, with its Swift line")
    func ownDefinitions() async throws {
        let line = #line + 2
        let module = AnyModule(
            SDL(
                """
                extend type Query {
                  lost: Int
                }
                """
            )
        ) { _ in }
        let report = try await EndpointUnderTest.problems(
            module,
            schema: "type Query { ping: String @expr(select: \"$('a')\") }"
        )
        #expect(
            report.hasPrefix(
                "TributaryTests/MismatchTests.swift:\(line + 3):3: error: Nothing gives \"Query.lost\" a value."
            )
        )
    }

    @Test("a resolver that is awaited for each object of a list is warned of")
    func repetition() async throws {
        let folder = try EndpointUnderTest.folder(
            [
                "Schema/schema.graphql":
                    "type Query { frobs: [F!] @expr(select: \"$([])\") }\ntype F { id: ID! a: Int b: Int c: Int }",
                "app-config.yaml": "backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } }\n",
            ],
            isShipped: false
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let module = AnyModule { fields in
            fields.resolve("F.a", needs: "id") { (_: String) async in 1 }
            fields.resolve("F.b", needs: "id") { (_: String) in 1 }
            fields.resolveAll("F.c", needs: "id") { (ids: [String]) async in ids.map { _ in 1 } }
        }
        let application = Application(modules: [module], configurationFiles: [folder.path + "/app-config.yaml"])
        let (report, hasErrors) = application.check()
        #expect(!hasErrors)
        let warnings = report.split(separator: "\n").filter { $0.contains(": warning: ") }
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.hasPrefix(
                "Schema/schema.graphql:2:18: warning: The resolver of \"F.a\" at TributaryTests/MismatchTests.swift:"
            ) == true
        )
        #expect(warnings.first?.hasSuffix("[TRIB_N_PLUS_ONE]") == true)
    }

    @Test("resolvers that need each other are told of")
    func cycles() async throws {
        struct A: Codable { var a: Int? }
        struct B: Codable { var b: Int? }
        let report = try await EndpointUnderTest.problems(
            AnyModule { fields in
                fields.resolve("Query.a") { (other: B) in other.b }
                fields.resolve("Query.b") { (other: A) in other.a }
            },
            schema: "type Query { a: Int b: Int }"
        )
        #expect(report.contains("These fields need each other: Query.a → Query.b → Query.a. [TRIB_EXPR_CYCLE]"))
    }
}

private enum Size: String, Codable, CaseIterable {
    case big = "BIG"
    case small = "SMALL"
}

private struct Money: Codable {
    var amount: Int

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let amount = Int(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no amount"))
        }
        self.amount = amount
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(amount)")
    }
}

private struct Frob: Codable {
    var id: String
    var name: String
}

private struct Filter: Codable {
    var first: Int
    var name: String?
}

private let mismatches: [MismatchTests.Mismatch] = [
    .init(
        "no such field",
        "",
        at: "1:1",
        "The type Query has no field \"pong\". Did you mean \"ping\"? Declare it: extend type Query { pong: … }.",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.resolve("Query.pong") { (_: PlainCall) in 1 }
    },
    .init(
        "no such type",
        "",
        at: nil,
        "The schema has no type \"Qery\" for \"Qery.ping\". Did you mean \"Query\"?",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.resolve("Qery.ping") { (_: PlainCall) in 1 }
    },
    .init(
        "no coordinate",
        "",
        at: nil,
        "\"ping\" names no field: write the type and the field, such as \"Query.frobs\".",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.resolve("ping") { (_: PlainCall) in 1 }
    },
    .init(
        "no object type",
        "extend type Query { a: A @expr(select: \"null\") }\ninterface A { b: Int }\ntype C implements A { b: Int }",
        at: "3:1",
        "\"A.b\" cannot be bound: A is no object type.",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.resolve("A.b") { (_: PlainCall) in 1 }
    },
    .init(
        "nil where the schema has non-null",
        "extend type Query { a: Int! }",
        at: "2:21",
        "\"Query.a\" is Int!, and Swift gives Int?, which may be nil. Make it Int, or the schema's type Int."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) -> Int? in nil }
    },
    .init(
        "nil inside a list",
        "extend type Query { a: [Int!]! }",
        at: "2:21",
        "\"Query.a\" is [Int!]!, and Swift gives [Int?], which may be nil."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) -> [Int?] in [] }
    },
    .init(
        "a list for one",
        "extend type Query { a: Int }",
        at: "2:21",
        "\"Query.a\" is Int, and Swift gives [Int]: a list, where the schema has none."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) in [1] }
    },
    .init(
        "one for a list",
        "extend type Query { a: [Int] }",
        at: "2:21",
        "\"Query.a\" is [Int], and Swift gives Int: no list, where the schema has one."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) in 1 }
    },
    .init(
        "lists of another depth",
        "extend type Query { a: [[Int]] }",
        at: "2:21",
        "\"Query.a\" is [[Int]], and Swift gives [Int]: no list, where the schema has one."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) in [1] }
    },
    .init(
        "another scalar",
        "extend type Query { a: Int }",
        at: "2:21",
        "\"Query.a\" is Int, and Swift gives String. Int is Int in Swift."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) in "1" }
    },
    .init(
        "an object for a scalar",
        "extend type Query { a: Int }",
        at: "2:21",
        "\"Query.a\" is Int, and Swift gives Frob. Int is Int in Swift."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) in Frob(id: "", name: "") }
    },
    .init(
        "a field that is not among the members",
        "extend type Query { f: F }\ntype F { id: ID! nmae: String }",
        at: "3:1",
        "The Swift type Frob has the member \"name\", and the type F has no such field. Did you mean \"nmae\"?"
    ) {
        $0.resolve("Query.f") { (_: PlainCall) in Frob(id: "", name: "") }
    },
    .init(
        "a member that is missing",
        "extend type Query { f: F }\ntype F { id: ID! name: String size: Int }",
        at: "3:31",
        "Nothing gives \"F.size\" a value: \"Query.f\" gives the Swift type Frob, which has no member of this name."
    ) {
        $0.resolve("Query.f") { (_: PlainCall) in Frob(id: "", name: "") }
    },
    .init(
        "a nested member of another type",
        "extend type Query { f: [F] }\ntype F { id: ID! name: Float }",
        at: "3:18",
        "\"F.name\" is Float, and Swift gives String. Float is Double in Swift."
    ) {
        $0.resolve("Query.f") { (_: PlainCall) in [Frob(id: "", name: "")] }
    },
    .init(
        "an enum case that the schema does not have",
        "extend type Query { s: Size }\nenum Size { BIG SMAL }",
        at: "3:1",
        "The Swift enum Size has the case \"SMALL\", which the enum Size of the schema does not have. Did you mean \"SMAL\"?"
    ) {
        $0.resolve("Query.s") { (_: PlainCall) in Size.small }
    },
    .init(
        "an enum value that Swift does not know",
        "extend type Query { s(of: Size!): Int }\nenum Size { BIG SMALL HUGE }",
        at: "3:1",
        "The enum Size of the schema has the value HUGE, for which the Swift enum Size has no case."
    ) {
        struct Of: Codable { var of: Size }
        $0.resolve("Query.s") { (_: Call<Of>) in 1 }
    },
    .init(
        "an abstract type that cannot be told",
        "extend type Query { f: F }\ninterface F { id: ID! }\ntype G implements F { id: ID! }",
        at: "2:21",
        "\"Query.f\" is F, and Swift gives Frob. Objects of F are told apart by a member \"__typename\", which Frob does not have."
    ) {
        $0.resolve("Query.f") { (_: PlainCall) in Frob(id: "", name: "") }
    },
    .init(
        "an argument that is not there",
        "extend type Query { a(frst: Int!, name: String): Int }",
        at: "2:21",
        "The Swift type Filter reads the argument \"first\", which \"Query.a\" does not have. Did you mean \"frst\"? Its arguments: frst, name."
    ) {
        $0.resolve("Query.a") { (_: Call<Filter>) in 1 }
    },
    .init(
        "an argument that nobody reads",
        "extend type Query { a(first: Int!, name: String, last: Int): Int }",
        at: "2:50",
        "The Swift type Filter does not read the argument \"Query.a(last:)\", so that what clients say there is lost."
    ) {
        $0.resolve("Query.a") { (_: Call<Filter>) in 1 }
    },
    .init(
        "arguments without a call",
        "extend type Query { a(first: Int): Int }",
        at: "2:23",
        "\"Query.a\" has the argument \"first\", and its Swift reads none: take a Call<…> whose type has the member \"first\"."
    ) {
        $0.resolve("Query.a") { (_: PlainCall) in 1 }
    },
    .init(
        "an argument that may be null",
        "extend type Query { a(first: Int, name: String): Int }",
        at: "2:23",
        "\"Query.a(first:)\" is Int, and Swift reads it as Int, which cannot be nil. Make it Int?, or the schema's type non-null."
    ) {
        $0.resolve("Query.a") { (_: Call<Filter>) in 1 }
    },
    .init(
        "a field of an input object",
        "extend type Query { a(filter: FilterInput!): Int }\ninput FilterInput { first: String! name: String }",
        at: "3:21",
        "\"FilterInput.first\" is String!, and Swift reads it as Int. String is String in Swift."
    ) {
        struct Of: Codable { var filter: Filter }
        $0.resolve("Query.a") { (_: Call<Of>) in 1 }
    },
    .init(
        "a parent's field that may be null",
        "extend type Query { f: F @expr(select: \"id: '1'\") }\ntype F { id: ID! name: String long: Int }",
        at: "3:18",
        "\"F.name\" is String, and Swift reads it as String, which cannot be nil. Make it String?, or the schema's type non-null."
    ) {
        $0.resolve("F.long") { (frob: Frob) in 1 }
    },
    .init(
        "a parent's field that is not there",
        "extend type Query { f: F @expr(select: \"id: '1' nmae: 'n'\") }\ntype F { id: ID! nmae: String! long: Int }",
        at: "3:32",
        "The type F has no field \"name\". Did you mean \"nmae\"? The Swift type Frob reads it.",
        code: "TRIB_SWIFT_NEEDS"
    ) {
        $0.resolve("F.long") { (frob: Frob) in 1 }
    },
    .init(
        "needs that the type does not have",
        "extend type Query { long: Int }",
        at: "2:21",
        "The type Query has no field \"pong\". Did you mean \"long\" or \"ping\"?",
        code: "TRIB_SWIFT_NEEDS"
    ) {
        $0.resolve("Query.long", needs: "pong") { (ping: String?) in 1 }
    },
    .init(
        "needs that do not parse",
        "extend type Query { long: Int }",
        at: "2:21",
        "needs: \"ping {\" is no selection: Syntax Error: Expected Name, found \"}\".",
        code: "TRIB_SWIFT_NEEDS"
    ) {
        $0.resolve("Query.long", needs: "ping {") { (ping: String?) in 1 }
    },
    .init(
        "needs without a selection",
        "extend type Query { f: F @expr(select: \"id: '1'\") long: Int }\ntype F { id: ID! }",
        at: "2:51",
        "needs: \"Query.f\" is F; say which of its fields: f { … }.",
        code: "TRIB_SWIFT_NEEDS"
    ) {
        $0.resolve("Query.long", needs: "f") { (f: Frob?) in 1 }
    },
    .init(
        "a member that needs do not name",
        "extend type Query { f: F @expr(select: \"id: '1' name: 'n'\") }\ntype F { id: ID! name: String! long: Int size: Int @expr(select: \"$(1)\") }",
        at: "3:32",
        "The Swift type Frob reads \"name\", which what is fetched (id, size) does not have.",
        code: "TRIB_SWIFT_NEEDS"
    ) {
        $0.resolve("F.long", needs: "id size") { (frob: Frob) in 1 }
    },
    .init(
        "several fields for one value",
        "extend type Query { f: F @expr(select: \"id: '1' name: 'n'\") }\ntype F { id: ID! name: String! long: Int }",
        at: "3:32",
        "String cannot hold the fields id, name: take a Decodable type with a member for each.",
        code: "TRIB_SWIFT_NEEDS"
    ) {
        $0.resolve("F.long", needs: "id name") { (text: String) in 1 }
    },
    .init(
        "a key of another type",
        "extend type Query { f: F @expr(select: \"id: '1'\") }\ntype F { id: ID! long: Int }",
        at: "3:10",
        "\"F.id\" is ID!, and Swift reads it as Int. ID is String in Swift."
    ) {
        $0.load("F.long", by: "id") { (keys: [Int], _: PlainCall) in [1: 1] }
    },
    .init(
        "a type that refuses made-up values",
        "extend type Query { price: Price }\ntype Price { amount: Any! }\nscalar Any",
        at: "2:21",
        "The members of the Swift type Money cannot be told: it refused a made-up value (no amount). Make it CaseIterable if it is an enum, or give it an example: extension Money: ShownByExample { static let example = … }."
    ) {
        struct Price: Codable { var amount: Money }
        $0.resolve("Query.price") { (_: PlainCall) -> Price? in nil }
    },
    .init(
        "events of a query",
        "extend type Query { a: Int }",
        at: "2:21",
        "\"Query.a\" has no events: only fields of the subscription type have.",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.events("Query.a") { (_: PlainCall) in AsyncStream<Int> { $0.finish() } }
    },
    .init(
        "a value for a subscription",
        "type Subscription { a: Int }",
        at: "2:21",
        "\"Subscription.a\" is a field of the subscription type: give it its events with fields.events.",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.resolve("Subscription.a") { (_: PlainCall) in 1 }
    },
    .init(
        "a scalar that is not declared",
        "scalar Colour\nextend type Query { c: Colour @expr(select: \"null\") }",
        at: nil,
        "The schema has no scalar \"Color\". Did you mean \"Colour\"? Declare it: scalar Color.",
        code: "TRIB_SWIFT_FIELD"
    ) {
        $0.scalar("Color", as: String.self, expecting: "a colour")
    },
]

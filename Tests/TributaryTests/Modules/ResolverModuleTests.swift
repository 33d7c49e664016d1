import NIOConcurrencyHelpers
import Testing

@testable import Tributary

/// Fields that modules resolve, object by object or all at once.
@Suite("Resolvers in Swift")
struct ResolverModuleTests {
    private static let schema = """
        type Query { frobs: [Frob!] @file(path: "frobs.json") }
        type Frob { id: ID! name: String! weight: Float maker: Maker owners: [String!] }
        type Maker { id: ID! country: String }
        """
    private static let frobs = """
        [{"id":"f1","name":"One","weight":1.5,"maker":{"id":"m1","country":"SE"},"owners":["a","b"]},
         {"id":2,"name":"Zw\\u00f6i \\"q\\"","weight":null,"maker":null,"owners":null}]
        """

    private struct Named: Codable {
        var id: String
        var name: String
    }

    private func ask(_ module: AnyModule, _ query: String, _ expected: String) async throws {
        try await EndpointUnderTest.with(
            module,
            schema: Self.schema,
            files: ["Schema/frobs.json": Self.frobs]
        ) { endpoint in
            #expect(await endpoint.respond(to: query) == expected)
        }
    }

    @Test("an object's fields are read as the members of a type")
    func computedField() async throws {
        try await ask(
            AnyModule("extend type Frob { label: String! }") { fields in
                fields.resolve("Frob.label") { (frob: Named) in "\(frob.name) #\(frob.id)" }
            },
            "{ frobs { label } }",
            #"{"data":{"frobs":[{"label":"One #f1"},{"label":"Zwöi \"q\" #2"}]}}"#
        )
    }

    @Test("needs names what is fetched; a single field may be read as itself")
    func needs() async throws {
        struct Maker: Codable { var country: String? }
        struct Some: Codable {
            var name: String
            var maker: Maker?
        }
        try await ask(
            AnyModule("extend type Frob { length: Int! land: String origin: String ownerCount: Int! }") { fields in
                fields.resolve("Frob.length", needs: "name") { (name: String) in name.count }
                fields.resolve("Frob.land", needs: "name maker { country }") { (some: Some) in some.maker?.country }
                fields.resolve("Frob.origin", needs: "maker { country }") { (maker: Maker?) in maker?.country }
                fields.resolve("Frob.ownerCount", needs: "owners") { (owners: [String]?) in owners?.count ?? 0 }
            },
            "{ frobs { length land origin ownerCount } }",
            #"{"data":{"frobs":[{"length":3,"land":"SE","origin":"SE","ownerCount":2},{"length":8,"land":null,"origin":null,"ownerCount":0}]}}"#
        )
    }

    @Test("strings, numbers and booleans are read and written as through Codable, and one object fails by itself")
    func plainTypes() async throws {
        struct Text: Codable {
            var id: String
            var isOn: Bool
        }
        let schema = """
            type Query { things: [Thing!] @file(path: "things.json") }
            type Thing { id: ID! size: Int! weight: Float! isOn: Boolean! }
            """
        let things = """
            [{"id":"a","size":1,"weight":1.5,"isOn":true}, {"isOn":false,"weight":2,"size":20,"id":7},
             {"id":"\\u00f6\\n","size":"no","weight":3e1,"isOn":true}, {"id":"d","size":-4,"weight":-0.25,"isOn":true}]
            """
        let module = AnyModule(
            "extend type Thing { text: String! twice: Int double: Float isOff: Boolean! whole: String one: Int! }"
        ) { fields in
            fields.resolve("Thing.text", needs: "id") { (id: String) in id + "\"" }
            fields.resolve("Thing.twice", needs: "size") { (size: Int) in size * 2 }
            fields.resolve("Thing.double", needs: "weight") { (weight: Double) in weight == 2 ? .nan : weight * 2 }
            fields.resolve("Thing.isOff", needs: "isOn") { (isOn: Bool) in !isOn }
            fields.resolve("Thing.whole") { (text: Text) in
                if !text.isOn { throw FieldError("It is off.") }
                return text.id
            }
            fields.resolve("Thing.one") { (_: PlainCall) in 1 }
        }
        try await EndpointUnderTest.with(module, schema: schema, files: ["Schema/things.json": things]) { endpoint in
            let response = await endpoint.respond(to: "{ things { text twice double isOff whole one } }")
            let expected = [
                #"{"data":{"things":["#,
                #"{"text":"a\"","twice":2,"double":3,"isOff":false,"whole":"a","one":1},"#,
                #"{"text":"7\"","twice":40,"double":null,"isOff":true,"whole":null,"one":1},"#,
                #"{"text":"ö\n\"","twice":null,"double":60,"isOff":false,"whole":"ö\n","one":1},"#,
                #"{"text":"d\"","twice":-8,"double":-0.5,"isOff":false,"whole":"d","one":1}]},"errors":["#,
                #"{"message":"It is off.","locations":[{"line":1,"column":36}],"path":["things",1,"whole"]},"#,
                #"{"message":"The resolver of \"Thing.twice\" failed.","locations":[{"line":1,"column":17}],"#,
                #""path":["things",2,"twice"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#,
            ]
            #expect(response == expected.joined())
        }
    }

    @Test("what a resolver needs may itself be resolved in Swift, or by a directive")
    func chains() async throws {
        struct Labelled: Codable { var label: String }
        try await ask(
            AnyModule(
                """
                extend type Frob {
                  loud: String! @expr(select: "$([$this.label, '!'])->joinNotNull('')")
                  label: String!
                  twice: String!
                }
                """
            ) { fields in
                fields.resolve("Frob.label") { (frob: Named) async in frob.name }
                fields.resolve("Frob.twice") { (frob: Labelled) in frob.label + frob.label }
            },
            "{ frobs { loud twice } }",
            #"{"data":{"frobs":[{"loud":"One!","twice":"OneOne"},{"loud":"Zwöi \"q\"!","twice":"Zwöi \"q\"Zwöi \"q\""}]}}"#
        )
    }

    @Test("objects of a body that is read away from the event loop are resolved there", arguments: [false, true])
    func largeBodies(isBatch: Bool) async throws {
        struct Mark: Codable { var mark: String }
        let count = 20_000
        let items = (0..<count).map { #"{"id":"frob-\#($0)","name":"A name that is not short, number \#($0)"}"# }
        let module = AnyModule("extend type Frob { marked(mark: String!): String! }") { fields in
            if isBatch {
                fields.resolveAll("Frob.marked") { (frobs: [Named], call: Call<Mark>) in
                    frobs.map { $0.id + call.arguments.mark }
                }
            } else {
                fields.resolve("Frob.marked") { (frob: Named, call: Call<Mark>) in
                    frob.id + call.arguments.mark + (call.caller ?? "")
                }
            }
        }
        let json = "[" + items.joined(separator: ",") + "]"
        #expect(json.utf8.count > 1 << 20)
        try await EndpointUnderTest.with(module, schema: Self.schema, files: ["Schema/frobs.json": json]) { endpoint in
            let response = await endpoint.respond(to: #"{ frobs { marked(mark: "!") } }"#)
            let expected = (0..<count).map { #"{"marked":"frob-\#($0)!"}"# }.joined(separator: ",")
            #expect(response == #"{"data":{"frobs":[\#(expected)]}}"#)
        }
    }

    @Test("arguments come coerced, with defaults")
    func arguments() async throws {
        struct Cut: Codable {
            var to: Int
            var upper: Bool
            var marks: [Mark]?
            struct Mark: Codable { var text: String }
        }
        try await ask(
            AnyModule(
                """
                extend type Frob { short(to: Int! = 2, upper: Boolean! = false, marks: [MarkInput!]): String! }
                input MarkInput { text: String! }
                """
            ) { fields in
                fields.resolve("Frob.short") { (frob: Named, call: Call<Cut>) in
                    let text = String(frob.name.prefix(call.arguments.to))
                    let marks = call.arguments.marks?.map(\.text).joined() ?? ""
                    return (call.arguments.upper ? text.uppercased() : text) + marks
                }
            },
            #"{ frobs { a: short b: short(to: 1, upper: true, marks: [{text: "!"}, {text: "?"}]) } }"#,
            #"{"data":{"frobs":[{"a":"On","b":"O!?"},{"a":"Zw","b":"Z!?"}]}}"#
        )
    }

    @Test("all objects go in one call, and one may fail by itself", arguments: [false, true])
    func batches(isAsync: Bool) async throws {
        let calls = NIOLockedValueBox<[[String]]>([])
        try await ask(
            AnyModule("extend type Frob { rank: Int }") { fields in
                if isAsync {
                    fields.resolveAll("Frob.rank") {
                        (frobs: [Named], _: PlainCall) async -> [Result<Int?, any Error>] in
                        calls.withLockedValue { $0.append(frobs.map(\.id)) }
                        return frobs.map { frob in
                            frob.id == "2"
                                ? .failure(
                                    FieldError("no rank", code: "UNRANKED", extensions: ["of": "2", "at": [1, true]])
                                )
                                : .success(7)
                        }
                    }
                } else {
                    fields.resolveAll("Frob.rank") { (frobs: [Named]) in
                        calls.withLockedValue { $0.append(frobs.map(\.id)) }
                        return frobs.map { $0.id == "2" ? nil : 7 }
                    }
                }
            },
            "{ frobs { rank } }",
            isAsync
                ? #"{"data":{"frobs":[{"rank":7},{"rank":null}]},"errors":[{"message":"no rank","locations":[{"line":1,"column":11}],"path":["frobs",1,"rank"],"extensions":{"code":"UNRANKED","of":"2","at":[1,true]}}]}"#
                : #"{"data":{"frobs":[{"rank":7},{"rank":null}]}}"#
        )
        #expect(calls.withLockedValue { $0 } == [["f1", "2"]])
    }

    @Test("errors that are none of the client's business are not told")
    func errors() async throws {
        struct Secret: Error {}
        try await ask(
            AnyModule("extend type Query { a: Int b: Int c: Int d: Int }") { fields in
                fields.resolve("Query.a") { (_: PlainCall) throws -> Int in throw Secret() }
                fields.resolve("Query.b") { (_: PlainCall) async throws -> Int in throw Secret() }
                fields.resolve("Query.c") { (_: PlainCall) throws -> Int in throw FieldError("told") }
                fields.resolve("Query.d") { (call: PlainCall) async throws -> Int in
                    try await call.source("nowhere").get("/")
                }
            },
            "{ a b c d }",
            #"{"data":{"a":null,"b":null,"c":null,"d":null},"errors":[{"message":"The resolver of \"Query.a\" failed.","locations":[{"line":1,"column":3}],"path":["a"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}},{"message":"The resolver of \"Query.b\" failed.","locations":[{"line":1,"column":5}],"path":["b"],"extensions":{"code":"INTERNAL_SERVER_ERROR"}},{"message":"told","locations":[{"line":1,"column":7}],"path":["c"]},{"message":"There is no source \"nowhere\". Sources and proxy routes: .","locations":[{"line":1,"column":9}],"path":["d"],"extensions":{"code":"SOURCE_NAME_MISMATCH"}}]}"#
        )
    }

    @Test("objects of a result have fields that are bound elsewhere, and abstract types")
    func results() async throws {
        struct Maker: Codable {
            var id: String
            var country: String?
        }
        struct Thing: Codable {
            var __typename: String
            var id: String
        }
        try await ask(
            AnyModule(
                """
                extend type Query { makers: [Maker!] things: [Thing] matrix: [[Int!]!] }
                extend type Maker { shout: String }
                interface Thing { id: ID }
                type Nut implements Thing { id: ID }
                type Bolt implements Thing { id: ID long: String }
                """
            ) { fields in
                fields.resolve("Query.makers") { (_: PlainCall) async in
                    [Maker(id: "m1", country: nil), Maker(id: "m2", country: "FI")]
                }
                fields.resolve("Maker.shout", needs: "country") { (country: String?) in country.map { $0 + "!" } }
                fields.resolve("Query.things") { (_: PlainCall) in
                    [Thing(__typename: "Nut", id: "1"), nil, Thing(__typename: "Bolt", id: "2")]
                }
                fields.resolve("Bolt.long", needs: "id") { (id: String?) in id.map { "bolt \($0)" } }
                fields.resolve("Query.matrix") { (_: PlainCall) in [[1, 2], [], [3]] }
            },
            "{ makers { shout id } things { id ... on Bolt { long } } matrix }",
            #"{"data":{"makers":[{"shout":null,"id":"m1"},{"shout":"FI!","id":"m2"}],"things":[{"id":"1"},null,{"id":"2","long":"bolt 2"}],"matrix":[[1,2],[],[3]]}}"#
        )
    }

    @Test("the call knows the caller, the client's headers and the deadline")
    func call() async throws {
        let module = AnyModule("extend type Query { who: String left: Boolean }") { fields in
            fields.resolve("Query.who") { (call: PlainCall) in
                "\(call.caller ?? "nobody") \(call.header("X-Team") ?? "-") \(call.coordinate)"
            }
            fields.resolve("Query.left") { (call: PlainCall) async in
                call.deadline > .now && call.deadline < .now + .seconds(3600)
            }
        }
        try await EndpointUnderTest.with(
            module,
            schema: Self.schema,
            files: ["Schema/frobs.json": Self.frobs]
        ) { endpoint in
            #expect(
                await endpoint.respond(to: "{ who left }", headers: ["x-team": "red"], caller: "ci")
                    == #"{"data":{"who":"ci red Query.who","left":true}}"#
            )
            #expect(await endpoint.respond(to: "{ who }") == #"{"data":{"who":"nobody - Query.who"}}"#)
        }
    }

    @Test("a resolver that does not come back is given up at the deadline, and its task cancelled")
    func deadline() async throws {
        let wasCancelled = NIOLockedValueBox(false)
        let module = AnyModule("extend type Query { slow: Int }") { fields in
            fields.resolve("Query.slow") { (_: PlainCall) async throws -> Int in
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    wasCancelled.withLockedValue { $0 = true }
                    throw error
                }
                return 1
            }
        }
        try await EndpointUnderTest.with(
            module,
            schema: Self.schema,
            files: [
                "Schema/frobs.json": Self.frobs,
                "app-config.yaml": """
                backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } }
                tributary: { limits: { requestDeadline: 50 milliseconds } }
                """,
            ]
        ) { endpoint in
            #expect(
                await endpoint.respond(to: "{ slow }")
                    == #"{"data":{"slow":null},"errors":[{"message":"The resolver did not answer in time.","locations":[{"line":1,"column":3}],"path":["slow"],"extensions":{"code":"GATEWAY_TIMEOUT"}}]}"#
            )
        }
        #expect(wasCancelled.withLockedValue { $0 })
    }

    @Test("state is read and, in mutations, written; values are bound")
    func state() async throws {
        struct Note: Codable {
            var frobId: String
            var body: String
        }
        struct NoteArguments: Codable {
            var frobId: String
            var body: String
        }
        struct Ids: Codable { var ids: [String] }
        let module = AnyModule(
            """
            extend type Query { notesOf(ids: [ID!]!): [SwiftNote!] broken: Int }
            extend type Mutation { note(frobId: ID!, body: String!): SwiftNote }
            type SwiftNote { frobId: ID! body: String! }
            """
        ) { fields in
            fields.resolve("Query.notesOf") { (call: Call<Ids>) async throws in
                try await call.state.rows(
                    "SELECT frob_id, body FROM note WHERE frob_id IN \(call.arguments.ids) ORDER BY id",
                    as: Note.self
                )
            }
            fields.resolve("Query.broken") { (call: PlainCall) async throws in
                try await call.state.write("DELETE FROM note")
                return 1
            }
            fields.resolve("Mutation.note") { (call: Call<NoteArguments>) async throws in
                let note = call.arguments
                return try await call.state.write(
                    "INSERT INTO note (frob_id, body) VALUES (\(note.frobId), \(note.body)) RETURNING frob_id, body",
                    as: Note.self
                ).first
            }
        }
        try await EndpointUnderTest.with(module, isShipped: true) { endpoint in
            #expect(
                await endpoint.respond(
                    to: "mutation($body: String!) { note(frobId: \"f1\", body: $body) { frobId body } }",
                    variables: ["body": "'; DROP TABLE note; --"]
                ) == #"{"data":{"note":{"frobId":"f1","body":"'; DROP TABLE note; --"}}}"#
            )
            #expect(
                await endpoint.respond(to: "{ notesOf(ids: [\"f0\", \"f1\"]) { body } }")
                    == #"{"data":{"notesOf":[{"body":"'; DROP TABLE note; --"}]}}"#
            )
            #expect(
                await endpoint.respond(to: "{ broken }")
                    == #"{"data":{"broken":null},"errors":[{"message":"\"Query.broken\" changes the database; only fields of the mutation type may.","locations":[{"line":1,"column":3}],"path":["broken"],"extensions":{"code":"TRIB_SQL_WRITE_IN_QUERY"}}]}"#
            )
        }
    }
}

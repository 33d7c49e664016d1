import NIOConcurrencyHelpers
import Testing

@testable import Tributary

/// Fields that modules load by key.
@Suite("Batch loaders in Swift")
struct LoaderModuleTests {
    private static let schema = """
        type Query { frobs: [Frob!] @file(path: "frobs.json") }
        type Frob { id: ID! maker: Int kind: String friend: Frob }
        """
    private static let frobs = """
        [{"id":"a","maker":1,"kind":"x","friend":{"id":"b","maker":2,"kind":"y"}},
         {"id":"b","maker":2,"kind":"x","friend":{"id":"a","maker":1,"kind":"x"}},
         {"id":"c","maker":1,"kind":null,"friend":null},
         {"id":"d","maker":null,"kind":"x"}]
        """

    private func ask(_ module: AnyModule, _ query: String, _ expected: String) async throws {
        try await EndpointUnderTest.with(
            module,
            schema: Self.schema,
            files: ["Schema/frobs.json": Self.frobs]
        ) { endpoint in
            #expect(await endpoint.respond(to: query) == expected)
        }
    }

    @Test("each key is asked for once, at whatever depth; a null key is not; a missing one is null")
    func distinctKeys() async throws {
        let calls = NIOLockedValueBox<[[Int]]>([])
        try await ask(
            AnyModule("extend type Frob { makerName: String }") { fields in
                fields.load("Frob.makerName", by: "maker") { (makers: [Int], _: PlainCall) in
                    calls.withLockedValue { $0.append(makers) }
                    return [1: "one"]
                }
            },
            "{ frobs { makerName friend { makerName } } }",
            #"{"data":{"frobs":[{"makerName":"one","friend":{"makerName":null}},{"makerName":null,"friend":{"makerName":"one"}},{"makerName":"one","friend":null},{"makerName":null,"friend":null}]}}"#
        )
        #expect(calls.withLockedValue { $0.map { $0.sorted() } } == [[1, 2]])
    }

    @Test("a list without an entry is empty, and a key may fail by itself")
    func listsAndFailures() async throws {
        struct Note: Codable { var body: String }
        try await ask(
            AnyModule("extend type Frob { notes: [Note!] } type Note { body: String! }") { fields in
                fields.load("Frob.notes", by: "id") {
                    (ids: [String], _: PlainCall) async -> [String: Result<[Note], any Error>] in
                    ["a": .success([Note(body: "first"), Note(body: "second")]), "c": .failure(FieldError("lost"))]
                }
            },
            "{ frobs { notes { body } } }",
            #"{"data":{"frobs":[{"notes":[{"body":"first"},{"body":"second"}]},{"notes":[]},{"notes":null},{"notes":[]}]},"errors":[{"message":"lost","locations":[{"line":1,"column":11}],"path":["frobs",2,"notes"]}]}"#
        )
    }

    @Test("several fields are one key, and arguments keep calls apart")
    func keysOfSeveralFields() async throws {
        struct Key: Codable, Hashable {
            var id: String
            var kind: String
        }
        struct Arguments: Codable { var prefix: String }
        try await ask(
            AnyModule("extend type Frob { tag(prefix: String!): String }") { fields in
                fields.load("Frob.tag", by: "id kind") { (keys: [Key], call: Call<Arguments>) in
                    Dictionary(uniqueKeysWithValues: keys.map { ($0, call.arguments.prefix + $0.id + $0.kind) })
                }
            },
            #"{ frobs { p: tag(prefix: "p-") q: tag(prefix: "q-") } }"#,
            #"{"data":{"frobs":[{"p":"p-ax","q":"q-ax"},{"p":"p-bx","q":"q-bx"},{"p":null,"q":null},{"p":"p-dx","q":"q-dx"}]}}"#
        )
    }

    @Test("keys are cut into chunks, and a failed chunk fails its own keys only")
    func chunks() async throws {
        let calls = NIOLockedValueBox<[[String]]>([])
        try await ask(
            AnyModule("extend type Frob { upper: String }") { fields in
                fields.load("Frob.upper", by: "id", maxBatchSize: 3) { (ids: [String], _: PlainCall) in
                    calls.withLockedValue { $0.append(ids) }
                    if ids.contains("d") { throw FieldError("no d") }
                    return Dictionary(uniqueKeysWithValues: ids.map { ($0, $0.uppercased()) })
                }
            },
            "{ frobs { upper } }",
            #"{"data":{"frobs":[{"upper":"A"},{"upper":"B"},{"upper":"C"},{"upper":null}]},"errors":[{"message":"no d","locations":[{"line":1,"column":11}],"path":["frobs",3,"upper"]}]}"#
        )
        #expect(calls.withLockedValue { $0.sorted { $0[0] < $1[0] } } == [["a", "b", "c"], ["d"]])
    }

    @Test("a module joins an upstream to the frobs of another file in one batch")
    func upstreamBatch() async throws {
        struct Flerp: Codable {
            var frobId: String
            var score: Int
        }
        struct Body: Codable { var ids: [String] }
        let module = AnyModule("extend type Frob { points: Int }") { fields in
            fields.load("Frob.points", by: "id", maxBatchSize: 200) { (ids: [String], call: PlainCall) async throws in
                let flerps = try await call.source("flerps").post(
                    "/flerp-batch",
                    body: Body(ids: ids),
                    isLookup: true,
                    as: [Flerp].self
                )
                return Dictionary(flerps.map { ($0.frobId, $0.score) }, uniquingKeysWith: { $1 })
            }
        }
        try await EndpointUnderTest.with(module, isShipped: true) { endpoint in
            let response = await endpoint.respond(to: "{ frobs { points flerp { score } } }")
            #expect(!response.contains("errors"))
            // What the declarative binding says, the Swift one says too.
            for object in response.split(separator: "{\"points\":").dropFirst() {
                let points = object.prefix { $0 != "," }
                #expect(
                    points == "null"
                        ? object.contains(#""flerp":null"#) : object.contains(#""flerp":{"score":\#(points)}"#)
                )
            }
            #expect(response.split(separator: "\"points\":").count == 21)
        }
    }
}

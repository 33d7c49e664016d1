import Foundation
import OrderedJSON
import Settings
import Testing

@testable import Frobsco
@testable import Tributary

/// `tributary new schema`: files drafted from answers.
@Suite("New schema files")
struct NewSchemaTests {
    /// An answer, the query field's line, and the types of its draft.
    struct Draft: Sendable {
        var name = "things"
        var answer: String
        var type: String
        var types: String
        var selection = ""

        init(_ answer: String, _ type: String, _ types: String, named name: String = "things", selection: String = "") {
            self.name = name
            self.answer = answer
            self.type = type
            self.types = types
            self.selection = selection
        }
    }

    @Test("types are those of the answer", arguments: drafts)
    func types(_ example: Draft) throws {
        let answer = try JSONValue.parse(Array(example.answer.utf8))
        var draft = SchemaDraft(field: example.name, origin: .file("a.json"), takenNames: ["ThingTaken"])
        let binding = example.selection.isEmpty ? "" : ", selection: \"\"\"\n\(example.selection)\n    \"\"\""
        #expect(
            draft.text(of: answer) == """
                # Drafted from the file a.json.
                # Look at what may be null, and at the guessed names and IDs; `tributary check` says whether it fits together.

                extend type Query {
                  \(example.name): \(example.type)
                    @file(path: "a.json"\(binding))
                }
                \(example.types.isEmpty ? "" : "\n")\(example.types)
                """ + (example.types.isEmpty ? "" : "\n")
        )
    }

    @Test("each draft passes the check, and every field of it has the answer's value", arguments: drafts)
    func drafted(_ example: Draft) async throws {
        let answer = try JSONValue.parse(Array(example.answer.utf8))
        var draft = SchemaDraft(field: example.name, origin: .file("a.json"), takenNames: [])
        try await EndpointUnderTest.with(
            [],
            schema: draft.text(of: answer),
            files: ["Schema/a.json": example.answer]
        ) { endpoint in
            let response = await endpoint.respond(to: "{ \(example.name)\(Self.selection(answer)) }")
            #expect(
                response.hasPrefix("{\"data\":{\"\(example.name)\":") && !response.contains("\"errors\""),
                "\(response)"
            )
        }
    }

    /// Selects every leaf of an answer whose names are GraphQL's.
    private static func selection(_ value: JSONValue) -> String {
        switch value {
        case .array(let items):
            // Of several kinds: a scalar.
            Set(items.map(\.kind)).count == 1 ? selection(items[0]) : ""
        case .object(let members):
            members.isEmpty
                ? ""
                : " { __typename " + members.filter { $0.name == "id" }.map(\.name).joined(separator: " ") + " }"
        case .null, .boolean, .int, .double, .string: ""
        }
    }

    @Test("the command asks an API, writes the file and says what check says; a file that is there stays")
    func command() async throws {
        let upstream = try FrobServer.start(FrobService(options: LaunchOptions(frobCount: 3)), port: 0)
        let folder = FileManager.default.temporaryDirectory.appending(path: "tributary-new-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appending(path: "Schema"), withIntermediateDirectories: true)
        try Data("backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } }\n".utf8)
            .write(to: folder.appending(path: "app-config.yaml"))
        try Data("type Query { one: Score @expr(select: \"id: 1\") }\ntype Score { id: ID }\n".utf8)
            .write(to: folder.appending(path: "Schema/other.graphql"))
        let application = Application(configurationFiles: [folder.path + "/app-config.yaml"])
        let url = "http://127.0.0.1:\(upstream.port)/flerp-batch"
        let report = try await application.newSchema(named: "scores", from: url)
        #expect(
            report
                == "wrote \(folder.path)/Schema/scores.graphql: Query.scores\nok: 6 fields, 0 configured sources, 0 proxy routes"
        )
        let text = try String(contentsOf: folder.appending(path: "Schema/scores.graphql"), encoding: .utf8)
        // The other file has a type of this name.
        #expect(text.contains("scores: [Score2!]\n    @connect(http: { GET: \"\(url)\" })"))
        await #expect(
            throws: ApplicationError(
                "\(folder.path)/Schema/scores.graphql: error: The file is there already; --force replaces it."
            )
        ) {
            try await application.newSchema(named: "scores", from: url)
        }
        #expect(try await application.newSchema(named: "scores", from: url, overwrites: true).hasPrefix("wrote "))
        for (name, from, message) in [
            ("one", url, "error: The query type has a field \"one\" already. Choose another name for the new one."),
            (
                "x", url + "/nothing",
                "\(url)/nothing: error: The answer has status 404. Say with --header what the API wants to see."
            ),
            (
                "x", "http://127.0.0.1:1/",
                "http://127.0.0.1:1/: error: The request failed: the upstream refused the connection"
            ),
            (
                "x", "http://me:secret@127.0.0.1:1/",
                "error: The URL has a user name and password in it; give them with --header \"Authorization: Basic …\"."
            ),
            ("--", url, "error: \"--\" is no name for a field: it has no letter or digit, as in \"scores\"."),
            ("a/b", url, "error: \"a/b\" is no name for a file in the schema folder."),
            ("x", "nowhere.json", "nowhere.json: error: The file cannot be read: No such file or directory."),
        ] {
            await #expect(throws: ApplicationError(message)) {
                try await application.newSchema(named: name, from: from)
            }
        }
        try await upstream.stop()
    }
}

private let drafts: [NewSchemaTests.Draft] = [
    .init(
        #"[{"id":1,"frobId":"a","score":1,"ratio":1.5,"ok":true,"name":"n"},{"id":2,"score":null}]"#,
        "[Thing!]",
        """
        type Thing {
          id: ID!
          frobId: ID
          score: Int
          ratio: Float
          ok: Boolean
          name: String
        }
        """
    ),
    .init(
        #"{"first-name":"a","a b":{"@id":"x"},"1st":1,"firstName":2,"__x":3,"é":4}"#,
        "Thing",
        """
        type Thing {
          firstName: String
          aB: ThingAB
          _1st: Int
          firstName2: Int
          x: Int
          value: Int
        }

        type ThingAB {
          id: ID!
        }
        """,
        named: "thing",
        selection: """
                  firstName: $."first-name"
                  aB: $."a b" {
                    id: $."@id"
                  }
                  _1st: $."1st"
                  firstName2: $."firstName"
                  x: $."__x"
                  value: $."é"
            """
    ),
    .init(
        #"{"at":1,"stock":{"frob-1":{"qty":1,"unit price":2.5},"frob-2":{"qty":null,"at":{"id":"x"}}}}"#,
        "Things",
        """
        type Things {
          at: Int
          stock: [ThingsStock!]
        }

        type ThingsStock {
          key: ID!
          qty: Int
          unitPrice: Float
          at: ThingsStockAt
        }

        type ThingsStockAt {
          id: ID!
        }
        """,
        selection: """
                  at
                  stock: stock->entries {
                    key
                    ... value {
                      qty
                      unitPrice: $."unit price"
                      at {
                        id
                      }
                    }
                  }
            """
    ),
    .init(
        #"{"1":{"name":"a"},"2":{"name":"b"}}"#,
        "[Thing!]",
        """
        type Thing {
          key: ID!
          name: String
        }
        """,
        selection: """
                  $->entries {
                    key
                    ... value {
                      name
                    }
                  }
            """
    ),
    .init(
        #"{"mixed":[1,"a"],"empty":[],"none":null,"nothing":{},"deep":[[{"a":1}],[]],"holes":[1,null],"big":99999999999}"#,
        "Things",
        """
        type Things {
          mixed: [JSON!]
          empty: [JSON]
          none: JSON
          nothing: JSON
          deep: [[ThingsDeep!]!]
          holes: [Int]
          big: Float
        }

        type ThingsDeep {
          a: Int
        }

        "Any JSON value."
        scalar JSON
        """
    ),
    .init("[1,2]", "[Int!]", ""),
    .init(#""text""#, "String", ""),
    .init(
        #"[{"a":1},5]"#,
        "[JSON!]",
        """
        "Any JSON value."
        scalar JSON
        """
    ),
]

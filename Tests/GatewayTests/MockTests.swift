import Gateway
import Logging
import Settings
import Testing

/// `tributary serve --mock`: a schema answers before anything of it is bound.
struct MockTests {
    private static let files = [
        "app-config.yaml": GatewayUnderTest.configuration,
        "Schema/pets.graphql": """
        type Query {
          pets(first: Int): [Pet!]!
          pet(id: ID!): Pet @connect(source: "shelter", http: { GET: "/pets/{$args.id}" })
          best: Animal
          born: DateTime
        }
        type Mutation { adopt(id: ID!): Pet }
        interface Animal { name: String }
        type Pet implements Animal { id: ID! name: String age: Int weight: Float tame: Boolean kind: Kind friends: [Pet] }
        enum Kind { CAT DOG }
        scalar DateTime
        extend schema @source(name: "shelter", http: { baseURL: "http://shelter.example.com" })
        """,
    ]

    @Test("fields that nothing binds, and fields that are bound, give values made from their types")
    func serves() async throws {
        let folder = try ProjectFolder(Self.files)
        let gateway = try await GatewayUnderTest(folder, stateUse: .mock)
        let examples = [
            (
                "{ pets { id name age weight tame kind friends { name } } }",
                #"{"data":{"pets":[\#(Self.pet),\#(Self.pet)]}}"#
            ),
            // No upstream is asked: the address leads nowhere.
            ("{ pet(id: 5) { name } born }", #"{"data":{"pet":{"name":"str"},"born":"str"}}"#),
            ("{ best { __typename name } }", #"{"data":{"best":{"__typename":"Pet","name":"str"}}}"#),
            ("mutation { adopt(id: 5) { id } }", #"{"data":{"adopt":{"id":"id"}}}"#),
            (
                #"{ __type(name: "Kind") { enumValues { name } } }"#,
                #"{"data":{"__type":{"enumValues":[{"name":"CAT"},{"name":"DOG"}]}}}"#
            ),
        ]
        for (query, expected) in examples {
            let response = try await gateway.ask(query: query)
            #expect(response.status == 200)
            #expect(response.body == expected)
        }
        let refused = try await gateway.ask(query: "{ pets { nmae } }")
        #expect(refused.body.contains(#"Cannot query field \"nmae\" on type \"Pet\"."#))
        try await gateway.stop()
    }

    private static let pet =
        #"{"id":"id","name":"str","age":2,"weight":3.14,"tame":true,"kind":"CAT","friends":[{"name":"str"},{"name":"str"}]}"#

    @Test("the same schema does not serve otherwise")
    func isRefusedUnmocked() throws {
        let folder = try ProjectFolder(Self.files)
        let problems = #expect(throws: GatewayProblems.self) {
            try GatewayLoader.load(
                files: [],
                surroundings: folder.surroundings(),
                stateUse: .serve,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }
        #expect(problems?.problems.contains { "\($0)".contains("Query.pets") } == true, "\(problems?.problems ?? [])")
    }
}

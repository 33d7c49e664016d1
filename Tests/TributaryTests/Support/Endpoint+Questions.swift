import Gateway
import GraphQLExecution

@testable import Tributary

extension Endpoint {
    /// The drawing of an operation's plan.
    func plan(of document: String) async throws -> String {
        try await loop.eventLoop.submit { [loop] in
            let snapshot = loop.value.snapshot
            let prepared = try snapshot.prepare(GraphQLRequest(document: Array(document.utf8)))
            let variables = try prepared.variables([])
            return snapshot.describe(try prepared.plan(for: variables), variables: variables).text
        }.get()
    }

    /// Whether GET of a path goes anywhere.
    func serves(_ path: String) async throws -> Bool {
        try await loop.eventLoop.submit { [loop] in
            let destination = loop.value.destination(method: "GET", target: path, headers: [])
            return if case .notFound = destination { false } else { true }
        }.get()
    }
}

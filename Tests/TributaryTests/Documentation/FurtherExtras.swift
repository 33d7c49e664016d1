import Tributary

// The further pieces of Swift on the page on extending.

struct FurtherExtras: Module {
    let schema = SDL(
        """
        extend type Frob { owner: Owner length: Int! }
        type Owner { name: String! }
        extend type Subscription { countdown(from: Int!): Int! }
        """
    )

    func register(in fields: inout Fields) {
        fields.resolve("Frob.length", needs: "name") { (name: String) in name.count }
        fields.load("Frob.owner", by: "id", maxBatchSize: 50) {
            (ids: [String], call: PlainCall) async throws -> [String: Result<Owner, any Error>] in
            let rows = try await call.state.rows(
                "SELECT frob_id, name, retired FROM owner WHERE frob_id IN \(ids)",
                as: OwnerRow.self
            )
            var owners: [String: Result<Owner, any Error>] = [:]
            for row in rows {
                owners[row.frobId] =
                    row.retired == 0
                    ? .success(Owner(name: row.name))
                    : .failure(FieldError("The owner is retired.", code: "RETIRED", extensions: ["name": "hidden"]))
            }
            return owners
        }
        fields.events("Subscription.countdown") { (call: Call<CountdownArguments>) in
            let start = call.arguments.from
            return AsyncStream<Int> { continuation in
                for number in stride(from: start, through: 0, by: -1) { continuation.yield(number) }
                continuation.finish()
            }
        }
    }
}

struct Owner: Codable {
    var name: String
}

struct OwnerRow: Codable {
    var frobId: String
    var name: String
    var retired: Int
}

struct CountdownArguments: Codable {
    var from: Int
}

import Tributary

/// The frobs-aggregator of the seed document, in Swift: three things fetched at the same time and put together.
///
/// `Query.summary` of `Schema/summary.graphql` says the same in SDL. This is how it looks where SDL is not enough.
struct FrobsAggregator: Module {
    let schema = SDL(
        """
        extend type Query {
          "The same as summary, computed in Swift."
          aggregate: FrobSummary
        }
        """
    )

    func register(in fields: inout Fields) {
        fields.resolve("Query.aggregate") { (call: PlainCall) async throws in
            async let frobs = call.source("/frobs").get("/list", as: [Frob].self)
            async let flerps = call.source("flerps").get("/flerp-batch", as: [Flerp].self)
            async let thunk = call.state.first("SELECT value FROM thunk ORDER BY id DESC LIMIT 1", as: Thunk.self)
            return computeAggregate(try await frobs, try await flerps, try await thunk)
        }
    }
}

/// What the aggregator reads of a frob.
struct Frob: Codable {
    var active: Bool
}

/// What the aggregator reads of a flerp: that there is one.
struct Flerp: Codable {
    var frobId: String
}

/// A row of the state.
struct Thunk: Codable {
    var value: String
}

/// `FrobSummary` of the schema.
struct FrobSummary: Codable {
    var frobCount: Int
    var activeCount: Int
    var flerpCount: Int
    var thunk: String?
}

/// The seed's function of this name.
func computeAggregate(_ frobs: [Frob], _ flerps: [Flerp], _ thunk: Thunk?) -> FrobSummary {
    FrobSummary(
        frobCount: frobs.count,
        activeCount: frobs.count(where: \.active),
        flerpCount: flerps.count,
        thunk: thunk?.value
    )
}

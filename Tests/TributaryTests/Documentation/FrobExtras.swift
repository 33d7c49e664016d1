import Tributary

// The Swift of the page on extending, as it stands there.

struct FrobExtras: Module {
    let schema = SDL(
        """
        extend type Frob {
          "How a frob compares with the frobs that were asked for: 1 is best."
          place: Int
          grade(passing: Int! = 20): String!
        }
        """
    )

    func register(in fields: inout Fields) {
        fields.resolve("Frob.grade") { (frob: Rated, call: Call<GradeArguments>) in
            guard let score = frob.rating?.score else { return "not rated" }
            return score >= call.arguments.passing ? "passed" : "failed"
        }
        fields.resolveAll("Frob.place") { (frobs: [Rated]) in
            let scores = frobs.compactMap { $0.rating?.score }.sorted(by: >)
            return frobs.map { frob in frob.rating?.score.flatMap { scores.firstIndex(of: $0) }.map { $0 + 1 } }
        }
    }
}

struct Rated: Codable {
    var rating: Rating?
    struct Rating: Codable { var score: Int? }
}

struct GradeArguments: Codable {
    var passing: Int
}

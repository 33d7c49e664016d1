import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Testing

/// Limits on what one operation may grow to: each refusal names its limit.
struct PlanLimitsTests {
    private static let sdl = """
        type Query { a: Int q: Query union: Some }
        type Some1 { q: Query }
        type Some2 { q: Query }
        union Some = Some1 | Some2
        """

    struct Example: Sendable, CustomTestStringConvertible {
        let limits: PlanLimits
        let document: String
        /// Part of the message; nil where the document is within the limits.
        let refusal: String?

        var testDescription: String { document }
    }

    @Test(
        "refuses what grows past its limits",
        arguments: [
            Example(limits: PlanLimits(maxDepth: 3), document: "{ q { q { a } } }", refusal: nil),
            Example(limits: PlanLimits(maxDepth: 3), document: "{ q { q { q { a } } } }", refusal: "3 deep"),
            Example(
                limits: PlanLimits(maxDepth: 3),
                document: "{ ...F } fragment F on Query { q { ...G } } fragment G on Query { q { q { a } } }",
                refusal: "(maxDepth)"
            ),
            Example(
                limits: PlanLimits(maxDepth: 3),
                document: "{ union { ... on Some2 { q { q { a } } } } }",
                refusal: "(maxDepth)"
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ ... @defer { a } q { ... @defer { a } } }",
                refusal: nil
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ ... @defer { a } q { ... @defer { a } q { ... @defer { a } } } }",
                refusal: "more than 2 places (maxDeferred)"
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ x: q { ...F } y: q { ...F } z: q { ...F } } fragment F on Query { ... @defer { a } }",
                refusal: "(maxDeferred)"
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ ... @defer(if: false) { a } ... @defer(if: false) { a } ... @defer(if: false) { a } }",
                refusal: nil
            ),
        ]
    )
    func limit(_ example: Example) throws {
        var engine = try Engine(
            Self.sdl,
            ["Query.q": .data("{}"), "Query.union": .data(#"{"__typename":"Some1"}"#)],
            isIncremental: true
        )
        engine.limits = example.limits
        do {
            // Deferred parts are only planned for a client that takes them.
            _ = try engine.startIncremental(example.document)
            #expect(example.refusal == nil)
        } catch {
            let errors = (error as? RequestErrors)?.errors ?? [error].compactMap { $0 as? GraphQLError }
            let refusal = try #require(errors.first)
            #expect(refusal.message.contains(try #require(example.refusal, "\(refusal.message)")))
            #expect(refusal.extensions == [.init("code", .string("OPERATION_TOO_LARGE"))])
            #expect(!refusal.locations.isEmpty)
        }
    }

    @Test("fragments that defer each other over and over are planned once for each @defer")
    func mutualDeferral() throws {
        let engine = try Engine(Self.sdl, [:], isIncremental: true)
        let fragments = (0..<40).map {
            "fragment F\($0) on Query { a\($0): a ...F\($0 + 1) @defer ...F\($0 + 1) @defer(label: \"\($0)\") }"
        }
        let text = "{ ...F0 } \(fragments.joined(separator: " ")) fragment F40 on Query { a }"
        let running = try engine.startIncremental(text)
        running.turns.runUntilIdle()
        #expect(try running.delivered.first?.hasPrefix(#"{"a0":null} +0@"#) == true)
    }
}

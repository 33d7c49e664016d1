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
        /// The limit that the refusal names, with part of its message; nil where the document is within the limits.
        var refusal: (limit: PassedLimit, message: String)?

        var testDescription: String { document }
    }

    @Test(
        "refuses what grows past its limits",
        arguments: [
            Example(limits: PlanLimits(maxResponseDepth: 3), document: "{ q { q { a } } }", refusal: nil),
            Example(
                limits: PlanLimits(maxResponseDepth: 3),
                document: "{ q { q { q { a } } } }",
                refusal: (PassedLimit("maxResponseDepth", 3), "more than 3 deep")
            ),
            Example(
                limits: PlanLimits(maxResponseDepth: 3),
                document: "{ ...F } fragment F on Query { q { ...G } } fragment G on Query { q { q { a } } }",
                refusal: (PassedLimit("maxResponseDepth", 3), "put in place")
            ),
            Example(
                limits: PlanLimits(maxResponseDepth: 3),
                document: "{ union { ... on Some2 { q { q { a } } } } }",
                refusal: (PassedLimit("maxResponseDepth", 3), "put in place")
            ),
            Example(
                limits: PlanLimits(maxFields: 2),
                document: "{ q { a b: a } }",
                refusal: (PassedLimit("maxFields", 2), "more than 2 fields")
            ),
            Example(
                limits: PlanLimits(maxIntrospectionLists: 1),
                document: "{ __schema { types { fields { type { fields { name } } } } } }",
                refusal: (PassedLimit("maxIntrospectionLists", 1), "introspection depth")
            ),
            Example(
                limits: PlanLimits(maxResponseDepth: 3),
                document: "{ __schema { queryType { name } } }",
                refusal: nil
            ),
            Example(
                limits: PlanLimits(maxResponseDepth: 3),
                document: "{ __schema { queryType { ofType { name } } } }",
                refusal: (PassedLimit("maxResponseDepth", 3), "more than 3 deep")
            ),
            Example(
                limits: PlanLimits(maxFields: 5),
                document: "{ __schema { queryType { ...F } q: queryType { ...F } } } fragment F on __Type { kind }",
                refusal: nil
            ),
            Example(
                limits: PlanLimits(maxFields: 4),
                document: "{ __schema { queryType { ...F } q: queryType { ...F } } } fragment F on __Type { kind }",
                refusal: (PassedLimit("maxFields", 4), "more than 4 fields")
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ ... @defer { a } q { ... @defer { a } } }",
                refusal: nil
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ ... @defer { a } q { ... @defer { a } q { ... @defer { a } } } }",
                refusal: (PassedLimit("maxDeferred", 2), "more than 2 places")
            ),
            Example(
                limits: PlanLimits(maxDeferred: 2),
                document: "{ x: q { ...F } y: q { ...F } z: q { ...F } } fragment F on Query { ... @defer { a } }",
                refusal: (PassedLimit("maxDeferred", 2), "defers fragments")
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
            #expect(example.refusal == nil, "\(example.document) was planned")
        } catch {
            let errors = (error as? RequestErrors)?.errors ?? [error].compactMap { $0 as? GraphQLError }
            let refusal = try #require(errors.first)
            let expected = try #require(example.refusal, "\(refusal.message)")
            #expect(refusal.message.contains(expected.message))
            #expect(refusal.extensions == expected.limit.extensions)
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

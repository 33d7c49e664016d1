import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Testing

/// Prepared operations are found by their full text and kept within a number of bytes.
@Suite struct PlanCacheTests {
    private let engine: Engine

    init() throws {
        engine = try Engine("type Query { a: Int b: Query }", ["Query.a": .data("1"), "Query.b": .data("{}")])
    }

    private func key(_ text: String, _ name: String? = nil) -> PlanCache.Key {
        PlanCache.Key(document: Array(text.utf8), operationName: name)
    }

    @Test("an operation is found by its document and name, and by no other")
    func equality() throws {
        let cache = PlanCache(maxBytes: 1 << 20)
        let text = "query A { a } query B { b { a } }"
        let prepared = try engine.prepare(text, operationName: "A")
        cache.insert(prepared, for: key(text, "A"))
        #expect(cache[key(text, "A")] === prepared)
        #expect(cache[key(text, "B")] == nil)
        #expect(cache[key(text)] == nil)
        #expect(cache[key(text + " ", "A")] == nil)
        #expect(cache[key("query C { a } query B { b { a } }", "A")] == nil)
    }

    @Test("what is kept stays within the bound, and what is used stays longer")
    func bounded() throws {
        let cache = PlanCache(maxBytes: 300_000, shardCount: 1)
        let favourite = key("{ a }")
        cache.insert(try engine.prepare("{ a }"), for: favourite)
        var kept = 0
        for index in 0..<500 {
            let text = "{ a\(index): a }"
            cache.insert(try engine.prepare(text), for: key(text))
            #expect(cache.bytes <= 300_000)
            #expect(cache[favourite] != nil, "after \(index)")
        }
        for index in 0..<500 where cache[key("{ a\(index): a }")] != nil { kept += 1 }
        #expect(kept > 50)
        #expect(kept < 300)
        #expect(cache[key("{ a499: a }")] != nil)
    }

    @Test("an operation that is larger than a shard is not kept, and the others stay")
    func tooLarge() throws {
        let cache = PlanCache(maxBytes: 10_000, shardCount: 1)
        cache.insert(try engine.prepare("{ a }"), for: key("{ a }"))
        let text = "{ " + (0..<100).map { "a\($0): a" }.joined(separator: " ") + " }"
        cache.insert(try engine.prepare(text), for: key(text))
        #expect(cache[key(text)] == nil)
        #expect(cache[key("{ a }")] != nil)
    }

    @Test("the plans of further outcomes of conditions count too")
    func conditionalPlans() throws {
        let cache = PlanCache(maxBytes: 40_000, shardCount: 1)
        let fields = (0..<10).map { "a\($0): a @include(if: $c\($0))" }.joined(separator: " ")
        let text =
            "query(\((0..<10).map { "$c\($0): Boolean!" }.joined(separator: " "))) { \(fields) b { x: a y: a z: a } }"
        let prepared = try engine.prepare(text)
        cache.insert(prepared, for: key(text))
        let before = cache.bytes
        var seen: [OperationPlan] = []
        for outcome in 0..<100 {
            let values = try prepared.variables(
                (0..<10).map { InputValue.Member("c\($0)", .boolean(outcome >> $0 & 1 == 1)) }
            )
            let plan = try prepared.plan(for: values)
            #expect(plan.root.fields.count == 1 + (outcome.nonzeroBitCount))
            if outcome < 3 { #expect(try prepared.plan(for: values) === plan) }
            seen.append(plan)
            #expect(cache.bytes <= 40_000)
        }
        #expect(before < 40_000)
        // It has grown past the bound, and went.
        #expect(cache[key(text)] == nil)
        #expect(cache.bytes == 0)
    }

    @Test("plans are freed with the cache that keeps them")
    func freed() throws {
        weak var prepared: PreparedOperation?
        do {
            let cache = PlanCache(maxBytes: 1 << 20)
            let made = try engine.prepare("query($c: Boolean!) { a @skip(if: $c) }")
            prepared = made
            cache.insert(made, for: key("x"))
        }
        #expect(prepared == nil)
    }
}

import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

extension Benchmark {
    static var all: [Benchmark] { documents + json + operations + resolvers }

    /// Texts of clients and operators.
    private static var documents: [Benchmark] {
        [
            Benchmark(name: "read-request") {
                let body = Inputs.request(Inputs.posts)
                return { _ = try? GraphQLRequest(json: JSONBody(copying: body)) }
            },
            Benchmark(name: "lex") {
                let source = Source(name: "introspection", text: Inputs.introspection)
                return { _ = try? countTokens(in: source) }
            },
            Benchmark(name: "parse") {
                let source = Source(name: "introspection", text: Inputs.introspection)
                return { _ = try? parseDocument(source) }
            },
            Benchmark(name: "parse-schema") {
                let source = Source(name: "schema", text: Inputs.sdl)
                return { _ = try? parseDocument(source) }
            },
            Benchmark(name: "build-schema") { { _ = try? Inputs.schema() } },
            Benchmark(name: "print-schema") {
                let schema = try Inputs.schema()
                return { _ = printSchema(schema) }
            },
            Benchmark(name: "validate") {
                let schema = try Inputs.schema()
                let document = try parseDocument(Source(name: "introspection", text: Inputs.introspection))
                return { _ = validate(document, against: schema) }
            },
            Benchmark(name: "plan") {
                let engine = try MicroEngine()
                let document = try engine.document(Inputs.introspection)
                return { _ = try? engine.prepare(document) }
            },
            Benchmark(name: "plan-fields") {
                let engine = try MicroEngine()
                let document = try engine.document(Inputs.posts)
                return { _ = try? engine.prepare(document) }
            },
            Benchmark(name: "plan-refused") {
                let engine = try MicroEngine()
                let document = try engine.document(Inputs.doubling)
                return { _ = try? engine.prepare(document, limits: PlanLimits()) }
            },
            Benchmark(name: "plan-cache-hit") {
                let engine = try MicroEngine()
                let cache = PlanCache(maxBytes: 1 << 20)
                let text = Array(Inputs.posts.utf8)
                cache.insert(
                    try engine.prepare(engine.document(Inputs.posts)),
                    for: PlanCache.Key(document: text, operationName: nil)
                )
                return { _ = cache[PlanCache.Key(document: text, operationName: nil)] }
            },
        ]
    }

    /// JSON of upstreams.
    private static var json: [Benchmark] {
        [
            Benchmark(name: "project") {
                projecting(Inputs.postList(100), as: Inputs.postShape)
            },
            Benchmark(name: "project-many-members") {
                projecting(Inputs.itemList(1000), as: Inputs.itemShape)
            },
            Benchmark(name: "project-skipping") {
                projecting(Inputs.frobList(1000), as: Inputs.frobShape)
            },
            Benchmark(name: "count-elements") {
                let reader = JSONReader(JSONBody(copying: Inputs.frobList(1000)))
                return { _ = try? reader.count(of: reader.root()) }
            },
        ]
    }

    /// Whole operations, and their last step alone.
    private static var operations: [Benchmark] {
        [
            running("greet", "{greet}"),
            running("introspect", Inputs.introspection),
            running("projected-list", "{posts{title}}"),
            running("batched-list", Inputs.posts),
            running("keyed-list", Inputs.authors),
            Benchmark(name: "write-columns") {
                let engine = try MicroEngine()
                let prepared = try engine.prepare(engine.document(Inputs.posts))
                let finished = engine.finished(prepared)
                return {
                    var output = OutputBuffer(capacity: 16 * 1024)
                    finished?.writeResponse(sources: [prepared.document.source], into: &output)
                }
            },
        ]
    }

    /// Fields that Swift gives their values.
    private static var resolvers: [Benchmark] {
        [
            ResolverCost.benchmark("resolve-nothing", of: "one"),
            ResolverCost.benchmark("resolve-strings", of: "label"),
            ResolverCost.benchmark("resolve-integer", of: "double"),
            ResolverCost.benchmark("resolve-itself", of: "length"),
        ]
    }

    private static func projecting(_ text: [UInt8], as shape: Shape) -> () -> Void {
        let body = JSONBody(copying: text)
        return {
            var output = OutputBuffer(capacity: 1 << 15)
            var failures: [ProjectionFailure] = []
            var projector = Projector(body)
            _ = try? projector.write(shape, at: 0, into: &output, failures: &failures)
        }
    }

    private static func running(_ name: String, _ query: String) -> Benchmark {
        Benchmark(name: name) {
            let engine = try MicroEngine()
            let prepared = try engine.prepare(engine.document(query))
            return { engine.run(prepared) }
        }
    }
}

import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

extension Benchmark {
    static var all: [Benchmark] {
        [
            Benchmark(name: "parse") {
                let source = Source(name: "introspection", text: Inputs.introspection)
                return { _ = try? parseDocument(source) }
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
            Benchmark(name: "introspect") {
                let engine = try MicroEngine()
                let prepared = try engine.prepare(engine.document(Inputs.introspection))
                return { engine.run(prepared) }
            },
            Benchmark(name: "project") {
                let body = JSONBody(copying: Inputs.postList(100))
                let shape = Inputs.postShape
                return {
                    var output = OutputBuffer(capacity: 1 << 15)
                    var failures: [ProjectionFailure] = []
                    var projector = Projector(body)
                    _ = try? projector.write(shape, at: 0, into: &output, failures: &failures)
                }
            },
            Benchmark(name: "greet") {
                let engine = try MicroEngine()
                let prepared = try engine.prepare(engine.document("{greet}"))
                return { engine.run(prepared) }
            },
            Benchmark(name: "projected-list") {
                let engine = try MicroEngine()
                let prepared = try engine.prepare(engine.document("{posts{title}}"))
                return { engine.run(prepared) }
            },
            Benchmark(name: "batched-list") {
                let engine = try MicroEngine()
                let prepared = try engine.prepare(engine.document(Inputs.posts))
                return { engine.run(prepared) }
            },
            Benchmark(name: "keyed-list") {
                let engine = try MicroEngine()
                let prepared = try engine.prepare(engine.document(Inputs.authors))
                return { engine.run(prepared) }
            },
        ]
    }
}

/// The engine on canned answers.
final class MicroEngine {
    let schema: Schema
    private let bindings: FieldBindings
    private var turnEnd: [() -> Void] = []

    init() throws {
        schema = try Inputs.schema()
        var bindings = FieldBindings()
        let bind: (String, String, FieldBinding) -> Void = { [schema] type, field, binding in
            if let type = schema.type(named: type) { bindings[type.id, field] = binding }
        }
        bind("Query", "greet", .compute(CannedText("\"Hello World!\"")))
        bind("Query", "posts", .load(CannedLoader(Inputs.postList(100)), .identity))
        bind(
            "Post",
            "user",
            .load(
                CannedLoader(
                    Inputs.userList(10),
                    requirements: ["userId"],
                    matching: .byKey([MemberPath(["id"])], value: MemberPath([]))
                ),
                .identity
            )
        )
        bind(
            "Post",
            "author",
            .load(CannedLoader(Inputs.user(1), requirements: ["userId"], maxBatchSize: 1), .identity)
        )
        self.bindings = bindings
    }

    func document(_ text: String) throws -> ValidatedDocument {
        try validate(parseDocument(Source(name: "request", text: text)), against: schema).get()
    }

    func prepare(_ document: ValidatedDocument) throws -> PreparedOperation {
        try PreparedOperation(
            document: document,
            operationName: nil,
            schema: schema,
            bindings: bindings,
            limits: PlanLimits()
        )
    }

    func run(_ prepared: PreparedOperation) {
        guard let plan = try? prepared.plan(for: VariableValues.none) else { return }
        let context = OperationContext(services: self) { [unowned self] in turnEnd.append($0) }
        let operation = Operation(plan: plan, schema: schema, variables: VariableValues.none, context: context)
        operation.run {
            var output = OutputBuffer(capacity: 16 * 1024)
            operation.writeResponse(sources: [prepared.document.source], into: &output)
        }
        while !turnEnd.isEmpty {
            let actions = turnEnd
            turnEnd = []
            for action in actions { action() }
        }
    }
}

/// A loader that has the same answer for every load.
private final class CannedLoader: Loader {
    let label = "canned"
    let requirements: [Requirement]
    let skipsNull: [Bool]
    let maxBatchSize: Int
    let matching: BatchMatching
    let hasEffects = false
    private let body: JSONBody

    init(
        _ text: [UInt8],
        requirements: [String] = [],
        maxBatchSize: Int = .max,
        matching: BatchMatching = .whole
    ) {
        body = JSONBody(copying: text)
        self.requirements = requirements.map { Requirement($0) }
        skipsNull = requirements.map { _ in true }
        self.maxBatchSize = maxBatchSize
        self.matching = matching
    }

    func load(_ batch: LoadBatch) { batch.complete(.success(LoadedValue(body: body, root: 0))) }
}

private struct CannedText: Computation {
    let requirements: [Requirement] = []
    private let text: [UInt8]

    init(_ text: String) { self.text = Array(text.utf8) }

    func specialised(for selection: [Requirement]) -> any Computation { self }

    func evaluate(
        _ input: ComputationInput,
        into scratch: inout OutputBuffer
    ) throws(ExecutionFailure) -> ComputedValue {
        scratch.append(contentsOf: text)
        return .written
    }
}

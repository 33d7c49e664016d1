import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

/// The engine on canned answers.
final class MicroEngine {
    let schema: Schema
    let bindings: FieldBindings
    private var turnEnd: [() -> Void] = []

    convenience init() throws {
        let schema = try Inputs.schema()
        var bindings = FieldBindings()
        let bind: (String, String, FieldBinding) -> Void = { type, field, binding in
            if let type = schema.type(named: type) { bindings[type.id, field] = binding }
        }
        bind("Query", "loop", .load(CannedLoader(Array("{}".utf8)), .identity))
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
        self.init(schema: schema, bindings: bindings)
    }

    init(schema: Schema, bindings: FieldBindings) {
        self.schema = schema
        self.bindings = bindings
    }

    func document(_ text: String) throws -> ValidatedDocument {
        try validate(parseDocument(Source(name: "request", text: text)), against: schema).get()
    }

    /// Plans a document, however many fields it has unless `limits` says otherwise.
    func prepare(
        _ document: ValidatedDocument,
        limits: PlanLimits = PlanLimits(maxFields: .max)
    ) throws -> PreparedOperation {
        try PreparedOperation(
            document: document,
            operationName: nil,
            schema: schema,
            bindings: bindings,
            limits: limits
        )
    }

    /// Runs an operation and writes its response.
    func run(_ prepared: PreparedOperation) {
        run(prepared) { operation in
            var output = OutputBuffer(capacity: 16 * 1024)
            operation.writeResponse(sources: [prepared.document.source], into: &output)
        }
    }

    /// An operation that has run and whose response is not written yet.
    func finished(_ prepared: PreparedOperation) -> Operation? {
        var finished: Operation?
        run(prepared) { finished = $0 }
        return finished
    }

    private func run(_ prepared: PreparedOperation, completion: @escaping (Operation) -> Void) {
        guard let plan = try? prepared.plan(for: VariableValues.none) else { return }
        let context = OperationContext(services: self) { [unowned self] in turnEnd.append($0) }
        let operation = Operation(plan: plan, schema: schema, variables: VariableValues.none, context: context)
        operation.run { completion(operation) }
        while !turnEnd.isEmpty {
            let actions = turnEnd
            turnEnd = []
            for action in actions { action() }
        }
    }
}

/// A loader that has the same answer for every load.
final class CannedLoader: Loader {
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

struct CannedText: Computation {
    let requirements: [Requirement] = []
    private let text: [UInt8]

    init(_ text: String) { self.text = Array(text.utf8) }

    func specialised(for selection: [Requirement]) -> any Computation { self }

    func fill(_ column: inout ComputedColumn) {
        column.fill { (_, scratch) throws(ExecutionFailure) in
            scratch.append(contentsOf: text)
            return .written
        }
    }
}

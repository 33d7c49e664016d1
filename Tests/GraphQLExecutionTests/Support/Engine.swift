import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON
import Testing

/// A schema with bindings, to run operations on: everything between a request and its response text, without a network.
struct Engine {
    let schema: Schema
    let bindings: FieldBindings
    var limits = PlanLimits()

    // `table` has bindings by coordinate, such as `Query.frobs`.
    init(_ sdl: String, _ table: KeyValuePairs<String, FieldBinding>) throws {
        try self.init(sdl, bindings: table.map { ($0, $1) })
    }

    init(schema: Schema, bindings: FieldBindings) {
        self.schema = schema
        self.bindings = bindings
    }

    init(_ sdl: String, bindings table: [(String, FieldBinding)]) throws {
        schema = try Schema(building: [Source(name: "schema", text: sdl)])
        var bindings = FieldBindings()
        for (coordinate, binding) in table {
            let names = coordinate.split(separator: ".").map(String.init)
            let type = try #require(schema.type(named: names[0]), "no type \(names[0])")
            try #require(type.field(named: names[1]) != nil, "no field \(coordinate)")
            bindings[type.id, names[1]] = binding
        }
        self.bindings = bindings
    }

    func prepare(_ text: String, operationName: String? = nil) throws -> PreparedOperation {
        let document = try parseDocument(Source(name: "request", text: text))
        return try PreparedOperation(
            document: try validate(document, against: schema).get(),
            operationName: operationName,
            schema: schema,
            bindings: bindings,
            limits: limits
        )
    }

    /// Starts an operation; whatever answers at once is in before this returns.
    func start(_ text: String, variables: String = "{}", operationName: String? = nil) throws -> Running {
        let prepared = try prepare(text, operationName: operationName)
        let values = try prepared.variables(GraphQLRequest.variables(json: variables))
        let running = Running(
            plan: try prepared.plan(for: values),
            schema: schema,
            variables: values,
            source: Source(name: "request", text: text)
        )
        running.run()
        return running
    }

    /// The response of an operation whose loaders all answer by themselves.
    func response(_ text: String, variables: String = "{}", operationName: String? = nil) throws -> String {
        let running = try start(text, variables: variables, operationName: operationName)
        running.turns.runUntilIdle()
        return try #require(running.response, "the operation did not end")
    }
}

/// An event loop that runs only when it is told to.
final class TurnQueue {
    private var actions: [() -> Void] = []

    func append(_ action: @escaping () -> Void) { actions.append(action) }

    /// Ends one turn: runs what waits for its end.
    func endTurn() {
        let batch = actions
        actions = []
        for action in batch { action() }
    }

    func runUntilIdle() { while !actions.isEmpty { endTurn() } }
}

/// One operation under way, and its response once it is there.
final class Running {
    let turns = TurnQueue()
    private(set) var operation: GraphQLExecution.Operation?
    private(set) var response: String?
    private(set) var completions = 0
    private let source: Source

    init(plan: OperationPlan, schema: Schema, variables: VariableValues, source: Source) {
        self.source = source
        let turns = self.turns
        operation = GraphQLExecution.Operation(
            plan: plan,
            schema: schema,
            variables: variables,
            context: OperationContext(services: turns) { turns.append($0) }
        )
    }

    func run() {
        guard let operation else { return }
        operation.run { [unowned self] in
            completions += 1
            var output = OutputBuffer()
            operation.writeResponse(sources: [source], into: &output)
            response = output.text
        }
    }

    var loads: Int { operation?.statistics.loads ?? 0 }

    func cancel() { operation?.cancel() }

    /// Lets go of the operation, so that tests see whether anybody else holds it.
    func release() { operation = nil }
}

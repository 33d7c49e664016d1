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

    // `table` has bindings by coordinate, such as `Query.frobs`; `isIncremental` makes `@defer` and `@stream` known.
    init(
        _ sdl: String,
        _ table: KeyValuePairs<String, FieldBinding>,
        events: KeyValuePairs<String, any EventSource> = [:],
        isIncremental: Bool = false
    ) throws {
        try self.init(
            sdl,
            bindings: table.map { ($0, $1) },
            events: events.map { ($0, $1) },
            isIncremental: isIncremental
        )
    }

    /// The same with a way to look the objects of a type up.
    func looking(up type: String, with loader: any Loader, _ mapping: ObjectMapping = .identity) throws -> Engine {
        var bindings = bindings
        let id = try #require(schema.type(named: type)).id
        bindings.add(EntityBinding(loader: loader, mapping: mapping), for: id)
        return Engine(schema: schema, bindings: bindings)
    }

    init(schema: Schema, bindings: FieldBindings) {
        self.schema = schema
        self.bindings = bindings
    }

    init(
        _ sdl: String,
        bindings table: [(String, FieldBinding)],
        events: [(String, any EventSource)] = [],
        isIncremental: Bool = false
    ) throws {
        var options = SchemaOptions()
        options.hasIncrementalDelivery = isIncremental
        let schema = try Schema(building: [Source(name: "schema", text: sdl)], options: options)
        func field(_ coordinate: String) throws -> (TypeID, String) {
            let names = coordinate.split(separator: ".").map(String.init)
            let type = try #require(schema.type(named: names[0]), "no type \(names[0])")
            try #require(type.field(named: names[1]) != nil, "no field \(coordinate)")
            return (type.id, names[1])
        }
        var bindings = FieldBindings()
        for (coordinate, binding) in table {
            let (type, name) = try field(coordinate)
            bindings[type, name] = binding
        }
        for (coordinate, source) in events {
            let (type, name) = try field(coordinate)
            bindings.setEvents(type, name, source)
        }
        self.schema = schema
        self.bindings = bindings
    }

    func prepare(_ text: String, operationName: String? = nil, validates: Bool = true) throws -> PreparedOperation {
        let document = try parseDocument(Source(name: "request", text: text))
        return try PreparedOperation(
            document: validates
                ? try validate(document, against: schema).get()
                : ValidatedDocument(unchecked: document, schema: schema),
            operationName: operationName,
            schema: schema,
            bindings: bindings,
            limits: limits
        )
    }

    /// Starts an operation; whatever answers at once is in before this returns.
    func start(
        _ text: String,
        variables: String = "{}",
        operationName: String? = nil,
        validates: Bool = true
    ) throws -> Running {
        let prepared = try prepare(text, operationName: operationName, validates: validates)
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

    // As `start`, for a client that takes its response in parts. With `deliversAtOnce` what follows the initial response
    // is started as soon as that is written, otherwise with `Running.deliver`.
    func startIncremental(
        _ text: String,
        variables: String = "{}",
        deliversAtOnce: Bool = true,
        validates: Bool = true
    ) throws -> Running {
        let prepared = try prepare(text, validates: validates)
        let values = try prepared.variables(GraphQLRequest.variables(json: variables))
        let running = Running(
            plan: try prepared.plan(for: values, isIncremental: true),
            schema: schema,
            variables: values,
            source: Source(name: "request", text: text),
            deliversAtOnce: deliversAtOnce
        )
        running.run()
        return running
    }

    /// The response of an operation whose loaders all answer by themselves.
    func response(
        _ text: String,
        variables: String = "{}",
        operationName: String? = nil,
        validates: Bool = true
    ) throws -> String {
        let running = try start(text, variables: variables, operationName: operationName, validates: validates)
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
    /// What follows the initial response.
    private(set) var parts: [String] = []
    private let source: Source
    private let deliversAtOnce: Bool

    init(
        plan: OperationPlan,
        schema: Schema,
        variables: VariableValues,
        source: Source,
        deliversAtOnce: Bool = true,
        offload: OperationContext.Offload? = nil
    ) {
        self.source = source
        self.deliversAtOnce = deliversAtOnce
        let turns = self.turns
        operation = GraphQLExecution.Operation(
            plan: plan,
            schema: schema,
            variables: variables,
            context: OperationContext(services: turns, offload: offload) { turns.append($0) }
        )
    }

    func run() {
        guard let operation else { return }
        operation.run { [unowned self] in
            completions += 1
            var output = OutputBuffer()
            operation.writeResponse(sources: [source], into: &output)
            response = output.text
            if deliversAtOnce, operation.hasMore { deliver() }
        }
    }

    func deliver() {
        operation?.deliver { [unowned self] part, _ in parts.append(part.text) }
    }

    /// All responses so far, in the notation of `delivery`.
    var delivered: [String] { get throws { try ((response.map { [$0] } ?? []) + parts).map { try delivery($0) } } }

    var loads: Int { operation?.statistics.loads ?? 0 }

    func cancel() { operation?.cancel() }

    /// Lets go of the operation, so that tests see whether anybody else holds it.
    func release() { operation = nil }
}

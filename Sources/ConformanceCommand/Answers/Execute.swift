import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

/// Runs the full introspection query.
func introspect(_ request: ConformanceRequest, into output: inout OutputBuffer) throws(Refusal) {
    let schema = try ConformanceSchema(request)
    let source = Source(name: "introspection", text: introspectionQuery)
    let document = try schema.document(source, validates: false)
    let run = OperationRun(schema: schema.schema, document: document, request: request)
    run.execute(into: &output)
}

/// Runs an operation on the mock data.
func execute(_ request: ConformanceRequest, into output: inout OutputBuffer) throws(Refusal) {
    let schema = try ConformanceSchema(request)
    let run = OperationRun(schema: schema.schema, document: try schema.document(of: request), request: request)
    run.execute(into: &output)
}

/// Runs a subscription on the mock data until its source stream ends.
func subscribe(_ request: ConformanceRequest, into output: inout OutputBuffer) throws(Refusal) {
    let schema = try ConformanceSchema(request)
    let run = OperationRun(schema: schema.schema, document: try schema.document(of: request), request: request)
    run.subscribe(into: &output)
}

/// One operation of a request on the mock data.
struct OperationRun {
    let schema: Schema
    let document: ValidatedDocument
    let request: ConformanceRequest

    private struct Prepared {
        let plan: OperationPlan
        let bindings: FieldBindings
        let variables: VariableValues
    }

    private func prepare() throws(RequestErrors) -> Prepared {
        let bindings = request.mocksTypes ? FieldBindings.mocks(of: schema) : MockData.bindings(of: schema)
        let prepared = try PreparedOperation(
            document: document,
            operationName: request.operationName,
            schema: schema,
            bindings: bindings,
            // The contract's introspection query goes as deep as it likes.
            limits: PlanLimits(maxIntrospectionLists: .max)
        )
        let variables = try prepared.variables(request.variables)
        do throws(GraphQLError) {
            return Prepared(
                plan: try prepared.plan(for: variables, isIncremental: request.isIncremental),
                bindings: bindings,
                variables: variables
            )
        } catch {
            throw RequestErrors([error])
        }
    }

    private var rootValue: MockValue? { request.rootValue.map { MockValue(body: request.body, offset: $0) } }

    /// Appends `"result"`, or `"payloads"` where something follows the initial response.
    func execute(into output: inout OutputBuffer) {
        let prepared: Prepared
        do throws(RequestErrors) {
            prepared = try prepare()
        } catch {
            output.append(",\"result\":")
            return write(error.errors, into: &output)
        }
        let data = MockData()
        let operation = Operation(
            plan: prepared.plan,
            schema: schema,
            variables: prepared.variables,
            context: data.makeContext()
        )
        let payloads = PayloadTexts()
        operation.run(rootValue: rootValue.map { LoadedValue(body: $0.body, root: $0.offset) }) {
            var response = OutputBuffer(capacity: 1024)
            operation.writeResponse(sources: [document.source], into: &response)
            payloads.texts.append(response.text)
            if operation.hasMore { operation.deliver { payload, _ in payloads.texts.append(payload.text) } }
        }
        data.clock.run()
        if payloads.texts.count == 1, let whole = payloads.texts.first {
            output.append(",\"result\":")
            output.append(text: whole)
        } else {
            output.append(",\"payloads\":[")
            output.append(text: payloads.texts.joined(separator: ","))
            output.append(byte: UInt8(ascii: "]"))
        }
    }

    /// Appends `"events"`, or `"result"` where there is no response stream.
    func subscribe(into output: inout OutputBuffer) {
        let data = MockData()
        let root = MockRoot(mock: data, rootValue: rootValue)
        let events = EventTexts()
        do throws(RequestErrors) {
            let prepared = try prepare()
            do throws(GraphQLError) {
                var isSourceStream = true
                let subscription = try Subscription(
                    plan: prepared.plan,
                    bindings: prepared.bindings,
                    schema: schema,
                    variables: prepared.variables
                ) {
                    defer { isSourceStream = false }
                    return isSourceStream
                        ? OperationContext(services: root) { data.clock.atEndOfTurn($0) } : data.makeContext()
                }
                subscription.start { signal in events.take(signal, source: document.source) }
                data.clock.run()
                withExtendedLifetime(subscription) {}
            } catch {
                throw RequestErrors([error])
            }
        } catch {
            events.refusal = error.errors
        }
        if let errors = events.refusal {
            output.append(",\"result\":")
            return write(errors, into: &output)
        }
        output.append(",\"events\":[")
        for (index, text) in events.texts.enumerated() {
            if index > 0 { output.append(byte: UInt8(ascii: ",")) }
            output.append(text: text)
        }
        output.append(byte: UInt8(ascii: "]"))
        if let message = events.brokenOff {
            output.append(",\"terminated\":")
            output.appendQuoted(message)
        }
    }

    private func write(_ errors: [GraphQLError], into output: inout OutputBuffer) {
        output.append("{\"errors\":")
        output.append(errors, sources: [document.source])
        output.append(byte: UInt8(ascii: "}"))
    }
}

/// The responses of one operation.
private final class PayloadTexts {
    var texts: [String] = []
}

/// What a subscription has brought.
private final class EventTexts {
    var texts: [String] = []
    var refusal: [GraphQLError]?
    /// Why the source stream broke off.
    var brokenOff: String?

    func take(_ signal: Subscription.Signal, source: Source) {
        switch signal {
        case .opened: break
        case .refused(let error): refusal = [error]
        case .response(let operation):
            var output = OutputBuffer(capacity: 256)
            operation.writeResponse(sources: [source], into: &output)
            texts.append(output.text)
        case .ended(let failure): brokenOff = failure?.message
        }
    }
}

import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import Settings

/// An operation that runs every so often, and the mutation that stores what it answered: `tributary.schedules`.
struct ScheduledOperation: Sendable {
    let settings: ScheduleSettings
    let prepared: PreparedOperation
    let variables: VariableValues
    /// Nil where nothing is stored.
    let store: PreparedOperation?
    /// Member names from `data` to the object whose members are variables of `store`.
    let path: MemberPath
    private let fixed: [InputValue.Member]

    /// - Throws: What is wrong with the documents or the variables, as problems at their places.
    init(
        _ settings: ScheduleSettings,
        schema: Schema,
        bindings: FieldBindings,
        limits: GatewaySnapshot.RequestLimits
    ) throws(GatewayProblems) {
        self.settings = settings
        func prepare(_ text: String, _ place: String) throws(GatewayProblems) -> PreparedOperation {
            do throws(RequestErrors) {
                let prepared = try GatewaySnapshot.prepare(
                    Source(name: settings.name, text: text),
                    operationName: nil,
                    schema: schema,
                    bindings: bindings,
                    limits: limits
                )
                if prepared.operation.operationType == .subscription {
                    throw RequestErrors([GraphQLError("A schedule runs a query or a mutation.")])
                }
                return prepared
            } catch {
                throw GatewayProblems(error, of: settings, in: text, place: place)
            }
        }
        prepared = try prepare(settings.query, settings.queryOrigin.description)
        store = try settings.store.map { (text) throws(GatewayProblems) in
            try prepare(text, settings.storeOrigin.description)
        }
        path = MemberPath((settings.select ?? "").split(separator: ".").map(String.init))
        var given: [InputValue.Member] = []
        // Configuration is a tree already: as JSON text it parses again without fail.
        if let block = settings.variables, case .object(let members)? = try? JSONValue.parse(block.json) {
            given = members.map { InputValue.Member($0.name, InputValue($0.value)) }
        }
        fixed = given
        do throws(RequestErrors) {
            variables = try coerceVariableValues(
                schema: schema,
                variables: prepared.operation.variables,
                given: given
            )
        } catch {
            throw GatewayProblems(error, of: settings, in: settings.query, place: settings.queryOrigin.description)
        }
        if let store { try checkVariables(of: store) }
    }

    /// A variable that nothing ever sets would store null for ever.
    private func checkVariables(of store: PreparedOperation) throws(GatewayProblems) {
        var names = path.names
        var errors: [GraphQLError] = []
        if let name = prepared.document.firstUnselected(of: names, in: prepared.operation.selectionSet) {
            errors.append(GraphQLError("The query does not select \"\(name)\", which \"select\" names."))
        } else {
            for variable in store.operation.variables where variable.defaultValue == nil {
                let name = variable.name.text
                if fixed.contains(where: { $0.name == name }) { continue }
                names.append(name)
                if prepared.document.firstUnselected(of: names, in: prepared.operation.selectionSet) != nil {
                    let place = settings.select.map { "below \"\($0)\"" } ?? "at its root"
                    errors.append(
                        GraphQLError(
                            "The mutation declares $\(name), which the query does not select \(place) and \"variables\" does not set."
                        )
                    )
                }
                names.removeLast()
            }
        }
        if errors.isEmpty { return }
        throw GatewayProblems(
            RequestErrors(errors),
            of: settings,
            in: settings.store ?? "",
            place: settings.storeOrigin.description
        )
    }

    /// Variables of the mutation, out of an object that the query answered.
    ///
    /// - Throws: When a member is of no type that the mutation takes.
    func storeVariables(
        of object: JSONValue,
        for store: PreparedOperation,
        schema: Schema
    ) throws(RequestErrors) -> VariableValues {
        let declared = Set(store.operation.variables.map(\.name.text))
        let fixedNames = Set(fixed.map(\.name))
        var given = fixed.filter { declared.contains($0.name) }
        if case .object(let members) = object {
            given += members.filter { declared.contains($0.name) && !fixedNames.contains($0.name) }
                .map { InputValue.Member($0.name, InputValue($0.value)) }
        }
        return try coerceVariableValues(schema: schema, variables: store.operation.variables, given: given)
    }
}

extension GatewayProblems {
    fileprivate init(_ errors: RequestErrors, of schedule: ScheduleSettings, in text: String, place: String) {
        self.init()
        for error in errors.errors {
            add(error, what: "Schedule \"\(schedule.name)\"", in: text, place: place)
        }
    }
}

import GraphQLExecution
import GraphQLTypes
import OrderedJSON
import Upstreams

/// What is the same for every use of a source's mappings: read once, when the schema is loaded.
struct ConstantVariables: Sendable {
    /// Variables of the process, an object.
    let environment: MappingValue
    /// The source's `config` block; an empty object if there is none.
    let config: MappingValue
}

/// Puts together the variables that an expression uses, and no others.
struct VariableSet {
    private(set) var values: [String: MappingValue] = [:]
    private let used: MappingVariables

    init(_ used: MappingVariables, constants: ConstantVariables) {
        self.used = used
        if used.contains(.env) { values["env"] = constants.environment }
        if used.contains(.config) { values["config"] = constants.config }
    }

    mutating func set(arguments: ArgumentValues) {
        guard used.contains(.args) else { return }
        values["args"] = .object(arguments.members.map { ($0.name, MappingValue($0.value)) })
    }

    /// The parent object: the fields that were asked for.
    mutating func set(this requirements: [Requirement], _ inputs: some Collection<JSONInput>) {
        guard used.contains(.this) else { return }
        values["this"] = Self.object(requirements, inputs)
    }

    /// Arguments that are fields of the object which is looked up.
    mutating func set(argumentsOf requirements: [Requirement], _ inputs: some Collection<JSONInput>) {
        guard used.contains(.args) else { return }
        values["args"] = Self.object(requirements, inputs)
    }

    /// The parents of a batch, `requirements.count` inputs for each.
    mutating func set(batch requirements: [Requirement], _ inputs: [JSONInput], count: Int) {
        guard used.contains(.batch) else { return }
        let width = requirements.count
        values["batch"] = .array(
            (0..<count).map { Self.object(requirements, inputs[$0 * width..<($0 + 1) * width]) }
        )
    }

    mutating func set(_ client: Client) {
        if used.contains(.request) { values["request"] = Self.headers(client.headers) }
        if used.contains(.context) {
            let caller = client.subject.map { MappingValue.object([("subject", .string($0))]) }
            values["context"] = .object([("caller", caller ?? .null)])
        }
    }

    mutating func set(response metadata: ResponseMetadata) {
        if used.contains(.status) { values["status"] = .int(metadata.response.status) }
        if used.contains(.response) { values["response"] = Self.headers(metadata.response.headers) }
    }

    /// An object of the fields that were asked for; those that are absent are left out.
    static func object(_ requirements: [Requirement], _ inputs: some Collection<JSONInput>) -> MappingValue {
        .object(
            zip(requirements, inputs).compactMap { requirement, input in
                switch input {
                case .absent: nil
                case .null: (requirement.field, .null)
                case .json(let body, let offset): (requirement.field, .json(body, offset))
                }
            }
        )
    }

    // `{headers: {lowercased-name: [values]}}`
    private static func headers(_ headers: [HTTPHeader]) -> MappingValue {
        var names: [String] = []
        var values: [String: [MappingValue]] = [:]
        for header in headers {
            let name = header.name.lowercased()
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(.string(header.value))
        }
        return .object([("headers", .object(names.map { ($0, .array(values[$0] ?? [])) }))])
    }
}

/// What a computation may look at of the response that its object came in.
final class ResponseMetadata {
    let response: UpstreamResponse

    init(_ response: UpstreamResponse) { self.response = response }
}

extension MappingValue {
    init(_ input: JSONInput) {
        switch input {
        case .absent: self = .absent
        case .null: self = .null
        case .json(let body, let offset): self = .json(body, offset)
        }
    }

    init(_ value: InputValue) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .int(let number): self = .int(number)
        case .float(let number):
            // Clients write 3 for 3.0 more often than not, and so it is sent on.
            if let whole = Int(exactly: number), whole.magnitude < 1 << 53 {
                self = .int(whole)
            } else {
                self = .double(number)
            }
        case .string(let text), .enumValue(let text): self = .string(text)
        case .list(let items): self = .array(items.map { MappingValue($0) })
        case .object(let members): self = .object(members.map { ($0.name, MappingValue($0.value)) })
        }
    }
}

extension MappingExpression {
    /// The variables used anywhere in it, as far as they are known.
    var usedVariables: MappingVariables {
        var used: MappingVariables = []
        forEachHead { name, _ in
            if let name, let variable = MappingVariable(rawValue: name) { used.insert(variable) }
        }
        return used
    }
}

extension MappingTemplate {
    var usedVariables: MappingVariables {
        expressions.reduce(into: []) { $0.formUnion($1.usedVariables) }
    }
}

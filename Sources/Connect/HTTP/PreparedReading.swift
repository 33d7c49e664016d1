import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// Where a prepared request reads a value.
enum PreparedReading: Sendable {
    /// The requirement with this index, of the only key.
    case key(Int)
    /// The same of all keys.
    case keys(Int)
    /// An argument, and names of members below it.
    case argument(String, members: [String])

    /// What came of reading an argument.
    enum Argument {
        case value(InputValue)
        case absent
        /// Something else than objects is on the way to it.
        case unknown
    }

    /// The value of an argument, or of a member below it.
    static func read(_ name: String, _ members: [String], of arguments: ArgumentValues) -> Argument {
        guard var value = arguments[name] else { return .absent }
        for name in members {
            switch value {
            case .null: return .absent
            case .object(let inner):
                guard let member = inner.first(where: { $0.name == name }) else { return .absent }
                value = member.value
            case .boolean, .int, .float, .string, .enumValue, .list: return .unknown
            }
        }
        return .value(value)
    }
}

/// What came of writing a part of a prepared request.
enum PreparedWriting {
    case text
    /// There is no value; in a URL, null is none.
    case absent
    /// The value is of a kind that only the template itself knows what to do with.
    case unknown
}

/// Tells what in the expressions of a template is only read.
struct Preparation {
    /// What the keys' parts are called: `$this` or `$args` of one key, `$batch` of any number.
    var keys: MappingVariable
    /// The keys' parts.
    var requirements: [Requirement]
    /// Whether `$args` are the field's arguments.
    var readsArguments: Bool
    /// What else an expression may read.
    var constants: ConstantVariables

    /// The value of an expression that is the same in every request; nil for others.
    func constant(_ expression: MappingExpression) -> MappingValue? {
        let used = expression.usedVariables
        guard used.isSubset(of: [.env, .config]) else { return nil }
        var evaluator = MappingEvaluator(variables: VariableSet(used, constants: constants).values)
        return try? evaluator.evaluate(expression, root: .object([]))
    }

    /// `$this.name`, `$batch.name`, `$args.name.member`; nil for an expression that does more.
    func reading(_ expression: MappingExpression) -> PreparedReading? {
        guard case .path(let path) = expression, path.selection == nil, case .variable(let variable) = path.head
        else { return nil }
        var names: [String] = []
        for step in path.steps {
            guard case .key(let name) = step else { return nil }
            names.append(name)
        }
        if variable == keys.rawValue {
            guard names.count == 1, let index = index(of: names[0]) else { return nil }
            return keys == .batch ? .keys(index) : .key(index)
        }
        guard variable == MappingVariable.args.rawValue, readsArguments, let first = names.first else { return nil }
        return .argument(first, members: Array(names.dropFirst()))
    }

    /// The index of a requirement by its name.
    func index(of name: String) -> Int? { requirements.firstIndex { $0.field == name } }
}

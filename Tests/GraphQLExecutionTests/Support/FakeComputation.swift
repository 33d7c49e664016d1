import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A computation written in the test: from the texts of its requirements, its row and its arguments to JSON text.
struct FakeComputation: Computation {
    struct Input {
        /// JSON text of the object, or `absent`.
        var row: String
        var requirements: [String]
        var arguments: [String: String]
        /// The fields asked for, when it was specialised.
        var selection: [Requirement]
        var metadata: AnyObject?
        var raw: ComputationInput
    }

    enum Output {
        case json(String)
        case null
        case failure(String, code: String?)
        case input(JSONInput)
    }

    let requirements: [Requirement]
    private let narrowed: @Sendable ([Requirement]) -> [Requirement]
    private let selection: [Requirement]
    private let body: @Sendable (Input) -> Output

    // `narrowed` gives the requirements that are left for a selection.
    init(
        reads requirements: [Requirement] = [],
        narrowed: (@Sendable ([Requirement]) -> [Requirement])? = nil,
        _ body: @escaping @Sendable (Input) -> Output
    ) {
        self.init(requirements, narrowed ?? { _ in requirements }, [], body)
    }

    private init(
        _ requirements: [Requirement],
        _ narrowed: @escaping @Sendable ([Requirement]) -> [Requirement],
        _ selection: [Requirement],
        _ body: @escaping @Sendable (Input) -> Output
    ) {
        self.requirements = requirements
        self.narrowed = narrowed
        self.selection = selection
        self.body = body
    }

    func specialised(for selection: [Requirement]) -> any Computation {
        FakeComputation(narrowed(selection), narrowed, selection, body)
    }

    func fill(_ column: inout ComputedColumn) {
        column.fill { (input, scratch) throws(ExecutionFailure) in try evaluate(input, into: &scratch) }
    }

    private func evaluate(
        _ input: ComputationInput,
        into scratch: inout OutputBuffer
    ) throws(ExecutionFailure) -> ComputedValue {
        let arguments = input.arguments.members.map { ($0.name, $0.value.text) }
        let output = body(
            Input(
                row: input.row.text,
                requirements: input.requirements.map(\.text),
                arguments: Dictionary(arguments, uniquingKeysWith: { first, _ in first }),
                selection: selection,
                metadata: input.metadata,
                raw: input
            )
        )
        switch output {
        case .null: return .null
        case .json(let text):
            scratch.append(text: text)
            return .written
        case .failure(let message, let code):
            // Half a value is written, which must not be seen.
            scratch.append("{\"half")
            throw ExecutionFailure(message, code: code)
        case .input(.json(let body, let offset)): return .reference(body, offset)
        case .input: return .null
        }
    }
}

extension InputValue {
    /// For comparing in tests.
    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): "\"\(text)\""
        case .enumValue(let name): name
        case .list(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\($0.name):\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }
}

import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A resolver that notes what it is asked, and answers what the test says, at once or when the test says so.
// Safe: a test runs on one thread, and no resolver is shared between tests.
final class FakeResolver: FieldResolver, @unchecked Sendable {
    /// One call: objects and requirements as JSON text.
    struct Call: Equatable {
        var objects: [String]
        var inputs: [String] = []
        var responseName: String
        var arguments = ""
    }

    let label = "fake"
    let requirements: [Requirement]
    private let answer: (Call) -> [FieldResult]?
    private(set) var calls: [Call] = []
    private(set) var pending: [ResolverBatch] = []

    // `answer` gives nil where the test completes `pending` itself.
    init(reads requirements: [Requirement] = [], _ answer: @escaping (Call) -> [FieldResult]?) {
        self.requirements = requirements
        self.answer = answer
    }

    /// A root field with one answer.
    static func one(_ result: FieldResult) -> FakeResolver { FakeResolver { _ in [result] } }

    func resolve(_ batch: ResolverBatch) {
        let call = Call(
            objects: batch.objects.map(\.text),
            inputs: batch.inputs.map(\.text),
            responseName: batch.responseName,
            arguments: batch.arguments.members.map { "\($0.name):\($0.value.text)" }.joined(separator: ",")
        )
        calls.append(call)
        if let results = answer(call) { batch.complete(results) } else { pending.append(batch) }
    }
}

extension FieldBinding {
    static func resolve(_ resolver: FakeResolver) -> FieldBinding { .resolve(resolver as any FieldResolver) }
}

extension FieldResult {
    /// A value in a text of its own.
    static func json(_ text: String) -> FieldResult { .json(JSONBody(copying: Array(text.utf8)), 0) }

    static func failure(_ message: String) -> FieldResult { .failure(ExecutionFailure(message, code: nil)) }
}

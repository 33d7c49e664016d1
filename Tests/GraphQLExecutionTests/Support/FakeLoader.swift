import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A loader that notes what it is asked, and answers what the test says, at once or when the test says so.
// Safe: a test runs on one thread, and no loader is shared between tests.
final class FakeLoader: Loader, @unchecked Sendable {
    /// One load: the keys as JSON text (several parts joined by ","), and the arguments as `name:value`.
    struct Call: Equatable, CustomStringConvertible {
        var keys: [String]
        var arguments = ""

        var description: String { "[" + keys.joined(separator: " ") + "]" + arguments }
    }

    enum Answer {
        case json(String)
        /// As `json`, but the value starts at this offset of the text.
        case value(String, at: Int)
        /// One that others get as well.
        case loaded(LoadedValue)
        case nothing
        case failure(String, code: String?)
        /// The test completes `pending` itself.
        case later
    }

    let label: String
    let requirements: [Requirement]
    let skipsNull: [Bool]
    let maxBatchSize: Int
    let matching: BatchMatching
    let hasEffects: Bool
    var answer: (Call) -> Answer
    private(set) var calls: [Call] = []
    private(set) var pending: [LoadBatch] = []
    /// Set for answers that carry something along, such as headers.
    var metadata: AnyObject?

    init(
        label: String = "fake",
        requirements: [Requirement] = [],
        skipsNull: [Bool]? = nil,
        maxBatchSize: Int = .max,
        matching: BatchMatching = .whole,
        hasEffects: Bool = false,
        answer: @escaping (Call) -> Answer
    ) {
        self.label = label
        self.requirements = requirements
        self.skipsNull = skipsNull ?? requirements.map { _ in true }
        self.maxBatchSize = maxBatchSize
        self.matching = matching
        self.hasEffects = hasEffects
        self.answer = answer
    }

    /// A root field with one answer.
    static func root(_ json: String) -> FakeLoader { FakeLoader { _ in .json(json) } }

    /// A batch by one key: the field `by` of the parent, found in the member `key` of each element.
    static func batch(
        by field: String,
        key: String,
        maxBatchSize: Int = .max,
        answer: @escaping (Call) -> Answer
    ) -> FakeLoader {
        FakeLoader(
            requirements: [Requirement(field)],
            maxBatchSize: maxBatchSize,
            matching: .byKey([MemberPath([key])], value: MemberPath([])),
            answer: answer
        )
    }

    /// One call for each key.
    static func each(by field: String, answer: @escaping (Call) -> Answer) -> FakeLoader {
        FakeLoader(requirements: [Requirement(field)], maxBatchSize: 1, answer: answer)
    }

    func load(_ batch: LoadBatch) {
        let parts = requirements.count
        let call = Call(
            keys: (0..<batch.keyCount).map { key in
                (0..<parts).map { batch.inputs[key * parts + $0].text }.joined(separator: ",")
            },
            arguments: batch.arguments.members.map { "\($0.name):\($0.value.text)" }.joined(separator: ",")
        )
        calls.append(call)
        let answer = answer(call)
        if case .later = answer { pending.append(batch) } else { complete(batch, answer) }
    }

    /// Answers the oldest load that waits.
    func completeFirst(_ answer: Answer) { complete(pending.removeFirst(), answer) }

    /// Answers the newest load that waits.
    func completeLast(_ answer: Answer) { complete(pending.removeLast(), answer) }

    func dropPending() { pending = [] }

    private func complete(_ batch: LoadBatch, _ answer: Answer) {
        switch answer {
        case .json(let text): complete(batch, answer: text, at: nil)
        case .value(let text, let offset): complete(batch, answer: text, at: JSONOffset(offset))
        case .loaded(let value): batch.complete(.success(value))
        case .nothing:
            batch.complete(.success(LoadedValue(body: JSONBody(copying: []), root: nil, metadata: metadata)))
        case .failure(let message, let code): batch.complete(.failure(ExecutionFailure(message, code: code)))
        case .later: pending.append(batch)
        }
    }

    private func complete(_ batch: LoadBatch, answer text: String, at offset: JSONOffset?) {
        let body = JSONBody(copying: Array(text.utf8))
        do throws(JSONFault) {
            let root = if let offset { offset } else { try JSONReader(body).root() }
            batch.complete(.success(LoadedValue(body: body, root: root, metadata: metadata)))
        } catch {
            batch.complete(.failure(.invalidResponse(error)))
        }
    }
}

extension FieldBinding {
    /// A root field with one answer.
    static func data(_ json: String) -> FieldBinding { .load(FakeLoader.root(json), .identity) }

    static func load(_ loader: FakeLoader) -> FieldBinding { .load(loader, .identity) }
}

extension JSONInput {
    /// The JSON text, `absent` or `null`.
    var text: String {
        switch self {
        case .absent: "absent"
        case .null: "null"
        case .json(let body, let offset): (try? JSONReader(body).rawText(at: offset)) ?? "broken"
        }
    }
}

import GraphQLExecution
import GraphQLLanguage
import Logging
import OrderedJSON
import Upstreams

/// When an answer is a failure, and what is said of it: `isSuccess` and `errors` of `@connect` and of its `@source`.
struct FailureRules: Sendable {
    /// Has to come to true for an answer to be a success; nil where the status alone says so.
    var isSuccess: MappingExpression?
    /// Text of the error.
    var message: MappingExpression?
    /// Further members of the error's `extensions`: the source's, then the binding's own, which come first in a conflict.
    var extensions: [MappingExpression] = []

    /// The rules of a binding over those of its source.
    func over(_ source: FailureRules?) -> FailureRules {
        guard let source else { return self }
        return FailureRules(
            isSuccess: isSuccess ?? source.isSuccess,
            message: message ?? source.message,
            extensions: source.extensions + extensions
        )
    }

    /// All mappings among them.
    var expressions: [MappingExpression] { [isSuccess, message].compactMap(\.self) + extensions }

    /// The variables that any of them reads.
    var usedVariables: MappingVariables { expressions.reduce(into: []) { $0.formUnion($1.usedVariables) } }

    /// Whether an answer is a success.
    ///
    /// - Parameters:
    ///   - answer: With any status.
    ///   - variables: Of the mappings.
    ///   - note: Is told why a mapping has no value.
    /// - Returns: True for a success.
    func accept(
        _ answer: UpstreamResponse,
        variables: () -> [String: MappingValue],
        note: (String) -> Void
    ) -> Bool {
        guard let isSuccess else { return (200...299).contains(answer.status) }
        var evaluation = Evaluation(answer, variables: variables())
        let value = evaluation.value(of: isSuccess, note: note)
        if case .boolean(let flag) = value { return flag }
        note("isSuccess is neither true nor false: the response counts as a failure.")
        return false
    }

    /// The error of an answer that is a failure.
    ///
    /// - Parameters:
    ///   - answer: What the upstream sent.
    ///   - variables: Of the mappings.
    ///   - redacted: Takes secrets out of a text: an upstream that is not content with a credential may well repeat it.
    ///   - note: Is told why a mapping has no value.
    /// - Returns: The error, with a code.
    func failure(
        of answer: UpstreamResponse,
        variables: () -> [String: MappingValue],
        redacted: (String) -> String,
        note: (String) -> Void
    ) -> ExecutionFailure {
        let status = GraphQLError.Extension("http", .object([.init("status", .integer(answer.status))]))
        var failure = ExecutionFailure("Request failed", code: "CONNECTOR_FETCH", extensions: [status])
        guard message != nil || !extensions.isEmpty else { return failure }
        var evaluation = Evaluation(answer, variables: variables())
        if let message, case .string(let text) = evaluation.value(of: message, note: note) {
            failure.message = redacted(text)
        }
        for mapping in extensions {
            let value = evaluation.value(of: mapping, note: note)
            guard let members = (try? value.members()) ?? nil else {
                note("errors.extensions is no object; nothing of it is sent.")
                continue
            }
            for member in members {
                let (name, value) = (redacted(member.name), ExtensionValue(member.value, redacted: redacted))
                if name == "code" {
                    // Programs tell errors apart by it: anything but text would only confuse them.
                    if case .string(let code) = value { failure.code = code }
                } else if let place = failure.extensions.firstIndex(where: { $0.name == name }) {
                    failure.extensions[place].value = value
                } else {
                    failure.extensions.append(.init(name, value))
                }
            }
        }
        return failure
    }

    /// Evaluates mappings over the body of an answer; one that is no JSON is an empty object.
    private struct Evaluation {
        private var evaluator: MappingEvaluator
        private let root: MappingValue

        init(_ answer: UpstreamResponse, variables: [String: MappingValue]) {
            evaluator = MappingEvaluator(variables: variables)
            let body = JSONBody(answer.body)
            root = if let offset = try? JSONReader(body).root() { .json(body, offset) } else { .object([]) }
        }

        /// The value, resolved; absent where the body turns out to be no JSON.
        mutating func value(of expression: MappingExpression, note: (String) -> Void) -> MappingValue {
            let known = evaluator.problems.count
            do throws(JSONFault) {
                let value = try evaluator.evaluate(expression, root: root).resolved()
                for problem in evaluator.problems.dropFirst(known) { note(problem) }
                return value
            } catch {
                note("\(error)")
                return .absent
            }
        }
    }
}

extension ExtensionValue {
    /// The value of a mapping, without the secrets in its texts; what is no JSON is null.
    init(_ value: MappingValue, redacted: (String) -> String) {
        self.init(value, redacted: redacted, depthLeft: 32)
    }

    private init(_ value: MappingValue, redacted: (String) -> String, depthLeft: Int) {
        let known = (try? value.resolved()) ?? .null
        switch known {
        case .absent, .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .int(let number): self = .integer(number)
        case .double(let number):
            var output = OutputBuffer(capacity: 32)
            output.append(number)
            self = .json(output.text)
        case .string(let text): self = .string(redacted(text))
        case .array, .object, .json:
            // An error is small; what nests deeper is left out.
            guard depthLeft > 0 else {
                self = .null
                return
            }
            if let items = (try? known.elements()) ?? nil {
                self = .list(items.map { ExtensionValue($0, redacted: redacted, depthLeft: depthLeft - 1) })
            } else {
                let members = ((try? known.members()) ?? nil) ?? []
                self = .object(
                    members.map {
                        .init(
                            redacted($0.name),
                            ExtensionValue($0.value, redacted: redacted, depthLeft: depthLeft - 1)
                        )
                    }
                )
            }
        }
    }
}

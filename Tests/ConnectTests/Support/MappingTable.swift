import Foundation
import OrderedJSON
import Testing

@testable import Connect

/// A line of `Fixtures/mappings.txt`: a mapping, what it is evaluated over, and what comes of it.
struct MappingExample: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable, Equatable {
        /// JSON text; nil where the value is absent. Among the problems is one that contains the second.
        case value(String?, problem: String?)
        /// The mapping is refused, or its evaluation ends in an error, whose sentence contains this.
        case error(String)
    }

    let mapping: String
    let input: String
    let outcome: Outcome
    let line: Int

    var testDescription: String { "line \(line): \(mapping) over \(input)" }
}

enum MappingTable {
    /// All cases, in order.
    static let examples: [MappingExample] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/mappings.txt")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        var inputs: [String: String] = [:]
        var examples: [MappingExample] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("    ") || line.hasPrefix("## ") { continue }
            if let name = line.range(of: " := ") {
                inputs[String(line[..<name.lowerBound])] = String(line[name.upperBound...])
                continue
            }
            guard let arrow = line.range(of: " ← ") else { continue }
            let rest = line[arrow.upperBound...]
            guard let mark = rest.range(of: " → ") ?? rest.range(of: " ✗ ") else { continue }
            let input = String(rest[..<mark.lowerBound])
            let result = rest[mark.upperBound...]
            let outcome: MappingExample.Outcome
            if rest[mark].contains("✗") {
                outcome = .error(String(result))
            } else {
                let colon = result.range(of: " : ")
                let value = String(result[..<(colon?.lowerBound ?? result.endIndex)])
                outcome = .value(
                    value == "nothing" ? nil : value,
                    problem: colon.map { String(result[$0.upperBound...]) }
                )
            }
            examples.append(
                MappingExample(
                    mapping: String(line[..<arrow.lowerBound]),
                    input: inputs[input] ?? input,
                    outcome: outcome,
                    line: index + 1
                )
            )
        }
        return examples
    }()
}

/// What the variables of the table stand for.
let mappingVariables: [String: MappingValue] = [
    "args": .object([("n", .int(2)), ("none", .null), ("list", .array([.int(1), .int(2)]))]),
    "status": .int(404),
    "request": .object([("headers", .object([("accept", .array([.string("a"), .string("b")]))]))]),
]

/// Evaluates a mapping over JSON text where it stands.
///
/// - Returns: JSON text, or nil for absent; and the problems.
func evaluation(_ mapping: String, over input: String) throws -> (output: String?, problems: [String]) {
    let body = JSONBody(copying: Array(input.utf8))
    return try evaluation(mapping, of: .json(body, try JSONReader(body).root()))
}

/// Evaluates a mapping over a value.
func evaluation(_ mapping: String, of root: MappingValue) throws -> (output: String?, problems: [String]) {
    var evaluator = MappingEvaluator(variables: mappingVariables)
    let value = try evaluator.evaluate(try MappingParser.parse(mapping), root: root)
    if value.isAbsent { return (nil, evaluator.problems) }
    var output = OutputBuffer()
    try value.write(into: &output)
    return (output.text, evaluator.problems)
}

/// Evaluates a mapping over JSON text; nil for absent.
func evaluate(_ mapping: String, over input: String) throws -> String? { try evaluation(mapping, over: input).output }

/// JSON text that is the same for values that are the same.
func canonical(_ json: String) throws -> String {
    let body = JSONBody(copying: Array(json.utf8))
    var evaluator = MappingEvaluator(variables: [:])
    let text = try evaluator.canonicalText(of: .json(body, try JSONReader(body).root()))
    return String(decoding: text, as: UTF8.self)
}

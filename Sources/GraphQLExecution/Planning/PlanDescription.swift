import GraphQLLanguage
package import GraphQLTypes
package import OrderedJSON

/// What an operation asks for, told before it runs: waves, batches, and how many calls that makes.
///
/// A wave is everything that can be asked for once the wave before it has answered. ``text`` draws it for people,
/// ``append(to:)`` writes it for programs.
package struct PlanDescription: Sendable {
    /// A field whose values are worked out for all of its objects together.
    package struct Step: Sendable {
        package enum Kind: String, Sendable {
            /// An upstream is called.
            case call
            /// A statement runs on the server's own database.
            case statement
            /// A file that was read with the schema.
            case read
            /// A resolver written in Swift, called for all objects at once.
            case resolver
            /// Worked out from fields beside it.
            case computed
        }

        /// The schema coordinate of the field, such as `Frob.flerp`.
        package let coordinate: String
        /// Response path of the objects that it belongs to, such as `frobs`; empty for the root.
        package let path: String
        package let kind: Kind
        /// What is asked; nil for a computed field.
        package let label: String?
        /// What it is asked for again and again; nil where once is enough however many objects there are.
        package let batch: Batch?
        /// Parent fields that its keys are made of, whether or not there are many of them.
        package let keys: [String]
        /// What builds a value out of the answer; nil where fields are read from it where they stand.
        package let evaluation: String?
    }

    /// A step below a list is repeated for distinct keys.
    package struct Batch: Sendable {
        /// Distinct keys that one call takes.
        package let size: Int
    }

    /// The operation's `query` or `mutation`.
    package let operation: String
    package let waves: [[Step]]
    /// Calls to upstreams that do not grow with the data.
    ///
    /// They are made if the objects that they belong to are there; the same request in one operation counts once.
    package let fixedCalls: Int
    /// Why the operation is refused before its first call; nil where it may begin.
    package var refusal: String?

    /// Steps whose calls to upstreams grow with the data.
    package var growing: [Step] { waves.joined().filter { $0.kind == .call && $0.batch != nil } }

    /// Describes a plan for one set of variables.
    ///
    /// - Parameters:
    ///   - plan: What is described; nothing of it is run.
    ///   - schema: The schema it was made for.
    ///   - variables: Coerced: fields with equal arguments share their requests.
    package init(of plan: OperationPlan, schema: Schema, variables: VariableValues) {
        var walk = PlanWalk(schema: schema, variables: variables)
        walk.visit(plan.root, from: 0, path: "", isBelowList: false)
        operation = plan.operationType.rawValue
        waves = walk.waves.filter { !$0.isEmpty }
        fixedCalls = walk.fixedCalls
    }
}

// MARK: Text

extension PlanDescription {
    /// A drawing for a terminal.
    package var text: String { drawing { _ in nil }.joined(separator: "\n") }

    /// The lines of ``text``, with something added to those of some steps.
    package func drawing(note: (Step) -> String?) -> [String] {
        let steps = waves.joined()
        let nameWidth = steps.map(\.place.count).max() ?? 0
        let labelWidth = steps.map(\.shownLabel.count).max() ?? 0
        var lines = [operation]
        for (index, wave) in waves.enumerated() {
            lines.append("├─ wave \(index + 1)")
            for (number, step) in wave.enumerated() {
                let branch = number == wave.count - 1 ? "│  └─ " : "│  ├─ "
                let added = note(step).map { "; " + $0 } ?? ""
                lines.append(
                    branch + step.place.padded(to: nameWidth) + "  " + step.shownLabel.padded(to: labelWidth) + "  "
                        + step.times + (step.evaluation.map { ", builds a value with \($0)" } ?? "") + added
                )
            }
        }
        if waves.isEmpty { lines.append("├─ nothing to ask for: answered from the schema alone") }
        let total = ["\(fixedCalls)"] + growing.map { "\($0.shownLabel): \($0.times)" }
        let calls = "upstream calls: " + total.joined(separator: ", and ")
        if let refusal {
            lines += ["├─ " + calls, "└─ refused before the first call: " + refusal]
        } else {
            lines.append("└─ " + calls)
        }
        return lines
    }
}

extension PlanDescription.Step {
    fileprivate var place: String { path.isEmpty ? coordinate : "\(coordinate) at \(path)" }

    fileprivate var shownLabel: String { label ?? "computed" }

    /// How often it is asked, such as `1 call for each 200 distinct (id)`.
    fileprivate var times: String {
        let unit: String
        switch kind {
        case .computed: return "no call"
        case .resolver: return "1 task for all objects at once"
        case .call: unit = "call"
        case .statement: unit = "statement"
        case .read: unit = "read"
        }
        let shown = "(\(keys.joined(separator: ", ")))"
        guard let batch else { return "1 \(unit)" + (keys.isEmpty ? "" : " for all \(shown)") }
        return batch.size == 1
            ? "1 \(unit) for each distinct \(shown)" : "1 \(unit) for each \(batch.size) distinct \(shown)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

// MARK: JSON

extension PlanDescription {
    /// Writes the description as one JSON object.
    package func append(to output: inout OutputBuffer) {
        output.append(byte: UInt8(ascii: "{"))
        appendMembers(to: &output)
        output.append(byte: UInt8(ascii: "}"))
    }

    /// ``append(to:)`` as text on one line.
    package var json: String {
        var output = OutputBuffer()
        append(to: &output)
        return output.text
    }

    /// Writes the members of ``append(to:)``, so that others can stand beside them.
    package func appendMembers(to output: inout OutputBuffer) {
        output.append("\"operation\":")
        output.appendQuoted(operation)
        output.append(",\"waves\":")
        output.appendList(waves) { wave, output in
            output.appendList(wave) { step, output in step.append(to: &output) }
        }
        output.append(",\"upstreamCalls\":{\"fixed\":")
        output.append(fixedCalls)
        output.append(",\"growing\":")
        output.appendList(growing) { step, output in step.append(to: &output) }
        output.append("},\"refusal\":")
        if let refusal { output.appendQuoted(refusal) } else { output.append("null") }
    }
}

extension PlanDescription.Step {
    /// `batchSize` is null where the number of calls does not grow; `evaluation` is there where a value is built.
    fileprivate func append(to output: inout OutputBuffer) {
        output.append("{\"coordinate\":")
        output.appendQuoted(coordinate)
        output.append(",\"path\":")
        output.appendQuoted(path)
        output.append(",\"kind\":")
        output.appendQuoted(kind.rawValue)
        output.append(",\"label\":")
        if let label { output.appendQuoted(label) } else { output.append("null") }
        output.append(",\"keys\":")
        output.appendList(keys) { key, output in output.appendQuoted(key) }
        output.append(",\"batchSize\":")
        if let batch { output.append(batch.size) } else { output.append("null") }
        if let evaluation {
            output.append(",\"evaluation\":")
            output.appendQuoted(evaluation)
        }
        output.append(byte: UInt8(ascii: "}"))
    }
}

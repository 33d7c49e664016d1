package import GraphQLTypes
import OrderedJSON

/// What a check of configuration, schema and bindings has found, for people or for programs.
package struct CheckReport: Sendable {
    /// Errors and warnings.
    package var problems: GatewayProblems
    /// Differences from a committed schema, worst first; nil where none was to be compared with.
    package var changes: [SchemaChange]?
    /// What was checked, in a few words; nil where errors kept it from being loaded.
    package var summary: String?

    package init(problems: GatewayProblems, changes: [SchemaChange]? = nil, summary: String? = nil) {
        self.problems = problems
        self.changes = changes
        self.summary = summary
    }

    /// Whether there is an error or a breaking change.
    package var hasFailed: Bool {
        problems.hasErrors || changes?.contains { $0.severity == .breaking } == true
    }

    /// One problem after another with its place, then the changes, then what was checked.
    package var text: String {
        var lines = problems.problems.map(\.description)
        if let changes {
            lines += changes.map { "\($0.severity.rawValue): \($0.coordinate): \($0.message) [\($0.kind.rawValue)]" }
            let counts = SchemaChange.Severity.allCases.map { severity in
                "\(changes.count { $0.severity == severity }) \(severity.rawValue)"
            }
            lines.append("changes: " + counts.joined(separator: ", "))
        }
        if let summary { lines.append((hasFailed ? "checked: " : "ok: ") + summary) }
        return lines.joined(separator: "\n")
    }

    /// `{"ok":…,"problems":[…],"changes":[…]}` on one line; `changes` is null where none were looked for.
    package var json: String {
        var output = OutputBuffer()
        output.append("{\"ok\":")
        output.append(hasFailed ? "false" : "true")
        output.append(",\"problems\":")
        output.appendList(problems.problems) { problem, output in
            output.append("{\"severity\":")
            output.append(problem.isError ? "\"error\"" : "\"warning\"")
            output.append(",\"code\":")
            output.appendQuotedOrNull(problem.code)
            output.append(",\"message\":")
            output.appendQuoted(problem.message)
            output.append(byte: UInt8(ascii: ","))
            Place(problem.place).append(to: &output)
            output.append(",\"others\":")
            output.appendList(problem.otherPlaces) { other, output in
                output.append(byte: UInt8(ascii: "{"))
                Place(other).append(to: &output)
                output.append(byte: UInt8(ascii: "}"))
            }
            output.append(byte: UInt8(ascii: "}"))
        }
        output.append(",\"changes\":")
        if let changes {
            output.appendList(changes) { change, output in
                output.append("{\"severity\":")
                output.appendQuoted(change.severity.rawValue)
                output.append(",\"kind\":")
                output.appendQuoted(change.kind.rawValue)
                output.append(",\"coordinate\":")
                output.appendQuoted(change.coordinate)
                output.append(",\"message\":")
                output.appendQuoted(change.message)
                output.append(byte: UInt8(ascii: "}"))
            }
        } else {
            output.append("null")
        }
        output.append(byte: UInt8(ascii: "}"))
        return output.text
    }

    /// `file:line:column` taken apart; a variable of the environment has neither line nor column.
    private struct Place {
        var file: String?
        var line: Int?
        var column: Int?

        init(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count >= 3, let line = Int(parts[parts.count - 2]), let column = Int(parts[parts.count - 1]) {
                file = parts.dropLast(2).joined(separator: ":")
                self.line = line
                self.column = column
            } else if !text.isEmpty {
                file = text
            }
        }

        /// Writes `"file":…,"line":…,"column":…`.
        func append(to output: inout OutputBuffer) {
            output.append("\"file\":")
            output.appendQuotedOrNull(file)
            output.append(",\"line\":")
            if let line { output.append(line) } else { output.append("null") }
            output.append(",\"column\":")
            if let column { output.append(column) } else { output.append("null") }
        }
    }
}

extension OutputBuffer {
    fileprivate mutating func appendQuotedOrNull(_ text: String?) {
        if let text { appendQuoted(text) } else { append("null") }
    }
}

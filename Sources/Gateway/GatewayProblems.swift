import Connect
import GraphQLLanguage
import GraphQLTypes
import Settings
import StateStore

/// Everything that is wrong, or doubtful, with a configuration and its schema, as sentences with their places.
package struct GatewayProblems: Error, Sendable, CustomStringConvertible {
    /// One problem, ready to be shown.
    package struct Problem: Sendable, Hashable {
        package var isError: Bool
        /// `file:line:column`, or empty.
        package var place: String
        package var message: String
        /// A stable word, where there is one.
        package var code: String?
        /// The line of the source that the place is on, with a mark below it; empty where there is none.
        package var excerpt: [String]
    }

    package private(set) var problems: [Problem] = []

    package init() {}

    package var isEmpty: Bool { problems.isEmpty }
    package var hasErrors: Bool { problems.contains(where: \.isError) }

    /// All of them as text for a terminal: `file:line:column: error: message [CODE]`, each with its source line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }

    mutating func add(_ error: GraphQLError, in sources: [Source], code: String? = nil, isError: Bool = true) {
        guard let location = error.locations.first, sources.indices.contains(Int(location.sourceIndex)) else {
            problems.append(Problem(isError: isError, place: "", message: error.message, code: code, excerpt: []))
            return
        }
        let source = sources[Int(location.sourceIndex)]
        let position = source.position(at: Int(location.utf8Offset))
        problems.append(
            Problem(
                isError: isError,
                place: "\(source.name):\(position.line):\(position.column)",
                message: error.message,
                code: code,
                excerpt: source.excerpt(at: position)
            )
        )
    }

    mutating func add(_ problem: BindingProblem, in sources: [Source]) {
        add(
            GraphQLError(problem.message, at: problem.location),
            in: sources,
            code: problem.code,
            isError: problem.severity == .error
        )
    }

    mutating func add(_ problem: ConfigurationProblem) {
        problems.append(
            Problem(
                isError: problem.severity == .error,
                place: problem.origin?.description ?? "",
                message: problem.fact.sentence,
                code: nil,
                excerpt: []
            )
        )
    }

    mutating func add(_ error: GraphQLError, of route: AggregateRoute) {
        problems.append(
            Problem(
                isError: true,
                place: route.queryOrigin.description,
                message: "In the query of route \"\(route.path)\": \(error.message)",
                code: nil,
                excerpt: []
            )
        )
    }

    mutating func add(_ failure: StateFailure) {
        problems.append(
            Problem(isError: true, place: "", message: failure.description, code: failure.code, excerpt: [])
        )
    }

    mutating func add(message: String, place: String = "") {
        problems.append(Problem(isError: true, place: place, message: message, code: nil, excerpt: []))
    }

    mutating func add(_ other: GatewayProblems) { problems += other.problems }
}

extension GatewayProblems.Problem: CustomStringConvertible {
    package var description: String {
        let head = (place.isEmpty ? "" : place + ": ") + (isError ? "error: " : "warning: ") + message
        return ([head + (code.map { " [\($0)]" } ?? "")] + excerpt).joined(separator: "\n")
    }
}

extension Source {
    /// The line at a position, and a mark below the column.
    fileprivate func excerpt(at position: SourcePosition) -> [String] {
        var line = 1
        var start = 0
        while line < position.line, let end = utf8[start...].firstIndex(of: UInt8(ascii: "\n")) {
            start = end + 1
            line += 1
        }
        let end = utf8[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? utf8.count
        let text = String(decoding: utf8[start..<end], as: UTF8.self)
        // Long lines are cut around the place, so that the mark stays on a terminal.
        guard text.unicodeScalars.count <= 160 else { return [] }
        let number = String(position.line)
        let padding = String(repeating: " ", count: max(0, 5 - number.count))
        let indent = text.unicodeScalars.prefix(position.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        return ["\(padding)\(number) | \(text)", "      | \(indent)^"]
    }
}

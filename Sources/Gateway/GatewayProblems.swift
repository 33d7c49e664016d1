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
        /// The line of the source that the place is on, with a mark below it, and further places; empty where there is none.
        package var excerpt: [String]
        /// Further places, such as that of another definition of the same field.
        package var otherPlaces: [String] = []
    }

    package private(set) var problems: [Problem] = []
    /// Absolute paths of the configuration files that have to change before anything can be loaded; empty where they are
    /// not at fault.
    package private(set) var watchedFiles: [String] = []

    package init() {}

    package var isEmpty: Bool { problems.isEmpty }
    package var hasErrors: Bool { problems.contains(where: \.isError) }

    /// All of them as text for a terminal: `file:line:column: error: message [CODE]`, each with its source line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }

    /// One error without a place.
    package init(error message: String) { add(message: message) }

    init(_ errors: SchemaErrors) {
        add(errors.errors.map { Fault(error: $0, code: "GRAPHQL_ERROR", isError: true) }, in: errors.sources)
    }

    init(_ errors: ConfigurationErrors) {
        for problem in errors.problems { add(problem) }
        watchedFiles = errors.watchedFiles
    }

    /// An error whose locations count into sources.
    private struct Fault {
        var error: GraphQLError
        var code: String?
        var isError: Bool
        /// In compiled code, in place of locations.
        var place: String?
    }

    /// Adds errors with all of their places; each source is walked once, however many they are.
    private mutating func add(_ faults: [Fault], in sources: [Source]) {
        let locations = faults.map { fault in
            fault.error.locations.filter { sources.indices.contains(Int($0.sourceIndex)) }
        }
        let positions = Source.positions(of: locations, in: sources)
        for (index, fault) in faults.enumerated() {
            let places = zip(locations[index], positions[index]).map { location, position in
                let source = sources[Int(location.sourceIndex)]
                let place = "\(source.name):\(position.line):\(position.column)"
                return (text: place, excerpt: source.excerpt(at: location, position))
            }
            var excerpt = fault.place == nil ? places.first?.excerpt ?? [] : []
            for other in places.dropFirst() { excerpt += ["\(other.text): note: and here"] + other.excerpt }
            problems.append(
                Problem(
                    isError: fault.isError,
                    place: fault.place ?? places.first?.text ?? "",
                    message: fault.error.message,
                    code: fault.code,
                    excerpt: excerpt,
                    otherPlaces: places.dropFirst().map(\.text)
                )
            )
        }
    }

    mutating func add(_ problems: [BindingProblem], in sources: [Source]) {
        let faults = problems.map { problem in
            Fault(
                error: GraphQLError(problem.message, at: problem.location),
                code: problem.code,
                isError: problem.severity == .error,
                place: problem.codePlace
            )
        }
        add(faults, in: sources)
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
        // What has no place in the query is about what is picked out of it.
        let origin = error.locations.isEmpty ? route.selectOrigin ?? route.queryOrigin : route.queryOrigin
        add(error, what: "Route \"\(route.path)\"", in: route.query, place: origin.description)
    }

    /// Adds an error in a document that is a value of the configuration, perhaps on several lines: its own positions go
    /// into the sentence.
    mutating func add(_ error: GraphQLError, what: String, in text: String, place: String) {
        let positions = error.positions(in: Source(name: what, text: text))
        let within = positions.first.map { " (Line \($0.line), column \($0.column) of the query.)" } ?? ""
        problems.append(
            Problem(isError: true, place: place, message: "\(what): \(error.message)\(within)", code: nil, excerpt: [])
        )
    }

    /// Adds what is wrong with the state; a migration is a file of the schema folder.
    mutating func add(_ failure: StateFailure, in schemaFolder: String) {
        var place = ""
        if case .migration(let migration) = failure, let (file, position) = migration.place {
            place =
                SchemaFolder.shownName(schemaFolder, "state/" + file)
                + (position.map { ":\($0.line):\($0.column)" } ?? "")
        }
        problems.append(
            Problem(isError: true, place: place, message: failure.description, code: failure.code, excerpt: [])
        )
    }

    mutating func add(message: String, place: String = "", isError: Bool = true) {
        problems.append(Problem(isError: isError, place: place, message: message, code: nil, excerpt: []))
    }

    /// The same, with a file for those that are about no place in it.
    func placed(in file: String) -> GatewayProblems {
        var placed = self
        for index in placed.problems.indices where placed.problems[index].place.isEmpty {
            placed.problems[index].place = file
        }
        return placed
    }

    mutating func add(_ other: GatewayProblems) { problems += other.problems }

    /// These and what came after, whose files have to change.
    func followed(by other: GatewayProblems) -> GatewayProblems {
        var all = other
        all.problems = problems + other.problems
        return all
    }
}

extension GatewayProblems.Problem: CustomStringConvertible {
    package var description: String {
        let head = (place.isEmpty ? "" : place + ": ") + (isError ? "error: " : "warning: ") + message
        return ([head + (code.map { " [\($0)]" } ?? "")] + excerpt).joined(separator: "\n")
    }
}

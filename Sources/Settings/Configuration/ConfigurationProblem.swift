/// A fact about the configuration that is wrong or worth knowing, in the words of the module that found it.
package protocol ConfigurationFact: Sendable {
    /// Stable name of the kind of problem, such as `INVALID_TYPE`.
    var code: String { get }
    /// What was found, what would be accepted, and the next step; without the place, which stands in front of it.
    var sentence: String { get }
}

/// One problem of the configuration and its place.
package struct ConfigurationProblem: Error, Sendable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// The server does not start.
        case error
        /// The server starts and says so.
        case warning
    }

    package let fact: any ConfigurationFact
    /// Nil when no place can be named, as for a file that does not exist.
    package let origin: ConfigOrigin?
    package let severity: Severity

    package init(_ fact: any ConfigurationFact, at origin: ConfigOrigin?, severity: Severity = .error) {
        self.fact = fact
        self.origin = origin
        self.severity = severity
    }

    /// `file:line:column: error: sentence`.
    package var description: String {
        let place = origin.map { "\($0): " } ?? ""
        return "\(place)\(severity.rawValue): \(fact.sentence)"
    }
}

/// Everything that keeps a configuration from being used: all of it, not the first.
package struct ConfigurationErrors: Error, Sendable, CustomStringConvertible {
    /// At least one error; warnings found on the way stand among them.
    package let problems: [ConfigurationProblem]
    /// Absolute paths of the files that have to change before it can be used.
    package let watchedFiles: [String]

    package init(_ problems: [ConfigurationProblem], watchedFiles: [String] = []) {
        self.problems = problems
        self.watchedFiles = watchedFiles
    }

    /// One problem per line.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Collects problems while a configuration is read, so that one bad value does not hide the next.
package struct ProblemLog: Sendable {
    package private(set) var problems: [ConfigurationProblem] = []

    package init() {}

    package var hasErrors: Bool { problems.contains { $0.severity == .error } }

    package mutating func error(_ fact: any ConfigurationFact, at origin: ConfigOrigin?) {
        problems.append(ConfigurationProblem(fact, at: origin))
    }

    package mutating func warning(_ fact: any ConfigurationFact, at origin: ConfigOrigin?) {
        problems.append(ConfigurationProblem(fact, at: origin, severity: .warning))
    }

    package mutating func add(_ problem: ConfigurationProblem) {
        problems.append(problem)
    }

    /// The value, or nil after noting the problem that reading it threw.
    package mutating func attempt<Value>(_ value: @autoclosure () throws(ConfigurationProblem) -> Value) -> Value? {
        do throws(ConfigurationProblem) {
            return try value()
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// A value that need not be there; nil also after noting the problem that reading it threw.
    package mutating func optional<Value>(_ value: @autoclosure () throws(ConfigurationProblem) -> Value?) -> Value? {
        do throws(ConfigurationProblem) {
            return try value()
        } catch {
            problems.append(error)
            return nil
        }
    }
}

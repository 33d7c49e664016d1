@preconcurrency import Glibc

/// What a configuration reads of the process it is loaded in; tests give their own.
package struct ProcessSurroundings: Sendable {
    /// Environment variables by name.
    package var environment: [String: String]
    /// Absolute path against which `--config` paths are resolved.
    package var workingDirectory: String

    package init(environment: [String: String], workingDirectory: String) {
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// The environment and working directory of this process, as they are now.
    package static func current() -> ProcessSurroundings {
        var environment: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if let separator = variable.firstIndex(of: "=") {
                environment[String(variable[..<separator])] = String(variable[variable.index(after: separator)...])
            }
            entry += 1
        }
        var directory = "/"
        if let path = getcwd(nil, 0) {
            directory = String(cString: path)
            free(path)
        }
        return ProcessSurroundings(environment: environment, workingDirectory: directory)
    }
}

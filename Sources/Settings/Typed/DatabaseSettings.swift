/// Where state is kept: `backend.database`.
package enum DatabaseSettings: Hashable, Sendable {
    /// One in-memory database for all connections; gone when the process ends.
    case memory
    /// A database file by its absolute path.
    case file(String)

    static let fileName = "state.sqlite"

    /// Reads `client` and `connection`.
    ///
    /// A connection is `':memory:'`, a file's path, `{ filename }` or `{ directory }`; absent, it is
    /// `.tributary/state.sqlite` in the working directory. Relative paths start there too, as they do in Backstage. With
    /// PostgreSQL, which is there for Backstage's own plugins, it is that file too, and a warning says so.
    static func read(
        _ backend: ConfigSection,
        workingDirectory: String,
        log: inout ProblemLog
    ) throws(ConfigurationProblem) -> DatabaseSettings {
        let absent = DatabaseSettings.file(Paths.resolve(".tributary/\(fileName)", in: workingDirectory))
        guard let database = try backend.optionalSection("database") else { return absent }
        if let value = try database.optionalValue("client") {
            let client = try database.string("client")
            if ["pg", "embedded-postgres"].contains(client) {
                let fault = ConfigurationFault.unused(
                    key: database.fullKey("client"),
                    instead:
                        "state is kept in SQLite, in .tributary/\(fileName) of the working directory, and not in '\(client)'"
                )
                log.warning(fault, at: value.origin)
                return absent
            }
            guard ["better-sqlite3", "sqlite3"].contains(client) else {
                let fault = ConfigurationFault.unsupported(
                    key: database.fullKey("client"),
                    advice: "state is kept in SQLite, so the client is better-sqlite3 or sqlite3, not '\(client)'"
                )
                throw ConfigurationProblem(fault, at: value.origin)
            }
        }
        guard let connection = try database.optionalValue("connection") else { return absent }
        if connection.object == nil {
            return location(try database.string("connection"), workingDirectory)
        }
        guard let section = try database.optionalSection("connection") else { return absent }
        if let filename = try section.optionalString("filename") { return location(filename, workingDirectory) }
        if let directory = try section.optionalString("directory") {
            return location("\(directory)/\(fileName)", workingDirectory)
        }
        throw database.invalidValue(
            "connection",
            connection,
            accepted: "':memory:', the path of a file, { filename: path } or { directory: path }"
        )
    }

    private static func location(_ text: String, _ workingDirectory: String) -> DatabaseSettings {
        text == ":memory:" ? .memory : .file(Paths.resolve(text, in: workingDirectory))
    }
}

/// Why a statement, a write or the opening of the store did not succeed.
///
/// A failed write has left nothing behind: its job was rolled back, or never begun.
package enum StateFailure: Error, Sendable, Hashable {
    /// Another connection or process holds the database, or too much work is waiting.
    case busy(message: String)
    /// The time allowed was used up; the statement was stopped.
    case timeout(milliseconds: Int64)
    /// A constraint of the schema refused the row; `message` is SQLite's and names the constraint.
    case constraint(message: String)
    /// The statement writes, and was given to a reader; or the database cannot be written.
    case readOnly(message: String)
    /// The file is damaged, or is no SQLite database.
    case corrupt(message: String)
    /// The statement's text is at fault. `utf8Offset` is 0-based in that text, nil when SQLite names no place.
    case prepare(message: String, utf8Offset: Int?)
    /// The answer outgrew its limit.
    case tooLarge(limit: SizeLimit)
    /// The number of parameters is not the statement's.
    case parameterCount(expected: Int, given: Int)
    /// The storage failed: disk full, I/O error, no permission, out of memory.
    case storage(message: String)
    /// Running the statement failed in another way; `code` is SQLite's extended result code.
    case statement(code: Int32, message: String)
    /// The database at `path` could not be opened.
    case open(path: String, message: String)
    /// The migrations do not fit together, or one of them failed; see the payload.
    case migration(MigrationFailure)
    /// The store is shutting down, or is shut down.
    case shutDown

    /// The limit that an answer outgrew.
    package enum SizeLimit: Sendable, Hashable {
        /// Bytes of rendered JSON.
        case bytes(Int)
        /// Rows.
        case rows(Int)
    }

    /// A stable name for the kind of failure.
    package var code: String {
        switch self {
        case .busy: "STATE_BUSY"
        case .timeout: "STATE_TIMEOUT"
        case .constraint: "STATE_CONSTRAINT"
        case .readOnly: "STATE_READ_ONLY"
        case .corrupt: "STATE_CORRUPT"
        case .prepare: "STATE_PREPARE"
        case .tooLarge: "STATE_TOO_LARGE"
        case .parameterCount: "STATE_PARAMETER_COUNT"
        case .storage: "STATE_STORAGE"
        case .statement: "STATE_STATEMENT"
        case .open: "STATE_OPEN"
        case .migration: "STATE_MIGRATION"
        case .shutDown: "STATE_SHUT_DOWN"
        }
    }
}

/// What is wrong with the migrations.
///
/// File names are as found in the folder, without the folder.
package enum MigrationFailure: Error, Sendable, Hashable {
    /// The folder or a file in it could not be read.
    case unreadable(path: String, message: String)
    /// The file's name is not four or more digits, `-`, a name and `.sql`.
    case badName(file: String)
    /// The file is not UTF-8, or holds a NUL byte.
    case notText(file: String)
    /// Two files carry the same number.
    case duplicate(number: Int, files: [String])
    /// The numbers do not follow each other from 1: `expected` is missing before `found`.
    case gap(expected: Int, found: String)
    /// A migration that this database already has was edited since.
    case changed(file: String)
    /// The database has a migration that the folder lacks.
    case missing(number: Int, name: String)
    /// The migration's SQL failed and was rolled back. `at` is nil when no place is known.
    case failed(file: String, at: Position?, message: String)

    /// A place in a migration's file, both from 1; columns count bytes.
    package struct Position: Sendable, Hashable {
        package var line: Int
        package var column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// The file that is at fault, and where in it, as far as these are known.
    package var place: (file: String, position: Position?)? {
        switch self {
        case .badName(let file), .notText(let file), .gap(_, let file), .changed(let file): (file, nil)
        case .duplicate(_, let files): files.last.map { ($0, nil) }
        case .failed(let file, let position, _): (file, position)
        case .unreadable, .missing: nil
        }
    }
}

extension StateFailure: CustomStringConvertible {
    /// One sentence for people: what was found and what to do about it.
    package var description: String {
        switch self {
        case .busy(let message):
            "The state database is busy: \(message)."
        case .timeout(let milliseconds):
            "The statement took longer than \(milliseconds) ms and was stopped."
        case .constraint(let message):
            "The row was refused: \(message)."
        case .readOnly(let message):
            "The state cannot be written here: \(message)."
        case .corrupt(let message):
            "The state database is damaged or is not a SQLite database: \(message). Restore it from a backup."
        case .prepare(let message, _):
            "The SQL statement is not valid: \(message)."
        case .tooLarge(.bytes(let limit)):
            "The statement's answer is larger than \(limit) bytes. Select fewer rows or columns, or raise the limit."
        case .tooLarge(.rows(let limit)):
            "The statement's answer has more than \(limit) rows. Add a LIMIT, or raise the limit."
        case .parameterCount(let expected, let given):
            "The statement has \(expected) parameters and was given \(given)."
        case .storage(let message):
            "The state's storage failed: \(message)."
        case .statement(let code, let message):
            "The statement failed: \(message) (SQLite code \(code))."
        case .open(let path, let message):
            "The state database \(path) could not be opened: \(message)."
        case .migration(let failure):
            failure.description
        case .shutDown:
            "The state store is shutting down."
        }
    }
}

extension MigrationFailure: CustomStringConvertible {
    /// One sentence for people: what was found and what to do about it.
    package var description: String {
        switch self {
        case .unreadable(let path, let message):
            "\(path) could not be read: \(message)."
        case .badName(let file):
            "\(file): a migration's name is its number in four digits, a dash and a name, such as "
                + "0001-create-thunk.sql. Rename the file, or move it out of the folder."
        case .notText(let file):
            "\(file): a migration is SQL text in UTF-8 without NUL bytes. Save it as such."
        case .duplicate(let number, let files):
            "\(files.joined(separator: " and ")) both carry the number \(number). Give the newer one the next free number."
        case .gap(let expected, let found):
            "\(found) follows a gap: there is no migration with the number \(expected). "
                + "Numbers follow each other from 1; add the missing file or renumber this one."
        case .changed(let file):
            "\(file) was changed after it had been applied to this database. "
                + "Released migrations stay as they are: restore the file and put the change into a new one."
        case .missing(let number, let name):
            "The database has migration \(number) (\(name)), which the folder lacks. It was probably written by a newer "
                + "version: restore the file, or use another database."
        case .failed(let file, let position, let message):
            "\(file)\(position.map { ":\($0.line)" } ?? ""): \(message). "
                + "The migration was rolled back; the database is as it was before it."
        }
    }
}

extension MigrationFailure {
    /// What SQLite said about a migration's statement, as part of a sentence.
    static func reason(_ failure: StateFailure) -> String {
        switch failure {
        case .prepare(let message, _), .constraint(let message), .busy(let message), .readOnly(let message),
            .corrupt(let message), .storage(let message), .statement(_, let message), .open(_, let message):
            message
        case .timeout, .tooLarge, .parameterCount, .migration, .shutDown:
            failure.code
        }
    }
}

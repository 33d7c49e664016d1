/// A SQL statement that will be run many times: its text, and an identity by which each connection finds the prepared
/// form again without comparing text.
///
/// Make one per binding when the schema is loaded and keep it: two objects with the same text are prepared twice.
package final class StateStatement: Sendable {
    /// The text: one statement, parameters written as `?`.
    package let sql: String

    /// Takes the text as it is; `StateStore.check` says whether it is a valid statement.
    package init(_ sql: String) {
        self.sql = sql
    }
}

/// What preparing a statement tells about it.
package struct StatementInfo: Sendable, Hashable {
    /// The names of the answer's columns in order; empty for a statement that answers no rows.
    package let columnNames: [String]
    /// How many parameters must be given.
    package let parameterCount: Int
    /// Whether the statement leaves the database as it is.
    package let isReadOnly: Bool
    /// The tables that the statement reads, those behind views and in triggers included; sorted.
    package let tablesRead: [String]
    /// The tables that the statement may change, by triggers and foreign keys too; sorted.
    package let tablesWritten: [String]
}

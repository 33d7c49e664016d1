/// One statement of a write job with its parameters.
package struct StateWrite: Sendable {
    /// The statement; it may write, read, or write and answer rows (`RETURNING`).
    package let statement: StateStatement
    /// One per `?` of the statement, in order.
    package let parameters: [StateValue]

    /// Joins a statement with its parameters.
    package init(_ statement: StateStatement, parameters: [StateValue] = []) {
        self.statement = statement
        self.parameters = parameters
    }
}

/// What a committed job answered.
package struct StateWriteAnswer: Sendable {
    /// The rows of each statement, in the job's order; `[]` for one that answers none.
    package let rows: [StateRows]
    /// How many rows each statement inserted, updated or deleted, those changed by triggers and foreign keys included.
    package let changedRows: [Int]
}

/// What the writer has done since the store was opened.
package struct StateWriterCounts: Sendable, Hashable {
    /// Jobs that were committed and acknowledged.
    package var committedJobs = 0
    /// Jobs that failed, and left nothing behind.
    package var failedJobs = 0
    /// Transactions committed: fewer than jobs when several were waiting together.
    package var commits = 0
}

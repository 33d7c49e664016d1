/// A parameter of a SQL statement, bound by value and never as text of the statement.
package enum StateValue: Sendable, Hashable {
    /// SQL NULL.
    case null
    /// A 64-bit INTEGER. Booleans are bound as 0 and 1.
    case integer(Int64)
    /// A REAL. SQLite keeps no NaN: it is bound as NULL.
    case real(Double)
    /// A TEXT, in UTF-8.
    case text(String)
    /// JSON text in UTF-8, bound as TEXT: what `json_each(?)` reads, so that one statement serves any number of keys.
    case json([UInt8])

    /// A boolean as SQLite keeps it: 1 or 0.
    package static func boolean(_ value: Bool) -> StateValue {
        .integer(value ? 1 : 0)
    }
}

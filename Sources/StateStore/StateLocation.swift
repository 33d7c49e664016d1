/// Where the state is kept.
package enum StateLocation: Sendable, Hashable {
    /// One in-memory database of this store, shared by its connections and gone with the last of them.
    case memory
    /// A database file; its directories are created (readable by their owner alone) when they are missing.
    case file(path: String)
}

/// A location as SQLite opens it: a name that all connections of one store share.
struct DatabaseName: Sendable {
    /// What `sqlite3_open_v2` is given.
    let text: String
    /// Whether `text` is a URI (in-memory databases are).
    let isURI: Bool
    /// What people are told: the path, or `:memory:`.
    let shown: String

    init(_ location: StateLocation) {
        switch location {
        case .memory:
            // The memdb file system shares a database between connections whose name starts with a slash and is the same.
            text = "file:/tributary-\(UInt64.random(in: 0 ... .max))?vfs=memdb"
            isURI = true
            shown = ":memory:"
        case .file(let path):
            // A library built to read URIs everywhere would take these names for something else than files.
            let isSpecial = path.hasPrefix("file:") || path.hasPrefix(":")
            text = isSpecial ? "./" + path : path
            isURI = false
            shown = path
        }
    }
}

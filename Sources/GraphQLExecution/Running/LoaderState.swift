import GraphQLTypes
import OrderedJSON

/// What one loader was asked within one operation, for one set of arguments: each key once.
final class LoaderState {
    let loader: any Loader
    let arguments: ArgumentValues
    /// Whether the answer of a key is a list of elements.
    let isList: Bool
    /// The keys it was asked for.
    var keys = LoaderKeys()
    /// By key index: the answer; `awaited` until it is in.
    var answers: [Reference] = []
    /// Keys from here on were not sent yet.
    var firstUnsent = 0
    var isQueued = false
    /// Columns that wait, each for one key that it still needs: an answer wakes only those that need it.
    private var waiting: [(key: Int32, column: WaitingColumn)] = []

    init(loader: any Loader, arguments: ArgumentValues, isList: Bool) {
        self.loader = loader
        self.arguments = arguments
        self.isList = isList
    }

    /// Takes the keys out while they grow: nobody else holds them then.
    ///
    /// Whoever takes them puts them back.
    func takeKeys() -> LoaderKeys {
        defer { keys = LoaderKeys() }
        return keys
    }

    /// Makes places for the answers of all keys.
    func awaitAnswers() {
        let missing = keys.count - answers.count
        if missing > 0 { answers.append(contentsOf: repeatElement(.awaited(0), count: missing)) }
    }

    /// Remembers a column that needs this key.
    func wait(_ column: WaitingColumn, for key: Int32) { waiting.append((key, column)) }

    /// Takes out the columns that wait for one of these keys.
    func takeWaiting(for keys: Range<Int>) -> [WaitingColumn] {
        var taken: [WaitingColumn] = []
        var others: [(key: Int32, column: WaitingColumn)] = []
        for entry in waiting {
            if keys.contains(Int(entry.key)) { taken.append(entry.column) } else { others.append(entry) }
        }
        waiting = others
        return taken
    }
}

/// The loaders that an operation has asked.
struct LoaderTable {
    private var states: [LoaderState] = []
    /// Positions in `states`; nil where these are few, which are looked through.
    private var index: [Key: Int]?

    private struct Key: Hashable {
        let loader: ObjectIdentifier
        let arguments: ArgumentValues
        let isList: Bool

        init(_ loader: any Loader, _ arguments: ArgumentValues, isList: Bool) {
            self.loader = ObjectIdentifier(loader)
            self.arguments = arguments
            self.isList = isList
        }
    }

    private static let maxLookedThrough = 8

    /// The state of a loader for these arguments.
    mutating func state(for loader: any Loader, arguments: ArgumentValues, isList: Bool) -> LoaderState {
        if let index {
            if let known = index[Key(loader, arguments, isList: isList)] { return states[known] }
        } else {
            for state in states where state.loader === loader && state.isList == isList && state.arguments == arguments
            {
                return state
            }
        }
        let state = LoaderState(loader: loader, arguments: arguments, isList: isList)
        index?[Key(loader, arguments, isList: isList)] = states.count
        states.append(state)
        if index == nil, states.count > Self.maxLookedThrough { makeIndex() }
        return state
    }

    private mutating func makeIndex() {
        var index: [Key: Int] = [:]
        for (position, state) in states.enumerated() {
            index[Key(state.loader, state.arguments, isList: state.isList)] = position
        }
        self.index = index
    }
}

/// A column that cannot go on yet.
struct WaitingColumn {
    let scope: ScopeState
    let column: Int
}

import GraphQLTypes
import OrderedJSON

/// What one loader was asked within one operation, for one set of arguments: each key once.
final class LoaderState {
    let loader: any Loader
    let arguments: ArgumentValues
    /// Whether the answer of a key is a list of elements.
    let isList: Bool
    private var keys = LoaderKeys()
    /// By key index: the answer; valid where `isAnswered`.
    var answers: [Reference] = []
    var isAnswered: [Bool] = []
    /// Requirement values of the keys that were not sent yet: `inputs[(key - firstUnsent) * requirementCount + requirement]`.
    var inputs: [JSONInput] = []
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

    var keyCount: Int { answers.count }

    /// The index of a key, new or known.
    func index(of key: KeyText, inputs: some Sequence<JSONInput>) -> Int32 {
        let (index, isNew) = keys.insert(key)
        if isNew {
            answers.append(.null)
            isAnswered.append(false)
            self.inputs.append(contentsOf: inputs)
        }
        return index
    }

    func knownIndex(of key: KeyText) -> Int32? { keys.index(of: key) }

    /// Remembers a column that needs this key.
    func wait(_ column: WaitingColumn, for key: Int32) { waiting.append((key, column)) }

    /// Takes out the columns that wait for one of these keys.
    func takeWaiting(for keys: Range<Int>) -> [WaitingColumn] {
        var taken: [WaitingColumn] = []
        var index = 0
        while index < waiting.count {
            if keys.contains(Int(waiting[index].key)) {
                taken.append(waiting.remove(at: index).column)
            } else {
                index += 1
            }
        }
        return taken
    }
}

/// A column that cannot go on yet.
struct WaitingColumn {
    let scope: ScopeState
    let column: Int
}

import GraphQLTypes
import OrderedJSON

/// What one loader was asked within one operation, for one set of arguments: each key once.
final class LoaderState {
    let loader: any Loader
    let arguments: ArgumentValues
    /// Whether the answer of a key is a list of elements.
    let isList: Bool
    private var keyIndexes: [KeyIdentity: Int32] = [:]
    /// By key index: the answer; valid where `isAnswered`.
    var answers: [Reference] = []
    var isAnswered: [Bool] = []
    /// Requirement values of the keys that were not sent yet: `inputs[(key - firstUnsent) * requirementCount + requirement]`.
    var inputs: [JSONInput] = []
    /// Keys from here on were not sent yet.
    var firstUnsent = 0
    var isQueued = false
    /// Columns that wait, each under one key that it still needs: an answer wakes only those that need it.
    private var watchers: [Int32: [WaitingColumn]] = [:]

    init(loader: any Loader, arguments: ArgumentValues, isList: Bool) {
        self.loader = loader
        self.arguments = arguments
        self.isList = isList
    }

    var keyCount: Int { answers.count }

    /// The index of a key, new or known.
    func index(of key: KeyIdentity, inputs: [JSONInput]) -> Int32 {
        if let known = keyIndexes[key] { return known }
        let index = Int32(truncatingIfNeeded: answers.count)
        keyIndexes[key] = index
        answers.append(.null)
        isAnswered.append(false)
        self.inputs.append(contentsOf: inputs)
        return index
    }

    func knownIndex(of key: KeyIdentity) -> Int32? { keyIndexes[key] }

    /// Remembers a column that needs this key.
    func wait(_ column: WaitingColumn, for key: Int32) { watchers[key, default: []].append(column) }

    /// Takes out the columns that wait for one of these keys.
    func takeWaiting(for keys: Range<Int>) -> [WaitingColumn] {
        let found: [Int32] =
            watchers.count < keys.count
            ? watchers.keys.filter { keys.contains(Int($0)) }.sorted()
            : keys.map { Int32(truncatingIfNeeded: $0) }
        return found.flatMap { watchers.removeValue(forKey: $0) ?? [] }
    }
}

/// A column that cannot go on yet.
struct WaitingColumn {
    let scope: ScopeState
    let column: Int
}

/// One key, compared byte for byte: `String` by itself would take texts for equal whose letters are only composed differently.
struct KeyIdentity: Hashable {
    private let text: String

    init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    static func == (one: KeyIdentity, other: KeyIdentity) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Text that two keys share exactly when their values are equal: scalars compare by text, so that 1 matches "1" (upstreams mix
/// them); parts are told apart by their length.
struct KeyText {
    private var bytes: [UInt8] = []

    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    /// Appends one part.
    ///
    /// Returns false for null, which is no key.
    mutating func append(_ body: JSONBody, _ offset: JSONOffset) throws(JSONFault) -> Bool {
        let reader = JSONReader(body)
        let start = bytes.count
        switch try reader.kind(at: offset) {
        case .null: return false
        case .string: try reader.appendText(at: offset, into: &bytes)
        case .number, .true, .false, .object, .array: try reader.appendRaw(at: offset, into: &bytes)
        }
        // The length of the part, so that ("a", "bc") and ("ab", "c") differ.
        let length = bytes.count - start
        bytes.append(0)
        bytes.append(contentsOf: String(length).utf8)
        bytes.append(0)
        return true
    }

    /// A part that is null where null is a value like others.
    mutating func appendNull() { bytes.append(contentsOf: [0, 0]) }

    var identity: KeyIdentity { KeyIdentity(bytes) }
}

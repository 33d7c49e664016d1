/// Names in the order in which they come, each once.
///
/// PERF: few are compared one by one, which is quicker than hashing them; a long list gets a dictionary.
struct DistinctNames {
    private(set) var names: [String] = []
    private var indexes: [String: Int] = [:]

    private static let maxUnhashed = 12

    func index(of name: String) -> Int? {
        if !indexes.isEmpty { return indexes[name] }
        let length = name.utf8.count
        return names.firstIndex { $0.utf8.count == length && $0 == name }
    }

    /// Adds a name that is not there yet.
    ///
    /// - Returns: Its index.
    mutating func append(_ name: String) -> Int {
        let index = names.count
        names.append(name)
        if !indexes.isEmpty {
            indexes[name] = index
        } else if names.count > Self.maxUnhashed {
            indexes = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        }
        return index
    }
}

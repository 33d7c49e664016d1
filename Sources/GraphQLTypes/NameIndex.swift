/// Finds the place of a name in a short list by looking, and in a long one by hashing.
struct NameIndex: Sendable {
    private let names: [String]
    private let indices: [String: Int]?

    /// Of equal names the first is found.
    init(_ names: [String]) {
        self.names = names
        indices =
            names.count > 12
            ? Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }) : nil
    }

    func index(of name: String) -> Int? {
        if let indices { return indices[name] }
        return names.firstIndex(of: name)
    }
}

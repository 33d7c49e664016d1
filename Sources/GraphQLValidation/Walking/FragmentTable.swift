import GraphQLLanguage

/// Which fragment of a document a name stands for.
struct FragmentTable: Sendable {
    private let tree: SyntaxTree
    /// By name: index of the fragment, -1 without one; empty for a document without fragments.
    private var indices: [Int32] = []
    /// Whether several fragments have one name.
    private(set) var hasRepeatedNames = false

    enum Choice {
        case first
        case last
    }

    /// `choice` says which of several fragments of one name counts.
    init(_ fragments: [FragmentDefinition], of tree: SyntaxTree, _ choice: Choice) {
        self.tree = tree
        guard !fragments.isEmpty else { return }
        indices = Array(filledWith: -1, count: tree.names.count)
        for index in fragments.indices {
            guard let name = tree.names.id(of: fragments[index].name.text) else { continue }
            let isRepeated = indices[Int(name)] >= 0
            if isRepeated { hasRepeatedNames = true }
            if !isRepeated || choice == .last { indices[Int(name)] = Int32(truncatingIfNeeded: index) }
        }
    }

    /// -1 for a name that no fragment has.
    subscript(name: NameID) -> Int32 { indices.isEmpty ? -1 : indices[Int(name)] }

    func index(named name: String) -> Int? {
        guard !indices.isEmpty, let id = tree.names.id(of: name) else { return nil }
        return indices[Int(id)] >= 0 ? Int(indices[Int(id)]) : nil
    }
}

/// The members of an object that is being put together, in the order in which they were first seen.
///
/// A short list is looked through; a long one keeps positions by name, so that an object of n members costs n steps.
struct MemberList {
    private(set) var members: [(name: String, value: MappingValue)]
    /// Positions by name; empty until the list is long.
    private var positions: [String: Int] = [:]

    /// Lists up to this length are looked through: hashing a name costs about as much as comparing it with a few others.
    static let shortLength = 12

    /// - Parameter members: With distinct names.
    init(_ members: [(name: String, value: MappingValue)] = []) { self.members = members }

    /// The place of the member of this name.
    mutating func index(of name: String) -> Int? {
        if members.count <= Self.shortLength { return members.firstIndex { $0.name == name } }
        if positions.isEmpty {
            positions.reserveCapacity(members.count)
            for (index, member) in members.enumerated() { positions[member.name] = index }
        }
        return positions[name]
    }

    /// Adds a member whose name is not in the list yet.
    mutating func append(_ name: String, _ value: MappingValue) {
        if !positions.isEmpty { positions[name] = members.count }
        members.append((name, value))
    }

    subscript(index: Int) -> MappingValue {
        get { members[index].value }
        set { members[index].value = newValue }
    }
}

/// The members of an object that is being put together, in the order in which they were first seen.
///
/// A short list is looked through; a long one keeps positions by name, so that an object of n members costs n steps.
struct MemberList {
    private(set) var members: [(name: String, value: MappingValue)]
    /// Positions by name; empty until the list is long.
    private var positions: [ExactText: Int] = [:]

    /// Lists up to this length are looked through: hashing a name costs about as much as comparing it with a few others.
    static let shortLength = 12

    /// - Parameter members: With distinct names.
    init(_ members: [(name: String, value: MappingValue)] = []) { self.members = members }

    /// The place of the member of this name.
    mutating func index(of name: String) -> Int? {
        if members.count <= Self.shortLength { return members.firstIndex { $0.name.isExactly(name) } }
        if positions.isEmpty {
            positions.reserveCapacity(members.count)
            for (index, member) in members.enumerated() { positions[ExactText(member.name)] = index }
        }
        return positions[ExactText(name)]
    }

    /// Adds a member whose name is not in the list yet.
    mutating func append(_ name: String, _ value: MappingValue) {
        if !positions.isEmpty { positions[ExactText(name)] = members.count }
        members.append((name, value))
    }

    subscript(index: Int) -> MappingValue {
        get { members[index].value }
        set { members[index].value = newValue }
    }
}

/// Text that is the same where its bytes are: to JSON, letters composed differently are different.
struct ExactText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        // Safe: the bytes are read inside the closure only.
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// Equal byte by byte, unlike `==`, which takes a letter and an accent for the letter that has it.
    func isExactly(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

import OrderedJSON

/// What an evaluation has found out about values that stay the same while it goes over a list.
///
/// A member of an object is found by walking over the object, the size of a list by walking over the list. Where that is done for
/// each element of another list (`$.lines->map({ sku: @.sku, currency: $.currency })`), the work would grow with the square of the
/// body. What was looked up lately is remembered for a moment, what is looked up again and again for good.
struct MappingMemory {
    /// Where a value stands.
    private struct Place: Equatable {
        /// Kept, so that no other body is ever taken for it.
        let body: JSONBody
        let offset: JSONOffset

        static func == (one: Place, other: Place) -> Bool { one.offset == other.offset && one.body === other.body }
    }

    /// A member that was looked up.
    private struct Member {
        let object: Place
        let name: String
        let value: JSONOffset?
        var uses = 1
    }

    /// An object of which members are asked for by computed names.
    private struct Dictionary {
        let object: Place
        var uses = 1
        /// Made once the object has been walked over some times.
        var members: [ExactText: JSONOffset]?
    }

    /// The members looked up last; each element of a list brings new ones.
    private var recent: [Member] = []
    private var oldest = 0
    /// Members that were looked up more than once; the one with the fewest uses makes room.
    private var lasting: [Member] = []
    /// The latest last.
    private var dictionaries: [Dictionary] = []
    /// The list whose size was asked for last, if it is a long one.
    private var list: (place: Place, count: Int)?

    private static let maxRecent = 16
    private static let maxLasting = 16
    private static let maxDictionaries = 4
    private static let usesBeforeIndex = 4
    private static let shortestLongList = 64

    /// The member of an object.
    mutating func member(_ name: String, of offset: JSONOffset, in body: JSONBody) throws(JSONFault) -> JSONOffset? {
        let object = Place(body: body, offset: offset)
        if let index = lasting.firstIndex(where: { $0.object == object && $0.name.isExactly(name) }) {
            lasting[index].uses += 1
            return lasting[index].value
        }
        if let index = recent.firstIndex(where: { $0.object == object && $0.name.isExactly(name) }) {
            recent[index].uses += 1
            keep(recent[index])
            return recent[index].value
        }
        let value = try JSONReader(body).member(name, of: offset)
        let member = Member(object: object, name: name, value: value)
        if recent.count < Self.maxRecent {
            recent.append(member)
        } else {
            recent[oldest] = member
            oldest = (oldest + 1) % Self.maxRecent
        }
        return value
    }

    private mutating func keep(_ member: Member) {
        if lasting.count < Self.maxLasting { return lasting.append(member) }
        guard let least = lasting.indices.min(by: { lasting[$0].uses < lasting[$1].uses }) else { return }
        if lasting[least].uses <= member.uses { lasting[least] = member }
    }

    /// The member of an object by a computed name.
    mutating func member(
        computed name: String,
        of offset: JSONOffset,
        in body: JSONBody
    ) throws(JSONFault) -> JSONOffset? {
        let object = Place(body: body, offset: offset)
        var dictionary = Dictionary(object: object)
        if let index = dictionaries.firstIndex(where: { $0.object == object }) {
            if let members = dictionaries[index].members { return members[ExactText(name)] }
            dictionary = dictionaries.remove(at: index)
            dictionary.uses += 1
        } else if dictionaries.count == Self.maxDictionaries {
            // One that took a walk to make is kept longer.
            dictionaries.remove(at: dictionaries.firstIndex { $0.members == nil } ?? 0)
        }
        defer { dictionaries.append(dictionary) }
        guard dictionary.uses > Self.usesBeforeIndex else { return try JSONReader(body).member(name, of: offset) }
        var members: [ExactText: JSONOffset] = [:]
        var walk = try JSONReader(body).members(of: offset)
        // Of members with the same name the last one counts.
        while let member = try walk.next() { members[ExactText(member.name)] = member.value }
        dictionary.members = members
        return members[ExactText(name)]
    }

    /// The number of elements of a list.
    mutating func count(of offset: JSONOffset, in body: JSONBody) throws(JSONFault) -> Int {
        let place = Place(body: body, offset: offset)
        if let list, list.place == place { return list.count }
        let count = try JSONReader(body).count(of: offset)
        if count >= Self.shortestLongList { list = (place, count) }
        return count
    }
}

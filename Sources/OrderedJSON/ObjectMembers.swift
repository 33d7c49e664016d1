import Glibc

/// The members of one object, found by name: fastest in the order in which they stand.
///
/// For a reader that asks for one name after the other and does not know beforehand which. (`MemberLocator` finds many
/// names of many objects at once.)
// Safe to hold: it keeps the body alive.
@safe package struct ObjectMembers {
    private struct Member {
        var name: JSONOffset
        var quote: JSONOffset
        var value: JSONOffset
    }

    private let reader: JSONReader
    private var members: [Member] = []
    /// Which is asked for next, if they are asked for in order.
    private var next = 0

    /// Walks over the object at `offset`.
    ///
    /// - Throws: When something else stands there, or the object is not written as JSON is.
    package init(of offset: JSONOffset, in body: JSONBody) throws(JSONFault) {
        reader = JSONReader(body)
        let scanner = reader.scanner
        var walk = try unsafe PlainMemberWalk(scanner, at: scanner.position(offset))
        while let (name, quote, value) = try unsafe walk.next() {
            unsafe members.append(
                Member(name: scanner.offset(name), quote: scanner.offset(quote), value: scanner.offset(value))
            )
        }
    }

    /// Where the value of a member stands; nil when there is none of this name.
    ///
    /// Of several members of one name, one that was not handed out is taken before the others.
    package mutating func value(of name: String) throws(JSONFault) -> JSONOffset? {
        for step in members.indices {
            let index = next + step < members.count ? next + step : next + step - members.count
            if try isNamed(members[index], name) {
                next = index + 1 < members.count ? index + 1 : 0
                return members[index].value
            }
        }
        return nil
    }

    /// Every member's name, in the order of the text.
    package func names() throws(JSONFault) -> [String] {
        var names: [String] = []
        for member in members { names.append(try reader.string(at: member.name - 1)) }
        return names
    }

    private func isNamed(_ member: Member, _ name: String) throws(JSONFault) -> Bool {
        let count = Int(member.quote - member.name)
        let utf8 = name.utf8
        if utf8.count == count {
            let isEqual = utf8.withContiguousStorageIfAvailable { wanted -> Bool in
                // Safe: the name's bytes lie in the body, which the reader holds; both have `count` bytes.
                guard let first = wanted.baseAddress, count > 0 else { return true }
                return unsafe memcmp(reader.body.start + Int(member.name), first, count) == 0
            }
            if isEqual == true { return true }
        }
        // A name with escapes is longer than its text.
        guard count > utf8.count else { return false }
        // Safe: as above.
        let hasEscape = unsafe memchr(reader.body.start + Int(member.name), 0x5C, count) != nil
        return hasEscape ? try reader.string(at: member.name - 1) == name : false
    }
}

import OrderedJSON

/// What a JSON answer looks like: the union of everything that stands at one place in it.
struct SampleShape {
    private(set) var hasNull = false
    private(set) var hasBoolean = false
    private(set) var hasInteger = false
    /// Numbers with a fraction, and integers beyond 32 bits.
    private(set) var hasNumber = false
    private(set) var hasString = false
    /// Of objects; nil where there is none.
    private(set) var members: Members?
    /// What the elements of lists look like; nil where there is no list.
    private(set) var elements: Elements?

    /// Members in the order in which they were met first.
    struct Members {
        var names: [String] = []
        var shapes: [String: SampleShape] = [:]
        /// In how many objects each was.
        var counts: [String: Int] = [:]
        var objectCount = 0

        /// What the members of a map look like: an object whose members are all objects, under names that no schema
        /// has, such as `frob-1`; nil for any other.
        var mapValue: SampleShape? {
            guard names.count > 1, names.allSatisfy({ Self.isData($0) }) else { return nil }
            var all = SampleShape()
            for name in names {
                guard let shape = shapes[name], shape.kindCount == 1, shape.members != nil else { return nil }
                all.add(shape)
            }
            return all
        }

        private static func isData(_ name: String) -> Bool {
            name.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
    }

    /// A box: what a list looks like may itself be a list.
    final class Elements {
        var shape = SampleShape()
        var isEmpty = true
    }

    /// Looks at one more value.
    mutating func add(_ value: JSONValue) {
        switch value {
        case .null: hasNull = true
        case .boolean: hasBoolean = true
        case .int(let number):
            if Int32(exactly: number) == nil { hasNumber = true } else { hasInteger = true }
        case .double: hasNumber = true
        case .string: hasString = true
        case .array(let items):
            let elements = self.elements ?? Elements()
            self.elements = elements
            for item in items {
                elements.isEmpty = false
                elements.shape.add(item)
            }
        case .object(let object):
            var members = self.members ?? Members()
            self.members = nil
            members.objectCount += 1
            for member in object {
                if members.shapes[member.name] == nil { members.names.append(member.name) }
                members.shapes[member.name, default: SampleShape()].add(member.value)
                members.counts[member.name, default: 0] += 1
            }
            self.members = members
        }
    }

    /// Looks at everything that another shape was made from.
    mutating func add(_ other: SampleShape) {
        hasNull = hasNull || other.hasNull
        hasBoolean = hasBoolean || other.hasBoolean
        hasInteger = hasInteger || other.hasInteger
        hasNumber = hasNumber || other.hasNumber
        hasString = hasString || other.hasString
        if let more = other.elements {
            let elements = Elements()
            elements.isEmpty = self.elements?.isEmpty != false && more.isEmpty
            if let own = self.elements { elements.shape.add(own.shape) }
            elements.shape.add(more.shape)
            self.elements = elements
        }
        guard let more = other.members else { return }
        var members = self.members ?? Members()
        self.members = nil
        members.objectCount += more.objectCount
        for name in more.names {
            guard let shape = more.shapes[name] else { continue }
            if members.shapes[name] == nil { members.names.append(name) }
            members.shapes[name, default: SampleShape()].add(shape)
            members.counts[name, default: 0] += more.counts[name] ?? 0
        }
        self.members = members
    }

    /// How many different kinds of values, null apart, stand here.
    var kindCount: Int {
        let isLeaf = [hasBoolean, hasInteger || hasNumber, hasString].count { $0 }
        return isLeaf + (members == nil ? 0 : 1) + (elements == nil ? 0 : 1)
    }
}

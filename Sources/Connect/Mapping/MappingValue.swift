import OrderedJSON

/// A value while a mapping is evaluated: JSON where it stands, as long as nothing has to be made of it.
indirect enum MappingValue {
    /// There is no such value; not the same as null.
    case absent
    /// A value in a body, not looked at yet.
    case json(JSONBody, JSONOffset)
    case null
    case boolean(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([MappingValue])
    /// Members in order; names are unique.
    case object([(name: String, value: MappingValue)])

    init(_ input: JSONValue) {
        switch input {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .array(let items): self = .array(items.map { MappingValue($0) })
        case .object(let members): self = .object(members.map { ($0.name, MappingValue($0.value)) })
        }
    }

    /// The value with its kind known: scalars are read out of their body, arrays and objects stay where they are.
    func resolved() throws(JSONFault) -> MappingValue {
        guard case .json(let body, let offset) = self else { return self }
        let reader = JSONReader(body)
        switch try reader.kind(at: offset) {
        case .null: return .null
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .string: return .string(try reader.string(at: offset))
        case .number:
            if let integer = try reader.int(at: offset) { return .int(integer) }
            return .double(try reader.double(at: offset) ?? .nan)
        case .array, .object: return self
        }
    }

    /// True for null and absent.
    func isNullish() throws(JSONFault) -> Bool {
        switch self {
        case .absent, .null: true
        case .json(let body, let offset): try JSONReader(body).kind(at: offset) == .null
        case .boolean, .int, .double, .string, .array, .object: false
        }
    }

    var isAbsent: Bool {
        if case .absent = self { return true }
        return false
    }

    /// The elements of an array, wherever it stands; nil for anything else.
    func elements() throws(JSONFault) -> [MappingValue]? {
        switch self {
        case .array(let items): return items
        case .json(let body, let offset):
            let reader = JSONReader(body)
            guard try reader.kind(at: offset) == .array else { return nil }
            var items: [MappingValue] = []
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() { items.append(.json(body, element)) }
            return items
        case .absent, .null, .boolean, .int, .double, .string, .object: return nil
        }
    }

    /// The members of an object, wherever it stands; nil for anything else.
    func members() throws(JSONFault) -> [(name: String, value: MappingValue)]? {
        switch self {
        case .object(let members): return members
        case .json(let body, let offset):
            let reader = JSONReader(body)
            guard try reader.kind(at: offset) == .object else { return nil }
            var members: [(name: String, value: MappingValue)] = []
            var indexes: [String: Int] = [:]
            var walk = try reader.members(of: offset)
            while let member = try walk.next() {
                let name = member.name
                // Of members with the same name the last one counts.
                if let index = indexes[name] {
                    members[index].value = .json(body, member.value)
                } else {
                    indexes[name] = members.count
                    members.append((name, .json(body, member.value)))
                }
            }
            return members
        case .absent, .null, .boolean, .int, .double, .string, .array: return nil
        }
    }

    /// Text of a scalar as templates and `joinNotNull` write it; nil for arrays and objects.
    ///
    /// Null and absent are empty.
    func scalarText() throws(JSONFault) -> String? {
        switch try resolved() {
        case .absent, .null: return ""
        case .boolean(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .double(let number):
            // A number in a body keeps the digits it was sent with.
            if case .json(let body, let offset) = self { return try JSONReader(body).rawText(at: offset) }
            return number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
        case .string(let text): return text
        case .array, .object, .json: return nil
        }
    }

    /// Appends the value as JSON text; absent is written as null.
    func write(into output: inout OutputBuffer) throws(JSONFault) {
        switch self {
        case .absent, .null: output.append("null")
        case .boolean(let flag): output.append(flag ? "true" : "false")
        case .int(let number): output.append(number)
        case .double(let number): output.append(number)
        case .string(let text): output.appendQuoted(text)
        case .array(let items):
            output.append(byte: UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                try item.write(into: &output)
            }
            output.append(byte: UInt8(ascii: "]"))
        case .object(let members):
            output.append(byte: UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                output.appendQuoted(member.name)
                output.append(byte: UInt8(ascii: ":"))
                try member.value.write(into: &output)
            }
            output.append(byte: UInt8(ascii: "}"))
        case .json(let body, let offset):
            var projector = Projector(body)
            var failures: [ProjectionFailure] = []
            _ = try projector.write(Self.anything, at: offset, into: &output, failures: &failures)
        }
    }

    private static let anything = Shape(.leaf(.any), isNullable: true)

    /// Structural equality; numbers compare as numbers of their own kind (1 is not 1.0).
    static func isEqual(_ left: MappingValue, _ right: MappingValue) throws(JSONFault) -> Bool {
        switch (try left.resolved(), try right.resolved()) {
        case (.absent, .absent), (.null, .null): return true
        case (.boolean(let one), .boolean(let other)): return one == other
        case (.int(let one), .int(let other)): return one == other
        case (.double(let one), .double(let other)): return one == other
        case (.string(let one), .string(let other)): return one == other
        case (let one, let other):
            if let items = try one.elements(), let others = try other.elements() {
                guard items.count == others.count else { return false }
                for (item, other) in zip(items, others) where try !isEqual(item, other) { return false }
                return true
            }
            if let members = try one.members(), let others = try other.members() {
                guard members.count == others.count else { return false }
                for member in members {
                    guard let match = others.first(where: { $0.name == member.name }),
                        try isEqual(member.value, match.value)
                    else { return false }
                }
                return true
            }
            return false
        }
    }
}

import OrderedJSON

/// A value while a mapping is evaluated: JSON where it stands, as long as nothing has to be made of it.
///
/// What it holds may nest as deep as a body does; every walk over it stops at `JSONLimits.maxDepth` with a fault.
enum MappingValue: Sendable {
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
            // `1.0` is no integer here, though a field of type Int takes it: 1 and 1.0 are different values of a mapping.
            if try reader.isWrittenAsInteger(at: offset), let integer = try reader.int(at: offset) {
                return .int(integer)
            }
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

    /// The integer that a resolved number stands for: 2, and 2.0 too.
    var wholeNumber: Int? {
        switch self {
        case .int(let number): number
        case .double(let number): Int(exactly: number)
        case .absent, .null, .boolean, .string, .array, .object, .json: nil
        }
    }

    /// True for an object, wherever it stands.
    func isObject() throws(JSONFault) -> Bool {
        switch self {
        case .object: true
        case .json(let body, let offset): try JSONReader(body).kind(at: offset) == .object
        case .absent, .null, .boolean, .int, .double, .string, .array: false
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
            var list = MemberList()
            var walk = try reader.members(of: offset)
            while let member = try walk.next() {
                let name = member.name
                // Of members with the same name the last one counts.
                if let index = list.index(of: name) {
                    list[index] = .json(body, member.value)
                } else {
                    list.append(name, .json(body, member.value))
                }
            }
            return list.members
        case .absent, .null, .boolean, .int, .double, .string, .array: return nil
        }
    }

    /// Text of a scalar as templates, `toString` and `joinNotNull` write it; nil for arrays and objects.
    ///
    /// Null and absent are empty. An integer keeps the digits that it was sent with, however many; any other number is its
    /// shortest text with a point: `2.50` is `2.5`, `1e3` is `1000.0`.
    func scalarText() throws(JSONFault) -> String? {
        switch try resolved() {
        case .absent, .null: return ""
        case .boolean(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .double(let number):
            if case .json(let body, let offset) = self {
                let reader = JSONReader(body)
                let isInteger = try reader.isWrittenAsInteger(at: offset)
                if isInteger || !number.isFinite { return try reader.rawText(at: offset) }
            }
            return number.isFinite ? NumberText.decimal(number) : nil
        case .string(let text): return text
        case .array, .object, .json: return nil
        }
    }

    /// Appends the value as JSON text, parts of a body as they stand there; absent is written as null.
    ///
    /// - Throws: When it nests too deep, or is longer than `MappingWork.maxTextBytes`.
    func write(into output: inout OutputBuffer) throws(JSONFault) {
        let limit = output.count + MappingWork.maxTextBytes
        try write(into: &output, limit: limit, depthLeft: JSONLimits.maxDepth)
    }

    private func write(into output: inout OutputBuffer, limit: Int, depthLeft: Int) throws(JSONFault) {
        switch self {
        case .absent, .null: output.append("null")
        case .boolean(let flag): output.append(flag ? "true" : "false")
        case .int(let number): output.append(number)
        case .double(let number): output.append(number)
        case .string(let text): output.appendQuoted(text)
        case .array(let items):
            guard depthLeft > 0 else { throw tooDeep }
            try output.appendList(items) { (item, output) throws(JSONFault) in
                try item.write(into: &output, limit: limit, depthLeft: depthLeft - 1)
            }
        case .object(let members):
            guard depthLeft > 0 else { throw tooDeep }
            try output.appendObject(members, name: { $0.name }) { (member, output) throws(JSONFault) in
                try member.value.write(into: &output, limit: limit, depthLeft: depthLeft - 1)
            }
        case .json(let body, let offset):
            var projector = Projector(body)
            var failures: [ProjectionFailure] = []
            _ = try projector.write(Self.anything, at: offset, into: &output, failures: &failures)
        }
        if output.count > limit { throw JSONFault(.tooMuchWork(limit: MappingWork.maxTextBytes), at: 0) }
    }

    private static let anything = Shape(.leaf(.any), isNullable: true)

    /// Size of the largest body that it is read from, as far as one level down shows it.
    var bodyBytes: Int {
        switch self {
        case .json(let body, _): body.count
        case .object(let members):
            members.reduce(0) { if case .json(let body, _) = $1.value { max($0, body.count) } else { $0 } }
        case .array(let items): items.first?.bodyBytes ?? 0
        case .absent, .null, .boolean, .int, .double, .string: 0
        }
    }

    /// The fault of a value that nests deeper than is walked; its place is that of the value, where it stands in a body.
    var tooDeep: JSONFault {
        var place = 0
        if case .json(_, let offset) = self { place = Int(offset) }
        return JSONFault(.tooDeep(limit: JSONLimits.maxDepth), at: place)
    }
}

extension JSONReader {
    /// True for a number without a fraction and an exponent.
    func isWrittenAsInteger(at offset: JSONOffset) throws(JSONFault) -> Bool {
        // Safe: the bytes are looked at while the body, which the reader keeps, is alive.
        let text = unsafe try rawSlice(at: offset)
        return unsafe text.allSatisfy {
            $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
}

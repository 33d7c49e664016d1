import GraphQLExecution
import GraphQLTypes
import OrderedJSON

/// A body in JSON whose constant parts are written already: `{"ids":[` and `]}`, with the keys between them.
indirect enum PreparedJSON: Sendable {
    /// As it stands in the body.
    case text([UInt8])
    case reading(PreparedReading)
    case array([PreparedJSON])
    case object([Member])
    /// A list with an object for each key: `$batch { id, kind }`.
    case eachKey([KeyMember])

    struct Member: Sendable {
        /// The name in quotes, and the colon.
        let start: [UInt8]
        let value: PreparedJSON
    }

    struct KeyMember: Sendable {
        /// The name in quotes, and the colon.
        let start: [UInt8]
        let requirement: Int
    }

    /// Writes the value.
    ///
    /// - Parameters:
    ///   - inputs: `width` of them for each key.
    ///   - width: How many requirements there are, at least 1.
    ///   - arguments: The field's.
    ///   - output: Where it is written to.
    /// - Returns: `absent` where there is no value, and nothing is written.
    func write(
        _ inputs: [JSONInput],
        width: Int,
        _ arguments: ArgumentValues,
        to output: inout OutputBuffer
    ) -> PreparedWriting {
        switch self {
        case .text(let text):
            output.append(contentsOf: text)
            return .text
        case .reading(.key(let index)): return Self.write(inputs[index], to: &output)
        case .reading(.keys(let requirement)):
            return Self.write(stride(from: requirement, to: inputs.count, by: width), "[", "]", to: &output) {
                index,
                output in
                Self.write(inputs[index], orNullTo: &output)
            }
        case .reading(.argument(let name, let members)):
            switch PreparedReading.read(name, members, of: arguments) {
            case .value(let value): return Self.write(MappingValue(value), to: &output)
            case .absent: return .absent
            case .unknown: return .unknown
            }
        case .array(let items):
            return Self.write(items, "[", "]", to: &output) { item, output in
                let written = item.write(inputs, width: width, arguments, to: &output)
                guard case .absent = written else { return written }
                output.append("null")
                return .text
            }
        case .object(let members):
            return Self.write(members, "{", "}", to: &output) { member, output in
                output.append(contentsOf: member.start)
                return member.value.write(inputs, width: width, arguments, to: &output)
            }
        case .eachKey(let members):
            return Self.write(stride(from: 0, to: inputs.count, by: width), "[", "]", to: &output) { key, output in
                Self.write(members, "{", "}", to: &output) { member, output in
                    output.append(contentsOf: member.start)
                    return Self.write(inputs[key + member.requirement], to: &output)
                }
            }
        }
    }

    /// Writes items with commas between them; those that are absent are left out.
    private static func write<Items: Sequence>(
        _ items: Items,
        _ start: StaticString,
        _ end: StaticString,
        to output: inout OutputBuffer,
        item: (Items.Element, inout OutputBuffer) -> PreparedWriting
    ) -> PreparedWriting {
        output.append(start)
        var isFirst = true
        for element in items {
            let place = output.count
            if !isFirst { output.append(byte: UInt8(ascii: ",")) }
            switch item(element, &output) {
            case .text: isFirst = false
            case .absent: output.truncate(to: place)
            case .unknown: return .unknown
            }
        }
        output.append(end)
        return .text
    }

    private static func write(_ input: JSONInput, orNullTo output: inout OutputBuffer) -> PreparedWriting {
        guard case .absent = input else { return write(input, to: &output) }
        output.append("null")
        return .text
    }

    private static func write(_ input: JSONInput, to output: inout OutputBuffer) -> PreparedWriting {
        if case .absent = input { return .absent }
        // PERF: nearly every key is a number. Zero may have a sign.
        if case .json(let body, let offset) = input, let number = body.plainInt(at: offset), number > 0 {
            output.append(number)
            return .text
        }
        return write(MappingValue(input), to: &output)
    }

    private static func write(_ value: MappingValue, to output: inout OutputBuffer) -> PreparedWriting {
        do throws(JSONFault) {
            try value.write(into: &output)
            return .text
        } catch {
            // The template says what is wrong.
            return .unknown
        }
    }
}

/// Preparing the body of a template.
extension PreparedJSON {
    /// Prepares a body; fails where more has to be done for it than to read values.
    init?(_ expression: MappingExpression, _ preparation: Preparation) {
        if let value = preparation.constant(expression) {
            guard !value.isAbsent, let text = Self.text(of: value) else { return nil }
            self = .text(text)
            return
        }
        if let reading = preparation.reading(expression) {
            self = .reading(reading)
            return
        }
        switch expression {
        case .array(let items):
            var prepared: [PreparedJSON] = []
            for item in items {
                if let value = preparation.constant(item), value.isAbsent {
                    prepared.append(.text(Array("null".utf8)))
                } else if let value = PreparedJSON(item, preparation) {
                    prepared.append(value)
                } else {
                    return nil
                }
            }
            self = .array(prepared)
        case .object(let object):
            guard let members = Self.members(of: object, preparation) else { return nil }
            self = .object(members)
        case .path(let path):
            guard let members = Self.keyMembers(of: path, preparation) else { return nil }
            self = .eachKey(members)
        case .literal, .chain: return nil
        }
    }

    private static func members(of object: MappingObject, _ preparation: Preparation) -> [Member]? {
        var members: [Member] = []
        var names: Set<String> = []
        for member in object.members {
            // Members of one name are merged.
            guard case .named(let name) = member.kind, names.insert(name).inserted else { return nil }
            if let value = preparation.constant(member.value), value.isAbsent { continue }
            guard let value = PreparedJSON(member.value, preparation) else { return nil }
            members.append(Member(start: start(name), value: value))
        }
        return members
    }

    private static func keyMembers(of path: MappingPath, _ preparation: Preparation) -> [KeyMember]? {
        guard preparation.keys == .batch, case .variable(MappingVariable.batch.rawValue) = path.head,
            path.steps.isEmpty, let selection = path.selection
        else { return nil }
        var members: [KeyMember] = []
        var names: Set<String> = []
        for member in selection.members {
            guard case .named(let name) = member.kind, names.insert(name).inserted,
                case .path(let read) = member.value, read.steps.isEmpty, read.selection == nil,
                case .key(let key) = read.head, let requirement = preparation.index(of: key)
            else { return nil }
            members.append(KeyMember(start: start(name), requirement: requirement))
        }
        return members
    }

    private static func start(_ name: String) -> [UInt8] {
        var output = OutputBuffer(capacity: 64)
        output.appendQuoted(name)
        output.append(byte: UInt8(ascii: ":"))
        return output.bytes
    }

    private static func text(of value: MappingValue) -> [UInt8]? {
        var output = OutputBuffer(capacity: 64)
        do throws(JSONFault) {
            try value.write(into: &output)
            return output.bytes
        } catch {
            return nil
        }
    }
}

/// A small JSON value in memory, its objects in order: variables of requests, results of mappings.
///
/// Never a whole upstream body.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case int(Int)
    /// Any other number; finite.
    case double(Double)
    case string(String)
    case array([JSONValue])
    /// Members in order; names are distinct.
    case object([Member])

    /// One member of an object.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member's value, or nil when this is no object or has no such member.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// What kind of JSON value this is.
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .boolean(let value): value ? .true : .false
        case .int, .double: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Reads a whole text strictly.
    ///
    /// Of members with the same name the last wins, at the place of the first.
    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - maxDepth: Arrays and objects allowed inside each other.
    /// - Returns: The text's value.
    /// - Throws: `JSONFault` for the first byte that is wrong, or a number too large for a double.
    package static func parse(
        _ bytes: some Collection<UInt8>,
        maxDepth: Int = JSONLimits.maxDepth
    ) throws(JSONFault) -> JSONValue {
        try parse(JSONBody(copying: bytes), maxDepth: maxDepth)
    }

    /// As `parse` of bytes, of a body that is already padded.
    package static func parse(_ body: JSONBody, maxDepth: Int = JSONLimits.maxDepth) throws(JSONFault) -> JSONValue {
        if body.isTooLong { throw JSONFault(.tooLong(count: body.count), at: 0) }
        let scanner = Scanner(body)
        // Safe: the scanner keeps to the body, which is held.
        var p = unsafe scanner.root()
        let value = try unsafe scanner.value(&p, depthLeft: maxDepth, maxDepth: maxDepth)
        unsafe p = unsafe scanner.skipSpace(p)
        if unsafe p < scanner.end { throw unsafe scanner.fault(.trailingBytes, at: p) }
        return value
    }

    /// Writes the value without white space.
    ///
    /// Depth is that of the value, which reading has limited.
    package func write(to output: inout OutputBuffer) {
        switch self {
        case .null: output.append("null")
        case .boolean(let value): output.append(value ? "true" : "false")
        case .int(let value): output.append(value)
        case .double(let value): output.append(value)
        case .string(let text): output.appendQuoted(text)
        case .array(let elements): output.appendList(elements) { $0.write(to: &$1) }
        case .object(let members): output.appendObject(members, name: \.name) { $0.value.write(to: &$1) }
        }
    }

    /// The value as JSON text without white space.
    package var json: String {
        var output = OutputBuffer(capacity: 256)
        write(to: &output)
        return output.text
    }
}

extension Scanner {
    /// Builds the value at `p` and moves `p` past it.
    ///
    /// Recurses once per level, `depthLeft` levels at most.
    func value(_ p: inout Bytes, depthLeft: Int, maxDepth: Int) throws(JSONFault) -> JSONValue {
        switch try unsafe kind(p) {
        case .null:
            unsafe p = try literal(p)
            return .null
        case .true:
            unsafe p = try literal(p)
            return .boolean(true)
        case .false:
            unsafe p = try literal(p)
            return .boolean(false)
        case .number:
            let token = try unsafe number(p)
            let start = unsafe p
            unsafe p = unsafe token.end
            if let integer = token.plainInteger { return .int(integer) }
            let double = token.double
            if !double.isFinite { throw unsafe fault(.invalidNumber, at: start) }
            return .double(double)
        case .string:
            return .string(try unsafe takeText(&p))
        case .array:
            if depthLeft <= 0 { throw unsafe fault(.tooDeep(limit: maxDepth), at: p) }
            var elements: [JSONValue] = []
            // Safe: each position is compared with the end before its byte counts.
            unsafe p = unsafe skipSpace(p + 1)
            if unsafe p < end, unsafe p.pointee == UInt8(ascii: "]") {
                unsafe p += 1
                return .array([])
            }
            while true {
                elements.append(try unsafe value(&p, depthLeft: depthLeft - 1, maxDepth: maxDepth))
                if try unsafe takeSeparator(&p, close: UInt8(ascii: "]")) { return .array(elements) }
            }
        case .object:
            if depthLeft <= 0 { throw unsafe fault(.tooDeep(limit: maxDepth), at: p) }
            var members = MemberList()
            unsafe p = unsafe skipSpace(p + 1)
            if unsafe p < end, unsafe p.pointee == UInt8(ascii: "}") {
                unsafe p += 1
                return .object([])
            }
            while true {
                guard unsafe p < end, unsafe p.pointee == UInt8(ascii: "\"") else { throw unsafe unexpected(at: p) }
                let name = try unsafe takeText(&p)
                unsafe p = unsafe skipSpace(p)
                guard unsafe p < end, unsafe p.pointee == UInt8(ascii: ":") else { throw unsafe unexpected(at: p) }
                unsafe p = unsafe skipSpace(p + 1)
                members.set(name, try unsafe value(&p, depthLeft: depthLeft - 1, maxDepth: maxDepth))
                if try unsafe takeSeparator(&p, close: UInt8(ascii: "}")) { return .object(members.members) }
            }
        }
    }

    /// Reads the string at `p` and moves past it.
    private func takeText(_ p: inout Bytes) throws(JSONFault) -> String {
        let (text, end) = try unsafe text(p + 1)
        unsafe p = unsafe end
        return text
    }

    /// Moves past a comma and the white space around it, or past the closing bracket.
    /// - Returns: Whether it was the bracket.
    private func takeSeparator(_ p: inout Bytes, close: UInt8) throws(JSONFault) -> Bool {
        unsafe p = unsafe skipSpace(p)
        if unsafe p >= end { throw unexpectedEnd() }
        let byte = unsafe p.pointee
        guard byte == UInt8(ascii: ",") || byte == close else { throw unsafe unexpected(at: p) }
        unsafe p = unsafe byte == close ? p + 1 : skipSpace(p + 1)
        return byte == close
    }
}

/// Members in first-seen order, of which the last of a name wins.
private struct MemberList {
    var members: [JSONValue.Member] = []
    /// Positions by name, from the point on where looking through the list would take long.
    private var positions: [String: Int] = [:]

    mutating func set(_ name: String, _ value: JSONValue) {
        if positions.isEmpty, members.count < 12 {
            if let index = members.firstIndex(where: { $0.name == name }) {
                members[index].value = value
                return
            }
        } else {
            if positions.isEmpty {
                for (index, member) in members.enumerated() { positions[member.name] = index }
            }
            if let index = positions[name] {
                members[index].value = value
                return
            }
            positions[name] = members.count
        }
        members.append(JSONValue.Member(name, value))
    }
}

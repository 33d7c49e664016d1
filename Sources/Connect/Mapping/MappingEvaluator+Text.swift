import OrderedJSON

/// Methods of strings, and those that make text of values and values of text.
extension MappingEvaluator {
    mutating func toString(_ call: Call) throws(JSONFault) -> MappingValue {
        guard let text = try call.input.scalarText() else {
            return problem("->toString makes no text of lists and objects; use ->jsonStringify or ->joinNotNull.")
        }
        return .string(text)
    }

    mutating func split(_ call: Call) throws(JSONFault) -> MappingValue {
        let given = try argument(0, of: call).resolved()
        guard case .string(let separator) = given else { return try takes("a string", not: given, call) }
        var limit = Int.max
        if call.arguments.count > 1 {
            switch try argument(1, of: call).resolved() {
            case .absent: break
            case .int(let number) where number >= 0: limit = number
            case let other: return try takes("an integer from 0 on second", not: other, call)
            }
        }
        guard case .string(let text) = try call.input.resolved() else { return try needs("a string", call) }
        guard limit > 0 else { return .array([]) }
        var pieces: [MappingValue] = []
        if separator.isEmpty {
            for scalar in text.unicodeScalars {
                if pieces.count == limit { break }
                try work.spend()
                pieces.append(.string(String(scalar)))
            }
            return .array(pieces)
        }
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        var start = 0
        var position = 0
        while position + mark.count <= bytes.count, pieces.count < limit {
            var matched = 0
            while matched < mark.count, bytes[position + matched] == mark[matched] { matched += 1 }
            // Text that nearly is the separator again and again costs what it is compared.
            try work.spend(1 + matched)
            if matched == mark.count {
                pieces.append(.string(String(decoding: bytes[start..<position], as: UTF8.self)))
                position += mark.count
                start = position
            } else {
                position += 1
            }
        }
        if pieces.count < limit { pieces.append(.string(String(decoding: bytes[start...], as: UTF8.self))) }
        return .array(pieces)
    }

    mutating func trim(_ call: Call) throws(JSONFault) -> MappingValue {
        guard case .string(let text) = try call.input.resolved() else { return try needs("a string", call) }
        try work.spend(text.utf8.count)
        var rest = text.unicodeScalars[...]
        if call.method != .trimEnd {
            while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
        }
        if call.method != .trimStart {
            while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        }
        return .string(String(rest))
    }

    // MARK: JSON

    mutating func jsonParse(_ call: Call) throws(JSONFault) -> MappingValue {
        guard case .string(let text) = try call.input.resolved() else { return try needs("a string", call) }
        try work.spend(text.utf8.count)
        let body = JSONBody(copying: text.utf8)
        do throws(JSONFault) {
            let reader = JSONReader(body)
            // All of it: what is read later has to be JSON to the last byte.
            try reader.check()
            return .json(body, try reader.root())
        } catch {
            return problem("->jsonParse was given text that is no JSON: \(error)")
        }
    }

    mutating func jsonStringify(_ call: Call) throws(JSONFault) -> MappingValue {
        .string(String(decoding: try canonicalText(of: call.input), as: UTF8.self))
    }

    /// JSON text without spaces, the same for values that are the same: absent is null, of members with one name the last counts,
    /// strings have no escapes that are not needed, and numbers are written as `scalarText()` has them.
    mutating func canonicalText(of value: MappingValue) throws(JSONFault) -> [UInt8] {
        var output = OutputBuffer(capacity: 64)
        try writeCanonically(value, into: &output)
        return output.bytes
    }

    private mutating func writeCanonically(
        _ value: MappingValue,
        into output: inout OutputBuffer
    ) throws(JSONFault) {
        let before = output.count
        switch try value.resolved() {
        case .absent, .null: output.append("null")
        case .string(let text): output.appendQuoted(text)
        case .boolean, .int, .double: output.append(text: try value.scalarText() ?? "null")
        case let known:
            try descend(into: known)
            defer { ascend() }
            if let members = try known.members() {
                output.append(byte: UInt8(ascii: "{"))
                for (index, member) in members.enumerated() {
                    if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                    output.appendQuoted(member.name)
                    output.append(byte: UInt8(ascii: ":"))
                    try work.spend(member.name.utf8.count)
                    try writeCanonically(member.value, into: &output)
                }
                output.append(byte: UInt8(ascii: "}"))
            } else {
                output.append(byte: UInt8(ascii: "["))
                for (index, item) in (try known.elements() ?? []).enumerated() {
                    if index > 0 { output.append(byte: UInt8(ascii: ",")) }
                    try writeCanonically(item, into: &output)
                }
                output.append(byte: UInt8(ascii: "]"))
            }
            return
        }
        try work.spend(output.count - before)
        if output.count > MappingWork.maxTextBytes {
            throw JSONFault(.tooMuchWork(limit: MappingWork.maxTextBytes), at: 0)
        }
    }
}

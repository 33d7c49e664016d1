import OrderedJSON

/// The projection as plainly as it can be said, over the validating tape: what the projector is held against.
struct ReferenceProjection {
    let tape: JSONTape
    var failures: [ProjectionFailure] = []

    static func of(_ tape: JSONTape, _ shape: Shape) -> Projection {
        var reference = ReferenceProjection(tape: tape)
        let output = reference.write(shape, 0, [], "")
        return Projection(output: output.map { Array($0.utf8) }, failures: reference.failures.map(\.summary))
    }

    private typealias Path = [ProjectionPathElement]

    /// The value's text, or nil when null goes to the parent.
    private mutating func write(_ shape: Shape, _ value: Int?, _ path: Path, _ coordinate: String) -> String? {
        guard let value, tape.entries[value].kind != .null else {
            if shape.isNullable { return "null" }
            fail(.nullInNonNull, path, coordinate)
            return nil
        }
        let kind = tape.entries[value].kind
        switch shape.kind {
        case .leaf(let leaf):
            if let text = coerce(leaf, value) { return text }
            let raw = tape.raw(value)
            fail(.expected(leaf, found: excerpt(raw), kind), path, coordinate)
        case .list(let element):
            if kind == .array {
                return list(shape, element, tape.elements(of: value).enumerated().map { ($1, path + [.index($0)]) }) {
                    $0.write(element, $1, $2, coordinate)
                }
            }
            fail(.listExpected(found: kind), path, coordinate)
        case .object(let object):
            if kind == .object { return write(shape, object, value, path) }
            fail(.objectExpected(found: kind), path, coordinate)
        }
        return shape.isNullable ? "null" : nil
    }

    private mutating func list(
        _ shape: Shape,
        _ element: Shape,
        _ values: [(Int, Path)],
        _ write: (inout ReferenceProjection, Int, Path) -> String?
    ) -> String? {
        var texts: [String] = []
        for (value, path) in values {
            guard let text = write(&self, value, path) else { return shape.isNullable ? "null" : nil }
            texts.append(text)
        }
        return "[" + texts.joined(separator: ",") + "]"
    }

    private mutating func write(_ shape: Shape, _ object: ObjectShape, _ value: Int, _ path: Path) -> String? {
        var texts: [String] = []
        for member in object.members {
            let text: String?
            switch member.source {
            case .constant(let json):
                text = String(decoding: json, as: UTF8.self)
            case .path(let steps):
                text = follow(steps[...], member.shape, value, path + [.name(member.outputName)], member.coordinate)
            }
            guard let text else { return shape.isNullable ? "null" : nil }
            texts.append(JSONValue.string(member.outputName).json + ":" + text)
        }
        return "{" + texts.joined(separator: ",") + "}"
    }

    private mutating func follow(
        _ steps: ArraySlice<String>,
        _ shape: Shape,
        _ value: Int,
        _ path: Path,
        _ coordinate: String
    ) -> String? {
        guard let step = steps.first else { return write(shape, value, path, coordinate) }
        let kind = tape.entries[value].kind
        switch kind {
        case .null:
            return write(shape, nil, path, coordinate)
        case .object:
            guard let next = tape.members(of: value).last(where: { $0.name == step }) else {
                return write(shape, nil, path, coordinate)
            }
            return follow(steps.dropFirst(), shape, next.value, path, coordinate)
        case .array:
            guard case .list(let element) = shape.kind else { break }
            return list(shape, element, tape.elements(of: value).enumerated().map { ($1, path + [.index($0)]) }) {
                $0.follow(steps, element, $1, $2, coordinate)
            }
        case .string, .number, .true, .false:
            break
        }
        fail(.objectExpected(found: kind), path, coordinate)
        return shape.isNullable ? "null" : nil
    }

    private func coerce(_ leaf: LeafKind, _ value: Int) -> String? {
        let raw = String(decoding: tape.raw(value), as: UTF8.self)
        let kind = tape.entries[value].kind
        let number = kind == .number ? Double(raw) : nil
        let isPlain = kind == .number && !raw.contains { ".eE".contains($0) }
        switch (leaf, kind) {
        case (.any, _), (.boolean, .true), (.boolean, .false), (.string, .string), (.id, .string):
            return raw
        case (.int, .number):
            return number.flatMap { Int32(exactly: $0) }.map { String($0) }
        case (.float, .number):
            return number?.isFinite == true ? raw : nil
        case (.int, .string), (.float, .string):
            return numberInString(leaf, raw)
        case (.string, .true), (.string, .false):
            return "\"\(raw)\""
        case (.string, .number), (.id, .number):
            guard let number else { return nil }
            if isPlain { return number == 0 ? "\"0\"" : "\"\(raw)\"" }
            guard number.isFinite, !isID(leaf) || number == number.rounded() else { return nil }
            return "\"" + JSONValue.double(number).json + "\""
        case (.enumeration(let names), .string):
            return names.names.contains(tape.text(value)) ? JSONValue.string(tape.text(value)).json : nil
        case (.checked(let check), .string): return check.string(Array(tape.text(value).utf8).span) ? raw : nil
        case (.checked(let check), .number): return check.number(Array(raw.utf8).span) ? raw : nil
        default:
            return nil
        }
    }

    /// The number for a string that holds just a JSON number: for an Int one without fraction and exponent.
    private func numberInString(_ leaf: LeafKind, _ raw: String) -> String? {
        let text = Array(raw.utf8.dropFirst().dropLast())
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        // Without white space around it, which a body may have.
        guard let first = text.first, let last = text.last, first == UInt8(ascii: "-") || isDigit(first), isDigit(last),
            let inner = try? JSONTape(JSONBody(copying: text)), inner.entries.first?.kind == .number,
            let number = Double(String(decoding: text, as: UTF8.self))
        else { return nil }
        if case .int = leaf {
            guard text.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }) else { return nil }
            return Int32(exactly: number).map { String($0) }
        }
        return number.isFinite ? String(decoding: text, as: UTF8.self) : nil
    }

    private func isID(_ leaf: LeafKind) -> Bool {
        if case .id = leaf { return true }
        return false
    }

    private func excerpt(_ raw: [UInt8]) -> String {
        // The text is UTF-8 here, so cutting back to a whole character is all there is to do.
        var cut = raw.prefix(60)
        if raw.count > 60 {
            var count = 60
            while raw[count] & 0xC0 == 0x80 { count -= 1 }
            cut = raw.prefix(count)
        }
        return String(decoding: cut, as: UTF8.self)
    }

    private mutating func fail(_ reason: ProjectionFailure.Reason, _ path: Path, _ coordinate: String) {
        failures.append(ProjectionFailure(path: path, coordinate: coordinate, reason: reason))
    }
}

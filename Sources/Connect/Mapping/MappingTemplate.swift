import OrderedJSON

/// Text with `{expression}` parts, as URLs and header values are written.
///
/// Braces nest by counting.
struct MappingTemplate: Sendable {
    enum Part: Sendable {
        case text(String)
        case expression(MappingExpression, utf8Offset: Int)
    }

    let parts: [Part]
    /// What is doubtful in the expressions, with places in the template's text.
    private(set) var warnings: [MappingFault] = []

    init(parts: [Part]) { self.parts = parts }

    /// - Throws: `MappingFault` with a place in the template's text.
    static func parse(_ text: String) throws(MappingFault) -> MappingTemplate {
        let bytes = Array(text.utf8)
        var parts: [Part] = []
        var constant: [UInt8] = []
        var warnings: [MappingFault] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "}") { throw MappingFault(message: "\"}\" without \"{\".", utf8Offset: position) }
            guard byte == UInt8(ascii: "{") else {
                // Line breaks and tabs lay out a long template; they are no part of it.
                if byte != 0x09, byte != 0x0A, byte != 0x0C, byte != 0x0D { constant.append(byte) }
                position += 1
                continue
            }
            if !constant.isEmpty { parts.append(.text(String(decoding: constant, as: UTF8.self))) }
            constant = []
            let end = try endOfExpression(bytes, from: position)
            let inner = String(decoding: bytes[position + 1..<end], as: UTF8.self)
            do throws(MappingFault) {
                let parsed = try MappingParser.readExpression(inner)
                parts.append(.expression(parsed.expression, utf8Offset: position + 1))
                for warning in parsed.warnings {
                    warnings.append(
                        MappingFault(message: warning.message, utf8Offset: position + 1 + warning.utf8Offset)
                    )
                }
            } catch {
                throw MappingFault(message: error.message, utf8Offset: position + 1 + error.utf8Offset)
            }
            position = end + 1
        }
        if !constant.isEmpty { parts.append(.text(String(decoding: constant, as: UTF8.self))) }
        var template = MappingTemplate(parts: parts)
        template.warnings = warnings
        return template
    }

    /// The `}` that belongs to the `{` at `start`; quoted text is passed over.
    static func endOfExpression(_ bytes: [UInt8], from start: Int) throws(MappingFault) -> Int {
        var depth = 0
        var position = start
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return position }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let quote = bytes[position]
                position += 1
                while position < bytes.count, bytes[position] != quote {
                    if bytes[position] == UInt8(ascii: "\\") { position += 1 }
                    position += 1
                }
            default: break
            }
            position += 1
        }
        throw MappingFault(message: "\"{\" without \"}\".", utf8Offset: start)
    }

    /// The expressions with the places where they begin in the template's text.
    var located: [LocatedExpression] {
        parts.compactMap { part in
            if case .expression(let expression, let offset) = part {
                return LocatedExpression(expression: expression, utf8Offset: offset)
            }
            return nil
        }
    }

    var expressions: [MappingExpression] {
        parts.compactMap { part in
            if case .expression(let expression, _) = part { return expression }
            return nil
        }
    }
}

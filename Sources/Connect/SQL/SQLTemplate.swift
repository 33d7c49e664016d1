import OrderedJSON
import StateStore

/// A SQL statement with `{expression}` parts, each of which becomes a bound parameter and never text of the statement.
///
/// `IN ({…})` is bound as one JSON array read by `json_each`: one statement for any number of keys. Braces inside SQL strings,
/// quoted names and comments are left alone.
struct SQLTemplate: Sendable {
    struct Parameter: Sendable {
        let expression: MappingExpression
        /// Stands alone in `IN (…)`: bound as one JSON array.
        let isList: Bool
        /// 0-based byte offset of the expression in the statement as it was written.
        let utf8Offset: Int
    }

    let sql: String
    let parameters: [Parameter]

    /// - Throws: `MappingFault` with a place in the statement's text.
    static func parse(_ text: String) throws(MappingFault) -> SQLTemplate {
        let bytes = Array(text.utf8)
        var sql: [UInt8] = []
        var parameters: [Parameter] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if let end = endOfQuoted(bytes, from: position) {
                sql += bytes[position..<end]
                position = end
                continue
            }
            guard byte == UInt8(ascii: "{") else {
                sql.append(byte)
                position += 1
                continue
            }
            let end = try MappingTemplate.endOfExpression(bytes, from: position)
            let inner = String(decoding: bytes[position + 1..<end], as: UTF8.self)
            let expression: MappingExpression
            do throws(MappingFault) {
                expression = try MappingParser.parseExpression(inner)
            } catch {
                throw MappingFault(message: error.message, utf8Offset: position + 1 + error.utf8Offset)
            }
            let isList = endsInListOpening(sql) && startsWithClosing(bytes, from: end + 1)
            sql += Array((isList ? "SELECT value FROM json_each(?)" : "?").utf8)
            parameters.append(Parameter(expression: expression, isList: isList, utf8Offset: position + 1))
            position = end + 1
        }
        return SQLTemplate(sql: String(decoding: sql, as: UTF8.self), parameters: parameters)
    }

    /// The end of a string, quoted name or comment that starts here; nil where none does.
    private static func endOfQuoted(_ bytes: [UInt8], from start: Int) -> Int? {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        let closing: [UInt8]
        switch bytes[start] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): closing = [bytes[start]]
        case UInt8(ascii: "["): closing = [UInt8(ascii: "]")]
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"): closing = [UInt8(ascii: "\n")]
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): closing = Array("*/".utf8)
        default: return nil
        }
        var position = start + (closing.count == 1 ? 1 : 2)
        while position < bytes.count {
            if bytes[position...].starts(with: closing) { return position + closing.count }
            position += 1
        }
        return bytes.count
    }

    /// True after `IN (`, in any case and with any space.
    private static func endsInListOpening(_ sql: [UInt8]) -> Bool {
        var rest = sql[...]
        while let last = rest.last, last.isSpace { rest = rest.dropLast() }
        guard rest.last == UInt8(ascii: "(") else { return false }
        rest = rest.dropLast()
        while let last = rest.last, last.isSpace { rest = rest.dropLast() }
        guard rest.suffix(2).elementsEqual("in".utf8, by: { $0 | 0x20 == $1 }) else { return false }
        rest = rest.dropLast(2)
        return rest.last?.isSpace ?? false || rest.last == UInt8(ascii: ")")
    }

    private static func startsWithClosing(_ bytes: [UInt8], from start: Int) -> Bool {
        bytes[min(start, bytes.count)...].first { !$0.isSpace } == UInt8(ascii: ")")
    }

    /// The parameters' values.
    ///
    /// Lists and objects outside `IN (…)` are bound as their JSON text.
    ///
    /// - Throws: `SQLValueFault` when a value stands in a body that is not JSON.
    func values(_ evaluator: inout MappingEvaluator) throws(SQLValueFault) -> [StateValue] {
        var values: [StateValue] = []
        for parameter in parameters {
            do throws(JSONFault) {
                let value = try evaluator.evaluate(parameter.expression, root: .object([]))
                if parameter.isList {
                    var output = OutputBuffer()
                    if try value.elements() != nil {
                        try value.write(into: &output)
                    } else {
                        try MappingValue.array(value.isNullish() ? [] : [value]).write(into: &output)
                    }
                    values.append(.json(output.bytes))
                    continue
                }
                switch try value.resolved() {
                case .absent, .null: values.append(.null)
                case .boolean(let flag): values.append(.boolean(flag))
                case .int(let number): values.append(.integer(Int64(number)))
                case .double(let number): values.append(.real(number))
                case .string(let text): values.append(.text(text))
                case .array, .object, .json:
                    var output = OutputBuffer()
                    try value.write(into: &output)
                    values.append(.json(output.bytes))
                }
            } catch {
                throw SQLValueFault(fault: error)
            }
        }
        return values
    }
}

/// A parameter's value could not be read out of its body.
struct SQLValueFault: Error {
    let fault: JSONFault
}

extension UInt8 {
    fileprivate var isSpace: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\t")
            || self == UInt8(ascii: "\r")
    }
}

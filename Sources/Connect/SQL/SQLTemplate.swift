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

    /// With `?` for each parameter.
    let sql: String
    let parameters: [Parameter]
    /// Byte offsets, as it was written, of what looks like an expression and stands in quotes, where it is only text.
    let quotedExpressions: [Int]
    /// Where each parameter begins in `sql`, and where the text goes on after it: in `sql`, and as it was written.
    private let joints: [(start: Int, end: Int, written: Int)]

    /// What stands in the place of `{…}` in `IN ({…})`.
    ///
    /// The sign makes an expression of the column `value`: two columns, of which one has no type, SQLite compares as they are, and
    /// finds no number in a TEXT column. So the type of what stands before IN decides, as in a comparison with a literal.
    static let list = "SELECT +value FROM json_each(?)"

    /// - Throws: `MappingFault` with a place in the statement's text.
    static func parse(_ text: String) throws(MappingFault) -> SQLTemplate {
        let bytes = Array(text.utf8)
        let tokens = try SQLTokens.read(bytes)
        let significant = tokens.filter { $0.kind != .space }
        var isList: Set<Int> = []
        for index in significant.indices.dropFirst(2).dropLast() where significant[index].kind == .expression {
            let opening = significant[index - 1]
            let keyword = significant[index - 2]
            guard opening.isByte("(", in: bytes), significant[index + 1].isByte(")", in: bytes),
                keyword.isWord("in", in: bytes)
            else { continue }
            // After a point it is a name: `t.in`.
            if index > 2, significant[index - 3].isByte(".", in: bytes) { continue }
            isList.insert(significant[index].start)
        }

        var sql: [UInt8] = []
        var parameters: [Parameter] = []
        var quoted: [Int] = []
        var joints: [(start: Int, end: Int, written: Int)] = []
        for token in tokens {
            if token.kind == .quoted {
                for offset in token.start..<token.end - 1
                where bytes[offset] == UInt8(ascii: "{") && bytes[offset + 1] == UInt8(ascii: "$") {
                    quoted.append(offset)
                }
            }
            guard token.kind == .expression else {
                sql += bytes[token.start..<token.end]
                continue
            }
            let inner = String(decoding: bytes[token.start + 1..<token.end - 1], as: UTF8.self)
            let expression: MappingExpression
            do throws(MappingFault) {
                expression = try MappingParser.parseExpression(inner)
            } catch {
                throw MappingFault(message: error.message, utf8Offset: token.start + 1 + error.utf8Offset)
            }
            let start = sql.count
            sql += Array((isList.contains(token.start) ? list : "?").utf8)
            joints.append((start, sql.count, token.end))
            parameters.append(
                Parameter(
                    expression: expression,
                    isList: isList.contains(token.start),
                    utf8Offset: token.start + 1
                )
            )
        }
        return SQLTemplate(
            sql: String(decoding: sql, as: UTF8.self),
            parameters: parameters,
            quotedExpressions: quoted,
            joints: joints
        )
    }

    /// Where a byte of `sql` stands in the statement as it was written; the `{` of the parameter that it is part of.
    func utf8Offset(ofSQL offset: Int) -> Int {
        var end = 0
        var written = 0
        for (joint, parameter) in zip(joints, parameters) {
            if offset < joint.start { break }
            if offset < joint.end { return parameter.utf8Offset - 1 }
            (end, written) = (joint.end, joint.written)
        }
        return written + offset - end
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
                    values.append(.json(try Self.keys(of: value)))
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

    /// A JSON array of the values to look for; a single value stands for a list of one.
    ///
    /// Keys compare by text, so 1 is looked for as "1" too, and "1" as 1. Where the column has a type, SQLite turns both into it;
    /// a column without one, or an expression such as `json_extract(…)`, may hold either.
    private static func keys(of value: MappingValue) throws(JSONFault) -> [UInt8] {
        var output = OutputBuffer()
        var isFirst = true
        func append(_ key: MappingValue) throws(JSONFault) {
            output.append(byte: UInt8(ascii: isFirst ? "[" : ","))
            isFirst = false
            try key.write(into: &output)
        }
        for item in try value.elements() ?? [value] {
            let key = try item.resolved()
            switch key {
            case .absent, .null: continue
            case .int(let number):
                try append(key)
                try append(.string(String(number)))
            case .string(let text):
                try append(key)
                if let number = Int(text), String(number) == text { try append(.int(number)) }
            case .boolean, .double, .array, .object, .json: try append(key)
            }
        }
        if isFirst { output.append(byte: UInt8(ascii: "[")) }
        output.append(byte: UInt8(ascii: "]"))
        return output.bytes
    }
}

/// A parameter's value could not be read out of its body.
struct SQLValueFault: Error {
    let fault: JSONFault
}

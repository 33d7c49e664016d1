/// Values, strings and type references as text.
extension Printer {
    mutating func write(_ value: Value) {
        switch value.kind {
        case .variable(let name): write("$\(name)")
        case .int(let text), .float(let text), .enumValue(let text): write(text)
        case .string(let text, let isBlock): writeString(text, isBlock: isBlock)
        case .boolean(let value): write(value ? "true" : "false")
        case .null: write("null")
        case .list(let items):
            guard fitsOnLine(value) else {
                return writeBlock(items, "[", "]") { printer, item in printer.write(item) }
            }
            write("[")
            writeList(items, separator: ", ") { printer, item in printer.write(item) }
            write("]")
        case .object(let fields):
            guard !fields.isEmpty else { return write(emptyObject) }
            guard fitsOnLine(value) else {
                return writeBlock(fields, "{", "}") { printer, field in printer.write(field) }
            }
            write("{ ")
            writeList(fields, separator: ", ") { printer, field in printer.write(field) }
            write(" }")
        }
    }

    private mutating func write(_ field: ObjectField) {
        write("\(field.name.text): ")
        write(field.value)
    }

    /// Whether a value is short enough for one line, wherever that line begins: 80 characters.
    private func fitsOnLine(_ value: Value) -> Bool {
        var left = Self.maxLineLength
        return fits(value, in: &left)
    }

    /// Takes the length of a value off what is left of a line, and stops where nothing is left: long values are not
    /// measured at each of their levels.
    private func fits(_ value: Value, in left: inout Int) -> Bool {
        switch value.kind {
        case .variable(let name): left -= 1 + name.utf8.count
        case .int(let text), .float(let text), .enumValue(let text): left -= text.utf8.count
        case .string(let text, let isBlock):
            guard text.utf8.count <= 4 * Self.maxLineLength else { return false }
            var printer = Printer()
            printer.writeString(text, isBlock: isBlock)
            left -= printer.output.unicodeScalars.count
        case .boolean(let value): left -= value ? 4 : 5
        case .null: left -= 4
        case .list(let items):
            left -= 2 + 2 * max(0, items.count - 1)
            for item in items { guard left >= 0, fits(item, in: &left) else { return false } }
        case .object(let fields):
            left -= 4 + 2 * max(0, fields.count - 1)
            for field in fields {
                left -= field.name.text.utf8.count + 2
                guard left >= 0, fits(field.value, in: &left) else { return false }
            }
        }
        return left >= 0
    }

    mutating func write(_ type: TypeReference) {
        switch type {
        case .named(let name): write(name.text)
        case .list(let item, _):
            write("[")
            write(item)
            write("]")
        case .nonNull(let inner):
            write(inner)
            write("!")
        }
    }

    /// A string as a block if it is one and can be written so, else in quotes.
    mutating func writeString(_ text: String, isBlock: Bool) {
        let text = text.utf8.count > maxBytes ? String(text.unicodeScalars.prefix(maxBytes)) : text
        if isBlock, let lines = blockLines(of: text) {
            writeBlockString(text, lines)
        } else {
            writeQuotedString(text)
        }
    }

    // StringValue :: `"` StringCharacter* `"`
    private mutating func writeQuotedString(_ text: String) {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{8}": quoted += "\\b"
            case "\u{C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        write(quoted + "\"")
    }

    // StringValue :: `"""` BlockStringCharacter* `"""`
    //
    // Indented to the current level, which reading takes away again. A first line that begins with white space shares
    // the line of the quotes, where indentation counts as text.
    private mutating func writeBlockString(_ text: String, _ lines: [Substring.UTF8View]) {
        write("\"\"\"")
        let startsWithSpace = text.utf8.first == 0x20 || text.utf8.first == 0x09
        let endsWithDelimiter = text.utf8.last == UInt8(ascii: "\"") || text.utf8.last == UInt8(ascii: "\\")
        let isLong = lines.count > 1 || text.utf8.count > 70 || endsWithDelimiter
        if isLong, !(lines.count == 1 && startsWithSpace) { newLine() }
        for (index, line) in lines.enumerated() {
            if index > 0 {
                if line.isEmpty { emptyLine() } else { newLine() }
            }
            write(escapedLine(line))
        }
        if isLong { newLine() }
        write("\"\"\"")
    }

    /// The lines of a text that can be written as a block string; nil for a text that reading would change: one with
    /// blank lines at an end, with CR, or whose lines after the first are all indented.
    private func blockLines(of text: String) -> [Substring.UTF8View]? {
        guard !text.utf8.contains(0x0D) else { return nil }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard !text.isEmpty else { return lines }
        guard let first = lines.first, let last = lines.last, !isBlank(first), !isBlank(last) else { return nil }
        // With several lines, the first goes on a line of its own, so it counts for the common indentation too.
        let isIndented = lines.allSatisfy { isBlank($0) || $0.first == 0x20 || $0.first == 0x09 }
        return lines.count > 1 && isIndented ? nil : lines
    }

    private func isBlank(_ line: Substring.UTF8View) -> Bool { line.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// A line of a block string, with each `"""` written `\"""`.
    private func escapedLine(_ line: Substring.UTF8View) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(line.count)
        var quotes = 0
        for byte in line {
            quotes = byte == UInt8(ascii: "\"") ? quotes + 1 : 0
            escaped.append(byte)
            if quotes == 3 {
                escaped.insert(UInt8(ascii: "\\"), at: escaped.count - 3)
                quotes = 0
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

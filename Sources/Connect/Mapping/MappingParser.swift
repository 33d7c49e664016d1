import GraphQLTypes
import OrderedJSON

/// Parses the text of a mapping.
///
/// Grammar as of connect/v0.4; the productions stand above the functions.
struct MappingParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// What `"text"`, `true`, `false` and `null` are where a value stands: themselves, or keys as before connect/v0.4.
    private var readsLiterals: Bool
    private let language: MappingLanguage
    /// Names that an `->as($name)` before this place in the same path has given.
    private var locals: [String] = []
    private var warnings: [MappingFault] = []

    /// Expressions nest at most this deep.
    private static let maxDepth = 64
    private static let maxBytes = 64 * 1024

    private init(_ text: String, _ language: MappingLanguage) {
        bytes = Array(text.utf8)
        self.language = language
        readsLiterals = language.readsLiterals
    }

    /// A mapping, and what is doubtful about it.
    struct Parsed {
        var expression: MappingExpression
        /// Things that are no mistakes of grammar, and hardly what was meant.
        var warnings: [MappingFault]
    }

    /// Parses a whole mapping.
    ///
    /// - Throws: `MappingFault` with the place of the first fault.
    static func parse(_ text: String) throws(MappingFault) -> MappingExpression {
        try read(text, as: .latest).expression
    }

    /// Parses a whole mapping as a version of the language has it.
    ///
    /// - Throws: `MappingFault` with the place of the first fault.
    static func read(_ text: String, as language: MappingLanguage) throws(MappingFault) -> Parsed {
        var parser = MappingParser(text, language)
        guard parser.bytes.count <= maxBytes else {
            throw MappingFault(message: "A mapping is at most \(maxBytes) bytes long.", utf8Offset: maxBytes)
        }
        parser.skipSpace()
        if parser.isAtEnd { throw parser.fault("Expected a mapping, found nothing.") }
        let items = try parser.items(until: nil)
        return Parsed(expression: try parser.topLevel(items), warnings: parser.warnings)
    }

    /// Parses one expression that ends at the end of the text.
    static func parseExpression(_ text: String) throws(MappingFault) -> MappingExpression {
        try readExpression(text).expression
    }

    /// Parses one expression that ends at the end of the text: what stands in the braces of a template.
    static func readExpression(_ text: String) throws(MappingFault) -> Parsed {
        var parser = MappingParser(text, .latest)
        parser.skipSpace()
        if parser.isAtEnd { throw parser.fault("Expected an expression, found nothing.") }
        let value = try parser.expression()
        parser.skipSpace()
        guard parser.isAtEnd else { throw parser.fault("Expected the end of the expression, found \(parser.found).") }
        return Parsed(expression: value, warnings: parser.warnings)
    }

    // MARK: Lists

    /// `mapping = expr | list`: one item that names nothing is the value itself.
    private func topLevel(_ items: [Item]) throws(MappingFault) -> MappingExpression {
        if items.count == 1, case .value(let expression) = items[0].kind, !items[0].isSingleKey { return expression }
        return .object(try object(of: items))
    }

    private struct Item {
        enum Kind {
            case named(String, MappingExpression)
            case spread(MappingExpression)
            case value(MappingExpression)
        }
        var kind: Kind
        var utf8Offset: Int

        var isSingleKey: Bool {
            if case .value(.path(let path)) = kind { return path.singleKey != nil }
            return false
        }
    }

    private func object(of items: [Item]) throws(MappingFault) -> MappingObject {
        var members: [MappingMember] = []
        for item in items {
            switch item.kind {
            case .named(let name, let value):
                members.append(MappingMember(kind: .named(name), value: value, utf8Offset: item.utf8Offset))
            case .spread(let value):
                members.append(MappingMember(kind: .spread, value: value, utf8Offset: item.utf8Offset))
            case .value(.path(let path)) where path.singleKey != nil:
                members.append(
                    MappingMember(
                        kind: .named(path.singleKey ?? ""),
                        value: .path(path),
                        utf8Offset: item.utf8Offset
                    )
                )
            case .value(.path(let path)) where path.selection != nil:
                members.append(MappingMember(kind: .spread, value: .path(path), utf8Offset: item.utf8Offset))
            case .value:
                throw MappingFault(
                    message: "This value needs a name in a list of members: write \"name: …\".",
                    utf8Offset: item.utf8Offset
                )
            }
        }
        return MappingObject(members: members)
    }

    /// `list = member { "," member } [ "," ] | { member }`: one separator style for each list.
    private mutating func items(until close: UInt8?) throws(MappingFault) -> [Item] {
        var items: [Item] = []
        var usesCommas: Bool?
        while true {
            skipSpace()
            if let close {
                if peek == close { break }
                if isAtEnd {
                    throw fault("Expected \"\(Character(UnicodeScalar(close)))\", found the end of the mapping.")
                }
            } else if isAtEnd {
                break
            }
            if !items.isEmpty {
                if peek == UInt8(ascii: ",") {
                    if usesCommas == false {
                        throw fault("Members of one list are separated by commas or by spaces, not both.")
                    }
                    usesCommas = true
                    position += 1
                    skipSpace()
                    if let close, peek == close { break }
                    if close == nil, isAtEnd { break }
                } else {
                    if usesCommas == true { throw fault("Expected \",\" between members, found \(found).") }
                    usesCommas = false
                }
            }
            items.append(try item())
        }
        return items
    }

    // `member = "..." expr | name ":" expr | path`
    private mutating func item() throws(MappingFault) -> Item {
        let start = position
        if starts(with: "...") {
            position += 3
            return Item(kind: .spread(try expression()), utf8Offset: start)
        }
        if let name = try nameBeforeColon() { return Item(kind: .named(name, try expression()), utf8Offset: start) }
        return Item(kind: .value(try expression()), utf8Offset: start)
    }

    /// Reads `name ":"`, or nothing at all.
    private mutating func nameBeforeColon() throws(MappingFault) -> String? {
        let start = position
        var name: String?
        if let byte = peek {
            if byte.isNameStart {
                name = identifier()
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                name = try string()
            }
        }
        if let name {
            skipSpace()
            if peek == UInt8(ascii: ":") {
                position += 1
                return name
            }
        }
        position = start
        return nil
    }

    // MARK: Expressions

    // `expr = operand { op operand }`
    private mutating func expression() throws(MappingFault) -> MappingExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maxDepth else { throw fault("Expressions nest at most \(Self.maxDepth) deep.") }
        skipSpace()
        let first = try operand()
        var operands = [first]
        var chainOperator: MappingOperator?
        while true {
            skipSpace()
            let next: MappingOperator
            if starts(with: "??") { next = .nullish } else if starts(with: "?!") { next = .absent } else { break }
            if let chainOperator, chainOperator != next {
                throw fault("\"??\" and \"?!\" are not mixed in one chain; put one of them into $(…).")
            }
            chainOperator = next
            position += 2
            skipSpace()
            operands.append(try operand())
        }
        guard let chainOperator else { return first }
        return .chain(chainOperator, operands)
    }

    // `operand = literal { tail } | path`
    private mutating func operand() throws(MappingFault) -> MappingExpression {
        let start = position
        guard let byte = peek else { throw fault("Expected a value, found the end of the mapping.") }
        switch byte {
        case UInt8(ascii: "$"):
            position += 1
            if peek == UInt8(ascii: "(") {
                position += 1
                let inner = try literally { parser throws(MappingFault) in try parser.expression() }
                skipSpace()
                try expect(UInt8(ascii: ")"))
                return try path(.value(inner), start)
            }
            if let next = peek, next.isNameStart {
                let name = identifier()
                return try path(locals.contains(name) ? .local(name) : .variable(name), start)
            }
            return try path(.root, start)
        case UInt8(ascii: "@"):
            position += 1
            return try path(.current, start)
        case UInt8(ascii: "{"):
            position += 1
            let members = try items(until: UInt8(ascii: "}"))
            try expect(UInt8(ascii: "}"))
            return try literal(.object(try object(of: members)), start)
        case UInt8(ascii: "["):
            position += 1
            let items = try literally { parser throws(MappingFault) in
                try parser.expressions(until: UInt8(ascii: "]"))
            }
            return try literal(.array(items.map(\.expression)), start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let text = try string()
            // A quoted key with a path after it reads a member; alone it is a string.
            skipSpace()
            if peek == UInt8(ascii: ".") && !starts(with: "...") || peek == UInt8(ascii: "{") {
                return try path(.key(text), start)
            }
            if !readsLiterals { return try key(text, start) }
            return try literal(.literal(.string(text)), start)
        default:
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte.isDigit {
                return try literal(.literal(try number()), start)
            }
            guard byte.isNameStart else { throw fault("Expected a value, found \(found).") }
            let name = identifier()
            switch name {
            case "true" where !readsLiterals, "false" where !readsLiterals, "null" where !readsLiterals:
                return try key(name, start)
            case "true": return try literal(.literal(.boolean(true)), start)
            case "false": return try literal(.literal(.boolean(false)), start)
            case "null": return try literal(.literal(.null), start)
            default: return try path(.key(name), start)
            }
        }
    }

    /// A key where connect/v0.4 would read a literal.
    private mutating func key(_ name: String, _ start: Int) throws(MappingFault) -> MappingExpression {
        warnings.append(
            MappingFault(
                message:
                    "\"\(name)\" reads a member here, as connect/\(language.rawValue) has it; from v0.4 on it is a literal. Write $.\"\(name)\" to read the member in all versions, or $(\"\(name)\") for the literal.",
                utf8Offset: start
            )
        )
        return try path(.key(name), start)
    }

    /// Inside `$(…)`, lists and arguments literals are literals in every version.
    private mutating func literally<Result>(
        _ body: (inout MappingParser) throws(MappingFault) -> Result
    ) throws(MappingFault) -> Result {
        let outside = readsLiterals
        readsLiterals = true
        defer { readsLiterals = outside }
        return try body(&self)
    }

    private mutating func literal(_ value: MappingExpression, _ start: Int) throws(MappingFault) -> MappingExpression {
        let known = locals.count
        defer { locals.removeSubrange(known...) }
        let steps = try tails()
        if steps.isEmpty { return value }
        return .path(MappingPath(head: .value(value), steps: steps, selection: nil, utf8Offset: start))
    }

    // `path = head { tail } [ object ]`
    private mutating func path(_ head: MappingPath.Head, _ start: Int) throws(MappingFault) -> MappingExpression {
        let known = locals.count
        defer { locals.removeSubrange(known...) }
        let steps = try tails()
        let end = position
        skipSpace()
        var selection: MappingObject?
        if peek == UInt8(ascii: "{") {
            position += 1
            depth += 1
            guard depth <= Self.maxDepth else { throw fault("Expressions nest at most \(Self.maxDepth) deep.") }
            let outside = readsLiterals
            readsLiterals = language.readsLiterals
            let members = try items(until: UInt8(ascii: "}"))
            readsLiterals = outside
            depth -= 1
            try expect(UInt8(ascii: "}"))
            selection = try object(of: members)
        } else {
            position = end
        }
        return .path(MappingPath(head: head, steps: steps, selection: selection, utf8Offset: start))
    }

    /// `tail = "?" | "." name | "->" ident [ "(" … ")" ]`, no two `?` in a row.
    private mutating func tails() throws(MappingFault) -> [MappingPath.Step] {
        var steps: [MappingPath.Step] = []
        while true {
            let end = position
            skipSpace()
            guard let byte = peek else { break }
            if byte == UInt8(ascii: "?") {
                let next = position + 1 < bytes.count ? bytes[position + 1] : 0
                if next == UInt8(ascii: "?") || next == UInt8(ascii: "!") {
                    position = end
                    break
                }
                if case .optional? = steps.last { throw fault("Two \"?\" in a row.") }
                position += 1
                steps.append(.optional)
            } else if byte == UInt8(ascii: "."), !starts(with: "...") {
                position += 1
                skipSpace()
                guard let start = peek else { throw fault("Expected a key after \".\", found the end of the mapping.") }
                if start.isNameStart {
                    steps.append(.key(identifier()))
                } else if start == UInt8(ascii: "\"") || start == UInt8(ascii: "'") {
                    steps.append(.key(try string()))
                } else {
                    throw fault("Expected a key after \".\", found \(found).")
                }
            } else if starts(with: "->") {
                position += 2
                skipSpace()
                steps.append(try method())
            } else {
                position = end
                break
            }
        }
        return steps
    }

    private mutating func method() throws(MappingFault) -> MappingPath.Step {
        let start = position
        guard let byte = peek, byte.isNameStart else {
            throw fault("Expected the name of a method after \"->\", found \(found).")
        }
        let name = identifier()
        var arguments: [Argument] = []
        let end = position
        skipSpace()
        if peek == UInt8(ascii: "(") {
            position += 1
            arguments = try literally { parser throws(MappingFault) in
                try parser.expressions(until: UInt8(ascii: ")"))
            }
        } else {
            position = end
        }
        guard let method = MappingMethod(rawValue: name) else { throw Self.unknownMethod(name, at: start) }
        let expected = method.argumentCount
        guard expected.contains(arguments.count) else {
            let text =
                expected.lowerBound == expected.upperBound
                ? "\(expected.lowerBound)"
                : expected.upperBound == Int.max
                    ? "at least \(expected.lowerBound)" : "\(expected.lowerBound) to \(expected.upperBound)"
            throw MappingFault(
                message:
                    "\"->\(name)\" takes \(text) argument\(text == "1" || text.hasSuffix(" 1") ? "" : "s"), found \(arguments.count).",
                utf8Offset: start
            )
        }
        warn(of: arguments, method)
        var values = arguments.map(\.expression)
        if method == .as { values[0] = try bind(arguments[0]) }
        return .method(method, values)
    }

    private static func unknownMethod(_ name: String, at start: Int) -> MappingFault {
        let all = MappingMethod.allCases.map(\.rawValue).sorted()
        let near = didYouMean(suggestions(for: name, among: all).map { "->" + $0 })
        return MappingFault(
            message: "There is no method \"->\(name)\"."
                + (near.isEmpty ? " Methods: \(all.joined(separator: ", "))." : near),
            utf8Offset: start
        )
    }

    /// Takes in the name that `->as($name)` gives: it is known from there to the end of the path.
    private mutating func bind(_ argument: Argument) throws(MappingFault) -> MappingExpression {
        guard case .path(var path) = argument.expression, path.steps.isEmpty, path.selection == nil else {
            throw MappingFault(
                message: "\"->as\" takes the name of a variable first, such as ->as($item).",
                utf8Offset: argument.utf8Offset
            )
        }
        switch path.head {
        case .local(let name): locals.append(name)
        case .variable(let name):
            if MappingVariable(rawValue: name) != nil {
                throw MappingFault(
                    message: "\"$\(name)\" is there already; give \"->as\" another name.",
                    utf8Offset: argument.utf8Offset
                )
            }
            locals.append(name)
            path.head = .local(name)
        case .root, .current, .key, .value:
            throw MappingFault(
                message: "\"->as\" takes the name of a variable first, such as ->as($item).",
                utf8Offset: argument.utf8Offset
            )
        }
        return .path(path)
    }

    /// Notes arguments with which the method never has a value.
    private mutating func warn(of arguments: [Argument], _ method: MappingMethod) {
        for (index, argument) in arguments.enumerated() {
            if let kind = method.argumentKind(at: index), !kind.mayBe(argument.expression) {
                warnings.append(
                    MappingFault(
                        message: "\"->\(method.rawValue)\" needs \(kind.noun) here: with this it has no value.",
                        utf8Offset: argument.utf8Offset
                    )
                )
            }
            guard method == .match else { continue }
            if case .array(let pair) = argument.expression, pair.count == 2 { continue }
            warnings.append(
                MappingFault(
                    message: "A case of \"->match\" is a list of two, such as ['a', 1]: this is passed over.",
                    utf8Offset: argument.utf8Offset
                )
            )
        }
    }

    /// An expression of a list or of arguments.
    private struct Argument {
        var expression: MappingExpression
        var utf8Offset: Int
    }

    private mutating func expressions(until close: UInt8) throws(MappingFault) -> [Argument] {
        var values: [Argument] = []
        while true {
            skipSpace()
            if peek == close { break }
            if !values.isEmpty {
                guard peek == UInt8(ascii: ",") else {
                    throw fault("Expected \",\" or \"\(Character(UnicodeScalar(close)))\", found \(found).")
                }
                position += 1
                skipSpace()
                if peek == close { break }
            }
            let start = position
            values.append(Argument(expression: try expression(), utf8Offset: start))
        }
        position += 1
        return values
    }

    // MARK: Tokens

    private mutating func identifier() -> String {
        let start = position
        while position < bytes.count, bytes[position].isNameStart || bytes[position].isDigit { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    // `number = ["-"] ( digit+ [ "." digit* ] | "." digit+ )`
    private mutating func number() throws(MappingFault) -> JSONValue {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        var digits = 0
        var hasPoint = false
        while let byte = peek {
            if byte.isDigit {
                digits += 1
            } else if byte == UInt8(ascii: "."), !hasPoint, !starts(with: "...") {
                hasPoint = true
            } else {
                break
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard digits > 0 else {
            throw MappingFault(noNumber: text, at: start, in: bytes)
        }
        if !hasPoint, let integer = Int(text) { return .int(integer) }
        var decimal = text
        if decimal.hasSuffix(".") { decimal += "0" }
        guard let double = Double(decimal), double.isFinite else {
            throw MappingFault(message: "The number \"\(text)\" is out of range.", utf8Offset: start)
        }
        return .double(double)
    }

    /// Quoted with `'` or `"`; `\n` is a newline, and `\c` is c for every other c.
    private mutating func string() throws(MappingFault) -> String {
        let start = position
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), position < bytes.count {
                text.append(bytes[position] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : bytes[position])
                position += 1
            } else {
                text.append(byte)
            }
        }
        throw MappingFault(message: "Unterminated string.", utf8Offset: start)
    }

    private var isAtEnd: Bool { position >= bytes.count }
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func starts(with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<count where bytes[position + index] != expected[index] { return false }
            return true
        }
    }

    /// White space and `#` comments.
    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "#"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    private mutating func expect(_ byte: UInt8) throws(MappingFault) {
        guard peek == byte else { throw fault("Expected \"\(Character(UnicodeScalar(byte)))\", found \(found).") }
        position += 1
    }

    /// What stands at the current place, for a message.
    private var found: String {
        guard position < bytes.count else { return "the end of the mapping" }
        var end = position + 1
        if bytes[position].isNameStart { while end < bytes.count, bytes[end].isNameStart { end += 1 } }
        // The whole of a character that takes several bytes.
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return "\"" + String(decoding: bytes[position..<end], as: UTF8.self) + "\""
    }

    private func fault(_ message: String) -> MappingFault { MappingFault(message: message, utf8Offset: position) }
}

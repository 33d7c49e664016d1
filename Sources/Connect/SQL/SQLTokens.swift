/// A piece of a SQL statement: enough of SQLite's lexical grammar to tell text, names and comments from the rest.
///
/// Spec: https://www.sqlite.org/lang_expr.html and https://www.sqlite.org/draft/tokenreq.html
struct SQLToken {
    enum Kind {
        /// White space or a comment.
        case space
        /// A keyword or a name without quotes, or a number.
        case word
        /// A string, or a name in quotes or brackets.
        case quoted
        /// `{…}`: no SQL, but one of our expressions.
        case expression
        /// Any other single byte.
        case other
    }

    let kind: Kind
    let start: Int
    let end: Int

    func isByte(_ character: Unicode.Scalar, in bytes: [UInt8]) -> Bool {
        kind == .other && bytes[start] == UInt8(ascii: character)
    }

    /// True for this word, given in lower case, in whatever case it is written.
    func isWord(_ word: StaticString, in bytes: [UInt8]) -> Bool {
        kind == .word && end - start == word.utf8CodeUnitCount
            && word.withUTF8Buffer { $0.elementsEqual(bytes[start..<end]) { $0 == $1 | 0x20 } }
    }
}

enum SQLTokens {
    /// Cuts a statement into tokens, which together are the whole of it.
    ///
    /// - Throws: `MappingFault` for an expression without an end, and for a parameter in SQLite's own notation.
    static func read(_ bytes: [UInt8]) throws(MappingFault) -> [SQLToken] {
        var tokens: [SQLToken] = []
        var position = 0
        while position < bytes.count {
            let (kind, end) = try next(bytes, from: position)
            tokens.append(SQLToken(kind: kind, start: position, end: end))
            position = end
        }
        return tokens
    }

    private static func next(_ bytes: [UInt8], from start: Int) throws(MappingFault) -> (SQLToken.Kind, Int) {
        let following = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch bytes[start] {
        case UInt8(ascii: "{"):
            return (.expression, try MappingTemplate.endOfExpression(bytes, from: start) + 1)
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            // A doubled quote inside reads as two pieces beside each other, which comes to the same.
            return (.quoted, end(of: bytes[start], bytes, from: start + 1))
        case UInt8(ascii: "["): return (.quoted, end(of: UInt8(ascii: "]"), bytes, from: start + 1))
        case UInt8(ascii: "-") where following == UInt8(ascii: "-"):
            return (.space, end(of: UInt8(ascii: "\n"), bytes, from: start + 2))
        case UInt8(ascii: "/") where following == UInt8(ascii: "*"):
            return (.space, endOfComment(bytes, from: start + 2))
        case let byte where byte.isSQLSpace: return (.space, run(bytes, from: start) { $0.isSQLSpace })
        case let byte where byte.isWordByte:
            return (.word, run(bytes, from: start) { $0.isWordByte || $0 == UInt8(ascii: "$") })
        case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"):
            throw MappingFault(
                message:
                    "\"\(Character(UnicodeScalar(bytes[start])))\" begins a parameter of SQL; write the value itself, such as {$args.id}.",
                utf8Offset: start
            )
        default: return (.other, start + 1)
        }
    }

    private static func run(_ bytes: [UInt8], from start: Int, while holds: (UInt8) -> Bool) -> Int {
        var end = start + 1
        while end < bytes.count, holds(bytes[end]) { end += 1 }
        return end
    }

    /// One past the next such byte; the end of the statement where there is none.
    private static func end(of closing: UInt8, _ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != closing { end += 1 }
        return min(end + 1, bytes.count)
    }

    private static func endOfComment(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        while end + 1 < bytes.count {
            if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") { return end + 2 }
            end += 1
        }
        return bytes.count
    }
}

extension UInt8 {
    fileprivate var isSQLSpace: Bool {
        switch self {
        case 0x09, 0x0A, 0x0C, 0x0D, 0x20: true
        default: false
        }
    }

    /// Letters, digits, `_` and everything beyond ASCII; `$` too, but not as the first.
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}

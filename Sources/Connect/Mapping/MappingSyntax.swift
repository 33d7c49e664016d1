import OrderedJSON

/// A parsed mapping: an expression over JSON values, as `selection`, `body` and their like hold it.
///
/// The language is syntax compatible with the selection strings of `@connect` (connect/v0.4).
indirect enum MappingExpression: Sendable {
    case literal(JSONValue)
    /// A literal object, or the member list at the top of a mapping.
    case object(MappingObject)
    case array([MappingExpression])
    case path(MappingPath)
    /// `a ?? b ?? c` or `a ?! b`: operators are not mixed.
    case chain(MappingOperator, [MappingExpression])
}

enum MappingOperator: Sendable {
    /// `??`: the first operand that is neither null nor absent.
    case nullish
    /// `?!`: the first operand that is not absent.
    case absent
}

/// `{ … }`: a literal object, or the sub-selection at the end of a path.
struct MappingObject: Sendable {
    var members: [MappingMember]
}

struct MappingMember: Sendable {
    enum Kind: Sendable {
        /// `name: value`, or a single key that names itself.
        case named(String)
        /// `... value`, or a path that ends in a sub-selection: its members become members of this object.
        case spread
    }

    var kind: Kind
    var value: MappingExpression
    /// 0-based byte offset in the mapping's text.
    var utf8Offset: Int
}

struct MappingPath: Sendable {
    enum Head: Sendable {
        /// `$`: the input of the nearest enclosing sub-selection.
        case root
        /// `@`: the value that flows here.
        case current
        /// `$name`, without the `$`.
        case variable(String)
        /// A bare key: `k` means `$.k`.
        case key(String)
        /// `$name` of an `->as($name)` before it in the same path, without the `$`.
        case local(String)
        /// `$(expression)`, or a literal with steps after it.
        case value(MappingExpression)
    }

    enum Step: Sendable {
        case key(String)
        /// `?`: stop silently at null.
        case optional
        case method(MappingMethod, [MappingExpression])
    }

    var head: Head
    var steps: [Step]
    var selection: MappingObject?
    /// 0-based byte offset of its first token in the mapping's text.
    var utf8Offset: Int

    /// The key of a path that is exactly one key, perhaps with `?`: the name of its member.
    var singleKey: String? {
        guard case .key(let name) = head else { return nil }
        for step in steps {
            guard case .optional = step else { return nil }
        }
        return name
    }
}

/// An expression that stands inside a longer text.
struct LocatedExpression: Sendable {
    let expression: MappingExpression
    /// 0-based byte offset of its text in the longer one.
    let utf8Offset: Int
}

/// What is wrong with a mapping's text, and where.
struct MappingFault: Error, Equatable {
    var message: String
    /// 0-based byte offset in the mapping's text.
    var utf8Offset: Int
}

extension MappingFault {
    /// What begins like a number and is none: as often as not, a `-` in the middle of a name.
    ///
    /// - Parameters:
    ///   - text: What was found.
    ///   - start: Where.
    ///   - bytes: The mapping.
    init(noNumber text: String, at start: Int, in bytes: [UInt8]) {
        func isPart(_ byte: UInt8) -> Bool { byte.isNameStart || byte.isDigit || byte == UInt8(ascii: "-") }
        let before = bytes[..<start].reversed().prefix(while: isPart).count
        let after = bytes[start...].prefix(while: isPart).count
        var advice = ""
        if text == "-", before > 0, after > 1 {
            let name = String(decoding: bytes[start - before..<start + after], as: UTF8.self)
            advice = " A member whose name has \"-\" in it is $.'\(name)'."
        }
        self.init(message: "Expected a number, found \"\(text)\"." + advice, utf8Offset: start)
    }
}

extension UInt8 {
    var isNameStart: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || self == UInt8(ascii: "_")
    }

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

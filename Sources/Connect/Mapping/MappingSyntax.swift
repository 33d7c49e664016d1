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

/// The methods that a mapping may call.
enum MappingMethod: String, Sendable, CaseIterable {
    case entries
    case filter
    case first
    case get
    case joinNotNull
    case last
    case map
    case match
    case size
    case slice

    /// How many arguments it takes.
    var argumentCount: ClosedRange<Int> {
        switch self {
        case .entries, .first, .last, .size: 0...0
        case .filter, .get, .joinNotNull, .map: 1...1
        case .slice: 0...2
        case .match: 1...Int.max
        }
    }

    /// Methods of the language that are not offered here yet.
    static let later: Set<String> = [
        "as", "echo", "find", "split", "trim", "trimStart", "trimEnd", "eq", "ne", "lt", "lte", "gt", "gte", "in",
        "contains",
        "and", "or", "not", "add", "sub", "mul", "div", "mod", "toString", "parseInt", "jsonParse", "jsonStringify",
        "keysToCamelCase", "keysToCamelCaseDeep",
    ]
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

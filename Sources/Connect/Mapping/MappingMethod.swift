import OrderedJSON

/// The methods that a mapping may call: those of the language, and further ones for lists that are our own.
enum MappingMethod: String, Sendable, CaseIterable {
    // Any value.
    case `as`
    case echo
    case eq
    case ne
    case `in`
    case match
    case toString
    case jsonStringify
    // Numbers, and strings where they can be ordered.
    case add
    case sub
    case mul
    case div
    case mod
    case lt
    case lte
    case gt
    case gte
    case parseInt
    // Booleans.
    case and
    case or
    case not
    // Strings.
    case split
    case trim
    case trimStart
    case trimEnd
    case jsonParse
    // Objects.
    case entries
    case keysToCamelCase
    case keysToCamelCaseDeep
    // Lists; some of them take strings and objects too.
    case contains
    case filter
    case find
    case first
    case get
    case joinNotNull
    case last
    case map
    case size
    case slice
    // Lists, our own.
    case avg
    case groupBy
    case max
    case min
    case sortBy
    case sum
    case unique

    /// How many arguments it takes.
    var argumentCount: ClosedRange<Int> {
        switch self {
        case .entries, .first, .last, .size, .not, .trim, .trimStart, .trimEnd, .toString, .jsonParse, .jsonStringify,
            .keysToCamelCase, .keysToCamelCaseDeep:
            0...0
        case .parseInt, .avg, .max, .min, .sum, .unique: 0...1
        case .slice: 0...2
        case .echo, .eq, .ne, .lt, .lte, .gt, .gte, .in, .contains, .filter, .find, .get, .groupBy, .joinNotNull, .map:
            1...1
        case .as, .split, .sortBy: 1...2
        case .match, .and, .or, .add, .sub, .mul, .div, .mod: 1...Int.max
        }
    }

    /// What an argument has to be for the method to have a value; nil where any value will do.
    ///
    /// - Parameter index: Of the argument, from 0.
    /// - Returns: The kind, for the check of what is written in the mapping.
    func argumentKind(at index: Int) -> MappingArgumentKind? {
        switch self {
        case .add, .sub, .mul, .div, .mod: .number
        case .and, .or, .filter, .find: .boolean
        case .lt, .lte, .gt, .gte: .numberOrString
        case .in: .array
        case .joinNotNull: .string
        case .get: .integerOrString
        case .slice: .integer
        case .split: index == 0 ? .string : .count
        case .parseInt: .base
        case .sortBy: index == 0 ? nil : .direction
        case .as, .echo, .eq, .ne, .match, .toString, .jsonStringify, .not, .trim, .trimStart, .trimEnd, .jsonParse,
            .entries, .keysToCamelCase, .keysToCamelCaseDeep, .contains, .first, .last, .map, .size, .avg, .groupBy,
            .max, .min, .sum, .unique:
            nil
        }
    }
}

/// Values that an argument of a method may have.
enum MappingArgumentKind: Sendable {
    case array
    case base
    case boolean
    case count
    case direction
    case integer
    case integerOrString
    case number
    case numberOrString
    case string

    /// For a sentence.
    var noun: String {
        switch self {
        case .array: "a list"
        case .base: "a base from 2 to 36"
        case .boolean: "a boolean"
        case .count: "an integer from 0 on"
        case .direction: "\"asc\" or \"desc\""
        case .integer: "an integer"
        case .integerOrString: "an integer or a key"
        case .number: "a number"
        case .numberOrString: "a number or a string"
        case .string: "a string"
        }
    }

    /// False for what is written in the mapping and can never be of this kind; true for what is known only later.
    func mayBe(_ expression: MappingExpression) -> Bool {
        switch expression {
        case .path, .chain: return true
        case .object: return false
        case .array: return self == .array
        case .literal(let value):
            switch (self, value) {
            case (.base, .int(let number)): return (2...36).contains(number)
            case (.count, .int(let number)): return number >= 0
            case (.direction, .string(let text)): return text == "asc" || text == "desc"
            case (.boolean, .boolean), (.integer, .int), (.integerOrString, .int), (.integerOrString, .string),
                (.number, .int), (.number, .double), (.numberOrString, .int), (.numberOrString, .double),
                (.numberOrString, .string), (.string, .string):
                return true
            // Nothing is cut off where a bound is null.
            case (.integer, .null): return true
            default: return false
            }
        }
    }
}

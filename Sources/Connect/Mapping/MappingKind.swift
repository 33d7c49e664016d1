import OrderedJSON

/// What a value is, for sentences and comparisons.
enum MappingKind: Sendable {
    case absent
    case null
    case boolean
    case number
    case string
    case array
    case object

    init(_ value: MappingValue) throws(JSONFault) {
        switch value {
        case .absent: self = .absent
        case .null: self = .null
        case .boolean: self = .boolean
        case .int, .double: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        case .json(let body, let offset):
            switch try JSONReader(body).kind(at: offset) {
            case .null: self = .null
            case .true, .false: self = .boolean
            case .number: self = .number
            case .string: self = .string
            case .array: self = .array
            case .object: self = .object
            }
        }
    }

    /// For a sentence.
    var noun: String {
        switch self {
        case .absent: "nothing"
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

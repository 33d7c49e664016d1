/// What a JSON value is, told from its first byte.
package enum JSONKind: Hashable, Sendable {
    case object
    case array
    case string
    case number
    case `true`
    case `false`
    case null

    /// The word for messages, with its article: `an object`, `null`, `true`.
    package var phrase: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .true: "true"
        case .false: "false"
        case .null: "null"
        }
    }
}

import GraphQLExecution
import OrderedJSON

/// A type of Swift's own that stands for one JSON value, or for none.
///
/// PERF: `Codable` reads and writes such a value through a decoder, a container and a witness for each, which takes longer
/// than the value itself. Both ways give the same result, since the `init(from:)` and `encode(to:)` of these types do no
/// more than ask the container.
enum PlainType {
    case string
    case integer
    case double
    case boolean
    /// `NoParent`, which is read of nothing.
    case nothing

    /// Nil for every other type.
    init?(_ type: Any.Type) {
        switch ObjectIdentifier(type) {
        case ObjectIdentifier(String.self): self = .string
        case ObjectIdentifier(Int.self): self = .integer
        case ObjectIdentifier(Double.self): self = .double
        case ObjectIdentifier(Bool.self): self = .boolean
        case ObjectIdentifier(NoParent.self): self = .nothing
        default: return nil
        }
    }

    /// Reads a value of this type.
    ///
    /// - Precondition: It was made of `Value`.
    @inline(__always)
    func read<Value>(_ place: JSONPlace, by decoder: ValueDecoder) throws -> Value {
        // Most strings and integers are written without escapes and exponents.
        switch self {
        case .string: try same(place.plainString ?? decoder.string(.init(place)))
        case .integer: try same(place.plainInt ?? decoder.integer(.init(place)) as Int)
        case .double: try same(decoder.double(.init(place)))
        case .boolean: try same(decoder.boolean(.init(place)))
        case .nothing: same(NoParent())
        }
    }

    /// Appends a value of this type as JSON.
    ///
    /// - Precondition: It was made of `Value`.
    @inline(__always)
    func append<Value>(_ value: Value, to output: inout OutputBuffer) {
        switch self {
        case .string: output.appendQuoted(same(value) as String)
        case .integer: output.append(same(value) as Int)
        case .double: output.append(same(value) as Double)
        case .boolean: output.append(same(value) as Bool ? "true" : "false")
        case .nothing: output.append("null")
        }
    }

    @inline(__always)
    private func same<Given, Wanted>(_ value: Given) -> Wanted {
        // Safe: one of the types is that of the case and the other is the one that the case was made of: the same.
        unsafe unsafeBitCast(value, to: Wanted.self)
    }
}

/// What a Swift type looks like to GraphQL: its nullability, list depth, members and cases.
///
/// Swift cannot be asked for the members of a type, but a `Decodable` type asks for them itself when it is decoded:
/// `ShapeProbe` lets it ask, answers with made-up values, and notes everything. That happens when a schema is loaded.
indirect enum SwiftShape {
    case optional(SwiftShape)
    case list(SwiftShape)
    case leaf(Leaf)
    /// A string enum whose cases can be listed.
    case enumeration(name: String, cases: [String])
    case object(ObjectShape)
    /// Any value: `RawJSON`, a dictionary, or a type that looks for itself at what there is.
    case any

    /// What a type without members asks for.
    enum Leaf {
        case string
        case integer
        case float
        case boolean

        /// The Swift type that stands for it in messages.
        var name: String {
            switch self {
            case .string: "String"
            case .integer: "Int"
            case .float: "Double"
            case .boolean: "Bool"
            }
        }
    }

    /// Whether values of a type have neither members nor elements.
    static func isLeaf<Value: Decodable>(_ type: Value.Type) -> Bool {
        switch (try? SwiftShape(of: type))?.nonOptional {
        case .leaf, .enumeration: true
        case .optional, .list, .object, .any, nil: false
        }
    }

    /// Without the outermost optional.
    var nonOptional: SwiftShape {
        if case .optional(let shape) = self { return shape.nonOptional }
        return self
    }

    var isOptional: Bool {
        if case .optional = self { return true }
        return false
    }

    /// As Swift writes it, such as `[Frob]?`.
    var text: String {
        switch self {
        case .optional(let shape): shape.text + "?"
        case .list(let shape): "[" + shape.text + "]"
        case .leaf(let leaf): leaf.name
        case .enumeration(let name, _): name
        case .object(let object): object.name
        case .any: "any value"
        }
    }
}

/// The members of a Swift type.
///
/// A class, so that a type may contain lists of itself.
final class ObjectShape {
    let name: String
    /// In the order in which the type asks for them.
    private(set) var members: [(name: String, shape: SwiftShape)] = []

    init(name: String) { self.name = name }

    func add(_ name: String, _ shape: SwiftShape) {
        if !members.contains(where: { $0.name == name }) { members.append((name, shape)) }
    }

    subscript(_ name: String) -> SwiftShape? { members.first { $0.name == name }?.shape }
}

/// A type whose `init(from:)` looks closely at what it is given, and would refuse a made-up value such as `""` or 0:
/// this value is taken instead when the schema is loaded and Swift types are compared with it.
public protocol ShownByExample: Decodable {
    /// Any valid value.
    static var example: Self { get }
}

/// Why a Swift type cannot be looked at.
struct ProbeFailure: Error {
    /// A sentence, with what to do.
    let reason: String
}

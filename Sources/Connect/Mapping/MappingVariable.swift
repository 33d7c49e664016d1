/// The `$name`s that a mapping may use.
enum MappingVariable: String, Sendable, CaseIterable {
    /// The field's arguments.
    case args
    /// The parent objects of a batch.
    case batch
    /// The source's own configuration.
    case config
    /// Who asks.
    case context
    /// The process environment.
    case env
    /// The client's request.
    case request
    /// The upstream's response headers.
    case response
    /// The upstream's status.
    case status
    /// The parent object.
    case this

    /// Those whose values are the caller's own.
    static let ofCaller: MappingVariables = [.context, .request]

    fileprivate var bit: UInt16 {
        switch self {
        case .args: 1
        case .batch: 1 << 1
        case .config: 1 << 2
        case .context: 1 << 3
        case .env: 1 << 4
        case .request: 1 << 5
        case .response: 1 << 6
        case .status: 1 << 7
        case .this: 1 << 8
        }
    }
}

/// Some of the variables, such as those that a mapping reads.
///
/// PERF: each call asks what its request and its mappings read. As a `Set` that took a tenth of the work on a call.
struct MappingVariables: SetAlgebra, Hashable, Sendable {
    private var bits: UInt16 = 0

    init() {}

    private init(bits: UInt16) { self.bits = bits }

    /// In the order of the alphabet.
    var names: [String] { MappingVariable.allCases.filter { contains($0) }.map(\.rawValue) }

    func contains(_ variable: MappingVariable) -> Bool { bits & variable.bit != 0 }

    func union(_ other: MappingVariables) -> MappingVariables { MappingVariables(bits: bits | other.bits) }

    func intersection(_ other: MappingVariables) -> MappingVariables { MappingVariables(bits: bits & other.bits) }

    func symmetricDifference(_ other: MappingVariables) -> MappingVariables {
        MappingVariables(bits: bits ^ other.bits)
    }

    mutating func formUnion(_ other: MappingVariables) { bits |= other.bits }

    mutating func formIntersection(_ other: MappingVariables) { bits &= other.bits }

    mutating func formSymmetricDifference(_ other: MappingVariables) { bits ^= other.bits }

    @discardableResult
    mutating func insert(_ variable: MappingVariable) -> (inserted: Bool, memberAfterInsert: MappingVariable) {
        defer { bits |= variable.bit }
        return (!contains(variable), variable)
    }

    @discardableResult
    mutating func remove(_ variable: MappingVariable) -> MappingVariable? {
        defer { bits &= ~variable.bit }
        return contains(variable) ? variable : nil
    }

    @discardableResult
    mutating func update(with variable: MappingVariable) -> MappingVariable? {
        defer { bits |= variable.bit }
        return contains(variable) ? variable : nil
    }
}

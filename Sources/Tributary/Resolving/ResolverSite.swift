import Connect
import GraphQLExecution
import GraphQLTypes

/// One field that Swift gives its value, as its resolver knows it from when the schema was loaded.
struct ResolverSite: Sendable {
    let coordinate: String
    /// Where it was registered.
    let place: CodePlace
    /// It is a field of the mutation type.
    let isMutation: Bool
    /// Fields of the object that are read.
    let requirements: [Requirement]
    /// The Swift value is the one field that is read, and no type with members.
    let readsSingleField: Bool
    let upstreams: CodeSources
}

/// Reads the objects that a resolver is asked for, all as the same type.
///
/// PERF: the type is a parameter of the functions alone. Where it is one of the struct, each call looks up the struct's
/// own generic type.
struct ParentReader {
    private enum Way {
        /// Nothing, or the one field that is read, of a type that needs no `Codable`.
        case plain(PlainType)
        /// The one field that is read.
        case field
        case members(ObjectDecoder)
    }

    private let decoder: ValueDecoder
    private let width: Int
    private let way: Way

    init<Parent: Decodable>(_ site: ResolverSite, as type: Parent.Type) {
        decoder = ValueDecoder(fields: site.requirements.map(\.field))
        width = site.requirements.count
        way =
            if let plain = PlainType(type), site.readsSingleField || plain == .nothing {
                .plain(plain)
            } else {
                site.readsSingleField ? .field : .members(ObjectDecoder(decoder))
            }
    }

    /// The object with this place among those of a batch.
    ///
    /// - Parameters:
    ///   - index: From 0 on.
    ///   - inputs: What is read of all objects, one after the other.
    /// - Returns: The object as a Swift value.
    /// - Throws: `DecodingError` where what was fetched is not of the type.
    func parent<Parent: Decodable>(_ index: Int, _ inputs: [JSONInput]) throws -> Parent {
        let first = index * width
        switch way {
        case .plain(let type):
            return try type.read(first < inputs.count ? .init(inputs[first]) : .absent, by: decoder)
        case .field:
            decoder.read(first < inputs.count ? .init(inputs[first]) : .absent)
            defer { decoder.read(.null) }
            return try Parent(from: decoder)
        case .members(let members):
            // Safe: the slice is read inside the closure only.
            return try unsafe inputs.withUnsafeBufferPointer { inputs in
                let row = unsafe UnsafeBufferPointer(rebasing: inputs[first..<first + width])
                return try unsafe decoder.read(row) { try Parent(from: members) }
            }
        }
    }
}

extension Call {
    /// - Throws: `DecodingError` when the type cannot take the coerced arguments; what is comparable beforehand was.
    init(_ arguments: ArgumentValues, _ operation: OperationAccess) throws {
        self.init(
            arguments: try Arguments(from: ValueDecoder(.input(.object(arguments.members)))),
            operation: operation
        )
    }
}

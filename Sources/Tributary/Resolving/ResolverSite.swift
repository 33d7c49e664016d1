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

/// Reads the objects that a resolver is asked for.
struct ParentReader {
    private let decoder: ValueDecoder
    private let width: Int
    private let readsSingleField: Bool

    init(_ site: ResolverSite) {
        decoder = ValueDecoder(fields: site.requirements.map(\.field))
        width = site.requirements.count
        readsSingleField = site.readsSingleField
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
        if readsSingleField, first < inputs.count {
            decoder.read(.init(inputs[first]))
            defer { decoder.read(.null) }
            return try Parent(from: decoder)
        }
        decoder.read(inputs, from: first)
        // What is read is let go of, so that its array can be filled anew.
        defer { decoder.read([], from: 0) }
        return try Parent(from: decoder)
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

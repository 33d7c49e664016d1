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
        case members
    }

    /// The fields of the object that is read next.
    let row: FieldRow
    private let decoder: ValueDecoder
    private let members: ObjectDecoder
    private let way: Way

    init<Parent: Decodable>(_ site: ResolverSite, as type: Parent.Type) {
        row = FieldRow(site.requirements.map(\.field))
        decoder = ValueDecoder(.absent)
        members = ObjectDecoder(row)
        way =
            if let plain = PlainType(type), site.readsSingleField || plain == .nothing {
                .plain(plain)
            } else {
                site.readsSingleField ? .field : .members
            }
    }

    /// The object whose fields are in the row.
    ///
    /// - Returns: The object as a Swift value.
    /// - Throws: `DecodingError` where what was fetched is not of the type.
    @inline(__always)
    func parent<Parent: Decodable>() throws -> Parent {
        switch way {
        case .plain(let type): return try type.read(single, by: decoder)
        case .field:
            decoder.read(.init(single))
            defer { decoder.read(.absent) }
            return try Parent(from: decoder)
        case .members: return try row.read { try Parent(from: members) }
        }
    }

    /// The one field that is read.
    private var single: JSONPlace { row.names.isEmpty ? .absent : row.places[0] }

    /// The object with this place among those of a batch.
    ///
    /// - Parameters:
    ///   - index: From 0 on.
    ///   - inputs: What is read of all objects, one after the other.
    /// - Returns: The object as a Swift value.
    /// - Throws: As `parent()`.
    func parent<Parent: Decodable>(_ index: Int, _ inputs: [JSONInput]) throws -> Parent {
        let first = index * row.names.count
        for place in row.places.indices { row.places[place] = JSONPlace(inputs[first + place]) }
        return try parent()
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

import GraphQLExecution

/// What a module has said of one field, before it is compared with a schema.
struct Registration: Sendable {
    /// Such as `Frob.label`.
    let coordinate: String
    let place: CodePlace
    let reads: Reads
    /// Of the arguments; nil where none are read.
    let arguments: TypeProbe?
    /// Of what the field gets; nil where that is not known before a request.
    let value: TypeProbe
    /// What is made of it.
    let makes: Product
    /// It is awaited once for each object.
    var isRepeated = false

    /// What is read of the object that the field belongs to.
    enum Reads: Sendable {
        case nothing
        /// The members of a Swift type, or of them those that `needs` names; a single field's own value, where `needs`
        /// names one and the type has no members.
        case parent(TypeProbe, needs: String?)
        /// A key: the value of one field, or a type with a member for each of several.
        case key(TypeProbe, by: String)
    }

    enum Product: Sendable {
        /// - Parameter isList: Whether the field's type is a list.
        case binding(@Sendable (_ site: ResolverSite, _ isList: Bool) -> FieldBinding)
        case events(@Sendable (_ site: ResolverSite, _ name: String) -> any EventSource)
    }
}

/// A Swift type that can be looked at.
struct TypeProbe: Sendable {
    let name: String
    let shape: @Sendable () throws(ProbeFailure) -> SwiftShape

    init<Value: Decodable & Sendable>(_ type: Value.Type) {
        name = "\(type)"
        shape = { () throws(ProbeFailure) in try SwiftShape(of: Value.self) }
    }

    /// Of a call's arguments; nil where it reads none.
    static func arguments<Arguments: Decodable & Sendable>(_ type: Arguments.Type) -> TypeProbe? {
        type == NoArguments.self ? nil : TypeProbe(type)
    }
}

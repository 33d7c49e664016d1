import Connect
import GraphQLExecution
import GraphQLTypes

/// Where a module says which code gives which field its value.
///
/// A closure may read up to two things: the object that the field belongs to, as a `Decodable` type whose members are
/// fields of the schema's type, and the call. What is read of the object is fetched, whoever supplies it.
///
/// | | per object | all objects at once |
/// |---|---|---|
/// | without waiting | `resolve`, on the event loop: it must not block | `resolveAll` |
/// | `async` | `resolve`, at most 16 at a time | `resolveAll`, one task |
/// | by key, each asked once | | `load`, one task for each chunk |
public struct Fields: Sendable {
    private(set) var registrations: [Registration] = []
    private(set) var scalars: [ScalarRegistration] = []
    private(set) var directives: [DirectiveRegistration] = []

    init() {}

    mutating func add(_ registration: Registration) { registrations.append(registration) }
    mutating func add(_ scalar: ScalarRegistration) { scalars.append(scalar) }
    mutating func add(_ directive: DirectiveRegistration) { directives.append(directive) }
}

package import GraphQLTypes
package import OrderedJSON

/// Resolves one field for every object of a scope in a single call, each by itself: what code registers against a schema
/// coordinate. (A `Loader` is asked by key instead, and shared by every place that asks.)
///
/// Spec: https://spec.graphql.org/September2025/#sec-Value-Resolution, applied to n objects at once.
package protocol FieldResolver: AnyObject, Sendable {
    /// For people: what is called.
    var label: String { get }
    /// Siblings it reads. They are resolved first.
    var requirements: [Requirement] { get }

    /// Starts resolving. `batch.complete` has to be called once, on the operation's event loop, now or later.
    func resolve(_ batch: ResolverBatch)
}

/// The objects of one scope for which a field is to be resolved.
package final class ResolverBatch {
    /// The objects, in response order; at least one.
    package let objects: [JSONInput]
    /// The resolver's requirements for each object: `inputs[object * requirementCount + requirement]`.
    package let inputs: [JSONInput]
    package let field: OutputField
    /// The name under which the field stands in the response.
    package let responseName: String
    /// Coerced once for all objects.
    package let arguments: ArgumentValues
    package let context: OperationContext
    private var receiver: (([FieldResult]) -> Void)?

    init(
        objects: [JSONInput],
        inputs: [JSONInput],
        field: OutputField,
        responseName: String,
        arguments: ArgumentValues,
        context: OperationContext,
        receiver: @escaping ([FieldResult]) -> Void
    ) {
        self.objects = objects
        self.inputs = inputs
        self.field = field
        self.responseName = responseName
        self.arguments = arguments
        self.context = context
        self.receiver = receiver
    }

    /// Hands in the results: `results[i]` belongs to `objects[i]`.
    ///
    /// An object without a result fails. A second call does nothing.
    package func complete(_ results: [FieldResult]) {
        let receiver = self.receiver
        self.receiver = nil
        receiver?(results)
    }
}

/// What a resolver says of one object.
package indirect enum FieldResult: Sendable {
    case null
    /// One bad object; its siblings still succeed.
    case failure(ExecutionFailure)
    /// A value where it stands.
    case json(JSONBody, JSONOffset)
    /// A list whose items are results of their own.
    case list([FieldResult])
    /// A list that broke off with a failure after some items: with `@stream` they are delivered, without it all of it fails.
    case brokenList([FieldResult], ExecutionFailure)
}

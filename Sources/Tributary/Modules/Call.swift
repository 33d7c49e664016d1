import Connect
import GraphQLTypes
public import Logging
import NIOCore
import Upstreams

/// What a resolver may use besides the objects it is asked for: arguments, sources, state, the caller and the deadline.
///
/// One for all objects of a batch: arguments are the same for each of them.
public struct Call<Arguments: Decodable & Sendable>: Sendable {
    /// The field's arguments, defaults filled in.
    public let arguments: Arguments
    let operation: OperationAccess

    /// The field, such as `Query.summary`.
    public var coordinate: String { operation.coordinate }

    /// An upstream by the name that `@source` or `proxy.endpoints` gives it: `flerps`, or `/frobs` for a proxy route.
    ///
    /// Its requests carry what those of `@connect` carry, and run under the same limits, cache, retries and health. What is
    /// the same for the whole operation is sent once.
    ///
    /// - Throws: ``FieldError`` when there is no such source.
    public func source(_ name: String) throws(FieldError) -> Upstream {
        guard let source = operation.upstreams[name] else {
            let names = operation.upstreams.names
            throw FieldError(
                "There is no source \"\(name)\".\(didYouMean(suggestions(for: name, among: names))) Sources and proxy routes: \(names.joined(separator: ", ")).",
                code: "SOURCE_NAME_MISMATCH"
            )
        }
        return Upstream(source: source, operation: operation)
    }

    /// The server's own database.
    public var state: State { State(operation: operation) }

    /// Who asks, by the name that the configuration gives the owner of the credentials; nil where nobody is asked for any.
    public var caller: String? { operation.callerSubject }

    /// A header of the client's request; several of one name are joined with `, `.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        let values = operation.requestHeaders.filter { $0.name.lowercased() == wanted }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// When the request has to be answered.
    ///
    /// The resolver's task is cancelled then, and its field is an error.
    public var deadline: ContinuousClock.Instant {
        let left = operation.deadline - NIODeadline.now()
        return .now + .nanoseconds(left.nanoseconds)
    }

    /// The server's log.
    public var logger: Logger { operation.logger }
}

/// The arguments of a field that has none.
public struct NoArguments: Decodable, Sendable {
    /// Nothing.
    public init() {}
}

/// A call of a field that has no arguments.
public typealias PlainCall = Call<NoArguments>

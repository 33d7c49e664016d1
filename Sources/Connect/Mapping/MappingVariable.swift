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
    static let ofCaller: Set<MappingVariable> = [.context, .request]
}

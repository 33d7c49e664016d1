/// One entry of a response's `errors`, as data: the message, places in the document, the response path, and
/// `extensions`.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Errors
package struct GraphQLError: Error, Hashable, Sendable {
    /// For people.
    ///
    /// Uses the wording of graphql-js where that has one.
    package var message: String
    /// Places in the document, in graphql-js's order.
    ///
    /// Kept as byte offsets; `positions` are worked out when the error is written.
    package var locations: [SourceLocation]
    /// Response path from the root; empty for a request error.
    package var path: [PathElement]
    /// Members of `extensions`, in the order they are written.
    ///
    /// A stable `code` comes first where there is one.
    package var extensions: [Extension]

    package struct Extension: Hashable, Sendable {
        package var name: String
        package var value: ExtensionValue

        package init(_ name: String, _ value: ExtensionValue) {
            self.name = name
            self.value = value
        }
    }

    package init(
        _ message: String,
        locations: [SourceLocation] = [],
        path: [PathElement] = [],
        extensions: [Extension] = []
    ) {
        self.message = message
        self.locations = locations
        self.path = path
        self.extensions = extensions
    }

    package init(_ message: String, at location: SourceLocation) {
        self.init(message, locations: [location])
    }
}

/// A step of a response path: a response name, or an index into a list.
package enum PathElement: Hashable, Sendable {
    case name(String)
    case index(Int)
}

/// A JSON value small enough to travel in an error's `extensions`.
package indirect enum ExtensionValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case string(String)
    /// JSON text that was valid when it was made; written as it is.
    case json(String)
    case list([ExtensionValue])
    case object([GraphQLError.Extension])
}

/// A limit that a document passed, as the `extensions` of the error tell it: by the name that the setting has, so that
/// whoever runs the server knows what to change.
package struct PassedLimit: Hashable, Sendable {
    /// Such as `maxAliases`.
    package var name: String
    package var value: Int
    /// How much there was, where that is known: what is not looked at any further is not counted.
    package var found: Int?

    package init(_ name: String, _ value: Int, found: Int? = nil) {
        self.name = name
        self.value = value
        self.found = found
    }

    /// `{"code": "LIMIT_EXCEEDED", "limit": "maxAliases", "value": 1000}`, and `found` if it is known.
    package var extensions: [GraphQLError.Extension] {
        var extensions: [GraphQLError.Extension] = [
            .init("code", .string("LIMIT_EXCEEDED")), .init("limit", .string(name)), .init("value", .integer(value)),
        ]
        if let found { extensions.append(.init("found", .integer(found))) }
        return extensions
    }
}

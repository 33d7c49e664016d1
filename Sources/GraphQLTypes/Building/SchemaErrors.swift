package import GraphQLLanguage

/// Everything that is wrong with a schema, in order of the documents; at least one error.
package struct SchemaErrors: Error, CustomStringConvertible, Sendable {
    package let errors: [GraphQLError]
    /// What the errors' locations count into.
    package let sources: [Source]

    package init(errors: [GraphQLError], sources: [Source]) {
        self.errors = errors
        self.sources = sources
    }

    package var description: String { text }

    /// The errors for people, with the lines that they are about.
    ///
    ///     schema.graphql:14:36: error: Unknown type "Frub". Did you mean "Frob"?
    ///        14 |   frobs: [Frub!]!
    ///           |           ^
    package var text: String {
        let positions = Source.positions(of: errors.map(\.locations), in: sources)
        var text = ""
        for (error, positions) in zip(errors, positions) {
            guard let location = error.locations.first, let position = positions.first,
                sources.indices.contains(Int(location.sourceIndex))
            else {
                text += "error: \(error.message)\n"
                continue
            }
            let source = sources[Int(location.sourceIndex)]
            text += "\(source.name):\(position.line):\(position.column): error: \(error.message)\n"
            for line in source.excerpt(at: location, position) { text += line + "\n" }
            for (other, otherPosition) in zip(error.locations, positions).dropFirst()
            where sources.indices.contains(Int(other.sourceIndex)) {
                let source = sources[Int(other.sourceIndex)]
                text += "\(source.name):\(otherPosition.line):\(otherPosition.column): note: and here\n"
                for line in source.excerpt(at: other, otherPosition) { text += line + "\n" }
            }
        }
        return text
    }
}

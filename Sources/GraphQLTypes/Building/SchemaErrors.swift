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
            text += excerpt(of: source, at: location, position)
            for (other, otherPosition) in zip(error.locations, positions).dropFirst()
            where sources.indices.contains(Int(other.sourceIndex)) {
                let source = sources[Int(other.sourceIndex)]
                text += "\(source.name):\(otherPosition.line):\(otherPosition.column): note: and here\n"
                text += excerpt(of: source, at: other, otherPosition)
            }
        }
        return text
    }

    /// The line of a place, and a mark under the place.
    private func excerpt(of source: Source, at location: SourceLocation, _ position: SourcePosition) -> String {
        let bytes = source.utf8
        let offset = min(Int(location.utf8Offset), bytes.count)
        func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        let start = bytes[..<offset].lastIndex(where: isLineEnd).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(where: isLineEnd) ?? bytes.count
        // A schema on one line, as machines write it, is not shown whole.
        guard end - start <= 400 else { return "" }
        let number = String(position.line)
        let margin = String(repeating: " ", count: max(0, 5 - number.utf8.count))
        let blank = String(repeating: " ", count: max(5, number.utf8.count))
        let indent = bytes[start..<offset].reduce(into: "") { indent, byte in
            if byte == 0x09 { indent += "\t" } else if byte & 0xC0 != 0x80 { indent += " " }
        }
        return "\(margin)\(number) | \(String(decoding: bytes[start..<end], as: UTF8.self))\n\(blank) | \(indent)^\n"
    }
}

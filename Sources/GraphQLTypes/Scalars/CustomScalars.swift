/// The custom scalars that a schema may opt into, by name.
///
/// A scalar that the schema declares and that is not here takes and gives any value.
package struct CustomScalars: Sendable {
    private var scalars: [String: CustomScalar] = [:]
    /// Those that are meant only where a declaration links to them.
    private var linked: [String: CustomScalar] = [:]

    /// No scalar is checked.
    package static let none = CustomScalars([])

    /// The usual ones: Date, DateTime, UUID, URL, EmailAddress, Int64, BigInt and JSON.
    package static let standard = CustomScalars([
        .date, .dateTime, .uuid, .url, .emailAddress, .int64, .bigInt, .json,
    ])

    /// Of several scalars of one name the last counts.
    package init(_ scalars: [CustomScalar]) {
        for scalar in scalars { self.scalars[scalar.name] = scalar }
    }

    /// These and others, which count where names are equal.
    package func adding(_ others: [CustomScalar]) -> CustomScalars {
        CustomScalars(Array(scalars.values) + others)
    }

    /// These, and others for declarations whose `@specifiedBy` has their URL.
    package func linking(_ others: CustomScalars) -> CustomScalars {
        var all = self
        all.linked = others.scalars.filter { $0.value.specifiedByURL != nil }
        return all
    }

    package subscript(_ name: String) -> CustomScalar? { scalars[name] }

    /// The scalar that a declaration means: the one of that name, unless the declaration links to another definition.
    func scalar(named name: String, specifiedBy url: String?) -> CustomScalar? {
        guard let scalar = scalars[name] else {
            return linked[name].flatMap { url == $0.specifiedByURL ? $0 : nil }
        }
        if let url, let own = scalar.specifiedByURL, url != own { return nil }
        return scalar
    }

    /// Their definitions as SDL, by name: to copy into a schema, or to give to `SchemaOptions.knownDefinitions` so that
    /// schemas need not declare them.
    package var sdl: String {
        scalars.values.sorted { $0.name < $1.name }
            .map { scalar in
                let link = scalar.specifiedByURL.map { " @specifiedBy(url: \"\($0)\")" } ?? ""
                return "\"\(scalar.description)\"\nscalar \(scalar.name)\(link)\n"
            }
            .joined(separator: "\n")
    }
}

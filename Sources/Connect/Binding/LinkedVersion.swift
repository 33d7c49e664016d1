import GraphQLLanguage
import GraphQLTypes

extension SchemaBinder {
    /// Reads the version that a `@link` names for its file; without one it is the newest.
    mutating func readLink(_ directive: Directive) {
        guard let value = directive.argument("url"), let url = value.text,
            let separator = url.firstRange(of: "/connect/v")
        else { return }
        let version = String(url[separator.upperBound...])
        guard let known = MappingLanguage(rawValue: "v" + version) else {
            return problems.error(
                "UNKNOWN_CONNECTORS_VERSION",
                "There is no version \"v\(version)\" of connect here; link https://specs.apollo.dev/connect/v0.4, or leave @link out.",
                at: value.location
            )
        }
        problems.languages[directive.location.sourceIndex] = known
    }
}

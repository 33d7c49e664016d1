/// The version of the mapping language that a schema is written in, as its `@link` names it.
///
/// What later versions add is known in all of them. What a version reads differently is read as that version has it: a schema
/// keeps its meaning, and each such place is among the warnings.
enum MappingLanguage: String, Sendable, CaseIterable {
    case v0_1 = "v0.1"
    case v0_2 = "v0.2"
    case v0_3 = "v0.3"
    case v0_4 = "v0.4"

    /// Of a schema without `@link`.
    static let latest = v0_4

    /// Whether a string, `true`, `false` or `null` after `name:` is a literal; before v0.4 it is the key of a member.
    var readsLiterals: Bool { self == .v0_4 }
}

/// A value that came in: an argument, a variable or a default, before coercion (JSON as sent) or after it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Input-and-Output-Types (values of input types)
package indirect enum InputValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// A number without fraction or exponent that fits 64 bits.
    case int(Int)
    /// Any other number, finite.
    case float(Double)
    case string(String)
    /// The name of an enum value, after coercion.
    ///
    /// (JSON has no enums: before coercion it is a string.)
    case enumValue(String)
    case list([InputValue])
    /// Members in order: as given before coercion, as declared by the input object after it.
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: InputValue

        package init(_ name: String, _ value: InputValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object, if this is one and has it.
    package subscript(_ name: String) -> InputValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

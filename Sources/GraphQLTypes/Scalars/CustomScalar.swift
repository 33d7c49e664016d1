import GraphQLLanguage

/// A scalar beyond the five of the specification whose values are checked, coming in and going out.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Scalars.Custom-Scalars
package struct CustomScalar: Sendable {
    package let name: String
    package let description: String
    /// What the scalar is, in full: the argument of `@specifiedBy`; nil where nothing of the kind is written.
    package let specifiedByURL: String?
    /// What its values look like, as a message goes on after `Expected `.
    package let expectation: String
    package let form: Form

    /// How values are written, and which are taken.
    package enum Form: Sendable {
        /// Any JSON.
        case any
        /// Strings whose text, escapes resolved, passes.
        case text(@Sendable (Span<UInt8>) -> Bool)
        /// Integers whose decimal digits pass, as numbers or in strings: not every client can hold large numbers.
        ///
        /// The digits have a `-` before them where the number is negative, and no leading zeros.
        case integer(@Sendable (Span<UInt8>) -> Bool)
        /// Any JSON that passes: numbers with a fraction, true and false, lists and objects.
        case value(@Sendable (InputValue) -> Bool)
    }

    package init(
        name: String,
        description: String,
        specifiedByURL: String?,
        expectation: String,
        form: Form
    ) {
        self.name = name
        self.description = description
        self.specifiedByURL = specifiedByURL
        self.expectation = expectation
        self.form = form
    }
}

// Input.
extension CustomScalar {
    /// A JSON value as a value of the scalar; nil if it is none.
    ///
    /// Integers come out as `int` if they fit 64 bits, and else as their digits in a `string`.
    package func coerce(_ value: InputValue) -> InputValue? {
        switch (form, value) {
        case (.any, _): value
        case (.value(let passes), _): passes(value) ? value : nil
        case (.text(let passes), .string(let text)): passes(Array(text.utf8).span) ? value : nil
        case (.integer(let passes), .int(let number)): passes(Array(String(number).utf8).span) ? value : nil
        case (.integer(let passes), .string(let digits)): coerceInteger(digits, passes)
        // A number too great for `int` has lost digits already.
        case (.text, _), (.integer, _): nil
        }
    }

    /// A literal as a value of the scalar; nil if it is none, or is a list or object.
    ///
    /// Only for scalars of text or integers.
    func coerce(_ literal: Value) -> InputValue? {
        switch (form, literal.kind) {
        case (.text, .string(let text, _)), (.integer, .string(let text, _)): coerce(.string(text))
        // `-0` is an integer literal, and zero.
        case (.integer(let passes), .int(let digits)): coerceInteger(digits == "-0" ? "0" : digits, passes)
        case (.any, _), (.value, _), (.text, _), (.integer, _): nil
        }
    }

    private func coerceInteger(_ digits: String, _ passes: (Span<UInt8>) -> Bool) -> InputValue? {
        let bytes = Array(digits.utf8)
        guard isInteger(bytes.span), passes(bytes.span) else { return nil }
        return Int(digits).map { .int($0) } ?? .string(digits)
    }
}

// Results.
extension CustomScalar {
    /// Whether a string with this text, escapes resolved, may be put out as a value of the scalar.
    package func acceptsResult(string text: Span<UInt8>) -> Bool {
        switch form {
        case .any: true
        case .text(let passes): passes(text)
        case .integer(let passes): isInteger(text) && passes(text)
        case .value(let passes): passes(.string(String(decoding: text.indices.map { text[$0] }, as: UTF8.self)))
        }
    }

    /// Whether a JSON number written like this may be put out as a value of the scalar.
    package func acceptsResult(number text: Span<UInt8>) -> Bool {
        switch form {
        case .any: true
        case .text: false
        case .integer(let passes): isInteger(text) && passes(text)
        case .value(let passes):
            number(String(decoding: text.indices.map { text[$0] }, as: UTF8.self)).map { passes($0) } ?? false
        }
    }

    private func number(_ text: String) -> InputValue? {
        if let integer = Int(text) { return .int(integer) }
        return Double(text).flatMap { $0.isFinite ? .float($0) : nil }
    }

    /// Which lists, objects, trues and falses may be put out as values of the scalar.
    package enum OtherResults {
        case all
        case none
        case passing(@Sendable (InputValue) -> Bool)
    }

    /// What may be put out besides strings and numbers.
    package var otherResults: OtherResults {
        switch form {
        case .any: .all
        case .text, .integer: .none
        case .value(let passes): .passing(passes)
        }
    }
}

extension CustomScalar {
    /// The message for a value that is none of the scalar's; `found` is the value as text.
    package func message(found: String) -> String {
        "\(name) cannot represent value: \(found). Expected \(expectation)."
    }
}

/// `-`? (`0` | NonZeroDigit Digit*), but not `-0`.
private func isInteger(_ text: Span<UInt8>) -> Bool {
    let start = text.count > 1 && text[0] == UInt8(ascii: "-") ? 1 : 0
    guard start < text.count, text.count == 1 || text[start] != UInt8(ascii: "0") else { return false }
    for index in start..<text.count where !isDigit(text[index]) { return false }
    return true
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

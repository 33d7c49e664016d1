import GraphQLLanguage

/// Input coercion of scalars and enums, from JSON values and from literals.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Scalars.Input-Coercion and #sec-Enums.Input-Coercion,
/// #sec-Int, #sec-Float, #sec-String, #sec-Boolean, #sec-ID
enum LeafError: Error {
    case notInteger
    case notInt32
    case notNumeric
    case notString
    case notBoolean
    case notID
    case notEnumValue
    case unknownEnumValue(String)
    /// Not a value of a custom scalar that is checked.
    case notCustomScalar(CustomScalar)
    /// A number in a custom scalar that no `Double` holds.
    case notFinite

    /// The sentence, in the words of graphql-js.
    ///
    /// `found` is the value as text; `isLiteral` says that it was written in a document, not in JSON.
    func message(type: NamedType, found: String, isLiteral: Bool, budget: inout SuggestionBudget) -> String {
        func didYouMeanValue(_ text: String) -> String {
            budget.didYouMean(text, "the enum value", among: type.enumValues.lazy.map(\.name))
        }
        return switch self {
        case .notInteger: "Int cannot represent non-integer value: \(found)"
        case .notInt32: "Int cannot represent non 32-bit signed integer value: \(found)"
        case .notNumeric: "Float cannot represent non numeric value: \(found)"
        case .notString: "String cannot represent a non string value: \(found)"
        case .notBoolean: "Boolean cannot represent a non boolean value: \(found)"
        case .notID:
            isLiteral
                ? "ID cannot represent a non-string and non-integer value: \(found)"
                : "ID cannot represent value: \(found)"
        case .notEnumValue:
            "Enum \"\(type.name)\" cannot represent \(isLiteral ? "non-enum" : "non-string") value: \(found)."
                + didYouMeanValue(found)
        case .unknownEnumValue(let name):
            "Value \"\(name)\" does not exist in \"\(type.name)\" enum." + didYouMeanValue(name)
        case .notCustomScalar(let scalar): scalar.message(found: found)
        case .notFinite: "Expected value of type \"\(type.name)\", found: \(found)."
        }
    }
}

/// A JSON value as a value of a scalar or enum type.
func coerceLeaf(_ value: InputValue, type: NamedType) throws(LeafError) -> InputValue {
    if type.kind == .enumeration {
        guard case .string(let name) = value else { throw .notEnumValue }
        guard type.enumValue(named: name) != nil else { throw .unknownEnumValue(name) }
        return .enumValue(name)
    }
    switch type.builtInScalar {
    case .int:
        switch value {
        case .int(let number):
            guard Int32(exactly: number) != nil else { throw .notInt32 }
            return value
        case .float(let number):
            guard number == number.rounded(.towardZero), number.isFinite else { throw .notInteger }
            guard let integer = Int32(exactly: number) else { throw .notInt32 }
            return .int(Int(integer))
        case .null, .boolean, .string, .enumValue, .list, .object: throw .notInteger
        }
    case .float:
        switch value {
        case .int(let number): return .float(Double(number))
        case .float(let number):
            guard number.isFinite else { throw .notNumeric }
            return value
        case .null, .boolean, .string, .enumValue, .list, .object: throw .notNumeric
        }
    case .string:
        guard case .string = value else { throw .notString }
        return value
    case .boolean:
        guard case .boolean = value else { throw .notBoolean }
        return value
    case .id:
        switch value {
        case .string: return value
        case .int(let number): return .string(String(number))
        case .float(let number):
            guard number == number.rounded(.towardZero), number.isFinite else { throw .notID }
            return .string(Int(exactly: number).map { String($0) } ?? integerText(number))
        case .null, .boolean, .enumValue, .list, .object: throw .notID
        }
    case nil:
        guard let scalar = type.customScalar else { return value }
        guard let value = scalar.coerce(value) else { throw .notCustomScalar(scalar) }
        return value
    }
}

/// A literal without variables in it as a value of a scalar or enum type; a custom scalar that is not checked takes
/// any, with variables replaced.
func coerceLeaf(
    _ literal: Value,
    type: NamedType,
    variables: VariableValues
) throws(LeafError) -> InputValue {
    if type.kind == .enumeration {
        guard case .enumValue(let name) = literal.kind else { throw .notEnumValue }
        guard type.enumValue(named: name) != nil else { throw .unknownEnumValue(name) }
        return .enumValue(name)
    }
    switch type.builtInScalar {
    case .int:
        guard case .int(let text) = literal.kind else { throw .notInteger }
        guard let number = Int32(text) else { throw .notInt32 }
        return .int(Int(number))
    case .float:
        switch literal.kind {
        case .int(let text), .float(let text):
            guard let number = Double(text), number.isFinite else { throw .notNumeric }
            return .float(number)
        case .variable, .string, .boolean, .null, .enumValue, .list, .object: throw .notNumeric
        }
    case .string:
        guard case .string(let text, _) = literal.kind else { throw .notString }
        return .string(text)
    case .boolean:
        guard case .boolean(let value) = literal.kind else { throw .notBoolean }
        return .boolean(value)
    case .id:
        switch literal.kind {
        case .string(let text, _): return .string(text)
        case .int(let text): return .string(text)
        case .variable, .float, .boolean, .null, .enumValue, .list, .object: throw .notID
        }
    case nil:
        guard let scalar = type.customScalar else { return try untyped(literal, variables) }
        let value: InputValue?
        switch scalar.form {
        case .any: return try untyped(literal, variables)
        case .value: value = scalar.coerce(try untyped(literal, variables))
        case .text, .integer: value = scalar.coerce(literal)
        }
        guard let value else { throw .notCustomScalar(scalar) }
        return value
    }
}

/// A literal by its kind alone, as custom scalars take it.
///
/// A variable without a value is null in a list, and its field is left out of an object.
private func untyped(_ literal: Value, _ variables: VariableValues) throws(LeafError) -> InputValue {
    switch literal.kind {
    case .variable(let name): return variables[name] ?? .null
    case .int(let text):
        if let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw .notFinite }
        return .float(number)
    case .float(let text):
        guard let number = Double(text), number.isFinite else { throw .notFinite }
        return .float(number)
    case .string(let text, _): return .string(text)
    case .boolean(let value): return .boolean(value)
    case .null: return .null
    case .enumValue(let name): return .string(name)
    case .list(let items):
        // The parser bounds how deep literals nest.
        var values: [InputValue] = []
        values.reserveCapacity(items.count)
        for item in items { values.append(try untyped(item, variables)) }
        return .list(values)
    case .object(let fields):
        var members: [InputValue.Member] = []
        members.reserveCapacity(fields.count)
        for field in fields {
            if case .variable(let name) = field.value.kind, variables[name] == nil { continue }
            members.append(InputValue.Member(field.name.text, try untyped(field.value, variables)))
        }
        return .object(members)
    }
}

/// The decimal digits of a number without fraction that is too great for `Int`.
private func integerText(_ number: Double) -> String {
    // Digits of the magnitude, least significant first, by multiplying the significand out.
    var digits: [UInt8] = [0]
    let significand = number.significandBitPattern | 1 << 52
    for bit in (0..<53).reversed() { digits.double(adding: significand >> UInt64(bit) & 1 == 1 ? 1 : 0) }
    // Greater than Int holds, so the exponent is at least 63 and the significand is a whole number of units.
    for _ in 0..<max(0, Int(number.exponent) - 52) { digits.double(adding: 0) }
    let text = String(decoding: digits.reversed().map { $0 + 0x30 }, as: UTF8.self)
    return number < 0 ? "-" + text : text
}

extension [UInt8] {
    /// Doubles a decimal number and adds a bit.
    fileprivate mutating func double(adding bit: UInt8) {
        var carry = bit
        for index in indices {
            let doubled = self[index] * 2 + carry
            self[index] = doubled % 10
            carry = doubled / 10
        }
        if carry > 0 { append(carry) }
    }
}

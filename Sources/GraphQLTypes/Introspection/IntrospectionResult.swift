package import GraphQLLanguage

/// The result of an introspection query is not what it should be, or does not say enough to build a schema.
package struct IntrospectionError: Error, Hashable, Sendable {
    package let message: String
    /// Where in the result, from the top.
    package let path: [PathElement]
}

/// A part of an introspection result, with its place for errors.
///
/// Members that a server left out because it is older than the September 2025 edition count as null.
struct IntrospectionPart {
    let value: InputValue
    let path: [PathElement]

    func error(_ message: String) -> IntrospectionError { IntrospectionError(message: message, path: path) }

    /// A member of an object; a null where it has none.
    func member(_ name: String) throws(IntrospectionError) -> IntrospectionPart {
        guard case .object = value else { throw error("Expected an object, found: \(inspectedText(value)).") }
        return IntrospectionPart(value: value[name] ?? .null, path: path + [.name(name)])
    }

    var isNull: Bool { value == .null }

    func string() throws(IntrospectionError) -> String {
        guard case .string(let text) = value else { throw error("Expected a string, found: \(inspectedText(value)).") }
        return text
    }

    func optionalString() throws(IntrospectionError) -> String? { isNull ? nil : try string() }

    /// A name as SDL can write it.
    func name() throws(IntrospectionError) -> String {
        let text = try string()
        guard isName(text) else { throw error("Expected a name, found: \(inspectedText(value)).") }
        return text
    }

    /// A null is false.
    func boolean() throws(IntrospectionError) -> Bool {
        switch value {
        case .null: return false
        case .boolean(let value): return value
        case .int, .float, .string, .enumValue, .list, .object:
            throw error("Expected true or false, found: \(inspectedText(value)).")
        }
    }

    /// A null is a list without items.
    func items() throws(IntrospectionError) -> [IntrospectionPart] {
        switch value {
        case .null: return []
        case .list(let items):
            return items.enumerated().map { IntrospectionPart(value: $1, path: path + [.index($0)]) }
        case .boolean, .int, .float, .string, .enumValue, .object:
            throw error("Expected a list, found: \(inspectedText(value)).")
        }
    }
}

// Name :: NameStart NameContinue*
private func isName(_ text: String) -> Bool {
    func isNameStart(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") }
    guard let first = text.utf8.first, isNameStart(first) else { return false }
    return text.utf8.allSatisfy { isNameStart($0) || isDigit($0) }
}

import GraphQLExecution
import GraphQLLanguage

/// Why a field has no value, as clients may know it: one entry of a response's `errors`, at the field's path.
///
/// Of any other error that a resolver throws, clients learn no more than that the resolver failed; the log has the rest.
public struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for people.
    public var message: String
    /// A stable word for programs: `extensions.code`.
    public var code: String?
    /// Further members of `extensions`, in this order.
    public var extensions: [(name: String, value: Detail)] { details.map { ($0.name, $0.value) } }

    private var details: [Member]

    /// A value below `extensions`.
    public indirect enum Detail: Sendable, Hashable {
        case null
        case boolean(Bool)
        case integer(Int)
        case string(String)
        case list([Detail])
        case object([Member])
        /// A number with a fraction, or JSON of another kind, as text.
        case json(String)
    }

    /// A named value.
    public struct Member: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value.
        public var value: Detail

        /// A named value.
        public init(_ name: String, _ value: Detail) {
            self.name = name
            self.value = value
        }
    }

    /// - Parameters:
    ///   - message: A sentence for people.
    ///   - code: A stable word for programs, such as `FROB_RETIRED`.
    ///   - extensions: Further members, such as `["retiredAt": "2026-01-01", "successors": ["f2"]]`.
    public init(_ message: String, code: String? = nil, extensions: KeyValuePairs<String, Detail> = [:]) {
        self.message = message
        self.code = code
        details = extensions.map { Member($0.key, $0.value) }
    }

    /// The message.
    public var description: String { code.map { "\(message) [\($0)]" } ?? message }
}

extension FieldError.Detail: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A list.
    public init(arrayLiteral elements: FieldError.Detail...) { self = .list(elements) }
    /// An object, its members in this order.
    public init(dictionaryLiteral elements: (String, FieldError.Detail)...) {
        self = .object(elements.map { FieldError.Member($0.0, $0.1) })
    }
    /// Null.
    public init(nilLiteral: ()) { self = .null }
}

// MARK: The engine's own

extension ExecutionFailure {
    init(_ error: FieldError) {
        self.init(
            error.message,
            code: error.code,
            extensions: error.extensions.map { .init($0.name, ExtensionValue($0.value)) }
        )
    }
}

extension FieldError {
    init(_ failure: ExecutionFailure) {
        self.init(failure.message, code: failure.code)
        details = failure.extensions.map { Member($0.name, Detail($0.value)) }
    }
}

extension ExtensionValue {
    fileprivate init(_ detail: FieldError.Detail) {
        switch detail {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .string(let text): self = .string(text)
        case .list(let items): self = .list(items.map { ExtensionValue($0) })
        case .object(let members): self = .object(members.map { .init($0.name, ExtensionValue($0.value)) })
        case .json(let text):
            // What is no JSON would spoil the whole response.
            self = (try? RawJSON(text)).map { .json($0.text) } ?? .string(text)
        }
    }
}

extension FieldError.Detail {
    fileprivate init(_ value: ExtensionValue) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .string(let text): self = .string(text)
        case .json(let text): self = .json(text)
        case .list(let items): self = .list(items.map { FieldError.Detail($0) })
        case .object(let members):
            self = .object(members.map { FieldError.Member($0.name, FieldError.Detail($0.value)) })
        }
    }
}

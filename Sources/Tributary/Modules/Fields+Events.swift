import Connect
import GraphQLExecution
import GraphQLTypes

/// Subscriptions and scalars.
extension Fields {
    /// Gives a field of the subscription type its events.
    ///
    /// ```swift
    /// fields.events("Subscription.ticks") { (call: PlainCall) in AsyncStream { … } }
    /// ```
    ///
    /// The next element is asked for once the response to the one before is written, so that a fast sequence waits for a slow
    /// client. When the client goes, the task that iterates is cancelled.
    ///
    /// - Parameters:
    ///   - coordinate: The field, such as `Subscription.ticks`.
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    ///   - body: Makes the sequence of the field's values. An error that it throws refuses the subscription; one that the
    ///     sequence throws ends it.
    public mutating func events<Arguments, Events: AsyncSequence & SendableMetatype>(
        _ coordinate: String,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Call<Arguments>) async throws -> Events
    ) where Events.Element: Codable & Sendable, Events.AsyncIterator: SendableMetatype {
        add(
            Registration(
                coordinate: coordinate,
                place: CodePlace(file: file, line: line),
                reads: .nothing,
                arguments: .arguments(Arguments.self),
                value: TypeProbe(Events.Element.self),
                makes: .events { site, name in
                    SwiftEvents(site, name: name) { arguments, operation, sender in
                        let events = try await body(Call<Arguments>(arguments, operation))
                        sender.open()
                        for try await event in events { try await sender.send(event) }
                    }
                }
            )
        )
    }

    /// Says which Swift type the values of a scalar are: an argument or variable that cannot be read as that type is refused
    /// before anything runs.
    ///
    /// ```swift
    /// fields.scalar("Colour", as: Colour.self, expecting: "a colour such as \"#ff8800\"")
    /// ```
    ///
    /// Values that come in and results are checked, wherever they come from. A type that is decoded from a string checks strings,
    /// one that is decoded from an integer integers, any other the whole value. A scalar that is not registered takes and gives
    /// any JSON value.
    ///
    /// - Parameters:
    ///   - name: As the schema declares it: `scalar Colour`.
    ///   - type: Its `init(from:)` decides; give it an example (``ShownByExample``) where it refuses `""`.
    ///   - expectation: What values look like, as a message goes on after "Expected".
    ///   - file: Where this stands; leave it to the compiler.
    ///   - line: Where this stands; leave it to the compiler.
    public mutating func scalar<Value: Codable & Sendable>(
        _ name: String,
        as type: Value.Type,
        expecting expectation: String,
        file: String = #fileID,
        line: Int = #line
    ) {
        add(
            ScalarRegistration(
                name: name,
                place: CodePlace(file: file, line: line),
                expectation: expectation,
                type: TypeProbe(type)
            ) { value in (try? Value(from: ValueDecoder(.input(value)))) != nil }
        )
    }
}

/// A scalar whose values a Swift type checks.
struct ScalarRegistration: Sendable {
    let name: String
    let place: CodePlace
    let expectation: String
    let type: TypeProbe
    let accepts: @Sendable (InputValue) -> Bool

    /// What the engine checks values with.
    var scalar: CustomScalar {
        let form: CustomScalar.Form
        switch try? type.shape() {
        case .leaf(.string), .enumeration:
            form = .text { [accepts] text in accepts(.string(Self.text(text))) }
        case .leaf(.integer):
            form = .integer { [accepts] digits in
                accepts(Int(Self.text(digits)).map { .int($0) } ?? .string(Self.text(digits)))
            }
        case .leaf(.float), .leaf(.boolean), .object, .list: form = .value(accepts)
        case .optional, .any, nil: form = .any
        }
        return CustomScalar(name: name, description: "", specifiedByURL: nil, expectation: expectation, form: form)
    }

    private static func text(_ span: Span<UInt8>) -> String {
        String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
}

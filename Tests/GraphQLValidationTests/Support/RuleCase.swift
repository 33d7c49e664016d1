import GraphQLLanguage
import GraphQLTypes
import Testing

@testable import GraphQLValidation

/// A document and what a rule says of it.
///
/// Places are marked in the document as `‹1›`, right before the token meant.
struct RuleCase: Sendable, CustomTestStringConvertible {
    /// Without the markers.
    let text: String
    let schema: TestSchema
    let expected: [ExpectedError]

    struct ExpectedError: Sendable, Equatable, CustomStringConvertible {
        var message: String
        /// Byte offsets.
        var places: [UInt32]

        var description: String { "\(message) at \(places)" }
    }

    var testDescription: String { text }

    static func valid(_ text: String, schema: TestSchema = .pets) -> RuleCase {
        RuleCase(text: text, schema: schema, expected: [])
    }

    /// One error at all the places that are marked, in order of their numbers.
    static func error(_ marked: String, _ message: String, schema: TestSchema = .pets) -> RuleCase {
        let (text, places) = unmarked(marked)
        return RuleCase(
            text: text,
            schema: schema,
            expected: [ExpectedError(message: message, places: places.keys.sorted().compactMap { places[$0] })]
        )
    }

    /// Several errors, each with the numbers of its places.
    static func errors(
        _ marked: String,
        _ errors: (message: String, places: [Int])...,
        schema: TestSchema = .pets
    ) -> RuleCase {
        let (text, places) = unmarked(marked)
        return RuleCase(
            text: text,
            schema: schema,
            expected: errors.map { error in
                ExpectedError(message: error.message, places: error.places.compactMap { places[$0] })
            }
        )
    }

    /// Checks one rule alone.
    func check(_ rule: some ValidationRule, options: ValidationOptions = .default) throws {
        let document = try parseDocument(Source(name: "request", text: text))
        var walker = DocumentWalker(document, schema: schema.schema, options: options, rules: rule)
        let found = walker.run().map { error in
            ExpectedError(message: error.message, places: error.locations.map(\.utf8Offset))
        }
        #expect(found == expected)
    }

    /// The text without markers, and the byte offset that each stood at.
    private static func unmarked(_ marked: String) -> (text: String, places: [Int: UInt32]) {
        var text = ""
        var places: [Int: UInt32] = [:]
        var rest = marked[...]
        while let start = rest.firstIndex(of: "‹"), let end = rest[start...].firstIndex(of: "›") {
            text += rest[..<start]
            if let number = Int(rest[rest.index(after: start)..<end]) { places[number] = UInt32(text.utf8.count) }
            rest = rest[rest.index(after: end)...]
        }
        return (text + rest, places)
    }
}

import GraphQLLanguage
import GraphQLTypes
import Testing

/// SDL with marks, and the errors that building it gives: each with the marks that it points at, in its order of
/// locations.
struct SchemaCase: CustomTestStringConvertible, Sendable {
    struct Expected: Sendable {
        let message: String
        let marks: [Int]
    }

    let sdl: String
    let errors: [Expected]

    var testDescription: String { errors.first?.message ?? sdl }

    static func valid(_ sdl: String) -> SchemaCase { SchemaCase(sdl: sdl, errors: []) }

    static func error(_ sdl: String, _ message: String, at marks: Int...) -> SchemaCase {
        SchemaCase(sdl: sdl, errors: [Expected(message: message, marks: marks)])
    }

    static func errors(_ sdl: String, _ errors: [(String, [Int])]) -> SchemaCase {
        SchemaCase(sdl: sdl, errors: errors.map { Expected(message: $0.0, marks: $0.1) })
    }

    /// Builds the schema and compares messages and places.
    func check(options: SchemaOptions = SchemaOptions(), sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let marked = MarkedSDL(sdl)
        var found: [GraphQLError] = []
        do throws(SchemaErrors) {
            _ = try Schema(building: [Source(name: "schema.graphql", text: marked.text)], options: options)
        } catch {
            found = error.errors
        }
        #expect(found.map(\.message) == errors.map(\.message), sourceLocation: sourceLocation)
        for (error, expected) in zip(found, errors) {
            #expect(
                error.locations.map { Int($0.utf8Offset) } == expected.marks.map { marked.utf8Offset(of: $0) },
                "\(error.message)",
                sourceLocation: sourceLocation
            )
        }
    }
}

/// A text in which `‹1›`, `‹2›`, … mark places.
struct MarkedSDL {
    let text: String
    private var utf8Offsets: [Int: Int] = [:]

    init(_ marked: String) {
        var text = ""
        var rest = Substring(marked)
        while let opening = rest.unicodeScalars.firstIndex(of: "‹"),
            let closing = rest.unicodeScalars[opening...].firstIndex(of: "›")
        {
            text += rest[..<opening]
            let number = rest.unicodeScalars[opening..<closing].dropFirst()
            utf8Offsets[Int(String(number)) ?? -1] = text.utf8.count
            rest = rest[rest.unicodeScalars.index(after: closing)...]
        }
        self.text = text + rest
    }

    func utf8Offset(of mark: Int) -> Int { utf8Offsets[mark] ?? -1 }
}

/// A schema from SDL that is valid.
func schema(_ sdl: String..., options: SchemaOptions = SchemaOptions()) throws -> Schema {
    try Schema(
        building: sdl.enumerated().map { Source(name: "\($0).graphql", text: $1) },
        options: options
    )
}

func parse(_ sdl: String, sourceIndex: UInt32 = 0) throws -> Document {
    try parseDocument(Source(name: "known.graphql", text: sdl), sourceIndex: sourceIndex)
}

/// A part of a schema that is written in Swift: definitions of its own, and the code that gives fields their values.
///
/// ```swift
/// struct Greetings: Module {
///     let schema = SDL("extend type Query { hello(name: String!): String! }")
///
///     func register(in fields: inout Fields) {
///         fields.resolve("Query.hello") { (call: Call<Greeting>) in "Hello, \(call.arguments.name)!" }
///     }
/// }
///
/// struct Greeting: Codable { var name: String }
/// ```
///
/// Hand it to `Application(modules:)`, or to `Endpoint(modules:)` in a test. Any module may give a value to any field of the
/// schema, whoever defines it; two that claim one field, or one that claims a field with a binding directive, keep the
/// server from starting.
public protocol Module: Sendable {
    /// Definitions that belong to the module; by default none, where the files of the schema folder have them.
    var schema: SDL { get }

    /// Says which code gives which field its value.
    ///
    /// Called whenever the schema is loaded, so before requests are answered and after each change of its files.
    func register(in fields: inout Fields)
}

extension Module {
    /// No definitions.
    public var schema: SDL { SDL("") }
}

/// Definitions in GraphQL's schema definition language that stand in a Swift file.
///
/// Problems in it are reported with the file and line of the Swift source, for a text that is laid out as `swift format`
/// does it: on several lines, with `"""` on the line after `SDL(`, or on one line.
public struct SDL: Sendable {
    /// The definitions.
    public let text: String
    let place: CodePlace

    /// - Parameters:
    ///   - text: Definitions, such as `extend type Query { hello: String! }`.
    ///   - file: Where the text is; leave it to the compiler.
    ///   - line: Where the text begins; leave it to the compiler.
    public init(_ text: String, file: String = #fileID, line: Int = #line) {
        self.text = text
        place = CodePlace(file: file, line: line)
    }

    /// The text as it counts lines: moved down to where it is in its Swift file.
    var lineUpText: String {
        // Three quotes stand between the call and the first line.
        let lines = text.utf8.contains(UInt8(ascii: "\n")) ? place.line + 1 : place.line - 1
        return String(repeating: "\n", count: max(0, lines)) + text
    }
}

/// A place in Swift code.
struct CodePlace: Sendable, CustomStringConvertible {
    /// `Module/File.swift`.
    let file: String
    let line: Int

    var description: String { "\(file):\(line)" }
}

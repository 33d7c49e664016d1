import Foundation
import OrderedJSON
import Testing

/// A file of the corpus: one case on each line.
struct CorpusFile: Sendable, CustomTestStringConvertible {
    let url: URL

    var name: String { url.deletingPathExtension().lastPathComponent }
    var testDescription: String { name }

    /// Nil where the environment does not name it.
    static var folder: String? { ProcessInfo.processInfo.environment["CONFORMANCE_CORPUS"] }

    struct NoCases: Error, CustomStringConvertible {
        let folder: String

        var description: String { "CONFORMANCE_CORPUS names \(folder), where there is no .jsonl file." }
    }

    static func all() throws -> [CorpusFile] {
        guard let folder else { return [] }
        let files = try FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder),
            includingPropertiesForKeys: nil
        )
        .filter { $0.pathExtension == "jsonl" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
        if files.isEmpty { throw NoCases(folder: folder) }
        return files.map { CorpusFile(url: $0) }
    }

    func cases() throws -> [CorpusCase] {
        try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { try CorpusCase(line: Array($0)) }
    }
}

/// A request, and the response that is expected of it.
struct CorpusCase {
    let id: String
    let label: String
    let request: Request
    /// Nil where the response has to tell by itself that it is right.
    let expected: JSONValue?

    struct Request {
        /// As it stands in the file: a document may hold half a surrogate pair.
        let line: [UInt8]
        let operation: String
        let schema: String
    }

    init(line: [UInt8]) throws {
        let reader = JSONReader(JSONBody(copying: line))
        let root = try reader.root()
        func string(_ name: String, of object: JSONOffset) throws -> String {
            try reader.member(name, of: object).map { try reader.string(at: $0) } ?? ""
        }
        id = try string("id", of: root)
        label = try string("label", of: root)
        let request = try #require(try reader.member("request", of: root), "\(id) has no request")
        self.request = Request(
            line: Array(try reader.rawText(at: request).utf8),
            operation: try string("op", of: request),
            schema: try string("schema", of: request)
        )
        expected = try reader.member("expect", of: root).map { try reader.value(at: $0) }
    }

    /// Asks the program, and compares.
    func compare() throws -> ResponseComparison {
        let response = try respond(to: request.line)
        var comparison = ResponseComparison()
        if let expected {
            comparison.compare(response, with: expected)
        } else {
            comparison.compareIntrospection(response, of: request.schema)
        }
        return comparison
    }
}

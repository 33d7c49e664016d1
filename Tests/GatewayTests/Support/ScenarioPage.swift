import Foundation
import Testing
import Testing

/// A page of `Scenarios`: what a user has written, what upstreams answer, and what a client then gets.
///
/// Prose between the fenced blocks is for people. A block's info string says what it is:
///
/// | info string | holds |
/// | --- | --- |
/// | `graphql schema [file]` | a file of the schema folder |
/// | `yaml configuration` | configuration laid over that of the tests |
/// | `sql migration` | the next migration |
/// | `json file <name>` | a file of the schema folder |
/// | `text environment` | `NAME=value` lines |
/// | `http upstream` | a request and how an upstream answers it: see `UpstreamAnswer` |
/// | `graphql request`, `json variables`, `json response` | a POST to `/graphql` and its answer, with status 200 |
/// | `http request`, `http response` | the same for any other request; of headers, those named are compared |
/// | `json input` | what the tables of a page on mappings are evaluated over, which other tests do |
/// | `graphql elsewhere` | how another tool would say it: shown and not read |
/// | `text calls [header…]` | the requests that upstreams got since the one before, those of one wave in any order, an empty line between waves |
///
/// A request without `text calls` causes no call. `<<1-3 {"id":#}>>` is short for `{"id":1},{"id":2},{"id":3}`.
struct ScenarioPage: Sendable, CustomTestStringConvertible {
    /// A fenced block.
    struct Block: Sendable {
        /// Words of the info string.
        var info: [String]
        var text: String
        /// 1-based line of the opening fence.
        var line: Int

        var kind: String { info.prefix(2).joined(separator: " ") }
        var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// One request and what is expected of it.
    struct Step: Sendable {
        var request: Block
        var variables: Block?
        var response: Block?
        var calls: Block?
    }

    /// The page is not written as pages are.
    struct Malformed: Error, CustomStringConvertible {
        var page: String
        var line: Int
        var message: String

        var description: String { "\(page):\(line): \(message)" }
    }

    /// File name without its extension: the behaviour.
    let name: String
    let path: String
    private(set) var schemas: [Block] = []
    private(set) var configurations: [Block] = []
    private(set) var migrations: [Block] = []
    private(set) var files: [Block] = []
    private(set) var environment: [String: String] = [:]
    private(set) var upstreams: [Block] = []
    private(set) var steps: [Step] = []

    var testDescription: String { name }

    /// Pages of the documentation that are written as scenarios are: their examples are played.
    private static let documentation = ["Directives.md", "MovingFromOtherTools.md"]

    /// All pages, by name, those of the documentation last.
    static func all() throws -> [ScenarioPage] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let folder = tests.appending(path: "Scenarios")
        let manual = tests.appending(path: "../../Sources/Connect/Documentation.docc").standardized
        let pages = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "md" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { try ScenarioPage(file: $0) }
        return try pages + documentation.map { try ScenarioPage(file: manual.appending(path: $0)) }
    }

    init(file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        path = file.path
        for block in try Self.blocks(of: String(contentsOf: file, encoding: .utf8), page: name) { try take(block) }
        if steps.isEmpty { throw Malformed(page: name, line: 1, message: "The page has no request.") }
        for step in steps where step.response == nil {
            throw Malformed(page: name, line: step.request.line, message: "The request has no response.")
        }
    }

    private mutating func take(_ block: Block) throws {
        switch block.kind {
        case "graphql schema", "graphql schema.graphql": schemas.append(block)
        case "yaml configuration": configurations.append(block)
        case "sql migration": migrations.append(block)
        case "json file": files.append(block)
        case "text environment":
            for line in block.lines {
                let parts = line.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
            }
        case "http upstream": upstreams.append(block)
        case "json input": break
        case "graphql request", "http request": steps.append(Step(request: block))
        case "json variables": try attach(block, to: \.variables)
        case "json response", "http response": try attach(block, to: \.response)
        case "text calls": try attach(block, to: \.calls)
        case "graphql elsewhere": break
        default:
            throw Malformed(
                page: name,
                line: block.line,
                message: "There is no block \"\(block.info.joined(separator: " "))\"."
            )
        }
    }

    private mutating func attach(_ block: Block, to part: WritableKeyPath<Step, Block?>) throws {
        guard !steps.isEmpty, steps[steps.count - 1][keyPath: part] == nil else {
            throw Malformed(
                page: name,
                line: block.line,
                message: "This block belongs to no request, or to one that has it already."
            )
        }
        steps[steps.count - 1][keyPath: part] = block
    }

    private static func blocks(of text: String, page: String) throws -> [Block] {
        var blocks: [Block] = []
        var open: Block?
        var lines: [Substring] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```"), var block = open {
                block.text = expandingRepetitions(lines.joined(separator: "\n"))
                blocks.append(block)
                open = nil
                lines = []
            } else if line.hasPrefix("```") {
                let info = line.dropFirst(3).split(separator: " ").map(String.init)
                open = Block(info: info, text: "", line: index + 1)
            } else if open != nil {
                lines.append(line)
            }
        }
        if let open { throw Malformed(page: page, line: open.line, message: "The block does not end.") }
        return blocks
    }

    /// Writes out `<<1-3 {"id":#}>>`, which counts up or down.
    static func expandingRepetitions(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let begin = rest.range(of: "<<"), let end = rest[begin.upperBound...].range(of: ">>") {
            let inner = rest[begin.upperBound..<end.lowerBound]
            let words = inner.split(separator: " ", maxSplits: 1)
            let bounds = words[0].split(separator: "-").compactMap { Int($0) }
            result += rest[..<begin.lowerBound]
            if bounds.count == 2, words.count == 2 {
                let numbers = Array(stride(from: bounds[0], through: bounds[1], by: bounds[0] <= bounds[1] ? 1 : -1))
                result += numbers.map { words[1].replacingOccurrences(of: "#", with: String($0)) }.joined(
                    separator: ","
                )
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }
}

extension String {
    /// The same JSON text without white space between its tokens; everything else, order and escapes too, as it is.
    var compactJSON: String {
        var result = ""
        var isInString = false
        var isEscaped = false
        for scalar in unicodeScalars {
            if isInString {
                result.unicodeScalars.append(scalar)
                if isEscaped {
                    isEscaped = false
                } else if scalar == "\\" {
                    isEscaped = true
                } else if scalar == "\"" {
                    isInString = false
                }
            } else if !scalar.properties.isWhitespace {
                result.unicodeScalars.append(scalar)
                if scalar == "\"" { isInString = true }
            }
        }
        return result
    }

    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

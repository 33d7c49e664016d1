import Foundation
import OrderedJSON
import Testing

@testable import Connect

/// The tables of `Documentation.docc/Mappings.md`: what a mapping gives over the JSON above it.
///
/// The page's schema and requests are run by `GatewayTests`.
@Suite("Examples of the page on mappings")
struct MappingPageTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let mapping: String
        let input: String
        /// JSON text; nil for no value.
        let output: String?
        let line: Int

        var testDescription: String { "line \(line): \(mapping)" }
    }

    private static let page: [String] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Gateway/Documentation.docc/Mappings.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "\n")
    }()

    private static let examples: [Example] = {
        var examples: [Example] = []
        var input = ""
        var isInput = false
        var isTable = false
        for (index, line) in page.enumerated() {
            if line == "```json input" {
                input = ""
                isInput = true
            } else if line.hasPrefix("```") {
                isInput = false
            } else if isInput {
                input += line + "\n"
            } else if line == "| mapping | gives |" {
                isTable = true
            } else if !line.hasPrefix("|") {
                isTable = false
            } else if isTable, line.hasPrefix("| `"), let bar = line.range(of: "` | ") {
                let gives = line[bar.upperBound...].dropLast(2)
                examples.append(
                    Example(
                        mapping: String(line[..<bar.lowerBound].dropFirst(3)),
                        input: input,
                        output: gives == "nothing" ? nil : String(gives.dropFirst().dropLast()),
                        line: index + 1
                    )
                )
            }
        }
        return examples
    }()

    @Test("give what the page says", arguments: examples)
    func example(_ example: Example) throws {
        #expect(try evaluate(example.mapping, over: example.input) == example.output)
    }

    @Test("show every method")
    func methods() {
        #expect(Self.examples.count > 100)
        for method in MappingMethod.allCases {
            #expect(Self.examples.contains { $0.mapping.contains("->\(method.rawValue)") }, "->\(method.rawValue)")
        }
    }

    @Test("show every variable")
    func variables() {
        for variable in MappingVariable.allCases {
            #expect(Self.page.contains { $0.hasPrefix("| `$\(variable.rawValue)` |") }, "$\(variable.rawValue)")
        }
    }

    @Test("state the limits that there are")
    func limits() {
        let text = Self.page.joined(separator: " ")
        #expect(text.contains("four million steps") && MappingWork.base == 4_000_000)
        #expect(text.contains("sixteen for each byte") && MappingWork.perByte == 16)
        #expect(text.contains("nest 512 deep") && JSONLimits.maxDepth == 512)
        #expect(text.contains("64 MiB") && MappingWork.maxTextBytes == 64 << 20)
    }
}

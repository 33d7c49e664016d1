import OrderedJSON
import Testing

@testable import Connect

/// The table of the language, `Fixtures/mappings.txt`: mapping, input, output.
@Suite("Mapping table")
struct MappingTableTests {
    @Test("is as long as it was, and says each thing once")
    func size() {
        #expect(MappingTable.examples.count >= 790)
        let cases = MappingTable.examples.map { $0.mapping + " ← " + $0.input }
        let repeated = Dictionary(grouping: cases) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(repeated.isEmpty, "\(repeated.sorted())")
    }

    @Test("has every method in it")
    func methods() {
        for method in MappingMethod.allCases {
            let uses = MappingTable.examples.filter { $0.mapping.contains("->\(method.rawValue)") }
            #expect(uses.count >= 5, "->\(method.rawValue)")
        }
    }

    @Test("is what mappings do", arguments: MappingTable.examples)
    func outcome(_ example: MappingExample) throws {
        switch example.outcome {
        case .value(let expected, let problem):
            let (output, problems) = try evaluation(example.mapping, over: example.input)
            #expect(output == expected)
            if let problem {
                #expect(problems.contains { $0.contains(problem) }, "\(problems)")
            }
        case .error(let expected):
            do {
                let output = try evaluate(example.mapping, over: example.input)
                Issue.record("no error, but \(output ?? "nothing")")
            } catch let fault as MappingFault {
                #expect(fault.message.contains(expected), "\(fault.message)")
                #expect((0...example.mapping.utf8.count).contains(fault.utf8Offset))
            } catch {
                #expect("\(error)".contains(expected), "\(error)")
            }
        }
    }

    @Test(
        "is the same for values that stand in a body and values that were put together",
        arguments: MappingTable.examples
    )
    func built(_ example: MappingExample) throws {
        guard case .value(let expected, _) = example.outcome else { return }
        // A number that is no double cannot be put together.
        guard let tree = try? JSONValue.parse(JSONBody(copying: Array(example.input.utf8))) else { return }
        // Numbers keep the digits that they were sent with only where they stand.
        guard try canonical(tree.json) == canonical(example.input) else { return }
        let output = try evaluation(example.mapping, of: MappingValue(tree)).output
        #expect(try output.map(canonical) == expected.map(canonical))
    }

    @Test("ends in a value or an error with any part left out", arguments: MappingTable.examples)
    func mutilated(_ example: MappingExample) {
        let tokens = example.mapping.split(separator: " ", omittingEmptySubsequences: false)
        for index in tokens.indices {
            var rest = tokens
            rest.remove(at: index)
            _ = try? evaluate(rest.joined(separator: " "), over: example.input)
        }
        for index in example.mapping.indices {
            var text = example.mapping
            text.remove(at: index)
            _ = try? evaluate(text, over: example.input)
        }
    }
}

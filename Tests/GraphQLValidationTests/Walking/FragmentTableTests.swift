import GraphQLLanguage
import Testing

@testable import GraphQLValidation

struct FragmentTableTests {
    private func table(_ text: String, _ choice: FragmentTable.Choice) throws -> (FragmentTable, SyntaxTree) {
        let document = try parseDocument(Source(name: "test", text: text))
        let fragments = document.definitions.compactMap { definition in
            if case .fragment(let fragment) = definition { fragment } else { nil }
        }
        return (FragmentTable(fragments, of: document.tree, choice), document.tree)
    }

    @Test("a fragment is found by its name, and by the name's number")
    func finding() throws {
        let (table, tree) = try table("{ ...B ...None a } fragment A on T { a } fragment B on T { a }", .first)
        #expect(table.index(named: "A") == 0)
        #expect(table.index(named: "B") == 1)
        #expect(table[try #require(tree.names.id(of: "B"))] == 1)
        #expect(!table.hasRepeatedNames)
        // A name of the document, but of no fragment; and none of the document.
        for name in ["None", "a", "T"] {
            #expect(table.index(named: name) == nil)
            #expect(table[try #require(tree.names.id(of: name))] == -1)
        }
        #expect(table.index(named: "Other") == nil)
    }

    @Test("of several fragments of one name the first counts or the last", arguments: [true, false])
    func repeated(first: Bool) throws {
        let text = "fragment A on T { a } fragment B on T { a } fragment A on T { b }"
        let (table, _) = try table(text, first ? .first : .last)
        #expect(table.index(named: "A") == (first ? 0 : 2))
        #expect(table.index(named: "B") == 1)
        #expect(table.hasRepeatedNames)
    }

    @Test("a document without fragments has none")
    func none() throws {
        let (table, tree) = try table("{ a ...A }", .last)
        #expect(table.index(named: "A") == nil)
        #expect(table[try #require(tree.names.id(of: "A"))] == -1)
    }
}

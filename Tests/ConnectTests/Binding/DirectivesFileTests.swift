import Foundation
import Testing

@testable import Connect

@Suite("Binding directives")
struct DirectivesFileTests {
    @Test("are described for editors as they are built in")
    func equality() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Schema")
        let text = try String(contentsOf: folder.appending(path: "directives.graphql"), encoding: .utf8)
        let withoutComments = text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        let trimmed = withoutComments.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(trimmed == BindingDirectives.sdl.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

import Foundation

/// The page of the documentation that test runs write: `Specification.md` beside the engine.
struct SpecificationPage {
    /// A part of the page between two comments, written by one test.
    enum Part: String {
        case sections
        case corpus

        fileprivate var opening: String { "<!-- \(rawValue): written by the test run -->\n" }
        fileprivate var closing: String { "<!-- end of \(rawValue) -->" }
    }

    struct MissingPart: Error, CustomStringConvertible {
        let part: Part
        var description: String {
            "\(SpecificationPage.path) has no \(part.opening.debugDescription) … \(part.closing)."
        }
    }

    static let path = "Sources/GraphQLExecution/Documentation.docc/Specification.md"
    private static var url: URL { ProjectTree.root.appending(path: path) }

    /// Whether this run writes the page instead of comparing with it.
    static var isWritten: Bool { ProcessInfo.processInfo.environment["UPDATE_SPECIFICATION_PAGE"] == "1" }

    /// Two tests write parts of one file, possibly at once.
    private static let writing = NSLock()

    static func text(of part: Part) throws -> String {
        let page = try String(contentsOf: url, encoding: .utf8)
        return String(page[try range(of: part, in: page)])
    }

    static func write(_ text: String, to part: Part) throws {
        try writing.withLock {
            var page = try String(contentsOf: url, encoding: .utf8)
            page.replaceSubrange(try range(of: part, in: page), with: text)
            try page.write(to: url, atomically: true, encoding: .utf8)
        }
    }

    private static func range(of part: Part, in page: String) throws -> Range<String.Index> {
        guard let opening = page.firstRange(of: part.opening),
            let closing = page[opening.upperBound...].firstRange(of: part.closing)
        else { throw MissingPart(part: part) }
        return opening.upperBound..<closing.lowerBound
    }
}

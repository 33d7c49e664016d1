import Foundation
import GraphQLLanguage
import Testing

@testable import Connect

/// `Documentation.docc/Directives.md` says of each directive, argument and input what its definition says. (The examples of the
/// page are played by the tests of scenarios.)
@Suite("The page on directives")
struct DirectiveReferenceTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources/Connect").standardized
    private static let page = text(of: "Directives.md")

    private static func text(of page: String) -> String {
        (try? String(contentsOf: folder.appending(path: "Documentation.docc/" + page), encoding: .utf8)) ?? ""
    }

    /// What the page has to hold for each definition, drawn from it.
    static let expected: [(name: String, text: String)] = {
        guard let document = try? parseDocument(Source(name: "", text: BindingDirectives.sdl), limits: .schema) else {
            return []
        }
        return document.definitions.compactMap { definition in
            switch definition {
            case .directive(let directive):
                let places = directive.locations.map(\.text).joined(separator: ", ")
                let head = "On \(places)\(directive.isRepeatable ? "; may be repeated" : ""). "
                return (
                    "@" + directive.name.text,
                    section("@" + directive.name.text, head + description(directive.description), directive.arguments)
                )
            case .type(let type):
                switch type.body {
                case .inputObject(let fields):
                    return (type.name.text, section(type.name.text, description(type.description), fields))
                case .enumeration(let values):
                    let names = values.map { "`\($0.name.text)`" }.joined(separator: ", ")
                    return (type.name.text, "## \(type.name.text)\n\n\(description(type.description)) One of \(names).")
                case .scalar: return ("\(type.name.text)", "- `\(type.name.text)`: \(description(type.description))")
                case .object, .interface, .union: return nil
                }
            case .schema, .schemaExtension, .typeExtension, .operation, .fragment: return nil
            }
        }
    }()

    private static func description(_ value: Description?) -> String {
        (value?.text ?? "").replacing("\n", with: " ")
    }

    private static func section(_ name: String, _ head: String, _ members: [InputValueDefinition]) -> String {
        let rows = members.map { member in
            let fallback = member.defaultValue.map { " = " + text(of: $0) } ?? ""
            let cell = description(member.description).replacing("|", with: "\\|")
            return "| `\(member.name.text): \(text(of: member.type))\(fallback)` | \(cell) |"
        }
        return (["## \(name)", "", head, "", "| argument | |", "| --- | --- |"] + rows).joined(separator: "\n")
    }

    private static func text(of type: TypeReference) -> String {
        switch type {
        case .named(let name): name.text
        case .list(let item, _): "[" + text(of: item) + "]"
        case .nonNull(let inner): text(of: inner) + "!"
        }
    }

    private static func text(of value: Value) -> String {
        switch value.kind {
        case .string(let text, _): "\"\(text)\""
        case .int(let text), .float(let text): text
        case .boolean(let flag): "\(flag)"
        case .enumValue(let name): name
        case .null, .list, .object, .variable: "…"
        }
    }

    @Test("has every directive, input and scalar as it is defined")
    func definitions() {
        #expect(Self.expected.count > 15)
        for (name, text) in Self.expected {
            if !Self.page.contains(text) { Issue.record("\(name) is not on the page as it is defined:\n\(text)") }
        }
    }

    @Test("has an example of every directive")
    func examples() {
        let examples = Self.page.components(separatedBy: "```").enumerated().filter { !$0.offset.isMultiple(of: 2) }
            .map(\.element).joined()
        for (name, _) in Self.expected where name.hasPrefix("@") && name != "@database" {
            #expect(examples.contains(name + "("), "\(name)")
        }
    }

    @Test("has a companion with every code")
    func codes() throws {
        let page = Self.text(of: "Codes.md")
        var codes: Set<String> = []
        for case let path as String in FileManager.default.enumerator(atPath: Self.folder.path) ?? .init()
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: Self.folder.appending(path: path), encoding: .utf8)
            codes.formUnion(text.matches(of: #/"([A-Z]+(_[A-Z]+)+)"/#).map { String($0.1) })
        }
        // Values of @batch(match:).
        codes.subtract(["BY_KEY", "BY_NAME", "BY_POSITION"])
        #expect(codes.count > 50)
        for code in codes.sorted() where !page.contains("`\(code)`") { Issue.record("Codes.md lacks \(code)") }
    }
}

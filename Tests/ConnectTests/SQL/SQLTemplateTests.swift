import Testing

@testable import Connect

@Suite("SQL templates")
struct SQLTemplateTests {
    @Test("turn expressions into parameters", arguments: templates)
    func parameters(_ text: String, _ sql: String, _ lists: [Bool]) throws {
        let template = try SQLTemplate.parse(text)
        #expect(template.sql == sql)
        #expect(template.parameters.map(\.isList) == lists)
    }

    @Test("name the place of a fault")
    func faults() {
        #expect(throws: MappingFault(message: "\"{\" without \"}\".", utf8Offset: 7)) {
            try SQLTemplate.parse("SELECT {$args.x")
        }
    }
}

private let templates: [(String, String, [Bool])] = [
    ("SELECT 1", "SELECT 1", []),
    ("SELECT {$args.x}", "SELECT ?", [false]),
    ("a = {$args.x} AND b = {$args.y}", "a = ? AND b = ?", [false, false]),
    ("id IN ({$batch.id})", "id IN (SELECT +value FROM json_each(?))", [true]),
    ("id in ( {$batch.id} )", "id in ( SELECT +value FROM json_each(?) )", [true]),
    ("id NOT IN\n({$batch.id})", "id NOT IN\n(SELECT +value FROM json_each(?))", [true]),
    ("f({$args.x})", "f(?)", [false]),
    ("margin({$args.x})", "margin(?)", [false]),
    ("id IN ({$args.x}, {$args.y})", "id IN (?, ?)", [false, false]),
    ("SELECT '{x}', \"{y}\", [{z}], `{w}`", "SELECT '{x}', \"{y}\", [{z}], `{w}`", []),
    ("SELECT 'it''s {x}' -- {y}\n, {$args.z}", "SELECT 'it''s {x}' -- {y}\n, ?", [false]),
    ("/* {x} */ SELECT {$args.z}", "/* {x} */ SELECT ?", [false]),
    ("SELECT {$([1, 2])}", "SELECT ?", [false]),
    ("SELECT { {a: '}'} }", "SELECT ?", [false]),
]

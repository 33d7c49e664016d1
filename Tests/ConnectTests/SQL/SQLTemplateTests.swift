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
        #expect(throws: MappingFault.self) { try SQLTemplate.parse("SELECT {$args.x ^}") }
    }

    @Test("find the place of a byte of the statement in the text that it was made of")
    func places() throws {
        let text = "SELECT {$args.x} AS a, b FROM t WHERE c IN ({$batch.id}) AND d"
        let template = try SQLTemplate.parse(text)
        for word in ["SELECT", " AS a", "b FROM", "WHERE", ") AND", "AND d"] {
            let offset = { (text: String) -> Int? in
                text.firstRange(of: word).map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) }
            }
            let inSQL = try #require(offset(template.sql))
            #expect(template.utf8Offset(ofSQL: inSQL) == offset(text), "\(word)")
        }
        // All of what stands for an expression is the expression's place.
        let list = try #require(template.sql.utf8.firstRange(of: "json_each".utf8))
        let brace = try #require(text.utf8.firstRange(of: "{$batch".utf8))
        #expect(
            template.utf8Offset(ofSQL: template.sql.utf8.distance(from: template.sql.startIndex, to: list.lowerBound))
                == text.utf8.distance(from: text.startIndex, to: brace.lowerBound)
        )
    }

    @Test("take thousands of parts in time that grows with the text")
    func long() throws {
        let text = "SELECT " + Array(repeating: "x IN(   {$args.x}   )", count: 20_000).joined(separator: " OR ")
        let elapsed = try ContinuousClock().measure {
            let template = try SQLTemplate.parse(text)
            #expect(template.parameters.count == 20_000)
        }
        #expect(elapsed < .seconds(10))
    }
}

private let templates: [(String, String, [Bool])] = [
    ("SELECT 1", "SELECT 1", []),
    ("SELECT {$args.x}", "SELECT ?", [false]),
    ("a = {$args.x} AND b = {$args.y}", "a = ? AND b = ?", [false, false]),
    ("id IN ({$batch.id})", "id IN (SELECT +value FROM json_each(?))", [true]),
    ("id in ( {$batch.id} )", "id in ( SELECT +value FROM json_each(?) )", [true]),
    ("id NOT IN\n({$batch.id})", "id NOT IN\n(SELECT +value FROM json_each(?))", [true]),
    ("\"id\"IN({$batch.id})", "\"id\"IN(SELECT +value FROM json_each(?))", [true]),
    ("[id]in({$batch.id})", "[id]in(SELECT +value FROM json_each(?))", [true]),
    ("`id`In ({$batch.id})", "`id`In (SELECT +value FROM json_each(?))", [true]),
    ("(a+b)iN({$batch.id})", "(a+b)iN(SELECT +value FROM json_each(?))", [true]),
    ("'x'IN({$batch.id})", "'x'IN(SELECT +value FROM json_each(?))", [true]),
    ("id IN/* the keys */(\n{$batch.id}\n)", "id IN/* the keys */(\nSELECT +value FROM json_each(?)\n)", [true]),
    ("id IN -- {x}\n(--\n{$batch.id}/**/)", "id IN -- {x}\n(--\nSELECT +value FROM json_each(?)/**/)", [true]),
    ("id\r\nNOT\tIN\u{c}({$batch.id})", "id\r\nNOT\tIN\u{c}(SELECT +value FROM json_each(?))", [true]),
    (
        "a IN ({$batch.a}) AND b = {$args.b} AND c IN ({$batch.c})",
        "a IN (SELECT +value FROM json_each(?)) AND b = ? AND c IN (SELECT +value FROM json_each(?))",
        [true, false, true]
    ),
    ("\"in\"({$args.x})", "\"in\"(?)", [false]),
    ("[IN]({$args.x})", "[IN](?)", [false]),
    ("t.in({$args.x})", "t.in(?)", [false]),
    (
        "in2({$args.x}), _in({$args.x}), a$in({$args.x}), éin({$args.x})", "in2(?), _in(?), a$in(?), éin(?)",
        [false, false, false, false]
    ),
    ("id IN (({$args.x}))", "id IN ((?))", [false]),
    ("id IN (-{$args.x})", "id IN (-?)", [false]),
    ("id IN ({$args.x} + 1)", "id IN (? + 1)", [false]),
    ("id IN ('in ({x})', {$args.x})", "id IN ('in ({x})', ?)", [false]),
    ("IN ({$args.x}", "IN (?", [false]),
    ("f({$args.x})", "f(?)", [false]),
    ("margin({$args.x})", "margin(?)", [false]),
    ("id IN ({$args.x}, {$args.y})", "id IN (?, ?)", [false, false]),
    ("SELECT '{x}', \"{y}\", [{z}], `{w}`", "SELECT '{x}', \"{y}\", [{z}], `{w}`", []),
    ("SELECT 'it''s {x}' -- {y}\n, {$args.z}", "SELECT 'it''s {x}' -- {y}\n, ?", [false]),
    ("/* {x} */ SELECT {$args.z}", "/* {x} */ SELECT ?", [false]),
    ("SELECT {$([1, 2])}", "SELECT ?", [false]),
    ("SELECT { {a: '}'} }", "SELECT ?", [false]),
]

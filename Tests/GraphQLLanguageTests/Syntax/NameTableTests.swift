import Testing

@testable import GraphQLLanguage

struct NameTableTests {
    @Test("equal names have equal numbers, and others have others", arguments: [1, 2, 20, 1000, 5000])
    func numbers(_ count: Int) throws {
        let names = manyNames(count)
        let once = names.joined(separator: " ")
        let tree = try parse("{ \(once) \(once) }").tree
        #expect(tree.names.count == count)
        #expect(tree.selections.map(\.name) == Array(0..<Int32(count)) + Array(0..<Int32(count)))
        for (number, name) in names.enumerated() {
            #expect(tree.names.text(of: Int32(number)) == name)
            #expect(tree.names.id(of: name) == Int32(number))
            #expect(tree.names.id(of: name + "x") == nil)
            #expect(tree.names.id(of: String(name.dropLast())) == nil)
        }
        #expect(tree.names.id(of: "") == nil)
    }

    @Test("a table has its own numbers for the names of another one", arguments: [0, 1, 20, 1000])
    func ofAnotherTable(_ count: Int) throws {
        let names = manyNames(count)
        let other = try parse("{ \(names.joined(separator: " ")) unknown }").tree.names
        var table = NameTable()
        let numbers = Array(names.reversed().map { table.insert($0) }.reversed())
        // Known by now.
        #expect(names.map { table.insert($0) } == numbers)
        #expect(table.ids(ofNamesIn: other) == numbers + [-1])
    }

    @Test("a hash is the same for the bytes of a text and for a string", arguments: 0...40)
    func hashes(_ length: Int) {
        let name = String(repeating: "abcdefghi", count: 5).prefix(length)
        for (before, behind) in [("", ""), ("x ", ""), ("", " abcdefghijkl"), ("xyz", "nnnnnnnnnnnnn")] {
            let start = before.utf8.count
            let hash = Array("\(before)\(name)\(behind)".utf8).withUnsafeBufferPointer { buffer in
                let bytes = SourceBytes(buffer)
                return NameHash.of(count: length) { bytes.word(at: start + $0, count: length - $0) }
            }
            #expect(hash == NameHash.of(String(name)))
        }
    }

    @Test(
        "every name of an executable definition has its number, and none of a type system definition",
        arguments: [
            ("{ a }", ["a"]),
            ("{ b: a ...F ... on T @d(x: $v) { a } }", ["b", "a", "F", "T", "d", "x", "v"]),
            ("query Q($v: [T!] = { f: E } @d) { a }", ["Q", "v", "T", "f", "d", "a"]),
            ("fragment F on T @d { a }", ["F", "T", "d", "a"]),
            ("type Query { a(b: Int): String @c } enum E { F }", []),
            ("type Query { a: Int } { b } type C { d: Int } fragment F on C { b }", ["b", "F", "C"]),
        ]
    )
    func numbered(_ text: String, _ names: [String]) throws {
        let table = try parse(text).tree.names
        #expect((0..<Int32(table.count)).map { table.text(of: $0) } == names)
    }
}

/// Of many lengths, and alike in front and behind.
func manyNames(_ count: Int) -> [String] {
    (0..<count).map { "name\($0)\(String(repeating: "x", count: $0 % 23))End" }
}

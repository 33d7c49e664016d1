import GraphQLTypes
import Testing

@Suite("named types") struct NamedTypeTests {
    @Test("each field of a type is found by its name, and no other name is", arguments: [1, 2, 12, 13, 40, 1000])
    func fields(_ count: Int) throws {
        // Of many lengths, and alike in front and behind.
        let names = (0..<count).map { "name\($0)\(String(repeating: "x", count: $0 % 23))End" }
        let built = try schema("type Query { \(names.map { "\($0): Int" }.joined(separator: " ")) }")
        let query = try #require(built.rootType(of: .query))
        for (index, name) in names.enumerated() {
            #expect(query.fieldIndex(named: name) == index)
            #expect(query.field(named: name)?.name == name)
            #expect(query.fieldIndex(named: name + "x") == nil)
        }
        #expect(query.fieldIndex(named: "") == nil)
    }
}

import Testing

@testable import GraphQLLanguage

struct NameIndexTests {
    @Test("a name's place in a list is found by its text and by its number", arguments: [0, 1, 4, 5, 12, 13, 100])
    func places(_ count: Int) throws {
        let names = manyNames(count)
        let tree = try parse("{ other \(names.joined(separator: " ")) }").tree
        // Of equal names the first is found.
        let index = NameIndex(names + names)
        for (place, name) in names.enumerated() {
            #expect(index.index(of: name) == place)
            #expect(index.index(of: Int32(place + 1), in: tree) == place)
        }
        #expect(index.index(of: "other") == nil)
        #expect(index.index(of: 0, in: tree) == nil)
    }
}

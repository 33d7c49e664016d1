import Testing

@testable import GraphQLLanguage

struct NameIndexTests {
    @Test("a name's place in a list is found", arguments: [0, 1, 12, 13, 14, 100])
    func places(_ count: Int) throws {
        let names = manyNames(count)
        // Of equal names the first is found.
        let index = NameIndex(names + names)
        #expect(index.names == names + names)
        for (place, name) in names.enumerated() { #expect(index.index(of: name) == place) }
        #expect(index.index(of: "other") == nil)
        #expect(index.index(of: "") == nil)
    }

    @Test("a list that grows is the same at each length as one made at once")
    func growing() {
        let names = manyNames(40)
        var index = NameIndex()
        for (place, name) in names.enumerated() {
            #expect(index.index(of: name) == nil)
            #expect(index.append(name) == place)
            for (place, name) in names[...place].enumerated() { #expect(index.index(of: name) == place) }
        }
    }
}

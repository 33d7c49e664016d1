import Foundation
import NIOCore
import Testing

@testable import Frobsco

@Suite("Flerps")
struct FlerpTests {
    private struct Element: Decodable, Equatable {
        var id: String
        var frobId: String
        var score: Int
    }

    private func elements(_ body: ByteBuffer) throws -> [Element] {
        try JSONDecoder().decode([Element].self, from: Data(body.readableBytesView))
    }

    @Test("all frobs but every tenth have one")
    func all() throws {
        let flerps = try elements(Flerp.all(frobCount: 500))
        let expected = (1...500).filter { $0 % 10 != 0 }.map { "frob-\($0)" }
        #expect(Set(flerps.map(\.frobId)) == Set(expected))
        #expect(flerps.count == 450)
        #expect(flerps.allSatisfy { (0...100).contains($0.score) && $0.id == "flerp" + $0.frobId.dropFirst(4) })
    }

    @Test("a batch answers what it has, once, in an order that does not follow the ids")
    func batch() throws {
        let ids = (1...40).map { "frob-\($0)" }
        let flerps = try elements(Flerp.list(ids: ids, frobCount: 35))
        #expect(Set(flerps.map(\.frobId)) == Set((1...35).filter { $0 % 10 != 0 }.map { "frob-\($0)" }))
        #expect(flerps.map(\.frobId) != ids.filter { id in flerps.contains { $0.frobId == id } })
        let doubled = try elements(Flerp.list(ids: ids.reversed() + ids, frobCount: 35))
        #expect(doubled == flerps)
        #expect(try elements(Flerp.list(ids: ["frob-10", "frob-36", "nonsense"], frobCount: 35)).isEmpty)
        #expect(try elements(Flerp.list(ids: [], frobCount: 35)).isEmpty)
    }

    @Test("a batch and the whole list agree on each flerp")
    func agreement() throws {
        let all = try elements(Flerp.all(frobCount: 60))
        for flerp in all {
            #expect(try elements(Flerp.list(ids: [flerp.frobId], frobCount: 60)) == [flerp])
        }
    }
}

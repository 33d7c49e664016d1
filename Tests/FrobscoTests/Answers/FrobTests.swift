import Foundation
import NIOCore
import Testing

@testable import Frobsco

@Suite("Frobs")
struct FrobTests {
    private struct ListElement: Decodable, Equatable {
        var id: String
        var name: String
        var active: Bool
    }

    @Test("the list has each frob once, in order of its number", arguments: [0, 1, 500])
    func list(count: Int) throws {
        let body = Data(Frob.list(count: count).readableBytesView)
        let frobs = try JSONDecoder().decode([ListElement].self, from: body)
        #expect(frobs.map(\.id) == (0..<count).map { "frob-\($0 + 1)" })
        #expect(frobs.first.map { $0 == ListElement(id: "frob-1", name: "Brisk Frob 1", active: true) } ?? (count == 0))
    }

    @Test(
        "only a frob's own id names it",
        arguments: [
            ("frob-1", 1), ("frob-10", 10), ("frob-500", 500), ("frob-9223372036854775807", Int.max),
            ("", nil), ("frob", nil), ("frob-", nil), ("frob-0", nil), ("frob-01", nil), ("frob-+1", nil),
            ("frob--1", nil),
            ("frob-1 ", nil), ("Frob-1", nil), ("frob-9223372036854775808", nil), ("1", nil),
        ] as [(String, Int?)]
    )
    func ids(id: String, number: Int?) {
        #expect(Frob.number(inID: id) == number)
    }

    @Test("numbers are written in decimal", arguments: [0, 1, 9, 10, 99, 100, 1_234_567, Int.max])
    func decimal(number: Int) {
        var buffer = ByteBuffer()
        buffer.writeDecimal(number)
        #expect(String(buffer: buffer) == "\(number)")
    }
}

import OrderedJSON
import Testing

@Suite("pieces of text") struct JSONPiecesTests {
    @Test("a piece is copied as it is, whatever its length, into an output that has to grow for it")
    func lengths() {
        let texts = [1, 2, 15, 16, 17, 31, 32, 33, 64, 65, 300].map { length in
            String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
        }
        var builder = JSONPieces.Builder(capacity: 8)
        let added = texts.map { text in builder.add { $0.append(text: text) } }
        #expect(builder.count == texts.reduce(0) { $0 + $1.utf8.count })
        let pieces = builder.pieces()
        for before in [0, 1, 50, 63, 64] {
            var output = OutputBuffer(capacity: 64)
            let start = String(repeating: "-", count: before)
            output.append(text: start)
            for piece in added.reversed() { output.append(piece, of: pieces) }
            #expect(output.text == start + texts.reversed().joined())
        }
    }

    @Test("pieces that were added one after the other are copied as one, and a piece without its start")
    func parts() {
        var builder = JSONPieces.Builder()
        let added = ["one", "", "two", "three"].map { text in builder.add { $0.append(text: text) } }
        let pieces = builder.pieces()
        var output = OutputBuffer()
        for piece in [
            added[0].through(added[3]), added[1].through(added[2]), added[2].through(added[2]), .empty,
            added[3].dropping(2), added[3].dropping(5), added[3].dropping(6),
        ] {
            output.append(piece, of: pieces)
            output.append(byte: UInt8(ascii: "|"))
        }
        #expect(output.text == "onetwothree|two|two||ree|||")
    }
}

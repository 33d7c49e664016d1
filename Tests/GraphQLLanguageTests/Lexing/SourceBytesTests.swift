import Testing

@testable import GraphQLLanguage

/// What looks at eight bytes at once, against the same byte by byte.
struct SourceBytesTests {
    @Test("a name ends at the first byte that continues none, wherever it stands", arguments: 0...UInt8.max)
    func ends(_ stop: UInt8) {
        for start in 0...8 {
            for length in 0...20 {
                let name = (0..<length).map { Array("aZ09_mzAq".utf8)[$0 % 9] }
                for tail in [[], Array("b".utf8), Array("bcdefghijk".utf8)] {
                    let text = [UInt8](repeating: UInt8(ascii: " "), count: start) + name + [stop] + tail
                    var expected = start
                    while expected < text.count, isNameContinue(text[expected]) { expected += 1 }
                    #expect(with(text) { $0.endOfName(from: start) } == expected)
                }
            }
        }
    }

    @Test("a name ends with the text", arguments: 0...24)
    func endsWithText(_ length: Int) {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        for start in 0...length { #expect(with(text) { $0.endOfName(from: start) } == length) }
    }

    @Test("spaces end at the first other byte or with the text", arguments: 0...24)
    func spaces(_ length: Int) {
        let spaces = [UInt8](repeating: UInt8(ascii: " "), count: length)
        for start in 0...length {
            #expect(with(spaces) { $0.endOfSpaces(from: start) } == length)
            for stop in [0x00, 0x21, 0x0A, 0xA0] as [UInt8] {
                #expect(with(spaces + [stop]) { $0.endOfSpaces(from: start) } == length)
                #expect(with(spaces + [stop] + spaces) { $0.endOfSpaces(from: start) } == length)
            }
        }
    }

    @Test("a text of any length is what its bytes say, repaired where they are not UTF-8", arguments: 0...40)
    func texts(_ length: Int) {
        let ascii = (0..<length).map { UInt8(0x41 + $0 % 50) }
        for text in [ascii, ascii.map { $0 % 3 == 0 ? 0xE9 : $0 }, Array(String(repeating: "é", count: length).utf8)] {
            #expect(with(text) { $0.text(from: 0, to: text.count) } == String(decoding: text, as: UTF8.self))
        }
    }

    @Test("each byte continues a name as the grammar says, at each of eight places", arguments: 0..<8)
    func bytes(_ place: Int) {
        for byte in 0...UInt8.max {
            var text = [UInt8](repeating: UInt8(ascii: "n"), count: 8)
            text[place] = byte
            #expect(with(text) { $0.endOfName(from: 0) } == (isNameContinue(byte) ? 8 : place))
        }
    }

    @Test("a word has the bytes asked for and zeros for the rest", arguments: 0...17)
    func words(_ length: Int) {
        let text = (0..<length).map { UInt8(0x81 + $0) }
        for offset in 0...length {
            for count in 1...12 {
                var expected: UInt64 = 0
                for index in 0..<min(count, 8) where offset + index < length {
                    expected |= UInt64(text[offset + index]) << UInt64(8 * index)
                }
                #expect(with(text) { $0.word(at: offset, count: count) } == expected)
            }
        }
    }

    @Test("tokens are equal if all their bytes are", arguments: 1...20)
    func equality(_ length: Int) {
        let name = (0..<length).map { UInt8(ascii: "a") + UInt8($0) }
        for gap in 1...8 {
            let text = name + [UInt8](repeating: UInt8(ascii: ","), count: gap) + name
            let first = Token(.name, from: 0, to: length)
            let second = Token(.name, from: length + gap, to: text.count)
            #expect(with(text) { $0.areEqual(first, second) })
            let shorter = Token(.name, from: length + gap, to: text.count - 1)
            #expect(with(text) { !$0.areEqual(first, shorter) && !$0.areEqual(shorter, first) })
            for place in 0..<length {
                var other = text
                other[length + gap + place] = UInt8(ascii: "Z")
                #expect(with(other) { !$0.areEqual(first, second) })
            }
        }
    }

    private func with<Result>(_ text: [UInt8], _ body: (SourceBytes) -> Result) -> Result {
        text.withUnsafeBufferPointer { body(SourceBytes($0)) }
    }
}

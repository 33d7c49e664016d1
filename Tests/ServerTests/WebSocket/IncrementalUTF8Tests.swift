import Testing

@testable import Server

@Suite("UTF-8 in pieces")
struct IncrementalUTF8Tests {
    private static let valid: [[UInt8]] = [
        [], Array("a".utf8), Array("κόσμε".utf8),
        Array("\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\u{D7FF}\u{E000}".utf8),
    ]
    private static let invalid: [[UInt8]] = [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xFF], [0xC3, 0x28], [0xE2, 0x28], [0xF0, 0x9F, 0x28],
    ]

    @Test("whatever the pieces, text is text, and ends with a whole character", arguments: valid)
    func accepts(bytes: [UInt8]) {
        for cut in 0...bytes.count {
            var check = IncrementalUTF8()
            let verdicts = [check.take(bytes[..<cut]), check.take(bytes[cut...])]
            #expect(verdicts == [true, true])
            #expect(check.isComplete)
        }
    }

    @Test("what no text has is told with the first byte that it cannot have", arguments: invalid)
    func refuses(bytes: [UInt8]) {
        var check = IncrementalUTF8()
        let verdicts = bytes.map { check.take([$0]) }
        #expect(verdicts.contains(false))
        #expect(String(validating: bytes, as: UTF8.self) == nil)
    }

    @Test(
        "a character that is cut off is not text yet",
        arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] as [[UInt8]]
    )
    func incomplete(bytes: [UInt8]) {
        var check = IncrementalUTF8()
        let isText = check.take(bytes)
        #expect(isText)
        #expect(!check.isComplete)
    }
}

import Compression
import NIOCore
import TestSupport
import Testing

@Suite("GzipMember")
struct GzipMemberTests {
    @Test(
        "bytes come back as they were",
        arguments: [0, 1, 1024, 65_535, 65_536, 1_000_000]
    )
    func wholes(count: Int) throws {
        let bytes = Self.text(count)
        #expect(try unpacked([bytes]) == bytes)
    }

    @Test("text becomes less")
    func becomesLess() {
        var output = ByteBuffer()
        var member = GzipMember()
        let deflater = Deflater()
        Self.text(100_000).withUnsafeBytes { member.append($0, isLast: true, with: deflater, to: &output) }
        #expect(output.readableBytes < 50_000)
    }

    @Test("what does not pack comes back, too")
    func noise() throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(try unpacked([bytes]) == bytes)
    }

    @Test("parts of several files may be packed in turns by one deflater")
    func turns() throws {
        let deflater = Deflater()
        var members = [GzipMember(), GzipMember(), GzipMember()]
        var outputs = [ByteBuffer(), ByteBuffer(), ByteBuffer()]
        for part in 0..<5 {
            for index in members.indices {
                Self.text(part * 700 + index).withUnsafeBytes {
                    members[index].append($0, isLast: part == 4, with: deflater, to: &outputs[index])
                }
            }
        }
        for index in members.indices {
            let expected = (0..<5).flatMap { Self.text($0 * 700 + index) }
            #expect(try gunzip(Array(outputs[index].readableBytesView)) == expected)
        }
    }

    @Test("a file that ends with no bytes ends")
    func emptyEnd() throws {
        let bytes = Self.text(5000)
        #expect(try unpacked([bytes, []]) == bytes)
    }

    /// Packs parts into one file, and has it unpacked.
    private func unpacked(_ parts: [[UInt8]]) throws -> [UInt8] {
        let deflater = Deflater()
        var output = ByteBuffer()
        var member = GzipMember()
        for (index, part) in parts.enumerated() {
            part.withUnsafeBytes {
                member.append($0, isLast: index == parts.count - 1, with: deflater, to: &output)
            }
        }
        return try gunzip(Array(output.readableBytesView))
    }

    /// Numbers in words of a kind.
    private static func text(_ count: Int) -> [UInt8] {
        var text: [UInt8] = []
        var number = 7
        while text.count < count {
            text.append(contentsOf: "{\"id\":\(number)},".utf8)
            number = (number &* 31) % 10_007
        }
        return Array(text.prefix(count))
    }
}

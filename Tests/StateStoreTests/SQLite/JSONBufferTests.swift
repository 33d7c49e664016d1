import Foundation
import Testing

@testable import StateStore

/// The JSON writer, against Foundation's reader and Swift's UTF-8 repair.
@Suite struct JSONBufferTests {
    @Test("any bytes become a string that reads back as their repaired text")
    func anyBytes() throws {
        var random = SystemRandomNumberGenerator()
        let alphabets: [[UInt8]] = [
            Array(0...255), Array(0x20...0x7E),
            [0xED, 0xA0, 0x80, 0xE0, 0x9F, 0xF0, 0x90, 0xF4, 0x8F, 0xC2, 0xBF, 0x41],
            [0x22, 0x5C, 0x1F, 0x20, 0x61, 0x7F, 0x80], Array("äöü👋日本x".utf8),
        ]
        for round in 0..<4_000 {
            let alphabet = alphabets[round % alphabets.count]
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let json = render(bytes)
            let read = try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed) as? String
            #expect(read == String(decoding: bytes, as: UTF8.self), "\(bytes)")
        }
    }

    @Test(
        "every integer of interest is written in full",
        arguments: [0, 9, 10, 99, 100, -1, -10, .max, .min, .max / 10]
    )
    func integers(_ value: Int64) {
        var buffer = JSONBuffer(capacity: 1, limit: 20)
        buffer.append(integer: value)
        #expect(String(decoding: buffer.bytes, as: UTF8.self) == String(value))
        let isFull = buffer.isFull
        #expect(!isFull)
    }

    @Test("a limit is exact: the text that just fits is taken, one byte less refuses it")
    func limits() {
        for limit in 0...12 {
            var buffer = JSONBuffer(capacity: 1, limit: limit)
            unsafe Array("0123456789".utf8).withUnsafeBufferPointer { unsafe buffer.appendString($0) }
            let isFull = buffer.isFull
            #expect(isFull == (limit < 12))
            let rows = buffer.finish(rowCount: 0)
            #expect(rows?.count == (limit < 12 ? nil : 12))
        }
    }

    private func render(_ bytes: [UInt8]) -> [UInt8] {
        var buffer = JSONBuffer(capacity: 1, limit: .max)
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.appendString($0) }
        return buffer.bytes
    }
}

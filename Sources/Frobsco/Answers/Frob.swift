import NIOCore

/// The frobs, numbered from 1.
///
/// Nothing is stored: everything about a frob follows from its number, so two runs of the program, or two processes,
/// answer the same bytes.
struct Frob {
    /// From 1 on.
    let number: Int

    private static let kinds: [StaticString] = [
        "Amber", "Brisk", "Copper", "Dusky", "Eager", "Fable", "Gentle", "Hollow", "Ivory", "Jolly", "Keen", "Lucid",
    ]

    /// `"frob-17"`, with the quotes.
    func writeID(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("\"frob-")
        buffer.writeDecimal(number)
        buffer.writeStaticString("\"")
    }

    /// `"Eager Frob 17"`, with the quotes.
    func writeName(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("\"")
        buffer.writeStaticString(Self.kinds[number % Self.kinds.count])
        buffer.writeStaticString(" Frob ")
        buffer.writeDecimal(number)
        buffer.writeStaticString("\"")
    }

    /// Two of three are active.
    func writeActive(into buffer: inout ByteBuffer) {
        buffer.writeStaticString(number.isMultiple(of: 3) ? "false" : "true")
    }

    /// The element of `GET /v1/list`: `{"id": ..., "name": ..., "active": ...}`.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeStaticString(#"{"id":"#)
        writeID(into: &buffer)
        buffer.writeStaticString(#","name":"#)
        writeName(into: &buffer)
        buffer.writeStaticString(#","active":"#)
        writeActive(into: &buffer)
        buffer.writeStaticString("}")
    }

    /// The number in an id such as `frob-17`; nil for anything that no frob's id can be.
    static func number(inID id: String) -> Int? {
        guard id.hasPrefix("frob-"), let number = Int(id.dropFirst(5)), number > 0 else { return nil }
        // Refuses what Int reads and no id contains, such as "frob-+1" and "frob-007".
        return id == "frob-\(number)" ? number : nil
    }

    /// The body of `GET /v1/list`.
    static func list(count: Int) -> ByteBuffer {
        JSONText.array(of: 0..<count) { Frob(number: $0 + 1).write(into: &$1) }
    }
}

extension ByteBuffer {
    /// Appends a whole number ≥ 0 in decimal digits.
    ///
    /// `writeString("\(value)")` would allocate once per number.
    mutating func writeDecimal(_ value: Int) {
        guard value >= 10 else {
            writeInteger(UInt8(truncatingIfNeeded: 0x30 + max(0, value)))
            return
        }
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            writeInteger(UInt8(truncatingIfNeeded: 0x30 + value / divisor % 10))
            divisor /= 10
        }
    }
}

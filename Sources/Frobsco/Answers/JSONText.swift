import NIOCore

/// Writes JSON into byte buffers.
enum JSONText {
    /// `[a,b,...]`, each element written by `write`.
    static func array<Element>(
        of elements: some Sequence<Element>,
        capacity: Int = 0,
        write: (Element, inout ByteBuffer) -> Void
    ) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(capacity)
        buffer.writeStaticString("[")
        var isFirst = true
        for element in elements {
            if !isFirst { buffer.writeStaticString(",") }
            isFirst = false
            write(element, &buffer)
        }
        buffer.writeStaticString("]")
        return buffer
    }

    /// A JSON string with its quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension Source {
    /// The line that a place is on and a mark below the place, for a terminal.
    ///
    ///        14 |   frobs: [Frub!]!
    ///           |           ^
    ///
    /// - Parameters:
    ///   - location: Of the place.
    ///   - position: Of the same place.
    /// - Returns: Two lines, or none where the line is so long that it would not be read.
    package func excerpt(at location: SourceLocation, _ position: SourcePosition) -> [String] {
        let bytes = utf8
        let offset = min(Int(location.utf8Offset), bytes.count)
        func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        let start = bytes[..<offset].lastIndex(where: isLineEnd).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(where: isLineEnd) ?? bytes.count
        // A schema on one line, as machines write it, is not shown whole.
        guard end - start <= 400 else { return [] }
        let number = String(position.line)
        let margin = String(repeating: " ", count: max(0, 5 - number.utf8.count))
        let blank = String(repeating: " ", count: max(5, number.utf8.count))
        let indent = bytes[start..<offset].reduce(into: "") { indent, byte in
            if byte == 0x09 { indent += "\t" } else if byte & 0xC0 != 0x80 { indent += " " }
        }
        return ["\(margin)\(number) | \(String(decoding: bytes[start..<end], as: UTF8.self))", "\(blank) | \(indent)^"]
    }
}

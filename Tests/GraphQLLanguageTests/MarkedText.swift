/// A text whose places of interest are marked in it with `‹1›`, `‹2›`, …, rather than counted.
struct MarkedText: CustomStringConvertible, Sendable {
    /// As the test wrote it, marks included.
    let description: String
    /// Without the marks.
    let text: String
    /// Byte offsets into `text` of the marks, in the order they stand there.
    let utf8Offsets: [Int]

    init(_ marked: String) {
        description = marked
        var text = ""
        var utf8Offsets: [Int] = []
        var rest = Substring(marked)
        while let opening = rest.unicodeScalars.firstIndex(of: "‹"),
            let closing = rest.unicodeScalars[opening...].firstIndex(of: "›")
        {
            text += rest[..<opening]
            utf8Offsets.append(text.utf8.count)
            rest = rest[rest.unicodeScalars.index(after: closing)...]
        }
        self.text = text + rest
        self.utf8Offsets = utf8Offsets
    }
}

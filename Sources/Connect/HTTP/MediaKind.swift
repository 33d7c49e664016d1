import Upstreams

/// What the content type of a response says of its body; one without a type is taken for JSON.
enum MediaKind {
    case json
    case text
    case other

    init(_ head: ResponseHead) {
        self = head.withContentType { type in if let type { MediaKind(type) } else { .json } }
    }

    private init(_ contentType: Span<UInt8>) {
        var length = 0
        while length < contentType.count, contentType[length] != UInt8(ascii: ";"),
            contentType[length] != UInt8(ascii: " ")
        {
            length += 1
        }
        let type = contentType.extracting(first: length)
        if type.isEmpty || type.ends(with: "/json") || type.ends(with: "+json") {
            self = .json
        } else if length == "text/plain".utf8.count, type.ends(with: "text/plain") {
            self = .text
        } else {
            self = .other
        }
    }
}

extension Span<UInt8> {
    /// Whether the last bytes are this text of lower-case letters, in any case.
    fileprivate func ends(with text: StaticString) -> Bool {
        let start = count - text.utf8CodeUnitCount
        guard start >= 0 else { return false }
        for index in 0..<text.utf8CodeUnitCount {
            let byte = self[start + index]
            let lowered = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            // Safe: a static string's bytes live for ever, and the index stays below its count.
            if unsafe lowered != text.utf8Start[index] { return false }
        }
        return true
    }
}

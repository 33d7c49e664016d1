import Digests
import OrderedJSON

/// Tells an answer that a client or a cache has from a newer one: `ETag`.
///
/// It is weak, so that it holds as well for the same answer when it is compressed.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3, #section-13.1.2
struct EntityTag {
    /// As the header has it: `W/"…"`.
    let text: String
    private let opaque: String

    /// Hashing a larger body would hold up the event loop.
    private static let maxBytes = 1 << 20

    /// Nil for a body that is too large.
    init?(of body: borrowing OutputBuffer) {
        guard body.count <= Self.maxBytes else { return nil }
        let digest = body.withUnsafeBytes { SHA256Digest(of: $0) }
        self.init(digest: digest.hex.prefix(32))
    }

    /// - Parameter digest: What tells the answer from others, without quotes.
    init(digest: some StringProtocol) {
        opaque = "\"\(digest)\""
        text = "W/" + opaque
    }

    /// Whether an `If-None-Match` header has it, by weak comparison.
    func isMatched(by header: String) -> Bool {
        if header.utf8.trimmingBlanks.elementsEqual("*".utf8) { return true }
        var rest = header[...].utf8
        while !rest.isEmpty {
            var tag = rest.takePiece(before: UInt8(ascii: ",")).trimmingBlanks
            if tag.starts(with: "W/".utf8) { tag = tag.dropFirst(2) }
            if tag.elementsEqual(opaque.utf8) { return true }
        }
        return false
    }
}

import OrderedJSON

/// The body of a `multipart/mixed` response whose boundary is `-`: a JSON text never has a line that begins with it.
///
/// Each part ends with the delimiter of the next: only with it a client knows that the part is whole.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
struct MultipartMixed {
    private var hasBegun = false

    /// Appends what stands before a part's JSON text.
    mutating func beginPart(in output: inout OutputBuffer) {
        if !hasBegun { output.append("\r\n---\r\n") }
        hasBegun = true
        output.append("content-type: application/json; charset=utf-8\r\n\r\n")
    }

    /// Appends what stands behind it.
    ///
    /// - Parameters:
    ///   - isLast: Whether the body ends with it.
    ///   - output: Ends with the part's JSON text.
    func endPart(isLast: Bool, in output: inout OutputBuffer) {
        output.append(isLast ? "\r\n-----\r\n" : "\r\n---\r\n")
    }
}

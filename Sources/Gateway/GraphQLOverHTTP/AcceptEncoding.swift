/// Which codings of a body a client takes: the value of `Accept-Encoding`.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
package struct AcceptEncoding {
    /// How much gzip is liked, in thousandths; 0 where it is not taken.
    private var gzip = 0
    /// How much a body without a coding is liked; nil where nothing is said of it, and it is taken then.
    private var identity: Int?

    /// - Parameter value: Nil without the header: such a client gets what it could always read.
    package init(_ value: String?) {
        guard let value else { return }
        var rest = value[...].utf8
        var isGzipNamed = false
        var others: Int?
        while !rest.isEmpty {
            let coding = MediaRange(rest.takePiece(before: UInt8(ascii: ",")))
            let name = coding.name.trimmingBlanks
            if name.isEqual(toLowercased: "gzip") || name.isEqual(toLowercased: "x-gzip") {
                gzip = max(gzip, coding.quality)
                isGzipNamed = true
            } else if name.isEqual(toLowercased: "identity") {
                identity = coding.quality
            } else if name.isEqual(toLowercased: "*") {
                others = coding.quality
            }
        }
        guard let others else { return }
        if !isGzipNamed { gzip = others }
        if others == 0, identity == nil { identity = 0 }
    }

    /// Whether a body is better packed with gzip than sent as it is.
    package var prefersGzip: Bool { gzip > 0 && gzip >= identity ?? 0 }

    /// Whether a body must be packed.
    package var refusesIdentity: Bool { identity == 0 && gzip > 0 }
}

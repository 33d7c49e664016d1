import NIOCore

/// The body of `GET /v1/blob`: "a 30 megabyte blob with large amounts of redundant information".
///
/// Each element repeats the manufacturer, the site and the audit trail of all others, its nested objects have members
/// of the same names as the frob itself (`id`, `name`), and some strings hold brackets, quotes and escapes, which a
/// reader that skips them must get right.
enum Blob {
    /// Number of elements.
    static let frobCount = 21_000

    /// About 30 MB.
    ///
    /// Whoever serves it keeps it: its length must be known before the first byte goes out, and making it takes a
    /// fraction of a second.
    static func make() -> ByteBuffer {
        let sites = (0..<siteCount).map(site)
        return JSONText.array(of: 0..<frobCount, capacity: 31 << 20) { index, buffer in
            let frob = Frob(number: index + 1)
            buffer.writeStaticString(#"{"id":"#)
            frob.writeID(into: &buffer)
            buffer.writeStaticString(maker)
            frob.writeName(into: &buffer)
            buffer.writeStaticString(#","active":"#)
            frob.writeActive(into: &buffer)
            buffer.writeStaticString(#","weightGrams":"#)
            buffer.writeDecimal(100 + index % 900)
            buffer.writeImmutableBuffer(sites[index % siteCount])
            buffer.writeStaticString(trail)
        }
    }

    private static let siteCount = 7

    /// Between the id and the name, so that a reader has to step over nested members of the same names to find them.
    private static let maker: StaticString = """
        ,"manufacturer":{"id":"maker-1","name":"FrobsCo Manufacturing {Works} [West]","motto":"We say \\"frob\\" \\\\ mean it",\
        "address":{"street":"12 Widget Way","city":"Flerpton","zip":"04217","country":"FR","geo":{"lat":48.8566,"lon":2.3522}},\
        "contacts":[{"name":"Service desk","phone":"+33 1 23 45 67 89","mail":"service@frobsco.example"},\
        {"name":"Sales","phone":"+33 1 23 45 67 90","mail":"sales@frobsco.example"},\
        {"name":"Returns","phone":"+33 1 23 45 67 91","mail":"returns@frobsco.example"}]},"name":
        """

    private static let trail: StaticString = """
        ,"specification":{"revision":4,"materials":["brass","walnut","felt"],"tolerances":{"length":0.05,"width":0.05,"height":0.1},\
        "certificates":[{"id":"C-100","name":"Frob Safety Directive","valid":true},{"id":"C-205","name":"Flerp Emissions","valid":false}]},\
        "audit":[{"at":"2024-01-08T09:00:00Z","by":"inspection@frobsco.example","note":"Initial inspection; nothing to report."},\
        {"at":"2024-07-15T13:30:00Z","by":"inspection@frobsco.example","note":"Re-inspection after the {great} flerp recall, caf\\u00e9 side."},\
        {"at":"2025-02-03T16:45:00Z","by":"inspection@frobsco.example","note":"Passed."},\
        {"at":"2025-08-11T10:15:00Z","by":"inspection@frobsco.example","note":"Passed again, with thanks to all involved."}],"remarks":null}
        """

    private static func site(_ index: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeStaticString(#","site":{"id":"site-"#)
        buffer.writeDecimal(index)
        buffer.writeStaticString(#"","name":"Warehouse "#)
        buffer.writeDecimal(index)
        buffer.writeStaticString(
            #"","shelves":[1,2,3,5,8,13,21,34],"manager":{"id":"person-"#
        )
        buffer.writeDecimal(index)
        buffer.writeStaticString(#"","name":"Zo\u00eb \"Z\" Flerpsson"}}"#)
        return buffer
    }
}

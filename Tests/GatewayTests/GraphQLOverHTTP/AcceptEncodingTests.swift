import Testing

@testable import Gateway

@Suite("Accept-Encoding")
struct AcceptEncodingTests {
    @Test(
        "says whether a body is packed",
        arguments: [
            (nil, false, false), ("", false, false), ("gzip", true, false), ("GZIP", true, false),
            ("x-gzip", true, false), ("br, gzip", true, false), ("gzip, deflate, br, zstd", true, false),
            ("deflate, br", false, false), ("*", true, false), ("br, *;q=0.1", true, false), ("gzip;q=0", false, false),
            ("gzip;q=0, *", false, false), ("gzip;q=0.5, identity;q=0.8", false, false),
            ("gzip ; q=0.8 , identity;q=0.5", true, false), ("identity", false, false), ("identity, gzip", true, false),
            ("identity;q=0", false, false), ("identity;q=0, gzip", true, true), ("gzip;q=0.001, *;q=0", true, true),
            ("*;q=0", false, false), ("gzip;q=2", false, false), (",,gzip,", true, false), ("gzipped", false, false),
        ] as [(String?, Bool, Bool)]
    )
    func codings(value: String?, prefersGzip: Bool, refusesIdentity: Bool) {
        let codings = AcceptEncoding(value)
        #expect(codings.prefersGzip == prefersGzip)
        #expect(codings.refusesIdentity == refusesIdentity)
    }
}

import Testing

@testable import Settings

@Suite("Compression's settings")
struct CompressionSettingsTests {
    @Test(
        "an object, a switch, or nothing",
        arguments: [
            ("", 1024), ("tributary: { loops: 1 }", 1024), ("tributary: { compression: true }", 1024),
            ("tributary: { compression: false }", nil), ("tributary: { compression: {} }", 1024),
            ("tributary: { compression: { minBytes: 1 } }", 1),
            ("tributary: { compression: { minBytes: 4096 } }", 4096),
        ] as [(String, Int?)]
    )
    func values(text: String, minBytes: Int?) throws {
        #expect(try settings(text).compression?.minBytes == minBytes)
    }

    @Test("other values are errors at their place")
    func wrong() throws {
        let found = try errors("tributary: { compression: { minBytes: many } }")
        #expect(found.count == 1)
        #expect(found[0].contains("1:39") && found[0].contains("tributary.compression.minBytes"), "\(found)")
        let scalar = try errors("tributary: { compression: 12 }")
        #expect(scalar.first?.contains("expected true, false or an object") == true, "\(scalar)")
        let unknown = try errors("tributary: { compression: { minByte: 1 } }")
        #expect(unknown.first?.contains("did you mean 'minBytes'?") == true, "\(unknown)")
    }
}

import Testing

@testable import Digests

@Suite("SHA-256")
struct SHA256DigestTests {
    /// Examples of FIPS 180-4 and of the draft of persisted documents.
    private static let examples = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("query($id:ID!){user(id:$id){name}}", "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b"),
    ]

    @Test("is that of the examples, written and read as hexadecimal digits", arguments: examples)
    func known(text: String, hex: String) {
        let digest = SHA256Digest(of: Array(text.utf8))
        #expect(digest.hex == hex)
        #expect(SHA256Digest(hex: hex.utf8) == digest)
        #expect(SHA256Digest(hex: hex.uppercased().utf8) == digest)
    }

    @Test(
        "other texts are no digest",
        arguments: [
            "", "abc", String(repeating: "g", count: 64), String(repeating: "0", count: 63),
            String(repeating: "0", count: 65),
        ]
    )
    func wrong(text: String) { #expect(SHA256Digest(hex: text.utf8) == nil) }
}

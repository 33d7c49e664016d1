import Foundation
import NIOCore
import Testing

@testable import Frobsco

@Suite("Blob")
struct BlobTests {
    @Test("it is 30 MB of JSON that holds 21,000 frobs, the same each time")
    func blob() throws {
        let blob = Blob.make()
        #expect((29_500_000...30_500_000).contains(blob.readableBytes))
        #expect(blob == Blob.make())

        let frobs = try #require(
            try JSONSerialization.jsonObject(with: Data(blob.readableBytesView)) as? [[String: Any]]
        )
        #expect(frobs.count == 21_000)
        #expect(frobs.first?["id"] as? String == "frob-1")
        #expect(frobs.last?["id"] as? String == "frob-21000")
        let nested = try #require(frobs.first?["manufacturer"] as? [String: Any])
        #expect(nested["id"] as? String == "maker-1")
        #expect(nested["name"] as? String == "FrobsCo Manufacturing {Works} [West]")
    }
}

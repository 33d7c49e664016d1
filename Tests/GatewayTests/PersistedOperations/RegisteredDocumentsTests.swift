import Digests
import GraphQLExecution
import NIOCore
import Testing

@testable import Gateway

@Suite("Documents that clients have registered")
struct RegisteredDocumentsTests {
    private static func document(_ number: Int) -> (key: PlanCache.Key, digest: SHA256Digest) {
        let text = Array("{ f\(number) \(String(repeating: " ", count: 744 - "\(number)".count)) }".utf8)
        return (PlanCache.Key(document: text, operationName: nil), SHA256Digest(of: text))
    }

    @Test("are bounded in bytes, and those that are used stay longest")
    func bounded() {
        let documents = RegisteredDocuments(maxBytes: 10_500)
        let often = Self.document(0)
        documents.insert(often.key, for: often.digest)
        for number in 1...100 {
            let next = Self.document(number)
            documents.insert(next.key, for: next.digest)
            #expect(documents.bytes <= 10_500)
            #expect(documents[often.digest] != nil, "\(number)")
        }
        #expect(documents[Self.document(50).digest] == nil)
        #expect(documents[Self.document(99).digest]?.document == Self.document(99).key.document)
        #expect(documents.bytes > 9_000)
    }

    @Test("one that is too large alone is not kept, and takes nothing from the others")
    func tooLarge() {
        let documents = RegisteredDocuments(maxBytes: 1_200)
        let small = Self.document(1)
        documents.insert(small.key, for: small.digest)
        let text = [UInt8](repeating: UInt8(ascii: "{"), count: 1_000)
        documents.insert(PlanCache.Key(document: text, operationName: nil), for: SHA256Digest(of: text))
        #expect(documents[SHA256Digest(of: text)] == nil)
        #expect(documents[small.digest] != nil)
    }

    @Test("refusals are told at most once a second, with how many were not")
    func pace() {
        var pace = RefusalLog.Pace()
        let start = NIODeadline.uptimeNanoseconds(5_000_000_000)
        #expect(pace.take(at: start) == 0)
        #expect(pace.take(at: start + .milliseconds(1)) == nil)
        #expect(pace.take(at: start + .milliseconds(999)) == nil)
        #expect(pace.take(at: start + .seconds(1)) == 2)
        #expect(pace.take(at: start + .milliseconds(1500)) == nil)
        #expect(pace.take(at: start + .seconds(60)) == 1)
    }
}

import OrderedJSON
import Testing

/// Texts that are written one after the other into the same memory.
@Suite struct ReusedOutputTests {
    @Test("the next text begins empty, in the memory of the one before")
    func reuse() {
        let reused = ReusedOutput(capacity: 256, keepingCapacityUpTo: 1024)
        var places: [UnsafeRawPointer?] = []
        for text in ["first", "second"] {
            reused.lend { output in
                #expect(output.count == 0 && output.capacity >= 256)
                output.append(text: text)
                output.withUnsafeBytes { places.append($0.baseAddress) }
                #expect(String(decoding: output.bytes, as: UTF8.self) == text)
            }
        }
        #expect(places[0] != nil && places[0] == places[1])
    }

    @Test("who asks while it is lent gets another")
    func nested() {
        let reused = ReusedOutput(capacity: 64, keepingCapacityUpTo: 64)
        reused.lend { outer in
            outer.append(text: "outer")
            reused.lend { inner in
                #expect(inner.count == 0)
                inner.append(text: "inner")
            }
            #expect(String(decoding: outer.bytes, as: UTF8.self) == "outer")
        }
    }

    @Test("no more memory is kept than was said")
    func limit() {
        let reused = ReusedOutput(capacity: 64, keepingCapacityUpTo: 512)
        reused.lend { $0.append(text: String(repeating: "x", count: 100_000)) }
        reused.lend { #expect($0.count == 0 && $0.capacity <= 512) }
    }
}

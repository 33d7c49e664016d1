import Testing

@testable import GraphQLLanguage

// Spec: https://spec.graphql.org/September2025/#sec-Document-Syntax

@Test(
    "every production of the grammar parses, and prints as text that parses to the same tree",
    arguments: grammarExamples
)
func grammar(text: String) throws {
    let document = try parse(text)
    let printed = print(document)
    #expect(syntaxTree(try parse(printed)) == syntaxTree(document), "\(printed)")
    #expect(print(try parse(printed)) == printed)
}

/// Whatever the text, the parser ends with a document that prints and parses again, or with an error that has a place
/// in it.
func parseAnything(_ text: String) {
    do throws(GraphQLError) {
        let document = try parse(text)
        let printed = print(document)
        #expect(throws: Never.self, "printed from \(text.debugDescription): \(printed)") { try parse(printed) }
    } catch {
        #expect(error.message.hasPrefix("Syntax Error: "))
        #expect(error.locations.count == 1)
        #expect(error.locations.allSatisfy { Int($0.utf8Offset) <= text.utf8.count }, "\(text.debugDescription)")
    }
}

@Test("a document with any one token removed ends in a document or an error", arguments: grammarExamples)
func removedTokens(text: String) throws {
    let (gaps, tokens) = try cutIntoTokens(text)
    for removed in tokens.indices {
        var mutant = ""
        for index in tokens.indices {
            mutant += gaps[index]
            if index != removed { mutant += tokens[index] }
        }
        parseAnything(mutant + gaps[tokens.count])
    }
}

@Test("a document cut off after any byte ends in a document or an error", arguments: grammarExamples)
func truncated(text: String) {
    let utf8 = Array(text.utf8)
    for length in 0..<utf8.count {
        do throws(GraphQLError) {
            _ = try parseDocument(Source(name: "test", utf8: Array(utf8[..<length])))
        } catch {
            #expect(error.locations.allSatisfy { Int($0.utf8Offset) <= length })
        }
    }
}

@Test("documents with random tokens removed, doubled, swapped and replaced end in a document or an error")
func mutatedDocuments() throws {
    var random = SplitMix64(state: 0x7472_6962_7574_6172)
    let pieces = try grammarExamples.map { try cutIntoTokens($0) }
    let spare = pieces.flatMap(\.tokens) + ["\"", "\"\"\"", "\\", "'", "..", "1.", "\u{7}", "é", "#", "\n", "\"\\u"]
    let end = ContinuousClock.now + .seconds(1)
    var runs = 0
    while runs < 200 || (runs < 20_000 && ContinuousClock.now < end) {
        runs += 1
        guard let (gaps, original) = pieces.randomElement(using: &random) else { return }
        var tokens = original
        for _ in 0..<Int.random(in: 1...4, using: &random) where !tokens.isEmpty {
            let index = Int.random(in: tokens.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: tokens[index] = ""
            case 1: tokens[index] += " " + tokens[index]
            case 2: tokens.swapAt(index, Int.random(in: tokens.indices, using: &random))
            case 3: tokens[index] = spare.randomElement(using: &random) ?? ""
            default: tokens[index] += spare.randomElement(using: &random) ?? ""
            }
        }
        parseAnything(zip(gaps, tokens).map { $0 + $1 }.joined() + (gaps.last ?? ""))
    }
}

@Test("random bytes end in a document or an error")
func randomBytes() {
    var random = SplitMix64(state: 1)
    let original = Array(kitchenSink.utf8)
    for _ in 0..<300 {
        var utf8 = original
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            utf8[Int.random(in: utf8.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
        }
        do throws(GraphQLError) {
            _ = try parseDocument(Source(name: "test", utf8: utf8))
        } catch {
            #expect(error.locations.allSatisfy { Int($0.utf8Offset) <= utf8.count })
        }
    }
}

/// Seeded, so that a failure can be repeated. (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// 2014.)
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

import Settings
import Testing

@Suite("Limits")
struct LimitSettingsTests {
    @Test("every number is read under its own name", arguments: RequestLimitSettings.numbers.map(\.key))
    func numbers(key: String) throws {
        let limits = try settings("tributary: { limits: { \(key): 7 } }").limits
        // One member is set, and it is the one that has the key's name.
        let set = Mirror(reflecting: limits.request).children.filter { ($0.value as? Int) != nil }
        #expect(set.map(\.label) == [key])
        #expect(set.first?.value as? Int == 7)
        #expect(limits.bodyBytes == LimitSettings().bodyBytes)
    }

    @Test("every number is held to its range", arguments: RequestLimitSettings.numbers.map(\.key))
    func ranges(key: String) throws {
        let number = try #require(RequestLimitSettings.numbers.first { $0.key == key })
        let range = number.range
        for value in [range.lowerBound, range.upperBound] {
            #expect(try settings("tributary: { limits: { \(key): \(value) } }").warnings.isEmpty)
        }
        for value in [range.lowerBound - 1, range.upperBound + 1, -1] {
            let found = try errors("tributary: { limits: { \(key): \(value) } }")
            #expect(found.count == 1)
            #expect(found.first?.contains("'tributary.limits.\(key)' is \(value); expected") == true, "\(found)")
        }
    }

    @Test("bytes may have a unit, and suggestions are a switch")
    func units() throws {
        let limits = try settings("tributary: { limits: { maxBytes: 64 KiB, suggestions: off } }").limits.request
        #expect(limits.maxBytes == 65_536)
        #expect(limits.suggestions == false)
        #expect(
            try errors("tributary: { limits: { maxBytes: 8 GiB } }").first?.contains("at most 4294967295 bytes") == true
        )
        #expect(try errors("tributary: { limits: { maxTokens: lots, suggestions: perhaps } }").count == 2)
    }

    @Test("an unknown key is an error: who sets a limit relies on it")
    func unknownKeys() throws {
        #expect(
            try errors("tributary: { limits: { maxToken: 5, zzz: 1 } }").map { $0.prefix(110) } == [
                "app-config.yaml:1:24: error: unknown key 'tributary.limits.maxToken'; did you mean 'maxTokens'?",
                "app-config.yaml:1:37: error: unknown key 'tributary.limits.zzz'; known here are bodyBytes, headerBytes, idleTi",
            ]
        )
    }
}

import GraphQLExecution
import OrderedJSON
import Testing

@testable import Tributary

/// Objects that are read one after the other into the same type.
@Suite("Reading the objects of a resolver")
struct ObjectDecoderTests {
    /// Reads rows of JSON values as one type; what fails is told by its sentence.
    private static func read<Parent: Decodable>(
        _ type: Parent.Type,
        _ fields: [String],
        _ rows: [[String?]]
    ) -> [Result<Parent, ReadFailure>] {
        let row = FieldRow(fields)
        let decoder = ObjectDecoder(row)
        return rows.map { values in
            let bodies = values.map { $0.map { JSONBody(copying: Array($0.utf8)) } }
            for (index, body) in bodies.enumerated() {
                row.places[index] = body.map { .json(.passUnretained($0), 0) } ?? .absent
            }
            return withExtendedLifetime(bodies) {
                do {
                    return .success(try row.read { try Parent(from: decoder) })
                } catch {
                    return .failure(ReadFailure(sentence: OperationAccess.sentence(error)))
                }
            }
        }
    }

    private struct ReadFailure: Error, Equatable {
        var sentence: String
    }

    private struct Mixed: Decodable, Equatable {
        var text: String
        var number: Int
        var weight: Double?
        var flag: Bool?
        var tiny: Int8?
        var inner: Inner?
        struct Inner: Decodable, Equatable { var list: [Int] }
    }

    @Test("members of all kinds are read; null and what is missing are nil or an error of that object alone")
    func members() {
        let fields = ["inner", "text", "number", "weight", "flag", "tiny"]
        let found = Self.read(
            Mixed.self,
            fields,
            [
                [#"{"list":[1,2]}"#, #""a""#, "1", "1.5", "true", "-7"],
                [nil, #""a text that is no short string""#, "123456789012345678", nil, "null", "null"],
                ["null", "7", "1e2", "2", "false", "300"],
                [nil, nil, "1", nil, nil, nil],
                [nil, "null", "1", nil, nil, nil],
                [#"{"list":[true]}"#, #""\u00e9\n""#, "1", nil, nil, nil],
                [nil, #""fifteen letters""#, "-0", nil, nil, nil],
                [nil, #""sixteen letters!""#, "12345678901234567890", nil, nil, nil],
            ]
        )
        let expected: [Result<Mixed, ReadFailure>] = [
            .success(Mixed(text: "a", number: 1, weight: 1.5, flag: true, tiny: -7, inner: .init(list: [1, 2]))),
            .success(Mixed(text: "a text that is no short string", number: 123_456_789_012_345_678)),
            .failure(ReadFailure(sentence: "tiny: 300 does not fit into Int8")),
            .failure(ReadFailure(sentence: "text: expected a string, found nothing")),
            .failure(ReadFailure(sentence: "text: expected a string, found null")),
            .failure(ReadFailure(sentence: "inner.list[0]: expected an integer, found true")),
            .success(Mixed(text: "fifteen letters", number: 0)),
            .failure(ReadFailure(sentence: "number: expected an integer, found a number")),
        ]
        for (index, (found, expected)) in zip(found, expected).enumerated() {
            #expect(found == expected, "object \(index)")
        }
        #expect(found.count == expected.count)
    }

    @Test("short texts of every length are what they are, and can be compared and hashed", arguments: 0...17)
    func shortTexts(count: Int) {
        struct Named: Decodable { var name: String }
        let text = String("Brisk falcon 123456".prefix(count))
        let found = Self.read(Named.self, ["name"], [["\"\(text)\""]])
        guard case .success(let named) = found[0] else {
            Issue.record("\(found[0])")
            return
        }
        #expect(named.name == text)
        #expect(Array(named.name.utf8) == Array(text.utf8))
        #expect(Set([named.name, text]).count == 1)
        #expect(named.name + "!" == text + "!")
        #expect(named.name.count == count)
    }

    /// Reads its keys in another order for some objects, one of them twice, and leaves some out.
    private struct ByHand: Decodable, Equatable {
        var text: String
        private enum Keys: String, CodingKey {
            case kind
            case a = "first"
            case b = "second"
            case nowhere
        }

        init(_ text: String) { self.text = text }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Keys.self)
            let kind = try members.decode(String.self, forKey: .kind)
            switch kind {
            case "ab":
                text = try members.decode(String.self, forKey: .a) + members.decode(String.self, forKey: .b)
            case "ba":
                text = try members.decode(String.self, forKey: .b) + members.decode(String.self, forKey: .a)
            case "aa":
                text = try members.decode(String.self, forKey: .a) + members.decode(String.self, forKey: .a)
            case "nowhere":
                let some = try members.decodeIfPresent(String.self, forKey: .nowhere)
                let keys = members.allKeys.map(\.stringValue).joined(separator: " ")
                text = "\(some ?? "nil") \(members.contains(.nowhere)) \(members.contains(.a)) \(keys)"
            case "again":
                // A second container, of other keys, before the first is read on.
                enum Others: CodingKey { case second }
                let others = try decoder.container(keyedBy: Others.self)
                text =
                    try others.decode(String.self, forKey: .second) + members.decode(String.self, forKey: .a)
                    + others.decode(String.self, forKey: .second)
            default: text = kind
            }
        }
    }

    @Test("an init by hand may ask for members in any order, twice, or not at all")
    func byHand() {
        let kinds = ["ab", "ba", "ab", "aa", "nowhere", "again", "none", "ba", "again", "ab"]
        let found = Self.read(
            ByHand.self,
            ["first", "second", "kind"],
            kinds.map { [#""A""#, #""B""#, "\"\($0)\""] }
        )
        let texts = ["AB", "BA", "AB", "AA", "nil false true first second kind", "BAB", "none", "BA", "BAB", "AB"]
        #expect(found == texts.map { .success(ByHand($0)) })
    }

    private class Base: Decodable {
        var a: Int
    }

    private final class Derived: Base {
        var b: String
        private enum Keys: CodingKey { case b }

        required init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Keys.self)
            b = try members.decode(String.self, forKey: .b)
            try super.init(from: decoder)
        }
    }

    @Test("a class and its superclass read the same object with keys of their own")
    func classes() throws {
        let found = Self.read(Derived.self, ["a", "b"], [["1", #""x""#], ["2", #""y""#], ["3", "4"]])
        #expect(try found.map { try $0.get().a } == [1, 2, 3])
        #expect(try found.map { try $0.get().b } == ["x", "y", "4"])
    }

    /// Keys of any name, which are more than a byte.
    private struct ByName: Decodable, Equatable {
        var members: [String: Int]
        private struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(_ members: [String: Int]) { self.members = members }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            members = [:]
            for key in container.allKeys { members[key.stringValue] = try container.decode(Int.self, forKey: key) }
        }
    }

    @Test("keys may be names that are known at run time, and an object may be wrapped or optional")
    func otherWays() {
        struct Wrapped: Decodable, Equatable {
            var value: ByName
            init(_ value: ByName) { self.value = value }
            init(from decoder: any Decoder) throws {
                value = try decoder.singleValueContainer().decode(ByName.self)
            }
        }
        let rows: [[String?]] = [["1", "2"], ["3", "4"]]
        let expected = [ByName(["x": 1, "y": 2]), ByName(["x": 3, "y": 4])]
        #expect(Self.read(ByName.self, ["x", "y"], rows) == expected.map { .success($0) })
        #expect(Self.read(Wrapped.self, ["x", "y"], rows) == expected.map { .success(Wrapped($0)) })
        #expect(Self.read(ByName?.self, ["x", "y"], rows) == expected.map { .success($0) })
        let lists = Self.read([Int].self, ["x", "y"], rows)
        #expect(lists == rows.map { _ in .failure(ReadFailure(sentence: "expected a list, found an object")) })
    }

    /// Keeps what it was read with.
    private struct Keeping: Decodable {
        enum Keys: CodingKey { case name }
        let decoder: any Decoder
        let members: KeyedDecodingContainer<Keys>

        init(from decoder: any Decoder) throws {
            self.decoder = decoder
            members = try decoder.container(keyedBy: Keys.self)
        }
    }

    @Test("whoever keeps a container or a decoder finds nothing later, however late")
    func kept() throws {
        let kept = Self.read(Keeping.self, ["name"], [[#""one""#], [#""two""#]])
        for result in kept {
            let keeping = try result.get()
            #expect(throws: DecodingError.self) { try keeping.members.decode(String.self, forKey: .name) }
            #expect(try keeping.members.decodeIfPresent(String.self, forKey: .name) == nil)
            #expect(throws: DecodingError.self) {
                try keeping.decoder.container(keyedBy: Keeping.Keys.self).decode(String.self, forKey: .name)
            }
        }
    }
}

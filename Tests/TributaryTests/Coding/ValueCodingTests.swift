import Foundation
import GraphQLTypes
import OrderedJSON
import Testing

@testable import Tributary

/// Swift values read from the engine's and written for it.
@Suite("Coding of values")
struct ValueCodingTests {
    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = ValueEncoder()
        try encoder.encode(value)
        return encoder.output.text
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try RawJSON(json).decode(type)
    }

    private struct Everything: Codable, Equatable {
        var text = "a \"b\"\n\u{1}é😀"
        var flag = true
        var int = -7
        var small: Int8 = -128
        var large: UInt64 = .max
        var double = 1.5e300
        var float: Float = 0.1
        var none: String?
        var some: Int? = 5
        var list = [[1, 2], [], [3]]
        var names = ["x": ["y": 1]]
        var nested = Nested(kind: .two, inner: [Nested(kind: .one, inner: nil)])
        var set: Set<Int> = [4]
    }

    private struct Nested: Codable, Equatable {
        var kind: Kind
        var inner: [Nested]?
        enum Kind: String, Codable {
            case one
            case two
        }
    }

    @Test("what is written is JSON as Foundation reads it, and reads back")
    func roundTrip() throws {
        let value = Everything()
        let text = try Self.encode(value)
        #expect(try JSONDecoder().decode(Everything.self, from: Data(text.utf8)) == value)
        #expect(try Self.decode(Everything.self, text) == value)
    }

    @Test("what Foundation writes is read, in whatever order and with members that nobody asks for")
    func foreignJSON() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let text = String(decoding: try encoder.encode(Everything()), as: UTF8.self)
        let more = text.replacing("{", with: "{ \"unknown\": [1, {\"a\": \"}\"}],", maxReplacements: 1)
        #expect(try Self.decode(Everything.self, more) == Everything())
    }

    private class Base: Codable {
        var a = 1
    }

    private final class Derived: Base {
        var b = 2
        private enum Keys: CodingKey { case b }

        override init() { super.init() }

        required init(from decoder: any Decoder) throws {
            b = try decoder.container(keyedBy: Keys.self).decode(Int.self, forKey: .b)
            try super.init(from: decoder)
        }

        override func encode(to encoder: any Encoder) throws {
            try super.encode(to: encoder)
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(b, forKey: .b)
        }
    }

    private struct ByHand: Encodable {
        private enum Keys: CodingKey { case list, object, after }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var list = container.nestedUnkeyedContainer(forKey: .list)
            try list.encode(1)
            var inner = list.nestedContainer(keyedBy: Keys.self)
            try inner.encodeNil(forKey: .after)
            try list.encode("two")
            var object = container.nestedContainer(keyedBy: Keys.self, forKey: .object)
            try object.encode(3, forKey: .after)
            try container.encode(true, forKey: .after)
        }
    }

    private struct Interleaved: Encodable {
        private enum Keys: CodingKey { case a, b }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var a = container.nestedContainer(keyedBy: Keys.self, forKey: .a)
            try container.encode(1, forKey: .b)
            try a.encode(2, forKey: .a)
        }
    }

    private struct Nothing: Encodable { func encode(to encoder: any Encoder) throws {} }

    @Test("types that encode by hand, with superclasses and nested containers, are written whole")
    func byHand() throws {
        #expect(try Self.encode(Derived()) == #"{"a":1,"b":2}"#)
        #expect(try Self.decode(Derived.self, #"{"b":5,"a":4}"#).a == 4)
        #expect(try Self.encode(ByHand()) == #"{"list":[1,{"after":null},"two"],"object":{"after":3},"after":true}"#)
        #expect(try Self.encode([Nothing(), Nothing()]) == "[null,null]")
        #expect(try Self.encode([Int]()) == "[]")
        #expect(try Self.encode(Optional<Int>.none) == "null")
        #expect(try Self.encode(Double.nan) == "null")
    }

    @Test("a container that is filled after the one around it went on is refused, and nothing of it stays")
    func interleaved() throws {
        let encoder = ValueEncoder()
        try encoder.encode(1)
        #expect(throws: EncodingError.self) { try encoder.encode(Interleaved()) }
        encoder.reset(to: 1)
        try encoder.encode([2])
        #expect(encoder.output.text == "1[2]")
    }

    @Test(
        "what is not of the type is said with its path",
        arguments: [
            (#"{"kind": "three"}"#, "kind"), (#"{"inner": []}"#, ""),
            (#"{"kind": "one", "inner": [{"kind": 1.5e9}]}"#, "inner.0.kind"),
            (#"{"kind": "one", "inner": [{"kind": "two"}, null]}"#, "inner.1"), ("[]", ""), ("null", ""),
        ]
    )
    func mismatches(json: String, path: String) throws {
        #expect {
            try Self.decode(Nested.self, json)
        } throws: { error in
            switch error {
            case DecodingError.dataCorrupted(let context), DecodingError.keyNotFound(_, let context),
                DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
                let found = context.codingPath.map(\.stringValue).joined(separator: ".")
                return path == "" ? found == "" || found == "kind" : found == path
            default: return false
            }
        }
    }

    @Test("numbers that do not fit are refused; numbers and strings stand for an ID")
    func numbers() throws {
        #expect(throws: DecodingError.self) { try Self.decode(Int8.self, "128") }
        #expect(throws: DecodingError.self) { try Self.decode(UInt.self, "-1") }
        #expect(throws: DecodingError.self) { try Self.decode(Int.self, "1.5") }
        #expect(throws: DecodingError.self) { try Self.decode(Int.self, "\"x\"") }
        #expect(try Self.decode(Int.self, "1e3") == 1000)
        #expect(try Self.decode(String.self, "12") == "12")
        #expect(throws: DecodingError.self) { try Self.decode(String.self, "true") }
        #expect(try Self.decode(Float.self, "0.1") == 0.1)
    }

    @Test("values that are nested too deep are refused, and no stack overflows")
    func depth() throws {
        struct Deep: Codable { var d: [Deep]? }
        let json = String(repeating: #"{"d":["#, count: 400) + "{}" + String(repeating: "]}", count: 400)
        let body = JSONBody(copying: Array(json.utf8))
        #expect(throws: DecodingError.self) { try Deep(from: ValueDecoder(.json(body, 0))) }
    }

    @Test("input values are read like JSON")
    func input() throws {
        let input = InputValue.object([
            .init("kind", .enumValue("two")), .init("inner", .list([.object([.init("kind", .string("one"))])])),
        ])
        let decoded = try Nested(from: ValueDecoder(.input(input)))
        #expect(decoded == Nested(kind: .two, inner: [Nested(kind: .one, inner: nil)]))
        #expect(throws: DecodingError.self) { try Nested(from: ValueDecoder(.input(.object([])))) }
    }

    @Test("raw JSON passes as it is", arguments: ["{\"a\" : [1, 2.50]}", "\"x\"", "null", "[]"])
    func raw(json: String) throws {
        #expect(try Self.encode([RawJSON(json)]) == "[\(json)]")
        #expect(try Self.decode([RawJSON].self, "[\(json)]").map(\.text) == [json])
    }

    @Test("what is no JSON is no RawJSON", arguments: ["", "{", "1 2", "nul", "{\"a\":}"])
    func notJSON(text: String) {
        #expect(throws: FieldError.self) { try RawJSON(text) }
    }

    @Test("columns are found under their names in snake_case")
    func snakeCase() throws {
        struct Row: Codable, Equatable {
            var frobId: Int
            var body: String
        }
        let body = JSONBody(copying: Array(#"[{"frob_id":1,"body":"b"}]"#.utf8))
        let rows = try [Row](from: ValueDecoder(.json(body, 0), options: .init(matchesSnakeCase: true)))
        #expect(rows == [Row(frobId: 1, body: "b")])
        #expect(throws: DecodingError.self) { try [Row](from: ValueDecoder(.json(body, 0))) }
    }
}

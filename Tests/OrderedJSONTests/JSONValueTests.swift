import OrderedJSON
import Testing

/// Small values in memory, and how they are written.
@Suite("JSON values and output")
struct JSONValueTests {
    @Test(
        "values are read and written in order",
        arguments: [
            ("null", "null"), (" [1, 2.50, -3e2 ,true,false,null] ", "[1,2.5,-300,true,false,null]"),
            (#"{"b":{"y":1,"x":2},"a":[]}"#, #"{"b":{"y":1,"x":2},"a":[]}"#), (#""\u00e9\n\"""#, #""é\n\"""#),
            (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#), ("{}", "{}"), ("[]", "[]"), ("1e2", "100"), ("0.1", "0.1"),
            ("12345678901234567890", "12345678901234567000"), (#""\u0001\u001f""#, #""\u0001\u001f""#),
        ]
    )
    func roundTrip(_ example: (text: String, json: String)) throws {
        #expect(try JSONValue.parse(example.text.utf8).json == example.json)
    }

    @Test("the last of many members of one name wins, in linear time")
    func duplicates() throws {
        let names = (0..<20_000).map { "n\($0 % 10_000)" }
        let text = "{" + names.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
        let value = try JSONValue.parse(text.utf8)
        guard case .object(let members) = value else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 10_000)
        #expect(members.first == JSONValue.Member("n0", .int(10_000)))
        #expect(value["n9999"] == .int(19_999))
        #expect(value["x"] == nil)
        #expect(JSONValue.null["x"] == nil)
    }

    @Test("integers stay integers, other numbers become doubles, and those too large are refused")
    func numbers() throws {
        #expect(try JSONValue.parse("9223372036854775807".utf8) == .int(.max))
        #expect(try JSONValue.parse("9223372036854775808".utf8) == .double(9_223_372_036_854_775_808))
        #expect(try JSONValue.parse("1.0".utf8) == .double(1))
        #expect(throws: JSONFault(.invalidNumber, at: 1)) { try JSONValue.parse("[1e999]".utf8) }
    }

    @Test(
        "doubles are written as JavaScript writes them",
        arguments: [
            (1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (1.5, "1.5"), (-1.25, "-1.25"), (1e20, "100000000000000000000"),
            (1e21, "1e+21"), (1.5e21, "1.5e+21"), (-1e21, "-1e+21"), (123456789012345680000, "123456789012345680000"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"), (1.5e-7, "1.5e-7"), (1.7976931348623157e308, "1.7976931348623157e+308"), (5e-324, "5e-324"),
            (0.00001234, "0.00001234"), (123.456, "123.456"), (1e16, "10000000000000000"),
            (9007199254740993, "9007199254740992"),
            (12345678.9, "12345678.9"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"), (100, "100"),
            (1e15, "1000000000000000"),
        ]
    )
    func doubles(_ example: (value: Double, text: String)) {
        #expect(JSONValue.double(example.value).json == example.text)
    }

    @Test("integers are written in full")
    func integers() {
        for value in [
            0, 1, 9, 10, 11, 99, 100, 12345, Int.max, Int.max - 1, -1, -10, Int.min, Int.min + 1,
            999_999_999_999_999_999, 1_000_000_000_000_000_000,
        ] {
            var output = OutputBuffer(capacity: 1)
            output.append(value)
            #expect(output.text == String(value))
        }
    }

    @Test(
        "strings are quoted so that they read back",
        arguments: [
            "", "a", "\"", "\\", "\u{0}\u{1}\u{1F}\u{8}\t\n\u{C}\r", "é😀\u{2028}/",
            String(repeating: "x\"", count: 500),
        ]
    )
    func quoting(_ text: String) throws {
        var output = OutputBuffer(capacity: 1)
        output.appendQuoted(text)
        #expect(try JSONValue.parse(output.bytes) == .string(text))
    }

    @Test("the buffer grows, is cut back, and is emptied")
    func buffer() {
        var output = OutputBuffer(capacity: 1)
        for index in 0..<10_000 { output.append(byte: UInt8(truncatingIfNeeded: index)) }
        #expect(output.bytes == (0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
        output.truncate(to: 3)
        output.truncate(to: 5)
        #expect(output.bytes == [0, 1, 2])
        output.append("static")
        output.append(text: " text")
        output.append(contentsOf: [33])
        #expect(output.bytes.dropFirst(3) == Array("static text!".utf8)[...])
        output.truncate(to: -1)
        #expect(output.count == 0)
        output.reset(keepingCapacityUpTo: 100)
        #expect(output.capacity == 100)
        output.append(text: "again")
        #expect(output.text == "again")
    }

    @Test("whoever takes the allocation frees it")
    func taking() {
        var output = OutputBuffer(capacity: 10)
        output.append(text: "body")
        let (allocation, count) = output.takeAllocation()
        #expect(String(decoding: UnsafeRawBufferPointer(allocation)[..<count], as: UTF8.self) == "body")
        releaseAllocation(allocation)
    }
}

import Settings
import Testing

@Suite("YAML")
struct YAMLReaderTests {
    @Test(
        "plain scalars follow the core schema of YAML 1.2",
        arguments: [
            ("v: yes", #"{"v":"yes"}"#), ("v: on", #"{"v":"on"}"#), ("v: true", #"{"v":true}"#),
            ("v: FALSE", #"{"v":false}"#),
            ("v: ~", #"{"v":null}"#), ("v:", #"{"v":null}"#), ("v: Null", #"{"v":null}"#),
            ("v: 'null'", #"{"v":"null"}"#),
            ("v: 12", #"{"v":12}"#), ("v: -0", #"{"v":0}"#), ("v: +5", #"{"v":5}"#), ("v: 0o17", #"{"v":15}"#),
            ("v: 017", #"{"v":17}"#), ("v: 0x1F", #"{"v":31}"#), ("v: '5'", #"{"v":"5"}"#),
            ("v: !!str 5", #"{"v":"5"}"#),
            ("v: 1.50", #"{"v":1.5}"#), ("v: .5", #"{"v":0.5}"#), ("v: 1e3", #"{"v":1000.0}"#),
            ("v: 1_000", #"{"v":"1_000"}"#),
            ("v: 1:30", #"{"v":"1:30"}"#), ("v: 2024-01-01", #"{"v":"2024-01-01"}"#), ("v: .nan", #"{"v":null}"#),
            ("v: 99999999999999999999", #"{"v":1e+20}"#), ("v: |\n  a\n  b\n", #"{"v":"a\nb\n"}"#),
            ("v: \"\\u00e9\"", #"{"v":"é"}"#),
            ("1: a\ntrue: b", #"{"1":"a","true":"b"}"#), ("a: &x { b: 1 }\nc: *x", #"{"a":{"b":1},"c":{"b":1}}"#),
            ("", "{}"), ("# nothing", "{}"), ("\u{FEFF}v: 1", #"{"v":1}"#),
        ]
    )
    func scalars(yaml: String, expected: String) throws {
        #expect(try json(yaml) == expected)
    }

    @Test(
        "what is wrong is named with file, line and column",
        arguments: [
            ("a: 1\nb: [1, 2\nc: 3\n", "app-config.yaml:3:"),
            ("a: 1\n b: 2\n", "app-config.yaml:2:"),
            ("a: \"x", "app-config.yaml:1:"),
            ("a: *none", "app-config.yaml:1:4: error: invalid YAML: found undefined alias"),
            (
                "a: 1\nb:\n  x: 1\n  y: 2\n  x: 3\n",
                "app-config.yaml:3:3: error: the key 'x' is written more than once in this mapping"
            ),
            ("a: { 1: x, '1': y }", "app-config.yaml:1:6: error: the key '1' is written more than once"),
            ("[a]: 1", "app-config.yaml:1:1: error: a key must be a plain string"),
            (
                "- a\n- b",
                "app-config.yaml:1:1: error: a configuration file holds a mapping of keys to values, but this "
                    + "is of type array"
            ),
            ("text", "app-config.yaml:1:1: error: a configuration file holds a mapping"),
            ("a: 1\n---\nb: 2\n", "app-config.yaml:2:1: error: invalid YAML: but found another document"),
            ("a: \u{1}", "app-config.yaml:1:4: error: invalid YAML: control characters are not allowed"),
        ]
    )
    func errorsWithPlaces(yaml: String, start: String) throws {
        let messages = try errors(yaml)
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix(start) == true, "\(messages)")
    }

    @Test("every file's problem is reported")
    func allFiles() throws {
        let folder = try ConfigurationFolder(["1.yaml": "a: [", "2.yaml": "b: {", "3.yaml": "c: 1"])
        #expect(folder.errors(["1.yaml", "2.yaml", "3.yaml", "4.yaml"]).count == 3)
    }

    @Test("depth, expansion, size and encoding are bounded")
    func bounds() throws {
        let deep = "a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(try errors(deep) == ["app-config.yaml:1:68: error: values are nested deeper than 64 levels"])
        let veryDeep = "a: " + String(repeating: "[", count: 50_000)
        #expect(try errors(veryDeep).count == 1)

        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let messages = try errors(bomb)
        #expect(messages.count == 1)
        #expect(
            messages.first?.contains("more than 200000 values, counting what aliases and includes expand to") == true
        )

        let folder = try ConfigurationFolder()
        try folder.write(Array(repeating: UInt8(ascii: "#"), count: (4 << 20) + 1), to: "big.yaml")
        try folder.write([0x61, 0x3A, 0x20, 0xFF], to: "latin.yaml")
        #expect(
            folder.errors(["big.yaml", "latin.yaml"]) == [
                "error: 'big.yaml' is larger than 4194304 bytes, the limit for a configuration file",
                "error: 'latin.yaml' is not valid UTF-8",
            ]
        )
    }
}

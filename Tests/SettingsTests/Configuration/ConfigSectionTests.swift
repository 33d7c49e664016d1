import Settings
import Testing

@Suite("Getters")
struct ConfigSectionTests {
    static let yaml = """
        a:
          text: x
          empty: ''
          five: '5'
          flag: 'Yes'
          list: [a, '']
          mixed: [a, 5]
          object: { k: v }
        """

    private func root() throws -> ConfigSection { try ConfigurationFolder(["app-config.yaml": Self.yaml]).load().root }

    private func message(_ body: (ConfigSection) throws -> Void) throws -> String {
        let root = try root()
        do {
            try body(root)
            return ""
        } catch let problem as ConfigurationProblem {
            return problem.description
        }
    }

    @Test("convert numeric and boolean texts")
    func conversions() throws {
        let root = try root()
        #expect(try root.optionalNumber("a.five") == 5)
        #expect(try root.optionalInteger("a.five", in: 0...9) == 5)
        #expect(try root.optionalBool("a.flag") == true)
        #expect(try root.optionalStringOrStrings("a.text") == ["x"])
        #expect(try root.optionalSection("a.object")?.string("k") == "v")
        #expect(try root.optionalString("b.c") == nil)
    }

    @Test("say what is wrong in Backstage's words")
    func messages() throws {
        #expect(
            try message { _ = try $0.string("a.none") }
                == "app-config.yaml:1:1: error: Missing required config value at 'a.none'"
        )
        #expect(
            try message { _ = try $0.string("a.object") }
                == "app-config.yaml:8:11: error: Invalid type in config for key 'a.object' in 'app-config.yaml', got object, wanted string"
        )
        #expect(try message { _ = try $0.string("a.empty") }.hasSuffix("got empty-string, wanted string"))
        #expect(
            try message { _ = try $0.optionalNumber("a.text") }
                == "app-config.yaml:2:9: error: Unable to convert config value for key 'a.text' in 'app-config.yaml' to a number"
        )
        #expect(
            try message { _ = try $0.optionalBool("a.text") }.hasSuffix(
                "key 'a.text' in 'app-config.yaml' to a boolean"
            )
        )
        #expect(try message { _ = try $0.optionalBool("a.list") }.hasSuffix("got array, wanted boolean"))
        #expect(
            try message { _ = try $0.optionalStringArray("a.mixed") }
                == "app-config.yaml:7:14: error: Invalid type in config for key 'a.mixed[1]' in 'app-config.yaml', got number, wanted string-array"
        )
        #expect(
            try message { _ = try $0.optionalStringArray("a.list") }.contains(
                "'a.list[1]' in 'app-config.yaml', got empty-string"
            )
        )
        #expect(
            try message { _ = try $0.string("a.text.x") }.contains(
                "key 'a.text' in 'app-config.yaml', got string, wanted object"
            )
        )
        #expect(
            try message { _ = try $0.optionalInteger("a.five", in: 0...4) }.hasSuffix(
                "'a.five' is '5'; expected a whole number from 0 to 4"
            )
        )
    }
}

@Suite("Durations and sizes")
struct ConfigDurationTests {
    @Test(
        "are read in every form Backstage knows",
        arguments: [
            ("1500", .milliseconds(1500)), ("0", .zero), ("0.5", .microseconds(500)), ("'100'", .milliseconds(100)),
            ("2 seconds", .seconds(2)), ("1d", .seconds(86400)), ("1.5h", .seconds(5400)),
            ("'10 ms'", .milliseconds(10)),
            ("1m", .seconds(60)), ("1w", .seconds(604_800)), ("PT1M", .seconds(60)),
            ("P1DT2H3M4.5S", .milliseconds(93_784_500)),
            ("P2W", .seconds(1_209_600)), ("{ minutes: 1 }", .seconds(60)),
            ("{ hours: 1, milliseconds: 5 }", .milliseconds(3_600_005)),
            ("{ seconds: '3' }", .seconds(3)),
        ] as [(String, Duration)]
    )
    func durations(yaml: String, expected: Duration) throws {
        let root = try ConfigurationFolder(["app-config.yaml": "v: \(yaml)"]).load().root
        #expect(try root.optionalDuration("v") == expected)
    }

    @Test(
        "are refused in any other",
        arguments: [
            "soon", "-5", "5 lightyears", "P", "PT", "P1H", "PT5", "1.2.3s", "{}", "{ parsecs: 1 }", "[1]", "true",
            ".inf",
            "99999999999999999999", "1e300", "''", "'5 s s'", "PT1MT1M", "{ seconds: -1 }", "{ seconds: x }",
        ]
    )
    func wrongDurations(yaml: String) throws {
        let root = try ConfigurationFolder(["app-config.yaml": "v: \(yaml)"]).load().root
        #expect(throws: ConfigurationProblem.self) { try root.optionalDuration("v") }
    }

    @Test(
        "sizes",
        arguments: [
            ("5", 5), ("1MiB", 1_048_576), ("'64 KB'", 64000), ("0.5k", 512), ("0", nil), ("-1", nil), ("1.5", nil),
            ("x", nil), ("1e300", nil),
            ("12 apples", nil),
        ] as [(String, Int?)]
    )
    func sizes(yaml: String, expected: Int?) throws {
        let root = try ConfigurationFolder(["app-config.yaml": "v: \(yaml)"]).load().root
        #expect((try? root.optionalByteCount("v")) == expected)
    }
}

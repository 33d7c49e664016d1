import Settings
import Testing

@Suite("Variables in strings")
struct VariableTests {
    static let environment = ["X": " ex ", "EMPTY": "", "PORT": "7100", "BRACE": "a}b"]

    @Test(
        "are replaced, escaped, defaulted and absent",
        arguments: [
            ("'${X}'", #"{"v":"ex"}"#),
            ("'a${X}b${ X }c'", #"{"v":"aexbexc"}"#),
            ("'$${X}'", #"{"v":"${X}"}"#),
            ("'${NONE:-def}'", #"{"v":"def"}"#),
            ("'${NONE:- http://h:1/:-x }'", #"{"v":"http://h:1/:-x"}"#),
            ("'${EMPTY:-def}'", #"{"v":"def"}"#),
            ("'[${EMPTY}]'", #"{"v":"[]"}"#),
            ("'${X:-def}'", #"{"v":"ex"}"#),
            ("'${NONE}'", "{}"),
            ("'a ${NONE} ${X}'", "{}"),
            ("'${NONE:-}'", "{}"),
            ("['${NONE}', b, '${X}']", #"{"v":["b","ex"]}"#),
            ("'${PORT}'", #"{"v":"7100"}"#),
            ("'${BRACE}'", #"{"v":"a}b"}"#),
            ("'$X {X} ${X ${X}'", #"{"v":"$X {X} ${X ex"}"#),
            ("'${'", #"{"v":"${"}"#),
            ("'}${X}{'", #"{"v":"}ex{"}"#),
            ("'$'", #"{"v":"$"}"#),
            ("'${{X}}'", #"{"v":"${{X}}"}"#),
            ("'{X}$'", #"{"v":"{X}$"}"#),
            ("5", #"{"v":5}"#),
        ]
    )
    func substitution(yaml: String, expected: String) throws {
        #expect(try json("v: \(yaml)", environment: Self.environment) == expected)
    }

    @Test("a missing value names the variable that is not set")
    func unsetVariable() throws {
        #expect(
            try errors("tributary:\n  routes:\n    /a:\n      query: '${QUERY}'\n") == [
                "app-config.yaml:4:7: error: Missing required config value at 'tributary.routes./a.query'; "
                    + "app-config.yaml:4:14 takes it from the environment variable 'QUERY', which is not set"
            ]
        )
    }

    @Test("values of the environment and of known keys are secrets, addresses are not")
    func secrets() throws {
        let yaml = """
            proxy:
              /frobs: { target: 'http://${HOST}/', headers: { Authorization: 'Bearer ${TOKEN}', X-Api-Key: abcdef123 } }
            a: '${URL}${PORT}${SHORT}${TOKEN}'
            b: { $file: token.txt }
            auth: 'user:pa55word'
            """
        let folder = try ConfigurationFolder(["app-config.yaml": yaml, "token.txt": "from-a-file\n\n"])
        let environment = [
            "HOST": "localhost", "TOKEN": "s3cr3t-token", "URL": "http://localhost:7008", "PORT": "17008",
            "SHORT": "abc",
        ]
        let secrets = try folder.load(environment: environment).secrets
        #expect(
            secrets == [
                "s3cr3t-token", "Bearer s3cr3t-token", "abcdef123", "from-a-file", "user:pa55word", "pa55word",
            ]
        )
    }
}

import Settings
import Testing

@Suite("Includes")
struct IncludeTests {
    @Test("$env, $file and $include stand for what they name, relative to the file that writes them")
    func includes() throws {
        let folder = try ConfigurationFolder([
            "app-config.yaml": """
            env: { $env: X }
            unset: { $env: NONE }
            file: { $file: './sub/token' }
            part: { $include: 'sub/${NAME}.yaml#a.b' }
            all: { $include: sub/part.json }
            other: { $ref: x, y: 1 }
            """,
            "sub/token": "abc \n\n",
            "sub/part.yaml": "a: { b: { c: { $file: token }, d: '${X}' } }",
            "sub/part.json": #"{"e": "${X}"}"#,
        ])
        let loaded = try folder.load(environment: ["X": "ex", "NAME": "part"])
        #expect(
            loaded.json
                == #"{"env":"ex","file":"abc","part":{"c":"abc","d":"ex"},"all":{"e":"ex"},"other":{"$ref":"x","y":1}}"#
        )
        #expect(loaded.files.contains("\(folder.path)/sub/part.yaml"))
        #expect(loaded.files.contains("\(folder.path)/sub/token"))
    }

    @Test(
        "wrong includes are named with their place",
        arguments: [
            ("a: { $file: x, b: 1 }", "app-config.yaml:1:6: error: include key $file should not have adjacent keys"),
            ("a: { $file: 5 }", "app-config.yaml:1:13: error: $file include value is not a string, but of type number"),
            ("a: { $file: none }", "app-config.yaml:1:13: error: cannot read 'none': there is no such file"),
            (
                "a: { $include: a.txt }",
                "app-config.yaml:1:16: error: no configuration parser available for included file 'a.txt'; use "
                    + ".yaml, .yml or .json"
            ),
            (
                "a: { $file: '${NONE}' }",
                "app-config.yaml:1:13: error: $file substitution value was undefined: the environment variable "
                    + "'NONE' is not set"
            ),
            (
                "a: { $include: 'app-config.yaml#a.$include.x' }",
                "app-config.yaml:1:16: error: value at 'a.$include' in included file 'app-config.yaml' is not an object"
            ),
            (
                "a: { $include: 'app-config.yaml' }",
                "app-config.yaml:1:16: error: files include one another more than 16 levels deep; is there a cycle?"
            ),
        ]
    )
    func wrong(yaml: String, message: String) throws {
        #expect(try errors(yaml) == [message])
    }

    @Test("an include that branches without end stops at the number of files")
    func explosion() throws {
        let yaml = (0..<20).map { "k\($0): { $include: app-config.yaml }" }.joined(separator: "\n")
        let messages = try errors(yaml)
        #expect(messages.contains { $0.hasSuffix("more than 1000 files are included") })
    }
}

import Settings
import Testing

@Suite("Files and how they merge")
struct MergingTests {
    @Test("without flags both default files count, the local one higher")
    func defaults() throws {
        let folder = try ConfigurationFolder([
            "app-config.yaml": "a: { x: 1, y: [1, 2] }\nb: one\n",
            "app-config.local.yaml": "a: { z: 3, y: [9] }\nb: two\n",
        ])
        #expect(try folder.load().json == #"{"a":{"x":1,"y":[9],"z":3},"b":"two"}"#)
    }

    @Test("with flags the default files do not count and the last flag is highest")
    func flags() throws {
        let folder = try ConfigurationFolder([
            "app-config.yaml": "d: 1\n", "one.yaml": "a: 1\nb: 1\n", "two.yaml": "b: 2\nc: 2\n",
        ])
        #expect(try folder.load(["one.yaml", "two.yaml"]).json == #"{"a":1,"b":2,"c":2}"#)
        #expect(try folder.load(["two.yaml", "\(folder.path)/one.yaml"]).json == #"{"b":1,"c":2,"a":1}"#)
    }

    @Test("a named file that is missing is an error; missing defaults are not")
    func missingFile() throws {
        let folder = try ConfigurationFolder()
        #expect(try folder.load().json == "{}")
        #expect(folder.errors(["no.yaml"]) == ["error: cannot read 'no.yaml': there is no such file"])
        #expect(folder.errors(["."]) == ["error: cannot read '.': it is not a file"])
    }

    @Test("a URL is refused and named, without what stands before its @")
    func remote() throws {
        let folder = try ConfigurationFolder(["1.yaml": "a: 1"])
        #expect(
            folder.errors(["1.yaml", "https://user:pw@config.example.com/a.yaml"]) == [
                "error: Config argument \"https://…@config.example.com/a.yaml\" looks like a URL but remote configuration is "
                    + "not enabled; download it and name the file instead"
            ]
        )
    }

    @Test("what must be watched for changes: files, includes, and defaults that may come")
    func watchedFiles() throws {
        let folder = try ConfigurationFolder([
            "app-config.yaml": "a: { $include: part.yaml }", "part.yaml": "b: { $file: token }", "token": "x",
        ])
        let names = ["app-config.yaml", "app-config.local.yaml", "part.yaml", "token"]
        #expect(try folder.load().watchedFiles == names.map { "\(folder.path)/\($0)" })
        #expect(try folder.load(["part.yaml"]).watchedFiles == ["part.yaml", "token"].map { "\(folder.path)/\($0)" })
        // Also while a file that is named is not there yet.
        let broken = try ConfigurationFolder(["app-config.yaml": "b: { $file: token }"])
        let failure = #expect(throws: ConfigurationErrors.self) { try broken.load() }
        #expect(failure?.watchedFiles.contains("\(broken.path)/token") == true)
    }

    @Test("members of the lower file come first, replaced ones stay in their place")
    func order() throws {
        let folder = try ConfigurationFolder([
            "1.yaml": "proxy: { endpoints: { /b: http://b, /a: http://a } }",
            "2.yaml": "proxy: { endpoints: { /c: http://c, /b: http://b2 } }",
        ])
        let json = try folder.load(["1.yaml", "2.yaml"]).json
        #expect(json == #"{"proxy":{"endpoints":{"/b":"http://b2","/a":"http://a","/c":"http://c"}}}"#)
    }

    @Test("null hides a lower value and reads as not configured")
    func null() throws {
        let folder = try ConfigurationFolder(["1.yaml": "a: { b: { c: 1 } }", "2.yaml": "a: { b: null }"])
        let root = try folder.load(["1.yaml", "2.yaml"]).root
        #expect(try root.optionalValue("a.b") == nil)
        #expect(try root.optionalValue("a.b.c") == nil)
        #expect(throws: ConfigurationProblem.self) { try root.string("a.b.c") }
    }

    @Test("a scalar over an object is a type error when the object is asked for")
    func scalarOverObject() throws {
        let folder = try ConfigurationFolder([
            "1.yaml": "backend: { cors: { origin: x } }", "2.yaml": "backend:\n  cors: 5\n",
        ])
        #expect(
            folder.errors(["1.yaml", "2.yaml"]) == [
                "2.yaml:2:9: error: Invalid type in config for key 'backend.cors' in '2.yaml', got number, "
                    + "wanted object"
            ]
        )
    }

    @Test("a value knows the place of the file that won")
    func places() throws {
        let folder = try ConfigurationFolder(["1.yaml": "a:\n  b: 1\n", "2.yaml": "\n\na:\n    c: 2\n"])
        let root = try folder.load(["1.yaml", "2.yaml"]).root
        #expect(try root.value("a.b").origin.description == "1.yaml:2:6")
        #expect(try root.value("a.c").origin.description == "2.yaml:4:8")
        #expect(try root.value("a.c").origin.folder == folder.path)
    }
}

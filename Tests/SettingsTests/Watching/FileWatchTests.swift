import Foundation
import Settings
import Testing

@Suite("Watching files")
struct FileWatchTests {
    /// A folder with files that were written long ago, so that their stamps can be trusted.
    private final class Files {
        let folder: ConfigurationFolder
        var watch = FileWatch()

        init(_ contents: [String: String]) throws {
            folder = try ConfigurationFolder()
            for (name, text) in contents { try write(text, to: name) }
            for name in contents.keys { try age(name) }
        }

        func path(_ name: String) -> String { "\(folder.path)/\(name)" }

        func write(_ text: String, to name: String) throws { try folder.write(Array(text.utf8), to: name) }

        func age(_ name: String) throws {
            try FileManager.default.setAttributes([.modificationDate: Date() - 3600], ofItemAtPath: path(name))
        }

        func follow(_ names: String...) { watch.follow(names.map(path), readSince: FileWatch.now()) }

        func check() -> FileWatch.Finding { watch.check() }
    }

    @Test("nothing changes by being looked at, or touched, or replaced by its like")
    func unchanged() throws {
        let files = try Files(["a": "1"])
        files.follow("a", "none")
        #expect(files.check() == .unchanged)
        try files.write("1", to: "a")
        #expect(files.check() == .unchanged)
        try files.write("1", to: "b")
        rename(files.path("b"), files.path("a"))
        #expect(files.check() == .unchanged)
        #expect(files.check() == .unchanged)
    }

    @Test("a change counts once, with the second look that finds it")
    func changed() throws {
        let files = try Files(["a": "1", "b": "1"])
        files.follow("a", "b")
        try files.write("22", to: "b")
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("b")]))
        #expect(files.check() == .unchanged)
    }

    @Test("a file that is still being written is waited for")
    func growing() throws {
        let files = try Files(["a": "1"])
        files.follow("a")
        try files.write("22", to: "a")
        #expect(files.check() == .changing)
        try files.write("333", to: "a")
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("a")]))
    }

    @Test("a change that is taken back in time is none")
    func takenBack() throws {
        let files = try Files(["a": "1"])
        files.follow("a")
        try files.write("2", to: "a")
        #expect(files.check() == .changing)
        try files.write("1", to: "a")
        #expect(files.check() == .unchanged)
    }

    @Test("files come, go, and are replaced by others of their name")
    func comingAndGoing() throws {
        let files = try Files(["a": "1"])
        files.follow("a", "b")
        try files.write("x", to: "b")
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("b")]))
        remove(files.path("a"))
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("a")]))
        #expect(files.check() == .unchanged)
        // As editors do: a new file is renamed over the old one.
        try files.write("y", to: "new")
        rename(files.path("new"), files.path("b"))
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("b")]))
    }

    @Test("a link is followed, also when the folder that it leads through is swapped")
    func links() throws {
        let files = try Files(["one/a": "1", "two/a": "2"])
        symlink("one", files.path("data"))
        symlink("data/a", files.path("a"))
        defer {
            remove(files.path("data"))
            remove(files.path("a"))
        }
        files.follow("a")
        #expect(files.check() == .unchanged)
        symlink("two", files.path("next"))
        rename(files.path("next"), files.path("data"))
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("a")]))
    }

    @Test("a change right after reading is noticed, though size and time may be the same")
    func sameStamp() throws {
        let files = try Files([:])
        let time = Date()
        func write(_ text: String) throws {
            try files.write(text, to: "a")
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: files.path("a"))
        }
        try write("1")
        files.follow("a")
        try write("2")
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("a")]))
        #expect(files.check() == .unchanged)
    }

    @Test("what changed while it was read is told")
    func changedWhileRead() throws {
        let files = try Files([:])
        let begin = FileWatch.now() - 1_000_000_000
        try files.write("1", to: "a")
        files.watch.follow([files.path("a")], readSince: begin)
        #expect(files.check() == .changing)
        #expect(files.check() == .changed([files.path("a")]))
        #expect(files.check() == .unchanged)
    }

    @Test("the files of a folder may change")
    func folder() throws {
        let files = try Files(["a": "1", "b": "1"])
        files.follow("a")
        #expect(files.watch.check([files.path("a"), files.path("b")]) == .changing)
        #expect(files.watch.check([files.path("a"), files.path("b")]) == .changed([files.path("b")]))
        #expect(files.watch.check([files.path("b")]) == .changing)
        #expect(files.watch.check([files.path("b")]) == .changed([files.path("a")]))
        #expect(files.watch.check([files.path("b")]) == .unchanged)
    }

    @Test("a pipe is not looked at, and nobody waits for its writer")
    func pipes() throws {
        let files = try Files([:])
        mkfifo(files.path("pipe"), 0o600)
        defer { remove(files.path("pipe")) }
        files.follow("pipe")
        #expect(files.check() == .unchanged)
    }
}

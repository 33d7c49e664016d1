import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import StateStore

/// What was acknowledged survives `kill -9` at any moment.
///
/// The test starts this test program again as a child that runs only `writeUntilKilled` and prints each acknowledgement;
/// after some of them the child is killed and its database is looked at.
@Suite struct KillTests {
    static let variable = "TRIBUTARY_TEST_STATE_DATABASE"
    static let schema = "CREATE TABLE t (job INTEGER, part INTEGER, PRIMARY KEY (job, part))"
    /// Each job writes two hundred rows, so that it takes a while and half a job would show.
    static let insert = """
        INSERT INTO t (job, part)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT ?, i FROM n
        """

    @Test("every acknowledged write is there after kill -9, and none by halves", arguments: [1, 40, 300, 1_500])
    func killed(_ acknowledgements: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state.sqlite"
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = ["--testing-library", "swift-testing", "--filter", "writeUntilKilled"]
        child.environment = ProcessInfo.processInfo.environment.merging([Self.variable: path]) { $1 }
        let output = Pipe()
        child.standardOutput = output
        child.standardError = FileHandle.nullDevice
        try child.run()

        var text = Data()
        var seen = 0
        while seen < acknowledgements {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { break }
            text += chunk
            seen += chunk.count { $0 == UInt8(ascii: "!") }
        }
        kill(child.processIdentifier, SIGKILL)
        // What was printed before the kill is still in the pipe.
        text += output.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        #expect(child.terminationReason == .uncaughtSignal)

        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let acknowledged = Set(
            lines.filter { $0.hasSuffix("!") }.compactMap { Int($0.dropLast().dropFirst("ack ".count)) }
        )
        #expect(acknowledged.count >= acknowledgements)
        let store = try StateStore(
            .file(path: path),
            migrations: [StateMigration(file: "0001-t.sql", sql: Self.schema)]
        )
        store.shutdown()
        let connection = try Connection.forReading(DatabaseName(.file(path: path)), stop: StopFlag())
        #expect(try connection.rows("PRAGMA integrity_check") == [["ok"]])
        let kept = try connection.rows("SELECT job, count(*) FROM t GROUP BY job")
        #expect(kept.allSatisfy { $0.last == "200" })
        #expect(acknowledged.subtracting(kept.compactMap { $0.first.flatMap { Int($0) } }).isEmpty)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment[variable] != nil))
    func writeUntilKilled() async throws {
        let path = try #require(ProcessInfo.processInfo.environment[Self.variable])
        let store = try StateStore(
            .file(path: path),
            migrations: [StateMigration(file: "0001-t.sql", sql: Self.schema)]
        )
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let insert = StateStatement(Self.insert)
        // Eight jobs are always under way. Bounded, so that a child whose parent is gone ends too.
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for step in 0..<20_000 {
                        let number = step * 8 + lane
                        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                            loop.execute {
                                store.write([StateWrite(insert, parameters: [.integer(Int64(number))])], on: loop) {
                                    result in
                                    if case .success = result {
                                        // One write call per line, unbuffered.
                                        let line = Array("\nack \(number)!\n".utf8)
                                        _ = unsafe write(1, line, line.count)
                                    }
                                    continuation.resume()
                                }
                            }
                        }
                    }
                }
            }
        }
        store.shutdown()
    }
}

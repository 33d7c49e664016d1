import Foundation
import NIOCore
import NIOPosix
import TestSupport

@testable import StateStore

/// A folder of its own for one test, removed when the test lets it go.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tributary-state-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + file))
    }

    /// A database file two folders down, neither of which exists yet.
    var database: StateLocation { .file(path: path + "/a/b/state.sqlite") }
}

/// Where a test's database is, so that tests run on both kinds.
enum TestLocation: CaseIterable, Sendable {
    case memory
    case file
}

/// A store with one event loop and a reader on it.
final class TestStore: Sendable {
    let store: StateStore
    let group: MultiThreadedEventLoopGroup
    private let reader: NIOLoopBound<StateReader>
    private let folder: TemporaryFolder

    /// Opens a store whose one migration is `schema`.
    init(_ location: TestLocation = .file, schema: String = "", options: StateStore.Options = .init()) async throws {
        let folder = try TemporaryFolder()
        let migrations = schema.isEmpty ? [] : [try StateMigration(file: "0001-test.sql", sql: schema)]
        let store = try StateStore(
            location == .memory ? .memory : folder.database,
            migrations: migrations,
            options: options
        )
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        reader = try await loop.submit {
            NIOLoopBound(try store.makeReader(on: loop), eventLoop: loop)
        }.outcome()
        self.folder = folder
        self.store = store
    }

    var loop: any EventLoop { reader.eventLoop }

    /// Runs `body` on the loop with the reader.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (StateReader) throws -> Value) async throws -> Value {
        let reader = reader
        let result: Result<Value, any Error> = await handedOver { deliver in
            loop.execute { deliver(Result { try body(reader.value) }) }
        }
        return try result.get()
    }

    /// Runs `body` with the reader; to be called on the loop.
    func withReader(_ body: (StateReader) -> Void) {
        body(reader.value)
    }

    func query(
        _ statement: StateStatement,
        _ parameters: [StateValue] = [],
        limits: StateLimits = .standard
    ) async -> Result<StateRows, StateFailure> {
        let reader = reader
        return await handedOver { deliver in
            loop.execute {
                reader.value.query(statement, parameters: parameters, limits: limits, completion: deliver)
            }
        }
    }

    /// The rows as JSON text, or the failure's description.
    func text(_ sql: String, _ parameters: [StateValue] = [], limits: StateLimits = .standard) async -> String {
        switch await query(StateStatement(sql), parameters, limits: limits) {
        case .success(let rows): rows.text
        case .failure(let failure): failure.description
        }
    }

    func write(_ writes: [StateWrite], limits: StateLimits = .standard) async -> Result<StateWriteAnswer, StateFailure>
    {
        await handedOver { deliver in
            loop.execute { [store, loop] in
                store.write(writes, limits: limits, on: loop, completion: deliver)
            }
        }
    }

    @discardableResult
    func write(_ sql: String, _ parameters: [StateValue] = []) async -> Result<StateWriteAnswer, StateFailure> {
        await write([StateWrite(StateStatement(sql), parameters: parameters)])
    }

    func close() async throws {
        try await onLoop { $0.close() }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async { [store] in
                store.shutdown()
                continuation.resume()
            }
        }
        try await group.shutdownGracefully()
    }
}

/// Waits for the value that `body` has delivered on another thread.
///
/// The value goes through a lock, since the thread sanitizer does not see that a continuation orders memory.
func handedOver<Value: Sendable>(_ body: (@escaping @Sendable (Value) -> Void) -> Void) async -> Value {
    let box = Monitor<Value?>(nil)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        body { value in
            box.update { $0 = value }
            continuation.resume()
        }
    }
    return box.wait { $0 }
}

extension Result {
    /// The failure, if it is one.
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

/// A statement that counts for longer than any test waits.
let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n"

/// A statement that counts to its parameter.
let counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) AS c FROM n"

import Foundation
import Settings

@testable import Frobsco
@testable import Tributary

/// A temporary folder with a configuration and a schema, loaded with modules and asked without a socket.
struct EndpointUnderTest {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    /// The configuration and schema that are shipped.
    static let shippedFiles = [
        "app-config.yaml", "Schema/frobs.graphql", "Schema/flerps.graphql", "Schema/summary.graphql",
        "Schema/state/0001-create-thunk.sql", "Schema/state/0002-create-note.sql",
    ]

    /// Loads a project, and lets go of it when the work is done: see the other.
    static func with(
        _ modules: any Module...,
        schema: String? = nil,
        files: [String: String] = [:],
        isShipped: Bool = false,
        frobs: Int = 20,
        _ work: (Endpoint) async throws -> Void
    ) async throws {
        try await with(modules, schema: schema, files: files, isShipped: isShipped, frobs: frobs, work)
    }

    /// Loads a project, and lets go of it when the work is done.
    ///
    /// - Parameters:
    ///   - modules: Of the application.
    ///   - schema: `Schema/schema.graphql`; the folder is empty otherwise.
    ///   - files: Others, by path. Where they name frobsco's port, 7008, it is the one that it has.
    ///   - configurationFiles: Other than `app-config.yaml`.
    ///   - isShipped: Whether the shipped files are there too, with FrobsCo behind them.
    ///   - frobs: How many FrobsCo has.
    ///   - service: FrobsCo, where the test has a hand in it.
    ///   - work: Asks.
    /// - Throws: What keeps the project from being loaded, or what the work throws.
    static func with(
        _ modules: [any Module],
        schema: String? = nil,
        files: [String: String] = [:],
        configurationFiles: [String] = [],
        isShipped: Bool = false,
        frobs: Int = 20,
        upstream service: FrobService? = nil,
        _ work: (Endpoint) async throws -> Void
    ) async throws {
        var all = files
        if let schema { all["Schema/schema.graphql"] = schema }
        if !isShipped, all["app-config.yaml"] == nil {
            all["app-config.yaml"] = "backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } }\n"
        }
        let upstream =
            isShipped
            ? try FrobServer.start(service ?? FrobService(options: LaunchOptions(frobCount: frobs)), port: 0) : nil
        if let upstream { all = all.mapValues { $0.replacing("127.0.0.1:7008", with: "127.0.0.1:\(upstream.port)") } }
        let folder = try folder(all, isShipped: isShipped)
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome: Result<Void, any Error>
        do {
            let endpoint = try await Endpoint(
                modules,
                configurationFiles,
                in: ProcessSurroundings(
                    environment: ["FROBSCO_PORT": "\(upstream?.port ?? 0)"],
                    workingDirectory: folder.path
                )
            )
            do {
                try await work(endpoint)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await endpoint.stop()
        } catch {
            try await upstream?.stop()
            throw error
        }
        try await upstream?.stop()
        try outcome.get()
    }

    /// What keeps a project from being loaded; empty when nothing does.
    static func problems(
        _ modules: any Module...,
        schema: String,
        files: [String: String] = [:]
    ) async throws -> String {
        var all = files
        all["Schema/schema.graphql"] = schema
        all["app-config.yaml"] = "backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } }\n"
        let folder = try folder(all, isShipped: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let surroundings = ProcessSurroundings(environment: [:], workingDirectory: folder.path)
            let endpoint = try await Endpoint(modules, [], in: surroundings)
            await endpoint.stop()
            return ""
        } catch let error as ApplicationError {
            return error.report
        }
    }

    /// A new folder with these files.
    static func folder(_ files: [String: String], isShipped: Bool) throws -> URL {
        var all = files
        if isShipped {
            for name in shippedFiles where all[name] == nil {
                all[name] = try String(contentsOf: root.appending(path: name), encoding: .utf8)
            }
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "tributary-module-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Schema/state"),
            withIntermediateDirectories: true
        )
        for (name, text) in all { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return folder
    }
}

/// A module made of a closure.
struct AnyModule: Module {
    let schema: SDL
    let registering: @Sendable (inout Fields) -> Void

    init(
        _ schema: String = "",
        file: String = #fileID,
        line: Int = #line,
        _ registering: @escaping @Sendable (inout Fields) -> Void
    ) {
        self.init(SDL(schema, file: file, line: line), registering)
    }

    init(_ schema: SDL, _ registering: @escaping @Sendable (inout Fields) -> Void) {
        self.schema = schema
        self.registering = registering
    }

    func register(in fields: inout Fields) { registering(&fields) }
}

import Foundation
import GraphQLExecution
import Settings
import Testing

@testable import Gateway
@testable import Tributary

@Suite("A change of the files")
struct ConfigurationReloaderTests {
    private static let liveness = "/.backstage/health/v1/liveness"

    /// A proxy route that leads to the server itself, whose health has an answer.
    private func proxy(_ route: String, to project: ServedProject) -> String {
        "proxy: { endpoints: { \(route): 'http://127.0.0.1:\(project.port)' } }"
    }

    @Test("adds and removes proxy routes without a restart")
    func proxyRoutes() async throws {
        try await withProject { project in
            #expect(try await project.get("/api/proxy/own\(Self.liveness)").status == 404)
            try project.write(ServedProject.configuration(proxy("/own", to: project)))
            #expect(await project.reloader.check() == .nothingNew)
            #expect(await project.reloader.check() == .applied)
            #expect(await project.reloader.check() == .nothingNew)
            #expect(try await project.get("/api/proxy/own\(Self.liveness)").body == #"{"status":"ok"}"#)
            try project.write(ServedProject.configuration(""))
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/api/proxy/own\(Self.liveness)").status == 404)
            #expect(project.log.take().contains("info: configuration applied: app-config.yaml changed"))
        }
    }

    @Test("changes limits, routes, CORS and health headers")
    func everythingElse() async throws {
        try await withProject { project in
            #expect(try await project.get("/greeting") == (200, #""hello""#))
            #expect(try await project.header("x-node", of: Self.liveness) == nil)
            #expect(try await project.header("access-control-allow-origin", of: "/greeting") == nil)
            let query = "/graphql?query=%7Ba:greet%20b:greet%7D"
            #expect(try await project.get(query).body == #"{"data":{"a":"hello","b":"hello"}}"#)
            try project.write(
                ServedProject.configuration(
                    "",
                    own: "    /other: { query: '{ greet }' }\n  limits: { maxAliases: 1 }"
                ).replacing("backend:\n", with: "backend:\n  health: { headers: { X-Node: new } }\n  cors: {}\n")
            )
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/other") == (200, #"{"greet":"hello"}"#))
            #expect(try await project.header("x-node", of: Self.liveness) == "new")
            #expect(try await project.header("access-control-allow-origin", of: "/other") == "*")
            #expect(try await project.get(query).body.contains(#""limit":"maxAliases","value":1"#))
        }
    }

    @Test("reaches the schema too")
    func schema() async throws {
        try await withProject { project in
            try project.write("extend type Query { more: Int! @expr(select: \"$(5)\") }", to: "Schema/more.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(
                try await project.get("/graphql?query=%7Bgreet%20more%7D").body
                    == #"{"data":{"greet":"hello","more":5}}"#
            )
            // A database that someone keeps there is not looked at.
            try project.write("x", to: "Schema/state.sqlite")
            #expect(await project.checkTwice() == .nothingNew)
            try FileManager.default.removeItem(at: project.folder.appending(path: "Schema/more.graphql"))
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/graphql?query=%7Bmore%7D").body.contains("Cannot query field"))
        }
    }

    @Test("finds the operations of before planned already, those that are still valid")
    func plans() async throws {
        try await withProject { project in
            for query in ["%7Bgreet%7D", "%7Ba:greet%7D", "%7Bnone%7D"] {
                _ = try await project.get("/graphql?query=\(query)")
            }
            #expect(
                Set(project.gateway.snapshot.plans.keys.map { String(decoding: $0.document, as: UTF8.self) }) == [
                    "{greet}", "{a:greet}",
                ]
            )
            try project.write("extend type Query { more: Int @expr(select: \"$(5)\") }", to: "Schema/more.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(project.gateway.snapshot.plans.keys.count == 2)
            try project.write("type Query { other: Int @expr(select: \"$(5)\") }", to: "Schema/schema.graphql")
            try project.write(
                ServedProject.configuration("").replacing("greet }", with: "other }").replacing(
                    "select: greet",
                    with: "select: other"
                )
            )
            #expect(await project.checkTwice() == .applied)
            #expect(project.gateway.snapshot.plans.keys.isEmpty)
        }
    }

    @Test("that does not check is refused whole: the log has every reason, and the old one stays")
    func refusal() async throws {
        try await withProject { project in
            try project.write(
                ServedProject.configuration(
                    "proxy:\n  endpoints:\n    /good: http://127.0.0.1:1\n    /bad: backstage.io",
                    own: "  limits: { maxAlias: 1 }"
                )
            )
            #expect(await project.checkTwice() == .refused)
            #expect(
                project.log.take() == [
                    "error: app-config.yaml:9:13: error: unknown key 'tributary.limits.maxAlias'; did you mean 'maxAliases'?",
                    "error: configuration refused, the one before stays in use: app-config.yaml changed",
                ]
            )
            #expect(try await project.get("/api/proxy/good").status == 404)
            #expect(try await project.get("/greeting").status == 200)
            // The same file is not tried twice.
            #expect(await project.checkTwice() == .nothingNew)
            try project.write(ServedProject.configuration("proxy:\n  endpoints:\n    /bad: backstage.io"))
            #expect(await project.checkTwice() == .refused)
            #expect(project.log.take().first?.hasPrefix("error: app-config.yaml:12:11: error: Proxy target") == true)
            try project.write("backend: [\n")
            #expect(await project.checkTwice() == .refused)
            #expect(project.log.take().first?.hasPrefix("error: app-config.yaml:2:") == true)
            try project.write("type Query { greet: Strin }", to: "Schema/schema.graphql")
            try project.write(ServedProject.configuration(proxy("/x", to: project)))
            #expect(await project.checkTwice() == .refused)
            #expect(project.log.take().first?.hasPrefix("error: Schema/schema.graphql:1:21: error: ") == true)
            #expect(try await project.get("/greeting").status == 200)
            try project.write(ServedProject.schema, to: "Schema/schema.graphql")
            #expect(await project.checkTwice() == .applied)
        }
    }

    @Test("is looked for in includes, also in one that is not there yet, and in a local file that comes")
    func otherFiles() async throws {
        try await withProject("x: { $file: token }", files: ["token": "first"]) { project in
            try project.write("second", to: "token")
            #expect(await project.checkTwice() == .applied)
            try project.write(ServedProject.configuration("x: { $file: later }"))
            #expect(await project.checkTwice() == .refused)
            #expect(project.log.all.contains { $0.contains("cannot read 'later': there is no such file") })
            try project.write("third", to: "later")
            #expect(await project.checkTwice() == .applied)
            try project.write("tributary: { routes: { /local: { query: '{ greet }' } } }", to: "app-config.local.yaml")
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/local").status == 200)
        }
    }

    @Test("of what belongs to the start is named in a warning, and the rest applies")
    func startupKeys() async throws {
        try await withProject { project in
            let port = project.port
            try project.write(
                ServedProject.configuration(
                    "",
                    listen: "{ host: 127.0.0.1, port: 1 }",
                    own: "    /other: { query: '{ greet }' }\n  limits: { cacheBytes: 1000000 }"
                )
            )
            #expect(await project.checkTwice() == .applied)
            #expect(
                project.log.take() == [
                    "warning: app-config.yaml:2:11: warning: 'backend.listen' has changed; it takes effect when the server "
                        + "is started again",
                    "warning: app-config.yaml:10:25: warning: 'tributary.limits.cacheBytes' has changed; it takes effect "
                        + "when the server is started again",
                    "info: configuration applied: app-config.yaml changed",
                ]
            )
            #expect(project.port == port)
            #expect(try await project.get("/other").status == 200)
        }
    }

    @Test("of the state's tables waits for a start, which is said once")
    func migrations() async throws {
        try await withProject(files: [:]) { project in
            let state = project.folder.appending(path: "Schema/state")
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
            try project.write("CREATE TABLE thunk (text TEXT) STRICT;", to: "Schema/state/0001-thunk.sql")
            #expect(await project.checkTwice() == .applied)
            try project.write(ServedProject.schema + "# again", to: "Schema/schema.graphql")
            #expect(await project.checkTwice() == .applied)
            #expect(
                project.log.take() == [
                    "warning: Schema/state/0001-thunk.sql: warning: The migration is applied when the server is started "
                        + "again.",
                    "info: configuration applied: Schema/state/0001-thunk.sql changed",
                    "info: configuration applied: Schema/schema.graphql changed",
                ]
            )
            try project.write("CREATE TABLE other (text TEXT) STRICT;", to: "Schema/state/0003-other.sql")
            #expect(await project.checkTwice() == .refused)
        }
    }

    @Test("that asks for credentials counts for the next request")
    func authentication() async throws {
        try await withProject { project in
            let query = "/graphql?query=%7Bgreet%7D"
            #expect(try await project.get(query).status == 200)
            try project.write("tributary: { loops: 1 }")
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get(query).status == 401)
            _ = project.log.take()
            try project.write(ServedProject.configuration(""))
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get(query).status == 200)
            #expect(project.log.take().contains { $0.contains("EVERY REQUEST IS ANSWERED WITHOUT CREDENTIALS") })
        }
    }

    @Test("does not disturb requests in flight")
    func inFlight() async throws {
        let upstream = try HeldUpstream(answering: "of before")
        try await withProject("proxy: { endpoints: { /held: 'http://127.0.0.1:\(upstream.port)' } }") { project in
            async let held = project.get("/api/proxy/held/x")
            await upstream.waitForRequest()
            try project.write(ServedProject.configuration(""))
            #expect(await project.checkTwice() == .applied)
            #expect(try await project.get("/api/proxy/held/x").status == 404)
            upstream.answer()
            #expect(try await held == (200, "of before"))
        }
    }

    @Test("is found by itself while the server runs")
    func running() async throws {
        try await withProject { project in
            let watching = Task { await project.reloader.run(every: .milliseconds(5)) }
            defer { watching.cancel() }
            try project.write(ServedProject.configuration("", own: "    /later: { query: '{ greet }' }"))
            let end = ContinuousClock.now + .seconds(60)
            var status = 0
            while status != 200, ContinuousClock.now < end { status = try await project.get("/later").status }
            #expect(status == 200)
        }
    }
}

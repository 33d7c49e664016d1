import Foundation
import Gateway
import Logging
import NIOConcurrencyHelpers
import Testing

/// Schedules of a real gateway, which remember an upstream's summary over time.
@Suite("Schedules")
struct ScheduleTests {
    private static let schema = """
        extend schema @source(name: "api", http: { baseURL: "UPSTREAM" })
        type Query {
          frobs: [Frob!] @connect(source: "api", http: { GET: "/list" })
          frobCount: Int @expr(select: "$this.frobs->size")
          summary: Summary @expr(select: "frobCount: $this.frobs->size name: 'frobs'")
          history: [Snapshot!] @sql(query: "SELECT frob_count, label FROM snapshot ORDER BY id")
        }
        type Mutation {
          remember(frobCount: Int!, label: String): Snapshot
            @sql(query: "INSERT INTO snapshot (frob_count, label) VALUES ({$args.frobCount}, {$args.label}) RETURNING frob_count, label")
        }
        type Frob { id: ID! }
        type Summary { frobCount: Int, name: String }
        type Snapshot { frobCount: Int!, label: String }
        """

    private static let table =
        "CREATE TABLE snapshot (id INTEGER PRIMARY KEY, frob_count INTEGER NOT NULL, label TEXT) STRICT;"

    private static let store =
        "mutation ($frobCount: Int!, $label: String) { remember(frobCount: $frobCount, label: $label) { frobCount } }"

    private static func project(
        _ schedule: String,
        upstream: String = "http://127.0.0.1:9",
        database: String = "':memory:'"
    ) throws -> ProjectFolder {
        try ProjectFolder([
            "app-config.yaml": """
            backend:
              database: { client: better-sqlite3, connection: \(database) }
              auth: { dangerouslyDisableDefaultAuthPolicy: true }
            tributary:
              schedules:
                history:
                  \(schedule)
            """,
            "Schema/api.graphql": schema.replacingOccurrences(of: "UPSTREAM", with: upstream),
            "Schema/state/0001-create-snapshot.sql": table,
        ])
    }

    /// Asks until the answer is as wanted.
    private func eventually(
        _ gateway: GatewayUnderTest,
        _ query: String,
        _ isWanted: (String) -> Bool
    ) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let body = try await gateway.ask(query: query).body
            if isWanted(body) { return body }
            try #require(ContinuousClock.now < deadline, "\(body)")
            await Task.yield()
        }
    }

    /// An upstream whose `/list` is answered by these in turn, the last again and again.
    private static func upstream(_ answers: [String]) async throws -> ScenarioUpstreams {
        try await ScenarioUpstreams(
            answers.map { answer in
                try UpstreamAnswer(
                    ScenarioPage.Block(
                        info: ["http", "upstream"],
                        text: "GET http://api.test/list\n\n" + answer,
                        line: 1
                    ),
                    page: "schedules"
                )
            }
        )
    }

    private static let twoFrobs = "HTTP/1.1 200\nContent-Type: application/json\n\n[{\"id\":\"1\"},{\"id\":\"2\"}]"

    private static let history = "{ history { frobCount label } }"

    @Test("store what a query answered, again and again, and go on after a run that failed")
    func stores() async throws {
        let upstreams = try await Self.upstream(["HTTP/1.1 500\n\n{}", Self.twoFrobs])
        let folder = try Self.project(
            "{ every: 100 ms, query: '{ frobCount }', variables: { label: auto }, store: '\(Self.store)' }",
            upstream: upstreams.substitute("http://api.test")
        )
        let log = LogLines()
        let gateway = try await GatewayUnderTest(folder, logger: log.logger)
        let row = #"{"frobCount":2,"label":"auto"}"#
        let body = try await eventually(gateway, Self.history) { $0.contains("\(row),\(row)") }
        #expect(!body.contains("null"), "\(body)")
        #expect(log.all.contains("error schedule failed"))
        #expect(log.all.contains("schedule=history"))
        try await gateway.stop()
        await upstreams.stop()
    }

    @Test("a mutation by itself runs too, and what \"select\" names is stored")
    func forms() async throws {
        let alone = try await GatewayUnderTest(
            Self.project("{ every: 1 hour, query: 'mutation { remember(frobCount: 7) { frobCount } }' }")
        )
        _ = try await eventually(alone, Self.history) { $0.contains(#"[{"frobCount":7,"label":null}]"#) }
        try await alone.stop()
        let upstreams = try await Self.upstream([Self.twoFrobs])
        let selecting = try await GatewayUnderTest(
            Self.project(
                "{ every: 1 hour, query: '{ summary { frobCount label: name } }', select: summary, store: '\(Self.store)' }",
                upstream: upstreams.substitute("http://api.test")
            )
        )
        _ = try await eventually(selecting, Self.history) { $0.contains(#"[{"frobCount":2,"label":"frobs"}]"#) }
        try await selecting.stop()
        await upstreams.stop()
    }

    @Test("after a restart the last run is known: nothing runs before its time")
    func restart() async throws {
        let folder = try ProjectFolder([:])
        let project = try Self.project(
            "{ every: 1 hour, query: 'mutation { remember(frobCount: 7) { frobCount } }' }",
            database: "{ directory: '\(folder.path)/state' }"
        )
        for _ in 0..<3 {
            let log = LogLines()
            let gateway = try await GatewayUnderTest(project, logger: log.logger)
            let body = try await eventually(gateway, Self.history) { $0.contains("frobCount") }
            #expect(body == #"{"data":{"history":[{"frobCount":7,"label":null}]}}"#)
            #expect(!log.all.contains("schedule failed"), "\(log.all)")
            try await gateway.stop()
        }
    }

    @Test("made-up values are not stored")
    func mock() async throws {
        let project = try Self.project(
            "{ every: 100 ms, query: '{ frobCount }', variables: { label: x }, store: '\(Self.store)' }"
        )
        let log = LogLines()
        let gateway = try await GatewayUnderTest(project, stateUse: .mock, logger: log.logger)
        for _ in 0..<3 { _ = try await gateway.ask(query: "{ frobCount }") }
        #expect(!log.all.contains("schedule"))
        try await gateway.stop()
    }

    @Test(
        "a document that cannot be run is an error of the configuration",
        arguments: [
            (
                "{ every: 1h, query: '{ frobCont }' }",
                #"app-config.yaml:7:27: error: Schedule "history": Cannot query field "frobCont" on type "Query". Did you mean "frobCount" or "frobs"? (Line 1, column 3 of the query.)"#
            ),
            ("{ every: 1h, query: '{' }", #"Schedule "history": Syntax Error"#),
            ("{ every: 1h, query: '{ frobCount }', store: '{ frobCont }' }", #"Cannot query field "frobCont""#),
            (
                "{ every: 1h, query: 'mutation ($a: Int!) { remember(frobCount: $a) { frobCount } }' }",
                #"Variable "$a" has invalid value: Expected a value of non-null type "Int!" to be provided."#
            ),
            (
                "{ every: 1h, query: '{ summary { frobCount } }', select: sumary, store: '\(store)' }",
                #"The query does not select "sumary", which "select" names."#
            ),
            (
                "{ every: 1h, query: '{ summary { frobCount } }', select: summary, store: '\(store)' }",
                #"The mutation declares $label, which the query does not select below "summary" and "variables" does not set."#
            ),
            (
                "{ every: 1h, query: '{ frobCount }', select: frobCount }",
                "'tributary.schedules.history.select' is 'frobCount' without store; expected select beside store only"
            ),
            (
                "{ every: 10ms, query: '{ frobCount }' }",
                "'tributary.schedules.history.every' is '10ms'; expected a duration of at least 100 milliseconds"
            ),
            ("{ query: '{ frobCount }' }", "Missing required config value at 'tributary.schedules.history.every'"),
            (
                "{ evry: 1h, every: 1h, query: '{ frobCount }' }",
                "unknown key 'tributary.schedules.history.evry'; did you mean 'every'?"
            ),
        ]
    )
    func mistakes(schedule: String, sentence: String) async throws {
        do {
            let gateway = try await GatewayUnderTest(Self.project(schedule))
            try await gateway.stop()
            Issue.record("It loaded.")
        } catch let problems as GatewayProblems {
            #expect(problems.description.contains(sentence), "\(problems)")
        }
    }
}

/// Everything that was logged, at every level.
private final class LogLines: Sendable {
    private let text = NIOLockedValueBox<[String]>([])

    var all: String { text.withLockedValue { $0.joined(separator: "\n") } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
            lines.text.withLockedValue { $0.append("\(event.level) \(event.message) \(facts)") }
        }
    }
}

import Testing

@testable import Settings

@Suite("Gateway settings")
struct GatewaySettingsTests {
    @Test("have the documented defaults")
    func defaults() throws {
        let folder = try ConfigurationFolder(["app-config.yaml": "myPlugin: { title: x }"])
        let settings = try GatewaySettings(folder.load())
        #expect(settings.backend.listen == ListenAddress(host: nil, port: 7007))
        #expect(settings.backend.baseURL.description == "http://localhost:7007")
        #expect(settings.backend.basePath == "")
        #expect(settings.backend.cors == nil)
        #expect(settings.backend.database == .file("\(folder.path)/.tributary/state.sqlite"))
        #expect(settings.backend.disablesDefaultAuthPolicy == false)
        #expect(settings.backend.logLevel == .info)
        #expect(settings.schemaFolder == "\(folder.path)/Schema")
        #expect(settings.limits == LimitSettings())
        #expect(settings.limits.bodyBytes == 1_048_576)
        #expect(settings.limits.requestDeadline == .seconds(30))
        #expect(settings.singleFlight)
        #expect(settings.logging == LoggingSettings())
        #expect(settings.logging.format == .text)
        #expect(!settings.logging.access)
        #expect(settings.backend.trustedProxies == .none)
        #expect(settings.watchedFiles == ["\(folder.path)/app-config.yaml", "\(folder.path)/app-config.local.yaml"])
        #expect(settings.loops == nil)
        #expect(settings.proxy == nil)
        #expect(settings.warnings.isEmpty)
    }

    @Test("read every key of the shipped shape")
    func full() throws {
        let yaml = """
            backend:
              baseUrl: https://tributary.example.com/base/
              listen: { host: 127.0.0.1, port: '${PORT:-7007}' }
              cors: { origin: 'http://localhost:3000', methods: [GET, POST], credentials: true }
              database: { client: better-sqlite3, connection: { directory: .state } }
              auth: { dangerouslyDisableDefaultAuthPolicy: true }
              logger: { level: debug, meta: { env: test, shard: 3 } }
              trustProxy: loopback
              health: { headers: { X-Node: a } }
              lifecycle: { serverShutdownDelay: 2 seconds }
            proxy:
              endpoints: { /frobs: http://api.frobsco.com/v1 }
            tributary:
              graphql: { schema: ./config/Schema }
              sources:
                flerps: { baseURL: 'http://127.0.0.1:7008', timeout: 3 seconds, maxBodyBytes: 64MiB, config: { a: [1, { b: x }] } }
              routes:
                /frobs-aggregator/summary: { query: '{ summary { thunk } }', select: summary, variables: { n: 1 } }
              limits: { bodyBytes: 2048, requestDeadline: PT5S, idleTimeout: 1 minute }
              logging: { format: json, access: true }
              loops: 2
              singleFlight: false
            """
        let folder = try ConfigurationFolder(["conf/a.yaml": yaml])
        let settings = try GatewaySettings(folder.load(["conf/a.yaml"], environment: ["LOG_LEVEL": "warn"]))
        #expect(settings.backend.basePath == "/base")
        #expect(settings.backend.listen == ListenAddress(host: "127.0.0.1", port: 7007))
        #expect(settings.backend.cors?.methods == ["GET", "POST"])
        #expect(settings.backend.cors?.credentials == true)
        #expect(settings.backend.database == .file("\(folder.path)/.state/state.sqlite"))
        #expect(settings.backend.disablesDefaultAuthPolicy)
        #expect(settings.backend.logLevel == .warning)
        #expect(settings.backend.healthHeaders == [HeaderSetting(name: "X-Node", value: "a")])
        #expect(settings.backend.serverShutdownDelay == .seconds(2))
        #expect(settings.proxy?.path == "proxy")
        #expect(settings.schemaFolder == "\(folder.path)/conf/config/Schema")
        let source = try #require(settings.sources.first)
        #expect(source.name == "flerps")
        #expect(source.operating.baseURL?.description == "http://127.0.0.1:7008")
        #expect(source.operating.timeout == .seconds(3))
        #expect(source.operating.maxBodyBytes == 67_108_864)
        #expect(source.operating.config.map { String(decoding: $0.json, as: UTF8.self) } == #"{"a":[1,{"b":"x"}]}"#)
        let route = try #require(settings.routes.first)
        #expect(route.path == "/frobs-aggregator/summary")
        #expect(route.query == "{ summary { thunk } }")
        #expect(route.select == "summary")
        #expect(route.variables.map { String(decoding: $0.json, as: UTF8.self) } == #"{"n":1}"#)
        #expect(settings.limits.bodyBytes == 2048)
        #expect(settings.limits.requestDeadline == .seconds(5))
        #expect(settings.limits.idleTimeout == .seconds(60))
        #expect(settings.logging.level == .warning)
        #expect(settings.logging.format == .json)
        #expect(settings.logging.access)
        #expect(settings.logging.meta.map { "\($0.name)=\($0.value)" } == ["env=test", "shard=3"])
        #expect(settings.loops == 2)
        #expect(!settings.singleFlight)
        #expect(settings.warnings.isEmpty)
    }

    @Test("report every error, not the first")
    func everyError() throws {
        let yaml = """
            backend:
              baseUrl: localhost:7007
              listen: nowhere
              https: perhaps
              cors: { methods: ['G T'], maxAge: -1 }
              database: { client: mysql }
              logger: { level: loud }
              health: { headers: { X-Node: "a\\r\\nb" } }
            tributary:
              sources: { a: { baseURL: 'ftp://user:pw@h', timeout: 0, maxBodyBytes: much, config: 5 } }
              routes: { summary: { query: '{a}' }, /b: {} }
              limits: { bodyBytes: 0 }
              loops: 0
              logging: { format: xml, access: perhaps, colour: 1 }
              singleFlight: maybe
            """
        #expect(
            try errors(yaml) == [
                "app-config.yaml:3:11: error: Unable to parse listen address nowhere, expected <port> or <host>:<port>",
                "app-config.yaml:2:12: error: 'backend.baseUrl' is not a valid URL: localhost:7007 (it must "
                    + "begin with http:// or https://)",
                "app-config.yaml:4:10: error: 'backend.https' is 'perhaps'; expected true or an object with 'certificate'",
                "app-config.yaml:5:20: error: 'backend.cors.methods' is 'G T'; expected names made of letters, "
                    + "digits and '-'",
                "app-config.yaml:5:37: error: 'backend.cors.maxAge' is -1; expected a whole number from 0 to "
                    + "2147483647",
                "app-config.yaml:6:23: error: 'backend.database.client' is not supported: state is kept in SQLite, "
                    + "so the client is better-sqlite3 or sqlite3, not 'mysql'",
                "app-config.yaml:7:20: error: 'backend.logger.level' is 'loud'; expected one of error, warn, "
                    + "info, http, verbose, debug, silly",
                "app-config.yaml:8:24: error: 'backend.health.headers' has the header 'X-Node' whose name or "
                    + "value cannot be sent: "
                    + "a name is made of letters, digits and !#$%&'*+-.^_`|~, and a value has no line break or "
                    + "other control character",
                "app-config.yaml:10:28: error: 'tributary.sources.a.baseURL' is not a valid URL: ftp://…@h "
                    + "(the scheme 'ftp' is not http or https)",
                "app-config.yaml:10:56: error: 'tributary.sources.a.timeout' is 0; expected a duration of more "
                    + "than zero",
                "app-config.yaml:10:73: error: 'tributary.sources.a.maxBodyBytes' is 'much'; expected a number "
                    + "of bytes of at least 1, "
                    + "such as 1048576, '1MiB' or '64 KB'",
                "app-config.yaml:10:87: error: Invalid type in config for key 'tributary.sources.a.config' in "
                    + "'app-config.yaml', got number, wanted object",
                "app-config.yaml:11:13: error: 'tributary.routes' is 'summary'; expected a path such as "
                    + "/frobs-aggregator/summary, without a query",
                "app-config.yaml:11:44: error: Missing required config value at 'tributary.routes./b.query'",
                "app-config.yaml:12:24: error: 'tributary.limits.bodyBytes' is 0; expected a number of bytes "
                    + "of at least 1, "
                    + "such as 1048576, '1MiB' or '64 KB'",
                "app-config.yaml:14:44: error: unknown key 'tributary.logging.colour'; known here are format, access",
                "app-config.yaml:14:35: error: Unable to convert config value for key 'tributary.logging.access' in "
                    + "'app-config.yaml' to a boolean",
                "app-config.yaml:14:22: error: 'tributary.logging.format' is 'xml'; expected text or json",
                "app-config.yaml:13:10: error: 'tributary.loops' is 0; expected a whole number from 1 to 1024",
                "app-config.yaml:15:17: error: Unable to convert config value for key 'tributary.singleFlight' "
                    + "in 'app-config.yaml' to a boolean",
            ]
        )
    }

    @Test("refuse unknown keys of the own block")
    func unknownKeys() throws {
        let yaml = """
            backend: { rateLimit: true, somethingElse: 1 }
            scaffolder: { x: 1 }
            tributary:
              sorces: {}
              graphql: { explorer: true, schemas: x }
              sources: { a: { timout: 1, retry: { atempts: 3 } } }
              routes: { /a: { query: '{ a }', zzzzzz: 1 } }
              limits: { zzz: 1 }
            """
        #expect(
            try errors(yaml) == [
                "app-config.yaml:4:3: error: unknown key 'tributary.sorces'; did you mean 'sources'?",
                "app-config.yaml:5:30: error: unknown key 'tributary.graphql.schemas'; did you mean 'schema'?",
                "app-config.yaml:6:19: error: unknown key 'tributary.sources.a.timout'; did you mean 'timeout'?",
                "app-config.yaml:6:39: error: unknown key 'tributary.sources.a.retry.atempts'; did you mean "
                    + "'attempts'?",
                "app-config.yaml:7:35: error: unknown key 'tributary.routes./a.zzzzzz'; known here are query, "
                    + "select, variables",
                "app-config.yaml:8:13: error: unknown key 'tributary.limits.zzz'; known here are "
                    + LimitSettings.keys.joined(separator: ", "),
            ]
        )
    }

    @Test("warn of known keys that have no effect")
    func keysWithoutEffect() throws {
        let yaml = """
            backend: { rateLimit: true, somethingElse: 1 }
            """
        #expect(
            try settings(yaml).warnings.map(\.description) == [
                "app-config.yaml:1:12: warning: 'backend.rateLimit' is not used: requests are not counted per client; "
                    + "limit them in front of the server"
            ]
        )
    }

    @Test("LOG_LEVEL is checked too")
    func logLevel() throws {
        #expect(try settings("", environment: ["LOG_LEVEL": "silly"]).backend.logLevel == .trace)
        #expect(
            try errors("", environment: ["LOG_LEVEL": "loud"]) == [
                "LOG_LEVEL: error: 'LOG_LEVEL' is 'loud'; expected one of error, warn, info, http, verbose, "
                    + "debug, silly"
            ]
        )
    }
}

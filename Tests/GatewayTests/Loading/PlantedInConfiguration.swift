/// Mistakes in `app-config.yaml` and in the migrations.
let plantedInConfiguration: [PlantedMistake] = [
    .init(
        .configuration,
        #"backend:\#n"#,
        #"backend:\#n  ‹1›listn: 7007\#n"#,
        .warning,
        #"unknown key 'backend.listn' is ignored; did you mean 'listen'?"#
    ),
    .init(
        .configuration,
        #"port: 7007 }"#,
        #"port: ‹1›seventy }"#,
        .error,
        #"Unable to convert config value for key 'backend.listen.port' in 'app-config.yaml' to a number"#
    ),
    .init(
        .configuration,
        #"port: 7007 }"#,
        #"port: ‹1›99999 }"#,
        .error,
        #"'backend.listen.port' is 99999; expected a whole number from 0 to 65535"#
    ),
    .init(
        .configuration,
        #"baseUrl: http://localhost:7007"#,
        #"baseUrl: ‹1›localhost:7007"#,
        .error,
        #"'backend.baseUrl' is not a valid URL: localhost:7007 (it must begin with http:// or https://)"#
    ),
    .init(
        .configuration,
        #"    origin: http://localhost:3000"#,
        #"    ‹1›orign: http://localhost:3000"#,
        .warning,
        #"unknown key 'backend.cors.orign' is ignored; did you mean 'origin'?"#
    ),
    .init(
        .configuration,
        #"    client: better-sqlite3"#,
        #"    client: ‹1›pg"#,
        .warning,
        #"'backend.database.client' is not used: state is kept in SQLite, in .tributary/state.sqlite of the working directory, and not in 'pg'"#
    ),
    .init(
        .configuration,
        #"dangerouslyDisableDefaultAuthPolicy: true"#,
        #"dangerouslyDisableDefaultAuthPolicy: ‹1›yes please"#,
        .error,
        #"Unable to convert config value for key 'backend.auth.dangerouslyDisableDefaultAuthPolicy' in 'app-config.yaml' to a boolean"#
    ),
    .init(
        .configuration,
        #"proxy:\#n  endpoints:"#,
        #"proxy:\#n  ‹1›endpoint:"#,
        .warning,
        #"unknown key 'proxy.endpoint' is ignored; did you mean 'endpoints'?"#
    ),
    .init(
        .configuration,
        #"target: http://127.0.0.1:${FROBSCO_PORT:-7008}/v1"#,
        #"target: ‹1›ftp://127.0.0.1/v1"#,
        .error,
        #"Proxy target is not a valid URL: ftp://127.0.0.1/v1 (the scheme 'ftp' is not http or https)"#
    ),
    .init(
        .configuration,
        #"      target: http"#,
        #"      ‹1›targte: http"#,
        .warning,
        #"unknown option 'targte' of route '/frobs' is ignored; did you mean 'target'?"#
    ),
    .init(
        .configuration,
        #"allowedMethods: [GET]"#,
        #"allowedMethods: ‹1›[GTE, GET]"#,
        .warning,
        #"no request matches the method 'GTE'; did you mean 'GET'?"#
    ),
    .init(
        .configuration,
        #"allowedMethods: [GET]"#,
        #"allowedMethods: [GET]\#n      ‹1›allowMethods: [GET]"#,
        .warning,
        #"unknown option 'allowMethods' of route '/frobs' is ignored; did you mean 'allowedMethods'?"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  ‹1›limit: { maxAliases: 1 }\#n"#,
        .error,
        #"unknown key 'tributary.limit'; did you mean 'limits'?"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  limits: { ‹1›maxAlias: 1 }\#n"#,
        .error,
        #"unknown key 'tributary.limits.maxAlias'; did you mean 'maxAliases'?"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  limits: { maxAliases: ‹1›-1 }\#n"#,
        .error,
        #"'tributary.limits.maxAliases' is -1; expected a whole number from 0 to 2147483647"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  loops: ‹1›zero\#n"#,
        .error,
        #"Unable to convert config value for key 'tributary.loops' in 'app-config.yaml' to a number"#
    ),
    .init(
        .configuration,
        #"schema: ./Schema"#,
        #"schema: ‹1›./Schemas"#,
        .error,
        #"The schema folder "FOLDER/Schemas" cannot be read. Name another one with tributary.graphql.schema."#
    ),
    .init(
        .configuration,
        #"    flerps:\#n"#,
        #"    ‹1›flerp:\#n"#,
        .warning,
        #"tributary.sources.flerp has no effect: no @source of this name is in the schema. Did you mean "flerps"?"#
    ),
    .init(
        .configuration,
        #"      timeout: 3 seconds"#,
        #"      timeout: ‹1›3 parsecs"#,
        .error,
        #"'tributary.sources.flerps.timeout' is '3 parsecs'; expected a duration: a number of milliseconds, a text such as '2 seconds' or '1d', ISO 8601 such as 'PT1M', or an object such as { minutes: 1 }"#
    ),
    .init(
        .configuration,
        #"      timeout: 3 seconds"#,
        #"      ‹1›timout: 3 seconds"#,
        .error,
        #"unknown key 'tributary.sources.flerps.timout'; did you mean 'timeout'?"#
    ),
    .init(
        .configuration,
        #"      timeout: 3 seconds"#,
        #"      retry: { ‹1›attempt: 2 }"#,
        .error,
        #"unknown key 'tributary.sources.flerps.retry.attempt'; did you mean 'attempts'?"#
    ),
    .init(
        .configuration,
        #"      timeout: 3 seconds"#,
        #"      auth: { basic: ‹1›{ username: a } }"#,
        .error,
        #"Missing required config value at 'tributary.sources.flerps.auth.basic.password'"#
    ),
    .init(
        .configuration,
        #"      baseURL: http"#,
        #"      baseURL: ‹1›nowhere # http"#,
        .error,
        #"'tributary.sources.flerps.baseURL' is not a valid URL: nowhere (it must begin with http:// or https://)"#
    ),
    .init(
        .configuration,
        #"select: summary"#,
        #"select: ‹1›sumary"#,
        .error,
        #"Route "/frobs-aggregator/summary": The query does not select "sumary", which "select" names. Did you mean "summary"?"#
    ),
    .init(
        .configuration,
        #"      select: summary"#,
        #"      select: summary\#n      ‹1›selct: summary"#,
        .error,
        #"unknown key 'tributary.routes./frobs-aggregator/summary.selct'; did you mean 'select'?"#
    ),
    .init(
        .configuration,
        #"    /frobs-aggregator/summary:"#,
        #"    ‹1›/graphql:"#,
        .error,
        #"The path "/graphql" is answered by the gateway itself; give the route another one."#
    ),
    .init(
        .configuration,
        #"backend:\#n"#,
        #"backend:\#n  ‹1›cors: {}\#n"#,
        .error,
        #"the key 'cors' is written more than once in this mapping; keep one"#
    ),
    .init(
        .thunkTable,
        #"CREATE TABLE thunk ("#,
        #"CREATE ‹1›TABEL thunk ("#,
        .error,
        #"0001-create-thunk.sql:1: near "TABEL": syntax error. The migration was rolled back; the database is as it was before it."#
    ),
    .init(
        .noteTable,
        #"ON note (frob_id, id)"#,
        #"ON note (‹1›frobid, id)"#,
        .error,
        #"0002-create-note.sql:7: no such column: frobid. The migration was rolled back; the database is as it was before it."#
    ),
    .init(
        .noteTable,
        #"CREATE TABLE note"#,
        #"CREATE TABLE ‹1›thunk"#,
        .error,
        #"0002-create-note.sql:1: table thunk already exists. The migration was rolled back; the database is as it was before it."#
    ),
    .init(
        .configuration,
        #"query: '{ summary { frobCount"#,
        #"query: ‹1›'{ sumary { frobCount"#,
        .error,
        #"Route "/frobs-aggregator/summary": Cannot query field "sumary" on type "Query". Did you mean "summary"? (Line 1, column 3 of the query.)"#
    ),
    .init(
        .configuration,
        #"Authorization: Bearer ${FROBS_TOKEN:-demo}"#,
        #"Authorization: ‹1›Bearer ${FROBS_TOKEN}"#,
        .warning,
        #"'proxy.endpoints./frobs.headers.Authorization' is left out: the environment variable 'FROBS_TOKEN' is not set; set it, or write ${FROBS_TOKEN:-default}"#
    ),
    .init(
        .configuration,
        #"    dangerouslyDisableDefaultAuthPolicy: true"#,
        #"    dangerouslyDisableDefaultAuthPolicy: true\#n    externalAccess: [{ type: ‹1›statc, options: { token: abcdefgh, subject: a } }]"#,
        .error,
        #"Unknown type 'statc' in backend.auth.externalAccess, expected one of 'static', 'legacy', 'jwks'"#
    ),
    .init(
        .configuration,
        #"backend:\#n"#,
        #"backend:\#n  logger: { level: ‹1›verbos }\#n"#,
        .error,
        #"'backend.logger.level' is 'verbos'; expected one of error, warn, info, http, verbose, debug, silly"#
    ),
    .init(
        .configuration,
        #"    methods: [GET"#,
        #"    methods: ‹1›7 #[GET"#,
        .error,
        #"Invalid type in config for key 'backend.cors.methods' in 'app-config.yaml', got number, wanted string-array"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  schedules: { sum: { every: ‹1›never, query: "{ summary { frobCount } }" } }\#n"#,
        .error,
        #"'tributary.schedules.sum.every' is 'never'; expected a duration: a number of milliseconds, a text such as '2 seconds' or '1d', ISO 8601 such as 'PT1M', or an object such as { minutes: 1 }"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  schedules: { sum: { every: 1 minute, ‹1›quer: "{ summary { frobCount } }" } }\#n"#,
        .error,
        #"unknown key 'tributary.schedules.sum.quer'; did you mean 'query'?"#
    ),
    .init(
        .configuration,
        #"tributary:\#n"#,
        #"tributary:\#n  logging: { format: ‹1›xml }\#n"#,
        .error,
        #"'tributary.logging.format' is 'xml'; expected text or json"#
    ),
    .init(
        .configuration,
        #"schema: ./Schema"#,
        #"schema: ./Schema, planReport: ‹1›sometimes"#,
        .error,
        #"'tributary.graphql.planReport' is 'sometimes'; expected 'onRequest', 'always' or 'never'"#
    ),
    .init(
        .configuration,
        #"      timeout: 3 seconds"#,
        #"      breaker: { ‹1›fails: 2 }"#,
        .error,
        #"unknown key 'tributary.sources.flerps.breaker.fails'; known here are failures, window, openFor, probes"#
    ),
    .init(
        .configuration,
        #"      timeout: 3 seconds"#,
        #"      maxUpstreamCalls: ‹1›0"#,
        .error,
        #"'tributary.sources.flerps.maxUpstreamCalls' is 0; expected a whole number from 1 to 1000000"#
    ),
    .init(
        .configuration,
        #"      target: http"#,
        #"      credentials: ‹1›requir\#n      target: http"#,
        .error,
        #"Unknown credentials policy 'requir' for proxy route '/frobs'; expected one of 'require', 'forward', 'dangerously-allow-unauthenticated'"#
    ),
]

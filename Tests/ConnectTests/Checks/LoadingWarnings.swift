/// Schemas that load with a warning.
let loadingWarnings: [BindingMistake] = [
    .init(
        #"type Query { a: Int @expr(select: "1") } type Subscription { s: Int ‹1›@sql(query: "SELECT 1") }"#,
        "TRIB_POLL",
        #"The statement of "Subscription.s" reads no table: it has one event and never another. Add @poll(every: 5) to run it every 5 seconds."#
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a?key={‹1›$env.NOPE}" }) }"#,
        "TRIB_ENV_MISSING",
        #"The environment variable "NOPE" is not set: nothing stands here in a URL."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "x", value: ‹1›"Bearer {$env.NOPE}" } }) }"#,
        "TRIB_ENV_MISSING",
        #"The environment variable "NOPE" is not set: the header "x" is not sent."#
    ),
    .init(
        frobs(with: #"flerp: Flerp ‹1›@connect(source: "api", http: { GET: "/x/{$this.id}" })"#),
        "TRIB_N_PLUS_ONE",
        #""Frob.flerp" sends one request for each Frob of a list; add @batch if the API can take many keys."#
    ),
    // Below a list by way of a single object.
    .init(
        apiSource
            + #"type Query { a: [A] @connect(source: "api", http: { GET: "/a" }) } type A { b: B } "#
            + #"type B { id: ID! c: Int ‹1›@connect(source: "api", http: { GET: "/c/{$this.id}" }) }"#,
        "TRIB_N_PLUS_ONE",
        #""B.c" sends one request for each B of a list; add @batch if the API can take many keys."#
    ),
    .init(
        frobs(with: #"n: Int ‹1›@sql(query: "SELECT count(*) FROM note WHERE frob_id = {$this.id}")"#),
        "TRIB_N_PLUS_ONE",
        #""Frob.n" runs one statement for each Frob of a list; add @batch and select the rows of many keys with IN ({$batch.id})."#
    ),
    .init(
        apiSource
            + #"@link(url: "https://specs.apollo.dev/connect/v0.3") "#
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "b: ‹1›true") } type A { b: Int }"#,
        "TRIB_MAPPING",
        #""true" reads a member here, as connect/v0.3 has it; from v0.4 on it is a literal. Write $."true" to read the member in all versions, or $("true") for the literal."#
    ),
    .init(
        apiSource
            + #"type Query { a(b: ID): Int @connect(source: "api", http: { GET: "/a/{$args.b->slice(‹1›'x')}" }) }"#,
        "TRIB_MAPPING",
        #""->slice" needs an integer here: with this it has no value."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$.a->match(['x', 1], ‹1›[@])") }"#,
        "TRIB_MAPPING",
        "A case of \"->match\" is a list of two, such as ['a', 1]: this is passed over."
    ),
    .init(
        apiSource
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }) } type A ‹1›@key(fields: "id") { id: ID }"#,
        "MISSING_ENTITY_CONNECTOR",
        #"Nothing looks "A" up by "id": add @connect to the type, or entity: true to a field of the query type. @key itself has no effect here."#
    ),
    .init(
        apiSource
            + #"@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"]) type Query { a: Int ‹1›@authenticated @connect(source: "api", http: { GET: "/a" }) }"#,
        "TRIB_NOT_SUPPORTED",
        "@authenticated is not applied: whoever may ask for the schema may ask for this. Leave out what clients must not see."
    ),
    .init(
        apiSource
            + #"type Query { as: [A] @connect(source: "api", http: { GET: "/a" }, selection: "id") } type A ‹1›@connect(source: "api", http: { GET: "/a/{$this.id}" }) { id: ID name: String }"#,
        "TRIB_N_PLUS_ONE",
        #"@connect on "A" sends one request for each A of a list; look many up at once with @connect on the type and $batch if the API can take many keys."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$.a ?? ‹1›$context.a") }"#,
        "TRIB_MAPPING",
        #"$context has no "a", so this has no value; it has "caller"."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a/{‹1›$context.caller.id}" }) }"#,
        "TRIB_MAPPING",
        #"$context.caller has no "id", so this has no value; it has "subject"."#
    ),
    .init(
        #"type Query { a(id: ID): [Int] @sql(query: "SELECT id FROM note WHERE frob_id = '‹1›{$args.id}'") }"#,
        "TRIB_SQL_PREPARE",
        "In quotes this is text and no parameter; write the expression without quotes around it."
    ),
]

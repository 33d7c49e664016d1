/// Mistakes in the `.graphql` files: in the SDL itself and in its bindings.
let plantedInSchema: [PlantedMistake] = [
    .init(
        .frobs,
        #"frobs: [Frob!]"#,
        #"frobs: [‹1›Frub!]"#,
        .error,
        #"Unknown type "Frub". Did you mean "Frob"?"#
    ),
    .init(
        .frobs,
        #"frobs: [Frob!] @connect"#,
        #"frobs: [Frob!] ‹1›@conect"#,
        .error,
        #"Unknown directive "@conect". Did you mean "@connect", "@context", "@cost", or "@oneOf"?"#
    ),
    .init(
        .frobs,
        #"frobs: [Frob!] @connect(source"#,
        #"frobs: [Frob!] @connect(‹1›sorce"#,
        .error,
        #"Unknown argument "sorce" on directive "@connect". Did you mean "source"?"#
    ),
    .init(
        .frobs,
        #"{ GET: "/list" }"#,
        #"{ ‹1›GTE: "/list" }"#,
        .error,
        #"Argument "http" has invalid value: Expected value of type "ConnectHTTP" not to include unknown field "GTE". Did you mean "GET"? Found: { GTE: "/list" }."#
    ),
    .init(
        .frobs,
        #"type Frob {\#n  id: ID!"#,
        #"type Frob {\#n  id ‹1›ID!"#,
        .error,
        #"Syntax Error: Expected ":", found Name "ID"."#
    ),
    .init(
        .frobs,
        #"  name: String!\#n  active"#,
        #"  ‹1›name: String!\#n  name: String!\#n  active"#,
        .error,
        #"Field "Frob.name" can only be defined once."#
    ),
    .init(
        .frobs,
        #""Something that FrobsCo makes."\#ntype Frob {"#,
        #""Something that FrobsCo makes."\#ntype Frob implements ‹1›Thing {"#,
        .error,
        #"Unknown type "Thing". Did you mean "String", "Thunk", or "Int"?"#
    ),
    .init(
        .frobs,
        #"@limits(maxBodyBytes: 67108864"#,
        #"@limits(maxBodyBytes: ‹1›"64 MB""#,
        .error,
        #"Argument "maxBodyBytes" has invalid value: Int cannot represent non-integer value: "64 MB""#
    ),
    .init(
        .flerps,
        #"type Flerp {"#,
        #"type ‹1›Frob {"#,
        .error,
        #"There can be only one type named "Frob"."#
    ),
    .init(
        .frobs,
        #"blob(first: Int = 20)"#,
        #"blob(first: Int = ‹1›"20")"#,
        .error,
        #"Query.blob(first:) has invalid default value: Int cannot represent non-integer value: "20""#
    ),
    .init(
        .flerps,
        #"  flerps: [Flerp!]"#,
        #"  ‹1›frobs: [Flerp!]"#,
        .error,
        #"Field "Query.frobs" can only be defined once."#
    ),
    .init(
        .frobs,
        #"source: "/frobs", http: { GET: "/list""#,
        #"source: ‹1›"/frob", http: { GET: "/list""#,
        .error,
        #"There is no proxy route "/frob" in the configuration. Did you mean "/frobs"? Routes: /frobs."#
    ),
    .init(
        .frobs,
        #"{ GET: "/list" }"#,
        #"{ POST: ‹1›"/list" }"#,
        .error,
        #"The proxy route "/frobs" does not allow POST; its allowedMethods are GET."#
    ),
    .init(
        .flerps,
        #"@connect(source: "flerps", http: { GET"#,
        #"@connect(source: ‹1›"flerp", http: { GET"#,
        .error,
        #"The source "flerp" is not declared. Did you mean "flerps"? Declared: flerps. Declare others with @source(name:) on the schema."#
    ),
    .init(
        .flerps,
        #"@limits(source: "flerps""#,
        #"@limits(source: ‹1›"flerb""#,
        .error,
        #"The source "flerb" is not declared. Did you mean "flerps"? Declared: flerps. Declare others with @source(name:) on the schema."#
    ),
    .init(
        .flerps,
        #"timeoutMs: 3000"#,
        #"timeoutMs: ‹1›0"#,
        .error,
        #""timeoutMs" is 0; it has to be more than 0."#
    ),
    .init(
        .frobs,
        #"slice(0, $args.first)"#,
        #"slice(0, ‹1›$args.frist)"#,
        .error,
        #""Query.blob" has no argument "frist". Did you mean "first"?"#
    ),
    .init(
        .frobs,
        #"$->slice("#,
        #"$->‹1›slic("#,
        .error,
        #"There is no method "->slic". Did you mean "->slice" or "->split"?"#
    ),
    .init(
        .frobs,
        #"$->slice(0, $args.first)"#,
        #"$->‹1›slice(0, 1, 2)"#,
        .error,
        #""->slice" takes 0 to 2 arguments, found 3."#
    ),
    .init(
        .frobs,
        #"[$this.name, $this.id]"#,
        #"[$this.name, ‹1›$this.ident]"#,
        .error,
        #"Type "Frob" has no field "ident". Did you mean "id"?"#
    ),
    .init(
        .frobs,
        #"[$this.name, $this.id]"#,
        #"[$this.name, ‹1›$that.id]"#,
        .error,
        #"There is no variable "$that". Did you mean "$this"? Known here: $args, $config, $context, $request, $this."#
    ),
    .init(
        .frobs,
        #"joinNotNull(' #')"#,
        #"joinNotNull(‹1›' #)"#,
        .error,
        #"Unterminated string."#
    ),
    .init(
        .summary,
        #"$this.frobs->size"#,
        #"‹1›$this.frob->size"#,
        .error,
        #"Type "Query" has no field "frob". Did you mean "frobs" or "blob"?"#
    ),
    .init(
        .summary,
        #"    frobCount: "#,
        #"    ‹1›frobCout: "#,
        .error,
        #"Type "FrobSummary" has no field "frobCout". Did you mean "frobCount"?"#
    ),
    .init(
        .summary,
        #"activeCount: $this.frobs->filter(@.active)->size\#n"#,
        #"activeCount: ‹1›frobs->filter(@.active)->size\#n"#,
        .error,
        #""frobs" reads nothing here: @expr sees the fields of its object, not the data they came in; write $this.frobs."#
    ),
    .init(
        .summary,
        #"  thunk: String\#n"#,
        #"  thunk: String\#n  ‹1›noteCount: Int\#n"#,
        .error,
        #"Nothing gives "FrobSummary.noteCount" a value. The mapping of "Query.summary" does not put it out; add it there, or bind the field itself."#
    ),
    .init(
        .summary,
        #"SELECT value, updated_at FROM thunk"#,
        #"SELECT value, updated_at FROM ‹1›thunks"#,
        .error,
        #"The SQL statement is not valid: no such table: thunks. Did you mean "thunk"? Tables: note, thunk."#
    ),
    .init(
        .summary,
        #"SELECT value, updated_at FROM thunk"#,
        #"SELECT value, ‹1›updated FROM thunk"#,
        .error,
        #"The SQL statement is not valid: no such column: updated. Did you mean "updated_at"? Columns: id, value, updated_at."#
    ),
    .init(
        .summary,
        #"{$args.value}) RETURNING"#,
        #"{‹1›$args.val}) RETURNING"#,
        .error,
        #""Mutation.setThunk" has no argument "val". Did you mean "value"?"#
    ),
    .init(
        .summary,
        #""SELECT value, updated_at FROM thunk ORDER BY id DESC LIMIT 1""#,
        #"‹1›"DELETE FROM thunk""#,
        .error,
        #"The statement of "Query.thunk" changes the database; only fields of the mutation type may."#
    ),
    .init(
        .summary,
        #"key: ["frob_id"]"#,
        #"key: ‹1›["frobid"]"#,
        .error,
        #"The statement has no column "frobid". Did you mean "frob_id"? Columns: frob_id, body."#
    ),
    .init(
        .summary,
        #"@batch(by: "id", key: ["frob_id"]"#,
        #"@batch(by: ‹1›"ident", key: ["frob_id"]"#,
        .error,
        #"Type "Frob" has no field "ident". Did you mean "id"?"#
    ),
    .init(
        .flerps,
        #"key: ["frobId"]"#,
        #"key: ‹1›["frobId", "id"]"#,
        .error,
        #"key has 2 paths and by has 1: they belong together one by one."#
    ),
    .init(
        .flerps,
        #"maxSize: 200"#,
        #"maxSize: ‹1›0"#,
        .error,
        #"maxSize is 0; it has to be at least 1."#
    ),
    .init(
        .flerps,
        #"ids: $batch.id"#,
        #"ids: ‹1›$this.id"#,
        .error,
        #""$this" cannot be used in "body". With @batch the request is made for many parents: read them with $batch. Known here: $args, $batch, $config, $context, $env, $request."#
    ),
    .init(
        .flerps,
        #"ids: $batch.id"#,
        #"ids: ‹1›$batch.ident"#,
        .error,
        #"Type "Frob" has no field "ident". Did you mean "id"?"#
    ),
    .init(
        .flerps,
        #"@connect(source: "flerps", http: { POST: "/flerp-batch", body: "ids: $batch.id" })\#n    @batch(by: "id", key: ["frobId"], maxSize: 200)"#,
        #"‹1›@connect(source: "flerps", http: { GET: "/flerps/{$this.id}" })"#,
        .warning,
        #""Frob.flerp" sends one request for each Frob of a list; add @batch if the API can take many keys."#
    ),
    .init(
        .flerps,
        #"type Query {\#n"#,
        #"type Query {\#n  ‹1›other: Int\#n"#,
        .error,
        #"Nothing gives "Query.other" a value. A field of a root type needs a binding: add @connect, @sql, @file or @expr."#
    ),
    .init(
        .flerps,
        #"http: { baseURL: "http://flerps.partnercompany.com:8080" }"#,
        #"http: { baseURL: "http://flerps.partnercompany.com:8080", headers: [{ name: "Authorization", value: ‹1›"Bearer {$env.FLERPS_TOKEN}" }] }"#,
        .warning,
        #"The environment variable "FLERPS_TOKEN" is not set: the header "Authorization" is not sent."#
    ),
    .init(
        .flerps,
        #"error.message ?? 'flerps failed'"#,
        #"‹1›$env.TOKEN"#,
        .error,
        #"$env is for requests only: nothing of it may reach a response."#
    ),
    .init(
        .flerps,
        #"name: "flerps""#,
        #"name: ‹1›"fl erps""#,
        .error,
        #"The source name "fl erps" has to begin with a letter, go on with letters, digits, "_" and "-", and have at most 64 of them."#
    ),
    .init(
        .frobs,
        #"@limits(maxBodyBytes: 67108864, timeoutMs: 20000)"#,
        #"@limits(maxBodyBytes: 67108864, timeoutMs: 20000)\#n    ‹1›@sql(query: "SELECT 1")"#,
        .error,
        #""Query.blob" has 2 bindings; leave one of @connect, @sql."#
    ),
    .init(
        .frobs,
        #"source: "/frobs", http: { GET: "/blob" }"#,
        #"http: { GET: ‹1›"/blob" }"#,
        .error,
        #"The URL is relative, and there is no source it could be relative to: name one with source:, or write the whole URL."#
    ),
    .init(
        .frobs,
        #"{ GET: "/list" }"#,
        #"‹1›{ body: "a: 1" }"#,
        .error,
        #""http" needs one of GET, POST, PUT, PATCH, DELETE, such as http: { GET: "/list" }."#
    ),
    .init(
        .frobs,
        #"{ GET: "/list" }"#,
        #"{ GET: "/list", headers: [{ name: ‹1›"Content-Length", value: "1" }] }"#,
        .error,
        #"The header "Content-Length" belongs to the connection and cannot be set."#
    ),
]

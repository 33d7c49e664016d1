private let source = #"extend schema @source(name: "api", http: { baseURL: "http://a.test" }) "#
private let one = #" type Query { a: Int @expr(select: "1") }"#
/// A field `flerp` of `Frob`, whose parents come as a list.
private func frob(_ field: String) -> String {
    source
        + #"type Query { frobs: [Frob] @connect(source: "api", http: { GET: "/f" }) } type Frob { id: ID name: String "#
        + field + " } type Flerp { id: ID frobId: ID }"
}

/// Schemas that do not load: each mark is where the report points.
let loadingMistakes: [BindingMistake] = [
    // Sources.
    .init(
        #"extend schema @source(name: ‹1›"", http: { baseURL: "http://a.test" })"# + one,
        "EMPTY_SOURCE_NAME",
        "A source needs a name."
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: ‹1›"a.test/v1" })"# + one,
        "INVALID_URL_SCHEME",
        #"The baseURL "a.test/v1" cannot be used: it must begin with http:// or https://."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: ‹1›"http:///v1" })"# + one,
        "INVALID_URL",
        #"The baseURL "http:///v1" cannot be used: it names no host."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://{‹1›$env.NOT_SET}" })"# + one,
        "INVALID_URL",
        "This part of baseURL has no value; is the environment variable set?"
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://{‹1›$request.headers.host->first}" })"# + one,
        "INVALID_URL",
        #""$request" cannot be used in baseURL. Known here: $config, $env."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test", queryParams: "key: ‹1›$args.key" })"#
            + one,
        "INVALID_URL_PROPERTY",
        #""$args" cannot be used in a source. Known here: $config, $env, $request."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test", path: "‹1›'v1'" })"# + one,
        "INVALID_URL_PROPERTY",
        #""path" has to be a list of path segments, such as "$(['users', $args.id])"; this is a string, number or boolean."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { message: "‹1›$env.SET" })"#
            + one,
        "TRIB_ENV_IN_RESPONSE",
        "$env is for requests only: nothing of it may reach a response."
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { message: "m ‹1›^" })"# + one,
        "INVALID_ERRORS_MESSAGE",
        #"Expected a value, found "^"."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { message: "$.e", extensions: "code: ‹1›$args.x" })"#
            + one,
        "INVALID_ERRORS_MESSAGE",
        #""$args" cannot be used in errors.extensions. Known here: $config, $request, $response, $status."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { extensions: "‹1›$status" })"#
            + one,
        "INVALID_ERRORS_MESSAGE",
        #""extensions" has to be an object, such as "code: $.error.code"; this is a string, number or boolean."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { extensions: "a: ‹1›$env.SET" })"#
            + one,
        "TRIB_ENV_IN_RESPONSE",
        "$env is for requests only: nothing of it may reach a response."
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, isSuccess: "$status->‹1›eg(200)")"#
            + one,
        "INVALID_IS_SUCCESS",
        #"There is no method "->eg". Did you mean "->eq"?"#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, isSuccess: "‹1›ok: $status") }"#,
        "INVALID_IS_SUCCESS",
        #""isSuccess" has to be true or false, such as "$status->eq(200)"; this is never one of them."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, isSuccess: "‹1›$this.ok") }"#,
        "INVALID_IS_SUCCESS",
        #""$this" cannot be used in isSuccess. Known here: $args, $config, $request, $response, $status."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, errors: { extensions: "code: ‹1›$args.nope" }) }"#,
        "UNDEFINED_ARGUMENT",
        #""Query.a" has no argument "nope"."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->as(‹1›$args)->size") }"#,
        "INVALID_SELECTION",
        #""$args" is there already; give "->as" another name."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->as(‹1›$context)->size") }"#,
        "INVALID_SELECTION",
        #""$context" is there already; give "->as" another name."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://{‹1›$context.host}" })"# + one,
        "INVALID_URL",
        #"There is no variable "$context". Known here: $config, $env."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->as($all)->map(‹1›$al)->size") }"#,
        "INVALID_SELECTION",
        #"There is no variable "$al". Known here: $args, $config, $request, $response, $status."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, isSuccess: "‹1›$status->size")"# + one,
        "INVALID_IS_SUCCESS",
        #""isSuccess" has to be true or false, such as "$status->eq(200)"; this is never one of them."#
    ),
    .init(
        #"extend schema ‹1›@database(name: "x", url: "file:x")"# + one,
        "TRIB_NOT_SUPPORTED",
        "@database is not supported yet; leave it out."
    ),
    .init(
        #"extend schema @link(url: ‹1›"https://specs.apollo.dev/connect/v0.9")"# + one,
        "UNKNOWN_CONNECTORS_VERSION",
        #"There is no version "v0.9" of connect here; link https://specs.apollo.dev/connect/v0.4, or leave @link out."#
    ),
    // Limits.
    .init(
        "extend schema @limits(timeoutMs: ‹1›-5)" + one,
        "TRIB_LIMIT",
        #""timeoutMs" is -5; it has to be more than 0."#
    ),
    .init(
        "extend schema @limits(timeoutMs: 5) ‹1›@limits(maxBodyBytes: 5)" + one,
        "TRIB_LIMIT",
        "@limits stands here twice for all sources; put its arguments together."
    ),
    .init(
        "extend schema @limits(retries: ‹1›11)" + one,
        "TRIB_LIMIT",
        #""retries" is 11; it has to be from 0 to 10."#
    ),
    .init(
        source
            + #"type Query { a: Int @expr(select: "1") } type Mutation { a: Int @connect(source: "api", http: { GET: "/a" }) ‹1›@cache(maxAge: 1) }"#,
        "TRIB_CACHE_ON_MUTATION",
        #""Mutation.a" changes something; its result is never taken from a cache."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { POST: "/a" }) ‹1›@cache(maxAge: 1) }"#,
        "TRIB_NOT_SUPPORTED",
        "@cache on a POST request is not supported yet; leave it out."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @cache(maxAge: ‹1›-1) }"#,
        "TRIB_LIMIT",
        #""maxAge" is -1; it has to be a number of seconds from 0 on."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @limits(maxConcurrent: ‹1›2) }"#,
        "TRIB_LIMIT",
        "@limits(maxConcurrent:) belongs on the schema, with source: the calls of all bindings to a source count together."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @limits(source: ‹1›"api") }"#,
        "TRIB_LIMIT",
        "@limits(source:) belongs on the schema; on a field it is this binding that is limited."
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @limits(timeoutMs: 1) ‹1›@limits(timeoutMs: 2) }"#,
        "TRIB_LIMIT",
        #"@limits stands on "Query.a" twice; put its arguments together."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "1") ‹1›@limits(timeoutMs: 1) }"#,
        "TRIB_NO_BINDING",
        "@limits has no effect on @expr, which does no I/O."
    ),
    .init(
        #"type Query { a: Int @file(path: "good.json", selection: "$.id") ‹1›@limits(timeoutMs: 1) }"#,
        "TRIB_NO_BINDING",
        "@limits has no effect on @file, which is read when the schema loads."
    ),
    // URLs.
    .init(
        #"type Query { a: Int @connect(http: { GET: ‹1›"ftp://a.test/x" }) }"#,
        "INVALID_URL_SCHEME",
        "The URL cannot be used: the scheme 'ftp' is not http or https."
    ),
    .init(
        #"type Query { a: Int @connect(http: { GET: "https://{‹1›$env.SET}/x" }) }"#,
        "INVALID_URL",
        #"A host that is fixed when the schema is loaded belongs to a source: @source(name: "api", http: { baseURL: "https://{$env.API_HOST}" })."#
    ),
    .init(
        #"type Query { a(host: String): Int @connect(http: { GET: "https://a.{‹1›$args.host}.test:80/x" }) }"#,
        "INVALID_URL",
        #"The host of this URL is known only when a request is made, and none is allowed for that: list those that may be called in the configuration, such as backend.reading.allow: [{ host: "*.example.com" }]. A path that is relative to a source needs source:."#
    ),
    .init(
        #"type Query { a(url: String): Int @connect(http: { GET: "{‹1›$args.url}" }) }"#,
        "INVALID_URL",
        #"The host of this URL is known only when a request is made, and none is allowed for that: list those that may be called in the configuration, such as backend.reading.allow: [{ host: "*.example.com" }]. A path that is relative to a source needs source:."#
    ),
    .init(
        #"type Query { a(host: String): Int @connect(http: { GET: ‹1›"ftp://{$args.host}/x" }) }"#,
        "INVALID_URL_SCHEME",
        "The URL cannot be used: the scheme 'ftp' is not http or https."
    ),
    .init(
        #"type Query { a(scheme: String): Int @connect(http: { GET: "{‹1›$args.scheme}://a.test/x" }) }"#,
        "INVALID_URL",
        #"A value that a URL begins with is a whole URL, such as "https://api.example.com/v1": "/" or "?" can follow it."#
    ),
    .init(
        #"type Query { a: Int @connect(http: { GET: "{‹1›$env.SET}/x" }) }"#,
        "INVALID_URL",
        #"A host that is fixed when the schema is loaded belongs to a source: @source(name: "api", http: { baseURL: "https://{$env.API_HOST}" })."#
    ),
    .init(
        source
            + #"type Query { a(host: String): Int @connect(source: "api", http: { GET: ‹1›"https://{$args.host}/x" }) }"#,
        "ABSOLUTE_CONNECT_URL_WITH_SOURCE",
        "The URL is absolute, and source: names where it would be relative to; leave one of them out."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a‹1›}" }) }"#,
        "INVALID_URL",
        #""}" without "{"."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a‹1›{$args.x" }) }"#,
        "INVALID_URL",
        #""{" without "}"."#
    ),
    .init(
        source + #"type Query { a(ids: [ID]): Int @connect(source: "api", http: { GET: "/a/{‹1›$args.ids}" }) }"#,
        "INVALID_URL",
        "This is a list, and a URL needs text. Join it with ->joinNotNull(','), or take one element with ->first."
    ),
    .init(
        source
            + #"input F { x: Int } type Query { a(f: F): Int @connect(source: "api", http: { GET: "/a/{‹1›$args.f}" }) }"#,
        "INVALID_URL",
        "This is an object, and a URL needs text."
    ),
    .init(
        source
            + #"input F { x: Int } type Query { a(f: F): Int @connect(source: "api", http: { GET: "/a/{‹1›$args.f.y}" }) }"#,
        "UNDEFINED_ARGUMENT",
        #"Type "F" has no field "y". Did you mean "x"?"#
    ),
    .init(
        source + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a/{‹1›id}" }) }"#,
        "INVALID_URL",
        "There is no body to read here; in a URL write $args.id."
    ),
    .init(
        source + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a?x={‹1›$}" }) }"#,
        "INVALID_URL",
        "There is no body to read here; in a URL paths begin with a variable such as $args."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a?x={‹1›$env}" }) }"#,
        "INVALID_URL",
        "Write the name of the variable after $env, such as $env.API_TOKEN."
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", queryParams: "‹1›[1, 2]" }) }"#,
        "INVALID_URL_PROPERTY",
        #""queryParams" has to be an object, such as "page: $args.page"; this is a list."#
    ),
    .init(
        source
            + #"type Query { a(q: String): Int @connect(source: "api", http: { GET: "/a", queryParams: "‹1›$args.q" }) }"#,
        "INVALID_URL_PROPERTY",
        #""queryParams" has to be an object, such as "page: $args.page"; this is a string, number or boolean."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", queryParams: "q: 1, ‹1›sub: { x: 1 }" }) }"#,
        "INVALID_URL_PROPERTY",
        #"The parameter "sub" has to be a string, number or boolean, or a list of them; this is an object."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", queryParams: "‹1›sub: [[1]]" }) }"#,
        "INVALID_URL_PROPERTY",
        #"The parameter "sub" has to be a string, number or boolean, or a list of them; this is a list of objects or lists."#
    ),
    .init(
        source + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a", path: "‹1›$args.id" }) }"#,
        "INVALID_URL_PROPERTY",
        #""path" has to be a list of path segments, such as "$(['users', $args.id])"; this is a string, number or boolean."#
    ),
    .init(
        source + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a", path: "‹1›x: $args.id" }) }"#,
        "INVALID_URL_PROPERTY",
        #""path" has to be a list of path segments, such as "$(['users', $args.id])"; this is an object."#
    ),
    // Headers and bodies.
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: ‹1›{ name: "x" } }) }"#,
        "INVALID_HEADER",
        #"The header "x" needs exactly one of "from" and "value"."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: ‹1›{ name: "x", from: "y", value: "z" } }) }"#,
        "INVALID_HEADER",
        #"The header "x" needs exactly one of "from" and "value"."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: ‹1›"a b", value: "z" } }) }"#,
        "INVALID_HEADER",
        #""a b" is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "a", from: ‹1›"b c" } }) }"#,
        "INVALID_HEADER",
        #""b c" is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "Accept", from: ‹1›"accept" } }) }"#,
        "INVALID_HEADER",
        #"The header "Accept" is set with "value" only."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: [{ name: "X", value: "1" }, { name: ‹1›"x", value: "2" }] }) }"#,
        "HTTP_HEADER_NAME_COLLISION",
        #"The header "x" is set twice in one list."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "x", value: "{‹1›$request.headers.y}" } }) }"#,
        "INVALID_HEADER",
        "This is a list, and a header needs text. Join it with ->joinNotNull(','), or take one element with ->first."
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "x", value: "{‹1›$args.token}" } }) }"#,
        "UNDEFINED_ARGUMENT",
        #""Query.a" has no argument "token"."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { POST: "/a", body: "x: ‹1›$status" }) }"#,
        "INVALID_BODY",
        #""$status" cannot be used in "body". Known here: $args, $config, $env, $request."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { POST: "/a", headers: { name: "content-type", value: "application/x-www-form-urlencoded" }, body: "‹1›[1]" }) }"#,
        "INVALID_BODY",
        #"The body of a form has to be an object, such as "name: $args.name"; this is a list."#
    ),
    // Names.
    .init(
        source + #"type Query { a: Int @connect(source: "api", id: ‹1›"a-b", http: { GET: "/a" }) }"#,
        "INVALID_CONNECTOR_ID_NAME",
        #""a-b" is no name for a binding: letters, digits and "_" are allowed, and it begins with no digit."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", id: "x", http: { GET: "/a" }) b: Int @connect(source: "api", id: ‹1›"x", http: { GET: "/b" }) }"#,
        "DUPLICATE_ID_NAME",
        #"There are two bindings named "x"."#
    ),
    // Selections.
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->‹1›frist") }"#,
        "INVALID_SELECTION",
        #"There is no method "->frist". Did you mean "->first", "->find", "->last", or "->trim"?"#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->‹1›slice(1, 2, 3)") }"#,
        "INVALID_SELECTION",
        #""->slice" takes 0 to 2 arguments, found 3."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "‹1›$batch.id") }"#,
        "INVALID_SELECTION",
        #""$batch" cannot be used in a mapping. Known here: $args, $config, $request, $response, $status."#
    ),
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "‹1›x y") }"#,
        "GROUP_SELECTION_IS_NOT_OBJECT",
        #"The mapping makes an object, and "Query.a" is of type "Int"."#
    ),
    .init(
        source
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "‹1›id { x }") } type A { id: ID }"#,
        "GROUP_SELECTION_IS_NOT_OBJECT",
        #""A.id" is of type "ID", which has no members to select."#
    ),
    .init(
        #"type Query { a: Int @file(path: "good.json", selection: "‹1›$this.x") }"#,
        "INVALID_SELECTION",
        #""$this" cannot be used in a mapping of @file. Known here: $args, $config, $request."#
    ),
    .init(
        #"type Query { a: Int @file(path: ‹1›"bad.json") }"#,
        "TRIB_FILE",
        #"The file "bad.json" is not JSON: The JSON text has "]" at byte 1, where it cannot stand."#
    ),
    // Computed fields.
    .init(
        #"type Query { a: Int @expr(select: "‹1›$") b: Int @expr(select: "1") }"#,
        "INVALID_SELECTION",
        #""$" reads nothing here: @expr sees the fields of its object, not the data they came in; write $this and the name of a field, such as $this.b."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$.b.c") b: Int @expr(select: "1") }"#,
        "INVALID_SELECTION",
        #""$" reads nothing here: @expr sees the fields of its object, not the data they came in; write $this.b."#
    ),
    .init(
        #"type Query { a: [Int] @expr(select: "$([‹1›@.b])") b: Int @expr(select: "1") }"#,
        "INVALID_SELECTION",
        #""@" reads nothing here: @expr sees the fields of its object, not the data they came in; write $this.b."#
    ),
    .init(
        #"type Query { a(n: Int): Int @expr(select: "$this.b ?? $(‹1›n)") b: Int @expr(select: "1") }"#,
        "INVALID_SELECTION",
        #""n" reads nothing here: @expr sees the fields of its object, not the data they came in; write $args.n."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "$this.c->filter(‹1›$.x)->size") c: [Int] @expr(select: "[1]") }"#,
        "INVALID_SELECTION",
        #""$" reads nothing here: @expr sees the fields of its object, not the data they came in; write $this and the name of a field, such as $this.c."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$this.bb") b: Int @expr(select: "1") }"#,
        "UNDEFINED_FIELD",
        #"Type "Query" has no field "bb". Did you mean "b"?"#
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$this.b.cc") b: B @expr(select: "{ c: 1 }") } type B { c: Int }"#,
        "UNDEFINED_FIELD",
        #"Type "B" has no field "cc". Did you mean "c"?"#
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$this.b") b(x: Int!): Int @expr(select: "$args.x") }"#,
        "CONNECTORS_FIELD_WITH_ARGUMENTS",
        #""b" cannot be read here: it has a required argument."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$env.SET") }"#,
        "TRIB_ENV_IN_RESPONSE",
        "$env is for requests only: nothing of it may reach a response."
    ),
    .init(
        #"type Query { a: Int @expr(select: "‹1›$ars.x") }"#,
        "INVALID_SELECTION",
        #"There is no variable "$ars". Did you mean "$args"? Known here: $args, $config, $request, $this."#
    ),
    // Statements.
    .init(
        #"type Query { a: Int @sql(query: "SELECT 1 FROM ‹1›nowhere") }"#,
        "TRIB_SQL_PREPARE",
        "The SQL statement is not valid: no such table: nowhere. Tables: note."
    ),
    .init(
        #"type Query { a(x: Int): Int @sql(query: "SELECT {$args.x} + ‹1›nope FROM note") }"#,
        "TRIB_SQL_PREPARE",
        "The SQL statement is not valid: no such column: nope. Columns: id, frob_id, body."
    ),
    .init(
        #"type Query { a(x: Int): Int @sql(query: "SELECT {‹1›$args.y}") }"#,
        "UNDEFINED_ARGUMENT",
        #""Query.a" has no argument "y". Did you mean "x"?"#
    ),
    .init(
        #"type Query { a(x: Int): Int @sql(query: "SELECT ‹1›:x") }"#,
        "TRIB_SQL_PREPARE",
        #"":" begins a parameter of SQL; write the value itself, such as {$args.id}."#
    ),
    .init(
        #"type Query { a: Int @sql(query: "SELECT ‹1›?") }"#,
        "TRIB_SQL_PREPARE",
        #""?" begins a parameter of SQL; write the value itself, such as {$args.id}."#
    ),
    .init(
        #"type Query { a: Int @sql(database: ‹1›"other", query: "SELECT 1") }"#,
        "TRIB_NOT_SUPPORTED",
        "@sql(database:) is not supported yet; leave it out."
    ),
    .init(
        #"type Query { a: [N] @sql(query: "SELECT id FROM note", selection: ‹1›"$.id") } type N { id: ID }"#,
        "INVALID_SELECTION",
        #"The selection of @sql maps one row to an object: write members such as "id: frob_id"."#
    ),
    .init(
        #"type Query { a: Int @sql(query: ‹1›"INSERT INTO note (body) VALUES ('x') RETURNING id") }"#,
        "TRIB_SQL_WRITE_IN_QUERY",
        #"The statement of "Query.a" changes the database; only fields of the mutation type may."#
    ),
    // Batches.
    .init(
        #"type Query { a: Int @sql(query: "SELECT 1") ‹1›@batch(by: "b") }"#,
        "TRIB_BATCH_KEY",
        "A root field has one parent: @batch has nothing to collect."
    ),
    .init(
        frob(#"flerp: Flerp @connect(source: "api", http: { GET: "/x" }) ‹1›@batch"#),
        "TRIB_BATCH_KEY",
        "@batch needs a key: name the parent's fields with by:, or use a $batch path in the request."
    ),
    .init(
        frob(#"flerp: Flerp @connect(source: "api", http: { GET: "/x" }) @batch(by: ‹1›"idd")"#),
        "UNDEFINED_FIELD",
        #"Type "Frob" has no field "idd". Did you mean "id"?"#
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.name" }) @batch(by: ‹1›"id", key: ["frobId"])"#
        ),
        "TRIB_BATCH_KEY",
        #"The request reads $batch.name, which is not in by: "id"."#
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(key: ‹1›["frobId", "id"])"#
        ),
        "TRIB_BATCH_KEY",
        "key has 2 paths and by has 1: they belong together one by one."
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(key: [‹1›"$->size"])"#
        ),
        "TRIB_BATCH_KEY",
        #"A key has to be a path such as "id" or "owner.id"."#
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(key: ["frobId"], maxSize: ‹1›0)"#
        ),
        "TRIB_LIMIT",
        "maxSize is 0; it has to be at least 1."
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: ‹1›$this.id" }) @batch(by: "id", key: ["frobId"])"#
        ),
        "INVALID_BODY",
        #""$this" cannot be used in "body". With @batch the request is made for many parents: read them with $batch. Known here: $args, $batch, $config, $env, $request."#
    ),
    .init(
        frob(#"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: ‹1›$batch.id" })"#),
        "INVALID_BODY",
        #""$batch" cannot be used in "body". Add @batch to the field to ask for many parents at once, or read one with $this. Known here: $args, $config, $env, $request, $this."#
    ),
    .init(
        frob(
            #"note: String @sql(query: "SELECT body FROM note WHERE frob_id IN ({$batch.id})") @batch(key: ‹1›["frob_id"])"#
        ),
        "TRIB_BATCH_KEY",
        #"The statement has no column "frob_id". Columns: body."#
    ),
    .init(
        #"type Query { a: Int @expr(select: "1") b: Int @expr(select: "2") ‹1›@batch(by: "a") }"#,
        "TRIB_NO_BINDING",
        "@batch has no effect on @expr, which does no I/O."
    ),
    .init(
        source
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }) } type A { id: ID ‹1›@limits(timeoutMs: 1) }"#,
        "TRIB_NO_BINDING",
        #"@limits stands on "A.id", which has no @connect or @sql to apply it to."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) } type Subscription { s: Int ‹1›@connect(source: "api", http: { GET: "/s" }) }"#,
        "SUBSCRIPTION_IN_CONNECTORS",
        "Fields of the subscription type cannot be bound."
    ),
    .init(
        source
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }) } interface A { id: ID ‹1›@connect(source: "api", http: { GET: "/s" }) } type B implements A { id: ID }"#,
        "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
        #"Bindings belong to fields of object types; "A" is an interface."#
    ),
    .init(
        "type Query { ‹1›a: Int }",
        "CONNECTORS_UNRESOLVED_FIELD",
        #"Nothing gives "Query.a" a value. A field of a root type needs a binding: add @connect, @sql, @file or @expr."#
    ),
    .init(
        #"type Query { a: A @expr(select: "{ x: 1 }") } type A { x: Int ‹1›y: Int }"#,
        "CONNECTORS_UNRESOLVED_FIELD",
        #"Nothing gives "A.y" a value. The mapping of "Query.a" does not put it out; add it there, or bind the field itself."#
    ),
]

/// Schemas that load with a warning.
let loadingWarnings: [BindingMistake] = [
    .init(
        source + #"type Query { a: Int @connect(source: "api", http: { GET: "/a?key={‹1›$env.NOPE}" }) }"#,
        "TRIB_ENV_MISSING",
        #"The environment variable "NOPE" is not set: nothing stands here in a URL."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "x", value: ‹1›"Bearer {$env.NOPE}" } }) }"#,
        "TRIB_ENV_MISSING",
        #"The environment variable "NOPE" is not set: the header "x" is not sent."#
    ),
    .init(
        frob(#"flerp: Flerp ‹1›@connect(source: "api", http: { GET: "/x/{$this.id}" })"#),
        "TRIB_N_PLUS_ONE",
        #""Frob.flerp" sends one request for each Frob of a list; add @batch if the API can take many keys."#
    ),
    // Below a list by way of a single object.
    .init(
        source
            + #"type Query { a: [A] @connect(source: "api", http: { GET: "/a" }) } type A { b: B } "#
            + #"type B { id: ID! c: Int ‹1›@connect(source: "api", http: { GET: "/c/{$this.id}" }) }"#,
        "TRIB_N_PLUS_ONE",
        #""B.c" sends one request for each B of a list; add @batch if the API can take many keys."#
    ),
    .init(
        frob(#"n: Int ‹1›@sql(query: "SELECT count(*) FROM note WHERE frob_id = {$this.id}")"#),
        "TRIB_N_PLUS_ONE",
        #""Frob.n" runs one statement for each Frob of a list; add @batch and select the rows of many keys with IN ({$batch.id})."#
    ),
    .init(
        source
            + #"@link(url: "https://specs.apollo.dev/connect/v0.3") "#
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "b: ‹1›true") } type A { b: Int }"#,
        "TRIB_MAPPING",
        #""true" reads a member here, as connect/v0.3 has it; from v0.4 on it is a literal. Write $."true" to read the member in all versions, or $("true") for the literal."#
    ),
    .init(
        source
            + #"type Query { a(b: ID): Int @connect(source: "api", http: { GET: "/a/{$args.b->slice(‹1›'x')}" }) }"#,
        "TRIB_MAPPING",
        #""->slice" needs an integer here: with this it has no value."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$.a->match(['x', 1], ‹1›[@])") }"#,
        "TRIB_MAPPING",
        "A case of \"->match\" is a list of two, such as ['a', 1]: this is passed over."
    ),
    .init(
        source
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }) } type A ‹1›@key(fields: "id") { id: ID }"#,
        "MISSING_ENTITY_CONNECTOR",
        #"Nothing looks "A" up by "id": add @connect to the type, or entity: true to a field of the query type. @key itself has no effect here."#
    ),
    .init(
        source
            + #"@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"]) type Query { a: Int ‹1›@authenticated @connect(source: "api", http: { GET: "/a" }) }"#,
        "TRIB_NOT_SUPPORTED",
        "@authenticated is not applied: whoever may ask for the schema may ask for this. Leave out what clients must not see."
    ),
    .init(
        source
            + #"type Query { as: [A] @connect(source: "api", http: { GET: "/a" }, selection: "id") } type A ‹1›@connect(source: "api", http: { GET: "/a/{$this.id}" }) { id: ID name: String }"#,
        "TRIB_N_PLUS_ONE",
        #"@connect on "A" sends one request for each A of a list; look many up at once with @connect on the type and $batch if the API can take many keys."#
    ),
    .init(
        source
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$.a ?? ‹1›$context.a") }"#,
        "TRIB_MAPPING",
        "Nothing sets $context here: what is read of it has no value."
    ),
]

/// A source named `api`.
let apiSource = #"extend schema @source(name: "api", http: { baseURL: "http://a.test" }) "#
/// A query type without a mistake.
let oneField = #" type Query { a: Int @expr(select: "1") }"#
/// A field `flerp` of `Frob`, whose parents come as a list.
func frobs(with field: String) -> String {
    apiSource
        + #"type Query { frobs: [Frob] @connect(source: "api", http: { GET: "/f" }) } type Frob { id: ID name: String "#
        + field + " } type Flerp { id: ID frobId: ID }"
}

/// Schemas that do not load for a source or a request: each mark is where the report points.
let requestMistakes: [BindingMistake] = [
    // Sources.
    .init(
        #"extend schema @source(name: ‹1›"", http: { baseURL: "http://a.test" })"# + oneField,
        "EMPTY_SOURCE_NAME",
        "A source needs a name."
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: ‹1›"a.test/v1" })"# + oneField,
        "INVALID_URL_SCHEME",
        #"The baseURL "a.test/v1" cannot be used: it must begin with http:// or https://."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: ‹1›"http:///v1" })"# + oneField,
        "INVALID_URL",
        #"The baseURL "http:///v1" cannot be used: it names no host."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://{‹1›$env.NOT_SET}" })"# + oneField,
        "INVALID_URL",
        "This part of baseURL has no value; is the environment variable set?"
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://{‹1›$request.headers.host->first}" })"# + oneField,
        "INVALID_URL",
        #""$request" cannot be used in baseURL. Known here: $config, $env."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test", queryParams: "key: ‹1›$args.key" })"#
            + oneField,
        "INVALID_URL_PROPERTY",
        #""$args" cannot be used in a source. Known here: $config, $context, $env, $request."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test", path: "‹1›'v1'" })"# + oneField,
        "INVALID_URL_PROPERTY",
        #""path" has to be a list of path segments, such as "$(['users', $args.id])"; this is a string, number or boolean."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { message: "‹1›$env.SET" })"#
            + oneField,
        "TRIB_ENV_IN_RESPONSE",
        "$env is for requests only: nothing of it may reach a response."
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { message: "m ‹1›^" })"#
            + oneField,
        "INVALID_ERRORS_MESSAGE",
        #"Expected a value, found "^"."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { message: "$.e", extensions: "code: ‹1›$args.x" })"#
            + oneField,
        "INVALID_ERRORS_MESSAGE",
        #""$args" cannot be used in errors.extensions. Known here: $config, $context, $request, $response, $status."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { extensions: "‹1›$status" })"#
            + oneField,
        "INVALID_ERRORS_MESSAGE",
        #""extensions" has to be an object, such as "code: $.error.code"; this is a string, number or boolean."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, errors: { extensions: "a: ‹1›$env.SET" })"#
            + oneField,
        "TRIB_ENV_IN_RESPONSE",
        "$env is for requests only: nothing of it may reach a response."
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, isSuccess: "$status->‹1›eg(200)")"#
            + oneField,
        "INVALID_IS_SUCCESS",
        #"There is no method "->eg". Did you mean "->eq"?"#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, isSuccess: "‹1›ok: $status") }"#,
        "INVALID_IS_SUCCESS",
        #""isSuccess" has to be true or false, such as "$status->eq(200)"; this is never one of them."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, isSuccess: "‹1›$this.ok") }"#,
        "INVALID_IS_SUCCESS",
        #""$this" cannot be used in isSuccess. Known here: $args, $config, $context, $request, $response, $status."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, errors: { extensions: "code: ‹1›$args.nope" }) }"#,
        "UNDEFINED_ARGUMENT",
        #""Query.a" has no argument "nope"."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->as(‹1›$args)->size") }"#,
        "INVALID_SELECTION",
        #""$args" is there already; give "->as" another name."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->as(‹1›$context)->size") }"#,
        "INVALID_SELECTION",
        #""$context" is there already; give "->as" another name."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://{‹1›$context.host}" })"# + oneField,
        "INVALID_URL",
        #""$context" cannot be used in baseURL. Known here: $config, $env."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->as($all)->map(‹1›$al)->size") }"#,
        "INVALID_SELECTION",
        #"There is no variable "$al". Known here: $args, $config, $context, $request, $response, $status."#
    ),
    .init(
        #"extend schema @source(name: "a", http: { baseURL: "http://a.test" }, isSuccess: "‹1›$status->size")"#
            + oneField,
        "INVALID_IS_SUCCESS",
        #""isSuccess" has to be true or false, such as "$status->eq(200)"; this is never one of them."#
    ),
    .init(
        #"extend schema ‹1›@database(name: "x", url: "file:x")"# + oneField,
        "TRIB_NOT_SUPPORTED",
        "@database is not supported yet; leave it out."
    ),
    .init(
        #"extend schema @link(url: ‹1›"https://specs.apollo.dev/connect/v0.9")"# + oneField,
        "UNKNOWN_CONNECTORS_VERSION",
        #"There is no version "v0.9" of connect here; link https://specs.apollo.dev/connect/v0.4, or leave @link out."#
    ),
    // Limits.
    .init(
        "extend schema @limits(timeoutMs: ‹1›-5)" + oneField,
        "TRIB_LIMIT",
        #""timeoutMs" is -5; it has to be more than 0."#
    ),
    .init(
        "extend schema @limits(timeoutMs: 5) ‹1›@limits(maxBodyBytes: 5)" + oneField,
        "TRIB_LIMIT",
        "@limits stands here twice for all sources; put its arguments together."
    ),
    .init(
        "extend schema @limits(retries: ‹1›11)" + oneField,
        "TRIB_LIMIT",
        #""retries" is 11; it has to be from 0 to 10."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @expr(select: "1") } type Mutation { a: Int @connect(source: "api", http: { GET: "/a" }) ‹1›@cache(maxAge: 1) }"#,
        "TRIB_CACHE_ON_MUTATION",
        #""Mutation.a" changes something; its result is never taken from a cache."#
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { POST: "/a" }) ‹1›@cache(maxAge: 1) }"#,
        "TRIB_NOT_SUPPORTED",
        "@cache on a POST request is not supported yet; leave it out."
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @cache(maxAge: ‹1›-1) }"#,
        "TRIB_LIMIT",
        #""maxAge" is -1; it has to be a number of seconds from 0 on."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @limits(maxConcurrent: ‹1›2) }"#,
        "TRIB_LIMIT",
        "@limits(maxConcurrent:) belongs on the schema, with source: the calls of all bindings to a source count together."
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }) @limits(source: ‹1›"api") }"#,
        "TRIB_LIMIT",
        "@limits(source:) belongs on the schema; on a field it is this binding that is limited."
    ),
    .init(
        apiSource
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
        apiSource
            + #"type Query { a(host: String): Int @connect(source: "api", http: { GET: ‹1›"https://{$args.host}/x" }) }"#,
        "ABSOLUTE_CONNECT_URL_WITH_SOURCE",
        "The URL is absolute, and source: names where it would be relative to; leave one of them out."
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a‹1›}" }) }"#,
        "INVALID_URL",
        #""}" without "{"."#
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a‹1›{$args.x" }) }"#,
        "INVALID_URL",
        #""{" without "}"."#
    ),
    .init(
        apiSource + #"type Query { a(ids: [ID]): Int @connect(source: "api", http: { GET: "/a/{‹1›$args.ids}" }) }"#,
        "INVALID_URL",
        "This is a list, and a URL needs text. Join it with ->joinNotNull(','), or take one element with ->first."
    ),
    .init(
        apiSource
            + #"input F { x: Int } type Query { a(f: F): Int @connect(source: "api", http: { GET: "/a/{‹1›$args.f}" }) }"#,
        "INVALID_URL",
        "This is an object, and a URL needs text."
    ),
    .init(
        apiSource
            + #"input F { x: Int } type Query { a(f: F): Int @connect(source: "api", http: { GET: "/a/{‹1›$args.f.y}" }) }"#,
        "UNDEFINED_ARGUMENT",
        #"Type "F" has no field "y". Did you mean "x"?"#
    ),
    .init(
        apiSource + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a/{‹1›id}" }) }"#,
        "INVALID_URL",
        "There is no body to read here; in a URL write $args.id."
    ),
    .init(
        apiSource + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a?x={‹1›$}" }) }"#,
        "INVALID_URL",
        "There is no body to read here; in a URL paths begin with a variable such as $args."
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a?x={‹1›$env}" }) }"#,
        "INVALID_URL",
        "Write the name of the variable after $env, such as $env.API_TOKEN."
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", queryParams: "‹1›[1, 2]" }) }"#,
        "INVALID_URL_PROPERTY",
        #""queryParams" has to be an object, such as "page: $args.page"; this is a list."#
    ),
    .init(
        apiSource
            + #"type Query { a(q: String): Int @connect(source: "api", http: { GET: "/a", queryParams: "‹1›$args.q" }) }"#,
        "INVALID_URL_PROPERTY",
        #""queryParams" has to be an object, such as "page: $args.page"; this is a string, number or boolean."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", queryParams: "q: 1, ‹1›sub: { x: 1 }" }) }"#,
        "INVALID_URL_PROPERTY",
        #"The parameter "sub" has to be a string, number or boolean, or a list of them; this is an object."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", queryParams: "‹1›sub: [[1]]" }) }"#,
        "INVALID_URL_PROPERTY",
        #"The parameter "sub" has to be a string, number or boolean, or a list of them; this is a list of objects or lists."#
    ),
    .init(
        apiSource + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a", path: "‹1›$args.id" }) }"#,
        "INVALID_URL_PROPERTY",
        #""path" has to be a list of path segments, such as "$(['users', $args.id])"; this is a string, number or boolean."#
    ),
    .init(
        apiSource
            + #"type Query { a(id: ID): Int @connect(source: "api", http: { GET: "/a", path: "‹1›x: $args.id" }) }"#,
        "INVALID_URL_PROPERTY",
        #""path" has to be a list of path segments, such as "$(['users', $args.id])"; this is an object."#
    ),
    // Headers and bodies.
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: ‹1›{ name: "x" } }) }"#,
        "INVALID_HEADER",
        #"The header "x" needs exactly one of "from" and "value"."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: ‹1›{ name: "x", from: "y", value: "z" } }) }"#,
        "INVALID_HEADER",
        #"The header "x" needs exactly one of "from" and "value"."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: ‹1›"a b", value: "z" } }) }"#,
        "INVALID_HEADER",
        #""a b" is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "a", from: ‹1›"b c" } }) }"#,
        "INVALID_HEADER",
        #""b c" is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "Accept", from: ‹1›"accept" } }) }"#,
        "INVALID_HEADER",
        #"The header "Accept" is set with "value" only."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: [{ name: "X", value: "1" }, { name: ‹1›"x", value: "2" }] }) }"#,
        "HTTP_HEADER_NAME_COLLISION",
        #"The header "x" is set twice in one list."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "x", value: "{‹1›$request.headers.y}" } }) }"#,
        "INVALID_HEADER",
        "This is a list, and a header needs text. Join it with ->joinNotNull(','), or take one element with ->first."
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a", headers: { name: "x", value: "{‹1›$args.token}" } }) }"#,
        "UNDEFINED_ARGUMENT",
        #""Query.a" has no argument "token"."#
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { POST: "/a", body: "x: ‹1›$status" }) }"#,
        "INVALID_BODY",
        #""$status" cannot be used in "body". Known here: $args, $config, $context, $env, $request."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { POST: "/a", headers: { name: "content-type", value: "application/x-www-form-urlencoded" }, body: "‹1›[1]" }) }"#,
        "INVALID_BODY",
        #"The body of a form has to be an object, such as "name: $args.name"; this is a list."#
    ),
]

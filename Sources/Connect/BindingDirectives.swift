/// The directives that bind fields, with the types of their arguments: known to every schema that Tributary loads, and hidden from
/// what clients see of it.
package enum BindingDirectives {
    /// As `Schema/directives.graphql` shows them to editors (a test keeps the two equal).
    package static let sdl = [ownSDL, linkSDL, linkImportSDL].joined(separator: "\n")

    /// Those that are Tributary's own.
    static let ownSDL = #"""
        "A mapping: how JSON is read and shaped."
        scalar JSONSelection
        "A URL with {expression} parts."
        scalar URLTemplate
        "Field names separated by spaces."
        scalar FieldSet

        "A named HTTP upstream shared by connectors. Not needed for Backstage proxy routes (use source: \"/route\")."
        directive @source(name: String!, http: SourceHTTP!, errors: ConnectorErrors, isSuccess: JSONSelection) repeatable on SCHEMA
        "Binds a field, or (on a type) the lookup of that type by key, to one HTTP request."
        directive @connect(
          "A @source name, or a proxy route starting with '/'. Omit when the URL is absolute."
          source: String
          "Unique name used in logs, metrics and @limits."
          id: String
          "What is sent."
          http: ConnectHTTP!
          "Chunking for $batch on a type; on a field use @batch."
          batch: ConnectBatch
          "How a failed response becomes a GraphQL error."
          errors: ConnectorErrors
          "Response mapping. Omitted: members with the same names as the GraphQL fields."
          selection: JSONSelection
          "On a Query field: also usable to look the type up by these arguments."
          entity: Boolean = false
          "Must map to true for the response to count as success. Default: status 200-299."
          isSuccess: JSONSelection
        ) repeatable on FIELD_DEFINITION | OBJECT
        "Where a source is, and what every request to it carries."
        input SourceHTTP {
          "May use {$env.X} and {$config.x}."
          baseURL: String!
          "Sent with every request."
          headers: [HTTPHeaderMapping!]
          "An array of path segments put after the path of baseURL."
          path: JSONSelection
          "An object of query parameters."
          queryParams: JSONSelection
        }
        "One request: exactly one method."
        input ConnectHTTP {
          "The URL: relative to the source, or absolute without one."
          GET: URLTemplate
          POST: URLTemplate
          PUT: URLTemplate
          PATCH: URLTemplate
          DELETE: URLTemplate
          "Sent as JSON; as a form where the header content-type says application/x-www-form-urlencoded."
          body: JSONSelection
          "In place of the source's headers of the same names."
          headers: [HTTPHeaderMapping!]
          "An array of path segments put after the path of the URL."
          path: JSONSelection
          "An object of query parameters: null is left out, a list repeats its parameter."
          queryParams: JSONSelection
        }
        "A header: exactly one of from and value."
        input HTTPHeaderMapping {
          "Of the header that is sent."
          name: String!
          "Copy this client header."
          from: String
          "Template, e.g. Bearer {$env.TOKEN}."
          value: String
        }
        "Chunking of a lookup by key."
        input ConnectBatch {
          "Largest number of keys in one request."
          maxSize: Int
        }
        "How a failed response becomes a GraphQL error."
        input ConnectorErrors {
          message: JSONSelection
          extensions: JSONSelection
        }

        "Resolves the N parents of one field with ceil(N/maxSize) requests or statements; $batch is the list of distinct parents (their used paths only)."
        directive @batch(
          "Parent fields forming the key. Default: the $batch paths used by the request."
          by: FieldSet
          "Where each element of the response list carries the key: expressions in the order of `by`, evaluated on the mapped element (selection given; members that are only keys are allowed) or on the raw element or row (selection omitted). Default: same names."
          key: [JSONSelection!]
          "BY_KEY: list of elements carrying the key. BY_NAME: object whose member names are the key. BY_POSITION: same length and order as the request."
          match: BatchMatch = BY_KEY
          "Largest number of keys in one request. Default: 100 for HTTP, unlimited for @sql."
          maxSize: Int
        ) on FIELD_DEFINITION
        "How the elements of a response belong to the keys of a batch."
        enum BatchMatch {
          BY_KEY
          BY_NAME
          BY_POSITION
        }

        "A named SQLite database besides the default one, which configuration names (backend.database). May use {$env.X}."
        directive @database(name: String!, url: String!) repeatable on SCHEMA
        "Binds a field to one SQL statement. Every {expr} becomes a bound parameter, never text. IN ({array expression}) is bound as one JSON text read by json_each: one statement for any number of keys. Braces inside SQL string literals are left alone."
        directive @sql(
          "A @database name."
          database: String = "default"
          "One statement; only fields of the mutation type may change anything."
          query: String!
          "Maps one row (an object of columns). Omitted: columns with the same names; snake_case also matches camelCase."
          selection: JSONSelection
        ) on FIELD_DEFINITION
        "Binds a field to a JSON file, read and checked when the schema loads, projected like any upstream body. The path is relative to the schema folder and may use {$env.X}."
        directive @file(path: String!, selection: JSONSelection) on FIELD_DEFINITION
        "Computes a field without I/O from $this (sibling fields, also bound ones), $args, $config, $request. $this paths used are fetched automatically."
        directive @expr(select: JSONSelection!) on FIELD_DEFINITION
        "Caches the upstream result of this field: the raw response, before mapping, for GET only; of a @batch each key's part of the mapped response by itself, so that only keys that are not kept are asked for, by whatever method. On a type: default for connectors returning it."
        directive @cache(
          "Seconds."
          maxAge: Int!
          "Seconds a stale entry may be served while one refresh runs."
          staleWhileRevalidate: Int = 0
          "Seconds a stale entry may be served when the upstream fails."
          staleIfError: Int = 0
          "Seconds a 404 or an unknown key is remembered."
          negativeMaxAge: Int = 0
          "SHARED, or PRIVATE per caller identity. Forced to PRIVATE when a request header uses `from:`, $request or $context."
          scope: CacheScope = SHARED
          "Honour upstream Cache-Control no-store/private/max-age as an upper bound."
          respectUpstream: Boolean = true
        ) on FIELD_DEFINITION | OBJECT
        "On a field of the subscription type: asks for its value again and again, once for all subscribers whose requests are the same, and sends it when it has changed."
        directive @poll(
          "Seconds from one call to the next: 0.1 to 86400."
          every: Float!
        ) on FIELD_DEFINITION
        "Who may be given a cached answer."
        enum CacheScope {
          SHARED
          PRIVATE
        }
        "Time, retry and load limits; on SCHEMA for one source or all, on a field for that binding."
        directive @limits(
          "On the schema: which source; without it, all of them."
          source: String
          "Time for a call as a whole, in milliseconds."
          timeoutMs: Int = 10000
          "Extra attempts after connect error, 502, 503, 504; only GET, or any method with an idempotency header."
          retries: Int = 0
          "Calls under way at once, over the whole process; on the schema only."
          maxConcurrent: Int
          "Calls that one operation may make: to the source, by the field, or at all."
          maxUpstreamCalls: Int
          "Bytes of one response's body."
          maxBodyBytes: Int = 16777216
          "False sends every call of its own, even while an identical GET is in flight."
          singleFlight: Boolean = true
        ) repeatable on SCHEMA | FIELD_DEFINITION
        """#

    static let linkSDL = #"""
        "Names a specification that the schema uses; read for its version and for the names that it gives to directives."
        directive @link(url: String!, as: String, for: String, import: [LinkImport]) repeatable on SCHEMA
        """#

    static let linkImportSDL = #"""
        "A name, or {name, as}."
        scalar LinkImport
        """#

    /// Of the directives above.
    static let names: Set<String> = [
        "source", "connect", "batch", "database", "sql", "file", "expr", "cache", "poll", "limits", "link",
    ]
}

private let source = #"extend schema @source(name: "api", http: { baseURL: "http://a.test" }) "#
/// A list of stubs with an id and a type that is looked up.
private func lookup(_ directive: String, _ fields: String = "id: ID name: String") -> String {
    source + #"type Query { as: [A] @connect(source: "api", http: { GET: "/a" }, selection: "id") } type A "#
        + directive
        + " { \(fields) }"
}
/// A field that looks an object up by its arguments.
private func entity(_ field: String, _ type: String = "type A { id: ID name: String }") -> String {
    source + "type Query { \(field) } " + type
}
private func frob(_ field: String) -> String {
    source
        + #"type Query { frobs: [Frob] @connect(source: "api", http: { GET: "/f" }) } type Frob { id: ID name: String "#
        + field + " } type Flerp { id: ID frobId: ID }"
}
/// A list of a union.
private func hits(_ selection: String) -> String {
    source + #"type Query { hits: [Hit] @connect(source: "api", http: { GET: "/h" }, selection: ""# + selection
        + #"") } union Hit = Film | Song type Film { id: ID minutes: Int } type Song { id: ID beats: Int }"#
}

/// Mistakes in looking objects up by key, in matching batches, and in telling types apart.
let lookupMistakes: [BindingMistake] = [
    // @connect on a type.
    .init(
        source
            + #"type Query ‹1›@connect(source: "api", http: { GET: "/{$this.a}" }) { a: Int @connect(source: "api", http: { GET: "/a" }) }"#,
        "CONNECT_ON_ROOT",
        #""Query" is a root type, which has one object and no key: put @connect on its fields."#
    ),
    .init(
        lookup(#"‹1›@connect(source: "api", http: { GET: "/x" })"#, "id: ID"),
        "CONNECT_ON_TYPE_MUST_BE_ENTITY",
        #"The request has to say which "A" it asks for: read a field of the object with $this, such as {$this.id}, or those of many with $batch."#
    ),
    .init(
        lookup(#"‹1›@connect(source: "api", http: { POST: "/x/{$this.id}", body: "ids: $batch.id" })"#, "id: ID"),
        "CONNECT_BATCH_AND_THIS",
        "The request reads $batch and $this: one asks for many objects at once, the other for one. Leave one of them."
    ),
    .init(
        lookup(#"@connect(source: "api", http: { GET: "/x/{‹1›$this.idd}" })"#, "id: ID"),
        "UNDEFINED_FIELD",
        #"Type "A" has no field "idd". Did you mean "id"?"#
    ),
    .init(
        lookup(#"@connect(source: "api", http: { GET: "/x/{$this.id}/{‹1›$args.id}" })"#, "id: ID"),
        "INVALID_URL",
        #""$args" cannot be used in a URL. Known here: $config, $context, $env, $request, $this."#
    ),
    .init(
        lookup(
            #"@connect(source: "api", http: { POST: "/x", body: "ids: $batch.id" }, selection: ‹1›"name")"#,
            #"id: ID name: String @connect(source: "api", http: { GET: "/y" })"#
        ),
        "CONNECTORS_BATCH_KEY_NOT_IN_SELECTION",
        #"The request reads $batch.id, which is not in the selection; add "id" there, so that each object of the response can be told from the others."#
    ),
    .init(
        lookup(
            #"‹1›@connect(source: "api", http: { POST: "/x", body: "ids: $batch.b.id" })"#,
            #"id: ID b: B @connect(source: "api", http: { GET: "/b" }) } type B { id: ID"#
        ),
        "CONNECTORS_NON_ROOT_BATCH_KEY",
        #"The key $batch.b is no scalar field of "A" itself; only those can be matched with the response."#
    ),
    .init(
        lookup(
            #"@connect(source: "api", http: { POST: "/x", body: "ids: $batch.id" }, batch: { maxSize: ‹1›0 })"#,
            "id: ID"
        ),
        "TRIB_LIMIT",
        "maxSize is 0; it has to be at least 1."
    ),
    .init(
        lookup(#"@connect(source: "api", http: { GET: "/x/{$this.id}" }, ‹1›batch: { maxSize: 5 })"#, "id: ID"),
        "TRIB_BATCH_KEY",
        #""batch" is for requests that read $batch; this one asks for one object with $this."#
    ),
    .init(
        source
            + #"type Query { as: [A] @connect(source: "api", http: { GET: "/a" }, selection: "title") } type A @connect(source: "api", http: { POST: "/x", body: "ids: $batch.id" }, selection: "id name") { title: String ‹1›name: String id: ID }"#,
        "CONNECTORS_CANNOT_RESOLVE_KEY",
        #""A.name" comes from @connect on "A", which needs "id"; the mapping of "Query.as" does not put that out. Add it there."#
    ),
    .init(
        lookup(
            #"@connect(source: "api", http: { POST: "/x", body: "ids: $batch.id" }, selection: "id ‹1›nam")"#,
            "id: ID name: String @connect(source: \"api\", http: { GET: \"/y\" })"
        ),
        "SELECTED_FIELD_NOT_FOUND",
        #"Type "A" has no field "nam". Did you mean "name"?"#
    ),
    // entity: true.
    .init(
        entity(#"a: A @connect(source: "api", http: { GET: "/a" }, ‹1›entity: true)"#),
        "ENTITY_RESOLVER_ARGUMENT_MISMATCH",
        #"entity: true looks an object up by the arguments of "Query.a", and it has none."#
    ),
    .init(
        entity(#"a(‹1›idd: ID): A @connect(source: "api", http: { GET: "/a/{$args.idd}" }, entity: true)"#),
        "ENTITY_RESOLVER_ARGUMENT_MISMATCH",
        #"With entity: true each argument is a field of "A": there is no field "idd". Did you mean "id"?"#
    ),
    .init(
        entity(#"a(‹1›id: Int): A @connect(source: "api", http: { GET: "/a/{$args.id}" }, entity: true)"#),
        "ENTITY_RESOLVER_ARGUMENT_MISMATCH",
        #"With entity: true each argument is a field of "A": "id" is of type "Int", and the field of type "ID"."#
    ),
    .init(
        entity(#"a(id: ID): [A] @connect(source: "api", http: { GET: "/a/{$args.id}" }, ‹1›entity: true)"#),
        "ENTITY_TYPE_INVALID",
        #"entity: true looks up one object, which may not exist: "Query.a" has to be of a nullable object type, such as "A"."#
    ),
    .init(
        entity(
            #"a: A @connect(source: "api", http: { GET: "/a" })"#,
            #"type A { id: ID b: A @connect(source: "api", http: { GET: "/b" }, ‹1›entity: true) }"#
        ),
        "ENTITY_NOT_ON_ROOT_QUERY",
        #"entity: true belongs to fields of the query type; "A.b" is none."#
    ),
    // Matching.
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(by: "id name", match: ‹1›BY_NAME)"#
        ),
        "TRIB_BATCH_KEY",
        "match: BY_NAME needs one key, which names the members of the response; by has 2."
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(match: BY_NAME, ‹1›key: "id")"#
        ),
        "TRIB_BATCH_KEY",
        "match: BY_NAME looks at no key inside of the elements; leave key: out."
    ),
    .init(
        frob(#"flerp: Flerp @connect(source: "api", http: { GET: "/x" }) @batch(by: "id", match: ‹1›BY_POSITION)"#),
        "TRIB_BATCH_KEY",
        "match: BY_POSITION needs a request that says which keys it asks for, and in which order: read $batch in it."
    ),
    .init(
        frob(
            #"body: String @sql(query: "SELECT body FROM note WHERE frob_id IN ({$batch.id})") @batch(match: ‹1›BY_POSITION)"#
        ),
        "TRIB_BATCH_KEY",
        "The rows of @sql carry their key as a column: leave match out, and name the column with key:."
    ),
    .init(
        frob(
            #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }, ‹1›batch: { maxSize: 5 }) @batch(by: "id", key: "frobId")"#
        ),
        "TRIB_BATCH_KEY",
        #"@connect(batch:) belongs to a type; on a field write @batch, such as @batch(by: "id", maxSize: 100)."#
    ),
    // Interfaces and unions.
    .init(
        hits("‹1›id"),
        "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
        #"Nothing says which type an object is; "Hit" stands for Film, Song. Add "__typename: …", or ... kind->match(["a", { __typename: "Film" }])."#
    ),
    .init(
        hits("‹1›id ... kind->match(['f', { __typename: 'Film', minutes: minutes }])"),
        "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
        #"No arm of the ->match makes Song; give each type that "Hit" stands for an arm."#
    ),
    .init(
        hits(
            "id ... kind->match(['f', { ‹1›__typename: 'Flim', minutes: m }], ['g', { __typename: 'Film', minutes: m }], ['s', { __typename: 'Song', beats: b }])"
        ),
        "MISSING_SCHEMA_TYPE",
        #""Flim" is no type that "Hit" stands for. Did you mean "Film"? Types: Film, Song."#
    ),
    .init(
        hits(
            "id ... kind->match(['f', { __typename: 'Film', minutes: m }], ['s', { __typename: 'Song', beats: b, ‹1›minutes: m }])"
        ),
        "SELECTED_FIELD_NOT_FOUND",
        #"Type "Song" has no field "minutes"."#
    ),
    .init(
        hits("id ... kind->match(['f', { __typename: 'Film', minutes: m }], ['s', { __typename: 'Song' }])")
            .replacing("beats: Int", with: "‹1›beats: Int"),
        "CONNECTORS_UNRESOLVED_FIELD",
        #"Nothing gives "Song.beats" a value. The mapping of "Query.hits" does not put it out; add it there, or bind the field itself."#
    ),
    .init(
        source
            + #"@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@context"]) type Query { a: A @connect(source: "api", http: { GET: "/a" }) } type A ‹1›@context(name: "x") { id: ID }"#,
        "CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE",
        "@context hands values from one subgraph to another, and there is one schema here; read them with $this or $args."
    ),
]

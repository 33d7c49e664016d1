/// Schemas that do not load for what is made of answers, rows and fields: each mark is where the report points.
let loadingMistakes: [BindingMistake] = [
    // Names.
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", id: ‹1›"a-b", http: { GET: "/a" }) }"#,
        "INVALID_CONNECTOR_ID_NAME",
        #""a-b" is no name for a binding: letters, digits and "_" are allowed, and it begins with no digit."#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", id: "x", http: { GET: "/a" }) b: Int @connect(source: "api", id: ‹1›"x", http: { GET: "/b" }) }"#,
        "DUPLICATE_ID_NAME",
        #"There are two bindings named "x"."#
    ),
    // Selections.
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->‹1›frist") }"#,
        "INVALID_SELECTION",
        #"There is no method "->frist". Did you mean "->first", "->find", "->last", or "->trim"?"#
    ),
    .init(
        apiSource
            + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$->‹1›slice(1, 2, 3)") }"#,
        "INVALID_SELECTION",
        #""->slice" takes 0 to 2 arguments, found 3."#
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "‹1›$batch.id") }"#,
        "INVALID_SELECTION",
        #""$batch" cannot be used in a mapping. Known here: $args, $config, $context, $request, $response, $status."#
    ),
    .init(
        apiSource + #"type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "‹1›x y") }"#,
        "GROUP_SELECTION_IS_NOT_OBJECT",
        #"The mapping makes an object, and "Query.a" is of type "Int"."#
    ),
    .init(
        apiSource
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "‹1›id { x }") } type A { id: ID }"#,
        "GROUP_SELECTION_IS_NOT_OBJECT",
        #""A.id" is of type "ID", which has no members to select."#
    ),
    .init(
        #"type Query { a: Int @file(path: "good.json", selection: "‹1›$this.x") }"#,
        "INVALID_SELECTION",
        #""$this" cannot be used in a mapping of @file. Known here: $args, $config, $context, $request."#
    ),
    .init(
        #"type Query { a: Int @file(path: ‹1›"bad.json") }"#,
        "TRIB_FILE",
        #"The file "bad.json" is not JSON: The JSON text has "]" at byte 1, where it cannot stand."#
    ),
    .init(
        apiSource
            + #"type Query { a: [A] @connect(source: "api", http: { GET: "/a" }, selection: "‹1›bs: bs->size") } type A { bs: [B] } type B { c: Int }"#,
        "GROUP_SELECTION_REQUIRED_FOR_OBJECT",
        #""A.bs" is of type [B], and this is a string, number or boolean."#
    ),
    .init(
        apiSource
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "‹1›name: tags->split(',')") } type A { name: String }"#,
        "GROUP_SELECTION_REQUIRED_FOR_OBJECT",
        #""A.name" is of type String, and this is a list."#
    ),
    .init(
        apiSource
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }, selection: "$.list { ‹1›b: c->eq(1) }") } type A { b: B } type B { c: Int }"#,
        "GROUP_SELECTION_REQUIRED_FOR_OBJECT",
        #""A.b" is of type B, and this is a string, number or boolean."#
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
        #"There is no variable "$ars". Did you mean "$args"? Known here: $args, $config, $context, $request, $this."#
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
        frobs(with: #"flerp: Flerp @connect(source: "api", http: { GET: "/x" }) ‹1›@batch"#),
        "TRIB_BATCH_KEY",
        "@batch needs a key: name the parent's fields with by:, or use a $batch path in the request."
    ),
    .init(
        frobs(with: #"flerp: Flerp @connect(source: "api", http: { GET: "/x" }) @batch(by: ‹1›"idd")"#),
        "UNDEFINED_FIELD",
        #"Type "Frob" has no field "idd". Did you mean "id"?"#
    ),
    .init(
        frobs(
            with:
                #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.name" }) @batch(by: ‹1›"id", key: ["frobId"])"#
        ),
        "TRIB_BATCH_KEY",
        #"The request reads $batch.name, which is not in by: "id"."#
    ),
    .init(
        frobs(
            with:
                #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(key: ‹1›["frobId", "id"])"#
        ),
        "TRIB_BATCH_KEY",
        "key has 2 paths and by has 1: they belong together one by one."
    ),
    .init(
        frobs(
            with:
                #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(key: [‹1›"$->size"])"#
        ),
        "TRIB_BATCH_KEY",
        #"A key has to be a path such as "id" or "owner.id"."#
    ),
    .init(
        frobs(
            with:
                #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: $batch.id" }) @batch(key: ["frobId"], maxSize: ‹1›0)"#
        ),
        "TRIB_LIMIT",
        "maxSize is 0; it has to be at least 1."
    ),
    .init(
        frobs(
            with:
                #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: ‹1›$this.id" }) @batch(by: "id", key: ["frobId"])"#
        ),
        "INVALID_BODY",
        #""$this" cannot be used in "body". With @batch the request is made for many parents: read them with $batch. Known here: $args, $batch, $config, $context, $env, $request."#
    ),
    .init(
        frobs(with: #"flerp: Flerp @connect(source: "api", http: { POST: "/x", body: "n: ‹1›$batch.id" })"#),
        "INVALID_BODY",
        #""$batch" cannot be used in "body". Add @batch to the field to ask for many parents at once, or read one with $this. Known here: $args, $config, $context, $env, $request, $this."#
    ),
    .init(
        frobs(
            with:
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
        apiSource
            + #"type Query { a: A @connect(source: "api", http: { GET: "/a" }) } type A { id: ID ‹1›@limits(timeoutMs: 1) }"#,
        "TRIB_NO_BINDING",
        #"@limits stands on "A.id", which has no @connect or @sql to apply it to."#
    ),
    .init(
        oneField + #" type Subscription { s: Int ‹1›@expr(select: "1") }"#,
        "SUBSCRIPTION_IN_CONNECTORS",
        "@expr has no events; a field of the subscription type has @sql, @connect, or its events in Swift."
    ),
    .init(
        oneField + #" type Subscription { ‹1›s: Int }"#,
        "CONNECTORS_UNRESOLVED_FIELD",
        #"Nothing gives "Subscription.s" a value. A field of the subscription type needs events: add @sql, @connect, or events in Swift."#
    ),
    .init(
        #" type Query { a: Int @sql(query: "SELECT 1") ‹1›@poll(every: 1) }"#,
        "TRIB_POLL",
        #"@poll belongs to fields of the subscription type; "Query.a" is asked for once, by each operation that selects it."#
    ),
    .init(
        oneField + #" type Subscription { s: Int @sql(query: "SELECT 1") @poll(every: ‹1›0.05) }"#,
        "TRIB_POLL",
        #""every" is 0.05; it has to be a number of seconds from 0.1 to 86400."#
    ),
    .init(
        oneField + #" type Subscription { s: Int @sql(query: ‹1›"DELETE FROM note") }"#,
        "TRIB_SQL_WRITE_IN_QUERY",
        #"The statement of "Subscription.s" changes the database; only fields of the mutation type may."#
    ),
    .init(
        oneField + #" type Subscription { s: Int @sql(query: "SELECT id FROM note") ‹1›@batch(by: "id") }"#,
        "TRIB_BATCH_KEY",
        #"@batch has no effect on "Subscription.s": a subscription has one root, and no parents to ask for together."#
    ),
    .init(
        oneField + #" type Subscription { s: Int @sql(query: "SELECT id FROM note") ‹1›@cache(maxAge: 1) }"#,
        "TRIB_POLL",
        #"@cache has no effect on "Subscription.s": each call is made to find out what has changed, and one serves all subscribers."#
    ),
    .init(
        apiSource + oneField
            + #" type Subscription { s: A @connect(source: "api", http: { GET: "/s" }, entity: ‹1›true) @poll(every: 1) } type A { id: ID }"#,
        "ENTITY_NOT_ON_ROOT_QUERY",
        #"entity: true belongs to fields of the query type; "Subscription.s" is none."#
    ),
    .init(
        apiSource
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

import Foundation
import Testing

@testable import Connect

/// Schemas as they are written for `@connect` elsewhere: each loads as it is, and runs.
@Suite("Schemas written for @connect")
struct PublicSchemaTests {
    private func with(
        _ fixture: String,
        _ surroundings: BindingSurroundings = BindingSurroundings(),
        answers: [String: String],
        _ test: (BindingsUnderTest, ScriptedUpstream) async throws -> Void
    ) async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures")
        let sdl = try String(contentsOf: folder.appending(path: fixture + ".graphql"), encoding: .utf8)
        try await withBindings(
            sdl,
            surroundings,
            answering: { request in
                answers[request.method + " " + request.target].map { .init(body: $0) } ?? .init(body: "{}", status: 404)
            },
            test
        )
    }

    private func expect(
        _ bindings: BindingsUnderTest,
        _ query: String,
        _ response: String,
        at place: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let actual = try await bindings.ask(query)
        #expect(actual == response, sourceLocation: place)
    }

    private func calls(_ upstream: ScriptedUpstream) -> [String] {
        upstream.takeRequests().map {
            ($0.method + " " + $0.target + " " + $0.body).trimmingCharacters(in: .whitespaces)
        }
    }

    @Test(
        "load, with warnings of what sends many requests or has changed its meaning",
        arguments: [
            ("shop-v0.1", ["TRIB_N_PLUS_ONE", "TRIB_N_PLUS_ONE"]), ("library-v0.2", []),
            ("weather-v0.3", ["TRIB_MAPPING"]), ("media-v0.4", []), ("accounts-form", ["TRIB_N_PLUS_ONE"]),
            ("trains-v0.2", []), ("tickets-v0.3", []), ("shelter-linked", ["TRIB_N_PLUS_ONE"]),
        ] as [(String, [String])]
    )
    func warnings(fixture: String, codes: [String]) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures")
        let sdl = try String(contentsOf: folder.appending(path: fixture + ".graphql"), encoding: .utf8)
            .replacing("UPSTREAM", with: "http://a.test")
        let (_, bound, store, _) = try BindingSurroundings(environment: ["WEATHER_KEY": "w", "DESK_TOKEN": "d"]).bind(
            sdl
        )
        store.shutdown()
        #expect(bound.problems.map(\.code) == codes, "\(bound.problems)")
    }

    @Test("v0.2 in a federated graph: stubs are looked up in one batch, nested members are spread")
    func trains() async throws {
        let board = """
            {"departures": [
              {"ref": {"uid": "a"}, "route_name": "S1", "times": {"planned": "10:00", "delay_min": 2},
               "stop": {"platform": "4a", "zone": {"name": "A", "code": 1}}, "vehicle_no": "17"},
              {"ref": {"uid": "b"}, "route_name": "S2", "times": {"planned": "10:05"},
               "stop": {"platform": "4b", "zone": null}, "vehicle_no": "18"},
              {"ref": {"uid": "c"}, "route_name": "S1", "times": {}, "stop": {}, "vehicle_no": "17"}
            ]}
            """
        let answers = [
            "GET /v3/stations/8%2F1/departures?n=2": board,
            "POST /v3/vehicles/query": #"{"vehicles":[{"no":"17","seats":[90,100],"op":{"name":"Rail"}}]}"#,
        ]
        try await with("trains-v0.2", answers: answers) { bindings, upstream in
            try await expect(
                bindings,
                #"{ board(station: "8/1") { id line planned delay platform zone { name } train { number seats operator } } }"#,
                #"{"data":{"board":[{"id":"a","line":"S1","planned":"10:00","delay":2,"platform":"4a","zone":{"name":"A"},"train":{"number":"17","seats":90,"operator":"Rail"}},{"id":"b","line":"S2","planned":"10:05","delay":null,"platform":"4b","zone":null,"train":{"number":"18","seats":null,"operator":null}},{"id":"c","line":"S1","planned":null,"delay":null,"platform":null,"zone":null,"train":{"number":"17","seats":90,"operator":"Rail"}}]}}"#
            )
            #expect(
                calls(upstream) == [
                    "GET /v3/stations/8%2F1/departures?n=2",
                    #"POST /v3/vehicles/query {"filter":{"numbers":["17","18"]}}"#,
                ]
            )
        }
    }

    @Test("v0.3: enums in another spelling, bodies that are lists, and parameters of the source")
    func tickets() async throws {
        let page = """
            {"count": 1, "value": [
              {"id": 5, "fields": {"System.Title": "Squeaks", "System.State": 1, "owner": {"displayName": "Ann"}, "tags": "a; b"}},
              {"id": 6, "fields": {"System.Title": "Hums", "System.State": 2}, "watchers": [1, 2]}
            ]}
            """
        let answers = [
            "GET /tickets?apiVersion=7.1&state=1&tag=a&tag=b": page,
            "POST /tickets?apiVersion=7.1": #"{"id":7,"fields":{"System.Title":"Hot"}}"#,
            "DELETE /tickets/7?apiVersion=7.1": "{}",
        ]
        let surroundings = BindingSurroundings(environment: ["DESK_TOKEN": "d"])
        try await with("tickets-v0.3", surroundings, answers: answers) { bindings, upstream in
            try await expect(
                bindings,
                #"{ tickets(state: OPEN, tags: ["a", "b"]) { total items { id title state assignee labels watchers } } }"#,
                #"{"data":{"tickets":{"total":1,"items":[{"id":"5","title":"Squeaks","state":"OPEN","assignee":"Ann","labels":["a","b"],"watchers":0},{"id":"6","title":"Hums","state":"CLOSED","assignee":null,"labels":[""],"watchers":2}]}}}"#
            )
            try await expect(
                bindings,
                #"mutation { open(input: { title: "Hot", labels: ["x", "y"] }) { id title } close(id: 7) }"#,
                #"{"data":{"open":{"id":"7","title":"Hot"},"close":true}}"#
            )
            let requests = upstream.takeRequests()
            #expect(
                requests.allSatisfy { $0.values("authorization") == ["Basic d"] && $0.values("x-trace") == ["none"] }
            )
            #expect(requests.map { $0.values("content-type") } == [[], ["application/json-patch+json"], []])
            #expect(
                requests.map(\.body) == [
                    "",
                    #"[{"op":"add","path":"/fields/System.Title","value":"Hot"},{"op":"add","path":"/fields/tags","value":"x; y"}]"#,
                    "",
                ]
            )
        }
    }

    @Test("under linked names: a map of objects as a list, and a query field as a way to look them up")
    func shelter() async throws {
        let animals = """
            {"x1": {"name": "Tom", "measures": {"weight_g": 4200}, "home": {"city": "Oslo"}, "distance_km": 3, "age": 1},
             "x2": {"name": "Rex", "measures": {"weight_g": 30000}, "age": 5}}
            """
        let answers = [
            "GET /api/animals?kind=cat": animals,
            "GET /api/animals/x2": #"{"name":"Rex","measures":{"weight_g":30000},"age":5}"#,
            "GET /api/animals/x2/visits?last=3": #"{"visits":[{"at":"mon","visitor":{"name":"Ann"}}]}"#,
        ]
        try await with("shelter-linked", answers: answers) { bindings, upstream in
            try await expect(
                bindings,
                #"{ animals(kind: "cat") { id name weight isYoung home { city distance } } }"#,
                #"{"data":{"animals":[{"id":"x1","name":"Tom","weight":4.2,"isYoung":true,"home":{"city":"Oslo","distance":3}},{"id":"x2","name":"Rex","weight":30,"isYoung":false,"home":{"city":null,"distance":null}}]}}"#
            )
            try await expect(
                bindings,
                #"{ animal(id: "x2") { id name visits { at who } } }"#,
                #"{"data":{"animal":{"id":"x2","name":"Rex","visits":[{"at":"mon","who":"Ann"}]}}}"#
            )
            #expect(
                calls(upstream) == [
                    "GET /api/animals?kind=cat", "GET /api/animals/x2", "GET /api/animals/x2/visits?last=3",
                ]
            )
        }
    }

    @Test("v0.1: what a list leaves out of an object is looked up by its key")
    func shop() async throws {
        try await with(
            "shop-v0.1",
            answers: [
                "GET /api/products?limit=2": #"{"products":[{"id":1,"name":"Pen"},{"id":2,"name":"Ink"}]}"#,
                "GET /api/products/1":
                    #"{"id":1,"name":"Pen","description":"blue","pricing":{"amount":1.5},"dimensions":{"w":1,"h":14}}"#,
                "GET /api/products/2": #"{"id":2,"name":"Ink","description":"wet","pricing":{"amount":4}}"#,
                "GET /api/products/1/reviews": #"{"reviews":[{"id":"r","rating":5,"product_id":2}]}"#,
            ]
        ) { (bindings, upstream) async throws in
            try await expect(
                bindings,
                "{ products { id name } }",
                #"{"data":{"products":[{"id":"1","name":"Pen"},{"id":"2","name":"Ink"}]}}"#
            )
            #expect(calls(upstream) == ["GET /api/products?limit=2"])
            try await expect(
                bindings,
                "{ products { name price dimensions { height } description } }",
                #"{"data":{"products":[{"name":"Pen","price":1.5,"dimensions":{"height":14},"description":"blue"},"#
                    + #"{"name":"Ink","price":4,"dimensions":null,"description":"wet"}]}}"#
            )
            // One request for each product, however many fields come from it.
            #expect(
                calls(upstream).sorted() == ["GET /api/products/1", "GET /api/products/2", "GET /api/products?limit=2"]
            )
            try await expect(
                bindings,
                "{ product(id: 1) { price reviews { stars product { id price } } } }",
                #"{"data":{"product":{"price":1.5,"reviews":[{"stars":5,"product":{"id":"2","price":4}}]}}}"#
            )
            #expect(
                calls(upstream) == ["GET /api/products/1", "GET /api/products/1/reviews", "GET /api/products/2"]
            )
        }
    }

    @Test("v0.2: stubs are filled many at a time, whatever the order of the answer")
    func library() async throws {
        try await with(
            "library-v0.2",
            BindingSurroundings(configuration: [
                "tributary_sources": #"{"library":{"config":{"language":"en","apiKey":"k-1"}}}"#
            ]),
            answers: [
                "GET /v2/books?lang=en&author=a1": """
                [{"id":1,"title":"One","author_id":"a1","edition_ids":[7,8]},\
                {"id":2,"title":"Two","author_id":"a2","edition_ids":[]},\
                {"id":3,"title":"Three","author_id":"a1","edition_ids":[8]},\
                {"id":4,"title":"Four","author_id":null,"edition_ids":[]},\
                {"id":5,"title":"Five","author_id":"a3","edition_ids":[9]}]
                """,
                "POST /v2/authors/search?lang=en":
                    #"[{"author_id":"a3","full_name":"Cy"},{"author_id":"a2","full_name":"Bo","born":2},{"author_id":"a1","full_name":"Al","born":1}]"#,
                "GET /v2/editions/7%2C8%2C9?lang=en":
                    #"{"editions":[{"id":8,"codes":["b"]},{"id":7,"codes":["a","z"]}]}"#,
                "POST /v2/books?lang=en": #"{"id":6,"title":"New","author_id":"a2"}"#,
            ]
        ) { (bindings, upstream) async throws in
            try await expect(
                bindings,
                #"{ books(author: "a1") { title author { name born } editions { isbn } } }"#,
                #"{"data":{"books":[{"title":"One","author":{"name":"Al","born":1},"editions":[{"isbn":"a"},{"isbn":"b"}]},"#
                    + #"{"title":"Two","author":{"name":"Bo","born":2},"editions":[]},"#
                    + #"{"title":"Three","author":{"name":"Al","born":1},"editions":[{"isbn":"b"}]},"#
                    + #"{"title":"Four","author":null,"editions":[]},"#
                    + #"{"title":"Five","author":{"name":"Cy","born":null},"editions":[{"isbn":null}]}]}}"#
            )
            #expect(
                calls(upstream).sorted() == [
                    "GET /v2/books?lang=en&author=a1", "GET /v2/editions/7%2C8%2C9?lang=en",
                    #"POST /v2/authors/search?lang=en {"ids":["a1","a2"]}"#,
                    #"POST /v2/authors/search?lang=en {"ids":["a3"]}"#,
                ]
            )
            // What the stub has needs no lookup.
            let stubs = try await bindings.ask(#"{ books(author: "a1") { author { id } } }"#)
            #expect(stubs.hasPrefix(#"{"data":{"books":[{"author":{"id":"a1"}}"#))
            #expect(calls(upstream) == ["GET /v2/books?lang=en&author=a1"])
            try await expect(
                bindings,
                #"mutation { addBook(title: "New", author: "a2") { id author { name } } }"#,
                #"{"data":{"addBook":{"id":"6","author":{"name":"Bo"}}}}"#
            )
            #expect(
                calls(upstream) == [
                    #"POST /v2/books?lang=en {"title":"New","author_id":"a2"}"#,
                    #"POST /v2/authors/search?lang=en {"ids":["a2"]}"#,
                ]
            )
        }
    }

    @Test("v0.3: mappings mean what they meant")
    func weather() async throws {
        try await with(
            "weather-v0.3",
            BindingSurroundings(environment: ["WEATHER_KEY": "w-1"]),
            answers: [
                "GET /v1/cities/Bern":
                    #"{"city-name":"Bern","main":null,"days":[{"name":"Mon","rain":true},{"name":"Tue","rain":false}]}"#
            ]
        ) { (bindings, upstream) async throws in
            try await expect(
                bindings,
                #"{ forecast(city: "Bern") { city degrees unit isMild wet first { label rain } } }"#,
                #"{"data":{"forecast":{"city":"Bern","degrees":0,"unit":"C","isMild":true,"wet":1,"first":{"label":"Mon","rain":true}}}}"#
            )
            #expect(upstream.takeRequests().first?.headers.contains { $0.lowercased() == "x-key: w-1" } == true)
        }
    }

    @Test("v0.4: unions and interfaces are told apart by a member")
    func media() async throws {
        try await with(
            "media-v0.4",
            answers: [
                "GET /search?q=x":
                    #"{"hits":[{"kind":"film","id":1,"length":90},{"kind":"song","id":2,"bpm":120},{"kind":"game","id":3}]}"#,
                "GET /items/2": #"{"kind":"song","id":2,"bpm":120}"#,
            ]
        ) { (bindings, upstream) async throws in
            try await expect(
                bindings,
                #"{ search(text: "x") { __typename ... on Film { id minutes origin } ... on Song { beats } } }"#,
                #"{"data":{"search":[{"__typename":"Film","id":"1","minutes":90,"origin":"screen"},{"__typename":"Song","beats":120},null]}}"#
            )
            try await expect(
                bindings,
                "{ item(id: 2) { id __typename ... on Song { beats } } }",
                #"{"data":{"item":{"id":"2","__typename":"Song","beats":120}}}"#
            )
        }
    }

    @Test("a body is a form where its content type says so; a key has several parts")
    func accounts() async throws {
        try await with(
            "accounts-form",
            answers: [
                "POST /members": #"{"team":"red","slug":"ann"}"#,
                "GET /members": #"[{"team":"red","slug":"ann"},{"team":"blue","slug":"ann"}]"#,
                "GET /teams/red/members/ann": #"{"team":"red","slug":"ann","name":"Ann","scores":[1,2]}"#,
                "GET /teams/blue/members/ann": #"{"team":"blue","slug":"ann","name":"Anna","scores":[]}"#,
            ]
        ) { (bindings, upstream) async throws in
            try await expect(
                bindings,
                #"mutation { invite(mail: "a b@c", roles: ["x", "y"]) { name points } }"#,
                #"{"data":{"invite":{"name":"Ann","points":2}}}"#
            )
            #expect(
                calls(upstream) == [
                    "POST /members mail=a+b%40c&roles%5B0%5D=x&roles%5B1%5D=y", "GET /teams/red/members/ann",
                ]
            )
            try await expect(
                bindings,
                "{ members { slug name } }",
                #"{"data":{"members":[{"slug":"ann","name":"Ann"},{"slug":"ann","name":"Anna"}]}}"#
            )
            #expect(calls(upstream).count == 3)
        }
    }
}

import Testing

@testable import Upstreams

@Suite("answers that nobody can use")
struct UnusableAnswerTests {
    private func response(_ body: String, type: String? = "application/json", status: Int = 200) -> UpstreamResponse {
        let headers = type.map { [HTTPHeader("Content-Type", $0)] } ?? []
        return UpstreamResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test(
        "both ends of a body tell most of what is no JSON",
        arguments: [
            (#"{"a":1}"#, false), (" \r\n\t[1] \n", false), (#""text""#, false), ("-1.5e3", false), ("true", false),
            ("false", false), ("null", false), ("", false), ("  ", false), ("\u{FEFF}{}", false),
            (#"{"a":"#, true), ("[1,2", true), (#""te"#, true), ("nothing here", true), ("<html></html>", true),
            ("{]", true), ("tru", true), ("nul", false), ("-", true), ("}", true), ("\u{FEFF}<a>", true),
        ]
    )
    func ends(body: String, isBroken: Bool) {
        #expect(response(body).isEvidentlyNoJSON == isBroken)
        #expect(response(body, type: nil).isEvidentlyNoJSON == isBroken)
        #expect(response(body, type: "application/problem+json; charset=utf-8").isEvidentlyNoJSON == isBroken)
        // Of another type nothing is asked, and a failure says so by its status.
        #expect(!response(body, type: "text/plain").isEvidentlyNoJSON)
        #expect(!response(body, status: 500).isEvidentlyNoJSON)
    }

    @Test(
        "a page is one, whatever is in it",
        arguments: ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"]
    )
    func pages(type: String) {
        #expect(response("{}", type: type).isEvidentlyNoJSON)
        #expect(response("{}", type: type).isNoJSON)
        #expect(!response("{}", type: type, status: 404).isNoJSON)
    }

    @Test(
        "a body that is read through has no secrets",
        arguments: [
            ("[1]", false), ("[1,]", true), (#"{"a":"\#u{1}"}"#, true), ("[1] [2]", true), ("", false), ("[nul]", true),
        ]
    )
    func whole(body: String, isBroken: Bool) {
        #expect(response(body).isNoJSON == isBroken)
    }
}

@Suite("a page in place of an answer")
struct PageInsteadTests {
    @Test("another target is asked only by who expects JSON", arguments: [true, false])
    func targets(expectsJSON: Bool) async throws {
        let page = try ScriptedUpstream { connection, _ in
            try connection.respond("<html>", headers: ["Content-Type: text/html"])
        }
        let good = try ScriptedUpstream { connection, _ in
            try connection.respond("[1]", headers: ["Content-Type: application/json"])
        }
        defer {
            page.stop()
            good.stop()
        }
        let client = try await ClientUnderTest()
        let record = source {
            $0.base = "http://frobs.test"
            $0.targets = [String(page.url().dropLast()), String(good.url().dropLast())]
        }
        let call = PlannedCall(
            UpstreamRequest(method: "GET", url: "http://frobs.test/"),
            terms: CallTerms(sharesInFlight: false, source: record, expectsJSON: expectsJSON)
        )
        var texts: Set<String> = []
        // Either target may be chosen first.
        while page.requests.count < 2 { texts.insert(try await client.call(call).get().text) }
        #expect(texts.contains("<html>") != expectsJSON)
        try await client.stop()
    }
}

import Testing

/// The server audits of graphql-http, by their ids, over a socket.
///
/// Spec: https://graphql.github.io/graphql-over-http/draft/
@Suite("GraphQL over HTTP audits")
struct ServerAuditTests {
    @Test("audits pass", arguments: audits)
    func audit(_ audit: ServerAudit) async throws {
        try await withServer { server in
            let wire = try server.connect()
            // A POST without a body says so.
            let body = audit.body ?? (audit.method == "POST" ? "" : nil)
            try audit.check(try wire.ask(audit.method, audit.target, headers: audit.sentHeaders, body: body))
        }
    }

    @Test("there are sixty")
    func count() { #expect(Set(Self.audits.map(\.id)).count == 60) }

    private static let newer = ServerAudit.acceptsNewer
    private static let older = ServerAudit.acceptsJSON
    private static let typename = #"{"query":"{ __typename }"}"#
    private static let ok = ServerAudit.Expectation.status(200...200)
    private static let badRequest = ServerAudit.Expectation.status(400...400)
    private static let typeQuery = "query Type($name: String!) { __type(name: $name) { name } }"
    private static let withVariables = #"{"query":"\#(typeQuery)","variables":{"name":"sometype"}}"#
    private static let typo = #"{"qeury":"{ __typename }"}"#
    private static let unparsable = #"{"query":"{"}"#
    private static let invalid = #"{"query":"{ 8f31403dfe404bccbb0e835f2629c6a7 }"}"#
    private static let uncoercible =
        #"{"query":"query CoerceFailure($id: ID!){ __typename }","variables":{"id":null}}"#

    static let audits: [ServerAudit] = mediaTypes + requests + parameters + failures

    private static let mediaTypes: [ServerAudit] = [
        .post(
            "22EB",
            "SHOULD accept application/graphql-response+json and match the content-type",
            accept: newer,
            typename,
            .contentType("application/graphql-response+json")
        ),
        .post(
            "4655",
            "MUST accept application/json and match the content-type",
            accept: older,
            typename,
            .contentType("application/json")
        ),
        .post(
            "47DE",
            "SHOULD accept */* and use application/json for the content-type",
            accept: "Accept: */*",
            typename,
            .contentType("application/json")
        ),
        .post(
            "80D8",
            "SHOULD assume application/json content-type when accept is missing",
            typename,
            .contentType("application/json")
        ),
        .post("82A3", "MUST use utf-8 encoding when responding", typename, ok),
        .post(
            "BF61",
            "MUST accept utf-8 encoded request",
            type: "Content-Type: application/json; charset=utf-8",
            #"{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}"#,
            ok
        ),
        .post("78D5", "MUST assume utf-8 in request if encoding is unspecified", typename, ok),
    ]

    private static let requests: [ServerAudit] = [
        .post("2C94", "MUST accept POST requests", typename, ok),
        .get(
            "5A70",
            "MAY accept application/x-www-form-urlencoded formatted GET requests",
            [("query", "{ __typename }")],
            ok
        ),
        .get(
            "9C48",
            "MAY NOT allow executing mutations on GET requests",
            accept: newer,
            [("query", "mutation { __typename }")],
            .status(400...499)
        ),
        ServerAudit(
            id: "9ABE",
            name: "MAY respond with 4xx status code if content-type is not supplied on POST requests",
            expectation: .status(400...499)
        ),
        .post("03D4", "MUST accept application/json POST requests", typename, ok),
        .post("A5BF", "MAY use 400 status code when request body is missing on POST", nil, badRequest),
    ]

    private static let parameters: [ServerAudit] =
        [
            .post(
                "423L",
                "MAY use 400 status code on missing {query} parameter",
                accept: newer,
                #"{"notquery":"{ __typename }"}"#,
                badRequest
            ),
            .post("34A2", "SHOULD allow string {query} parameter, newer", accept: newer, typename, ok),
            .post("13EE", "MUST allow string {query} parameter, older", accept: older, typename, .noErrors),
            .post(
                "8161",
                "SHOULD allow string {operationName} parameter, newer",
                accept: newer,
                #"{"operationName":"Query","query":"query Query { __typename }"}"#,
                ok
            ),
            .post(
                "B8B3",
                "MUST allow string {operationName} parameter, older",
                accept: older,
                #"{"operationName":"Query","query":"query Query { __typename }"}"#,
                .noErrors
            ),
            .post("2EA1", "SHOULD allow map {variables} parameter, newer", accept: newer, withVariables, ok),
            .post("28B9", "MUST allow map {variables} parameter, older", accept: older, withVariables, .noErrors),
            .get(
                "D6D5",
                "MAY allow URL-encoded JSON string {variables} parameter in GETs, newer",
                accept: newer,
                [("query", typeQuery), ("variables", #"{"name":"sometype"}"#)],
                ok
            ),
            .get(
                "6A70",
                "MAY allow URL-encoded JSON string {variables} parameter in GETs, older",
                accept: older,
                [("query", typeQuery), ("variables", #"{"name":"sometype"}"#)],
                .noErrors
            ),
            .post(
                "428F",
                "SHOULD allow map {extensions} parameter, newer",
                accept: newer,
                #"{"query":"{ __typename }","extensions":{"some":"value"}}"#,
                ok
            ),
            .post(
                "1B7A",
                "MUST allow map {extensions} parameter, older",
                accept: older,
                #"{"query":"{ __typename }","extensions":{"some":"value"}}"#,
                .noErrors
            ),
        ] + nulls + wrongTypes

    private static let nulls: [ServerAudit] = ["variables", "operationName", "extensions"].enumerated()
        .flatMap { index, parameter in
            let body = #"{"query":"{ __typename }","\#(parameter)":null}"#
            return [
                ServerAudit.post(
                    "94B\(index)",
                    "SHOULD allow null {\(parameter)} parameter, newer",
                    accept: newer,
                    body,
                    .noErrors
                ),
                .post(
                    "022\(index)",
                    "MUST allow null {\(parameter)} parameter, older",
                    accept: older,
                    body,
                    .noErrors
                ),
            ]
        }

    private static let wrongTypes: [ServerAudit] =
        [
            ("LKJ", "query", #"{"obj":"ect"}"#), ("6C0", "operationName", #"{"obj":"ect"}"#),
            ("476", "variables", #""string""#), ("58B", "extensions", #""string""#),
        ]
        .flatMap { id, parameter, first in
            [first, "0", "false", #"["array"]"#].enumerated().map { index, value in
                let query = parameter == "query" ? "" : #""query":"{ __typename }","#
                return ServerAudit.post(
                    "\(id)\(index)",
                    "MAY use 400 status code on \(value) as {\(parameter)} parameter",
                    #"{\#(query)"\#(parameter)":\#(value)}"#,
                    badRequest
                )
            }
        }

    private static let failures: [ServerAudit] = [
        .post("B6DC", "MAY use 4xx or 5xx status codes on JSON parsing failure", #"{ "not a JSON"#, .status(400...499)),
        .post("BCF8", "MAY use 400 status code on JSON parsing failure", #"{ "not a JSON"#, badRequest),
        .post("8764", "MAY use 4xx or 5xx status codes if parameters are invalid", typo, .status(400...599)),
        .post("3E3A", "MAY use 400 status code if parameters are invalid", typo, badRequest),
        .post("572B", "SHOULD use 200 on document parsing failure, older", accept: older, unparsable, ok),
        .post("FDE2", "SHOULD use 200 on document validation failure, older", accept: older, invalid, ok),
        .post("7B9B", "SHOULD use 200 on variable coercion failure, older", accept: older, uncoercible, ok),
        .post(
            "865D",
            "SHOULD use 4xx or 5xx on document parsing failure, newer",
            accept: newer,
            unparsable,
            .status(400...599)
        ),
        .post("556A", "SHOULD use 400 on document parsing failure, newer", accept: newer, unparsable, badRequest),
        .post("D586", "SHOULD not contain data on document parsing failure, newer", accept: newer, unparsable, .noData),
        .post(
            "51FE",
            "SHOULD use 4xx or 5xx on document validation failure, newer",
            accept: newer,
            invalid,
            .status(400...599)
        ),
        .post("74FF", "SHOULD use 400 on document validation failure, newer", accept: newer, invalid, badRequest),
        .post("5E5B", "SHOULD not contain data on document validation failure, newer", accept: newer, invalid, .noData),
        .post("86EE", "SHOULD use 400 on variable coercion failure, newer", accept: newer, uncoercible, badRequest),
    ]
}

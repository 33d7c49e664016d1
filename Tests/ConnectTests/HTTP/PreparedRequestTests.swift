import GraphQLExecution
import GraphQLTypes
import OrderedJSON
import Testing

@testable import Connect
@testable import Upstreams

@Suite("A prepared request")
struct PreparedRequestTests {
    @Test("is the one that its template gives for a key", arguments: keyed, keys)
    func key(_ example: TemplateCase, _ key: [String?]) throws {
        try check(example, [key])
    }

    @Test("is the one that its template gives for a batch of keys", arguments: batched, batches)
    func batch(_ example: TemplateCase, _ keys: [[String?]]) throws {
        try check(example, keys)
    }

    @Test("is the one that its template gives for arguments", arguments: ofArguments, argumentValues)
    func arguments(_ example: TemplateCase, _ arguments: ArgumentValues) throws {
        try check(example, [["7", "null"]], arguments)
    }

    @Test("is not made where more than values in its URL would have to be looked at", arguments: unprepared)
    func others(_ example: TemplateCase) throws {
        #expect(try example.prepared() == nil)
    }

    @Test("equals a call that is made without a pattern")
    func identity() throws {
        let example = TemplateCase(path: "/users/{$this.id}")
        let prepared = try #require(try example.prepared(terms: CallTerms(isLookup: true)))
        func call(_ id: String, caller: String? = nil) throws -> PlannedCall {
            let inputs = [JSONInput.json(JSONBody(copying: Array(id.utf8)), 0), .absent]
            let outcome = prepared.call(for: inputs, arguments: .none, client: client, caller: caller)
            guard case .call(let call) = outcome else { throw Missing() }
            return call
        }
        let seven = try call("7")
        #expect(try seven == call("7"))
        #expect(try seven != call("8"))
        #expect(try seven != call("7", caller: "me"))
        let accept = [HTTPHeader("accept", "application/json")]
        let request = UpstreamRequest(method: "GET", url: "http://a/b/users/7", headers: accept)
        let same = PlannedCall(request, terms: CallTerms(isLookup: true))
        #expect(seven == same)
        #expect(seven.hashValue == same.hashValue)
        #expect(seven != PlannedCall(request, terms: CallTerms()))
        var other = request
        other.headers = []
        #expect(seven != PlannedCall(other, terms: CallTerms(isLookup: true)))
    }

    private struct Missing: Error {}

    /// Compares what was prepared with what the template itself makes.
    private func check(
        _ example: TemplateCase,
        _ keys: [[String?]],
        _ arguments: ArgumentValues = .none
    ) throws {
        let prepared = try #require(try example.prepared())
        let template = try example.template()
        let inputs = keys.flatMap { key in
            key.map { $0.map { JSONInput.json(JSONBody(copying: Array($0.utf8)), 0) } ?? .absent }
        }
        var variables = VariableSet(template.usedVariables, constants: constants)
        variables.set(this: requirements, inputs.prefix(requirements.count))
        variables.set(batch: requirements, inputs, count: keys.count)
        variables.set(arguments: arguments)
        variables.set(client)
        let expected = Result { () throws(RequestTemplate.Fault) in
            try template.request(variables: variables.values, clientHeaders: client.headers)
        }
        switch (prepared.call(for: inputs, arguments: arguments, client: client, caller: nil), expected) {
        case (.call(let call), .success(let request)): #expect(call.request == request)
        case (.nothing, .success(let request)): #expect(request == nil)
        // Then the template is asked, which says what is wrong.
        case (.unprepared, .failure): break
        // It sends no body where there is no value.
        case (.unprepared, .success(let request?)) where example.body != nil && request.body == nil: break
        // It may know what to do with lists and objects where texts are expected.
        case (.unprepared, .success) where keys.joined().contains { $0?.hasSuffix("]") == true || $0 == "{}" }: break
        case (.unprepared, .success) where "\(example)".contains("$args.x.y"): break
        case (let outcome, let expected): Issue.record("\(outcome) instead of \(expected)")
        }
    }
}

struct TemplateCase: Sendable, CustomTestStringConvertible, CustomStringConvertible {
    var path: String
    var query: String?
    var base = "http://a/b"
    var sourceQuery: String?
    var sourceParameters: String?
    var parameters: String?
    var headers: [HeaderRule] = []
    var body: String?
    var keys = MappingVariable.this

    func template() throws -> RequestTemplate {
        func expression(_ text: String?) throws(MappingFault) -> MappingExpression? {
            try text.map { text throws(MappingFault) in try MappingParser.read(text, as: .latest).expression }
        }
        return RequestTemplate(
            method: body == nil ? "GET" : "POST",
            destination: .base(base),
            path: try MappingTemplate.parse(path),
            sourceQuery: sourceQuery,
            query: try query.map { query throws(MappingFault) in try MappingTemplate.parse(query) },
            sourceParameters: try expression(sourceParameters),
            parameters: try expression(parameters),
            headers: headers,
            body: try expression(body)
        )
    }

    func prepared(terms: CallTerms = CallTerms()) throws -> PreparedRequest? {
        PreparedRequest(
            try template(),
            terms: terms,
            Preparation(
                keys: keys,
                requirements: requirements,
                readsArguments: keys != .args,
                constants: constants
            )
        )
    }

    var testDescription: String { description }

    var description: String {
        "\(base)\(path)?\(sourceQuery ?? "")&\(query ?? "")&\(sourceParameters ?? "")&\(parameters ?? "") \(headers) \(body ?? "")"
    }
}

private let client = Client(
    headers: [HTTPHeader("X-Client", "one"), HTTPHeader("x-client", "two"), HTTPHeader("authorization", "Bearer t")],
    subject: "somebody"
)
private let requirements = [Requirement("id"), Requirement("name")]
private let constants = ConstantVariables(
    environment: .object([("TOKEN", .string("t/1")), ("EMPTY", .string(""))]),
    config: .object([("list", .array([.string("a b"), .null, .int(2)])), ("none", .null)])
)

private let keyed: [TemplateCase] = [
    TemplateCase(path: "/users/{$this.id}"),
    TemplateCase(path: "/users/{$this.id}", base: "http://a/"),
    TemplateCase(path: "users/{$this.id}", base: "http://a"),
    TemplateCase(path: "/{$this.id}"),
    TemplateCase(path: "/{$this.name}", base: "http://a/b/"),
    TemplateCase(path: "{$env.EMPTY}/x/{$this.id}", base: "http://a/b/"),
    TemplateCase(path: "{$env.TOKEN}{$this.id}"),
    TemplateCase(path: "", query: "id={$this.id}", base: "http://a/b/"),
    TemplateCase(path: "/a b/{$this.name}/{$this.id}.json", query: "x=%20 &id={$this.id}"),
    TemplateCase(path: "/a/{$this.id}", sourceQuery: "key=1"),
    TemplateCase(path: "/a", query: "id={$this.id}&name={$this.name}", base: "http://a", sourceQuery: "key=1"),
    TemplateCase(path: "/a/{$this.id}", query: "{$this.name}"),
    TemplateCase(path: "/a", sourceQuery: "k=1", parameters: "id: $this.id 'a b': $this.name"),
    TemplateCase(path: "/a", query: "{$this.name}", parameters: "id: $this.id"),
    TemplateCase(path: "/a/{$env.TOKEN}/{$this.id}", sourceParameters: "l: $config.list e: $env.TOKEN n: $config.none"),
    TemplateCase(path: "/a", parameters: "id: $this.id l: [1, 'x'] n: null"),
    TemplateCase(
        path: "/a/{$this.id}",
        headers: [HeaderRule(name: "x-token", value: .template(MappingTemplate(parts: [.text("t")])))]
    ),
    TemplateCase(path: "/a/.{$this.id}"),
    TemplateCase(path: "/a/{$this.id}", headers: [HeaderRule(name: "x", value: .from("x-client"))]),
    TemplateCase(path: "/a/{$this.id}", headers: [HeaderRule(name: "Authorization", value: .token(from: "x-client"))]),
    TemplateCase(path: "/a", headers: [.template("x-who", "{$context.caller.subject}")], body: "id: $this.id"),
    TemplateCase(path: "/a", body: "$this.id"),
    TemplateCase(path: "/a", body: "[$this.id, 'x', $this.name, $config.gone]"),
    TemplateCase(path: "/a", body: "id: $this.id, in: { name: $this.name, gone: $config.gone, none: $config.none }"),
    TemplateCase(
        path: "/a",
        headers: [.template("Content-Type", "application/vnd.api+json")],
        body: #"'a "b"': $this.id, l: $config.list"#
    ),
]

/// JSON texts of the id and the name; nil where there is none.
private let keys: [[String?]] = [
    ["7", #""n""#], ["7.50", #""a b/ü?&%""#], [#""""#, #""""#], ["null", #""n""#], ["7", "null"], [nil, nil],
    [#""..""#, #"".""#], [#"".""#, #""..x""#], ["true", "[1]"], ["{}", #""n""#], ["-0", "false"], ["1e3", "2.0"],
    ["12345678901234567890", #""\u00e9\n""#], [#""a long text with % and ~ in it""#, #""-._~AZaz09""#],
]

private let batched: [TemplateCase] = [
    TemplateCase(path: "/users", parameters: "id: $batch.id", keys: .batch),
    TemplateCase(path: "/users", query: "a=1", parameters: "'i[]': $batch.id, n: $batch.name, x: 1", keys: .batch),
    TemplateCase(path: "/users/{$batch.id->joinNotNull(',')}", keys: .batch),
    TemplateCase(path: "/users", query: "ids={$batch.name->joinNotNull('~ ')}&x", keys: .batch),
    TemplateCase(path: "/users", query: "{$batch.name->joinNotNull('')}", keys: .batch),
    TemplateCase(path: "/users", body: "$batch.id", keys: .batch),
    TemplateCase(path: "/users", body: "ids: $batch.id, names: [$batch.name], x: { y: 1 }", keys: .batch),
    TemplateCase(path: "/users", body: "keys: $batch { id, n: name }", keys: .batch),
]

private let batches: [[[String?]]] = [
    [["1", "2"]], [["1", #""a""#], ["2", #""b c""#], ["3", "null"]], [["null", nil], [nil, "null"]],
    [["1.5", "true"], [#""/""#, #""""#]], [["1", "[1]"], ["2", "3"]], [["{}", "1"]], [[#""..""#, "1"]],
]

private let ofArguments: [TemplateCase] = [
    TemplateCase(path: "/a/{$args.x}"),
    TemplateCase(path: "/a/{$args.x.y}"),
    TemplateCase(path: "/a", query: "x={$args.x}&id={$this.id}"),
    TemplateCase(path: "/a", parameters: "x: $args.x id: $this.id"),
    TemplateCase(path: "/a", parameters: "x: $args.x.y"),
    TemplateCase(path: "/a", body: "x: $args.x, l: [$args.x], id: $this.id"),
    TemplateCase(path: "/a", body: "x: $args.x.y"),
]

private let argumentValues: [ArgumentValues] = [
    .none, .of(.null), .of(.int(-3)), .of(.float(3)), .of(.float(1.5)), .of(.boolean(true)), .of(.string("a/b ü")),
    .of(.enumValue("RED")), .of(.list([.int(1), .null, .string("&")])), .of(.list([])), .of(.list([.list([.int(1)])])),
    .of(.object([.init("y", .string("z"))])), .of(.object([.init("y", .null)])), .of(.object([])),
    .of(.object([.init("y", .list([.int(1), .int(2)]))])), .of(.string("..")),
]

extension ArgumentValues {
    fileprivate static func of(_ value: InputValue) -> ArgumentValues { ArgumentValues([.init("x", value)]) }
}

private let unprepared: [TemplateCase] = [
    TemplateCase(path: "{$this.id}"),
    TemplateCase(path: "{$env.EMPTY}", query: "{$this.id}"),
    TemplateCase(path: "/a/{$this.owner.id}"),
    TemplateCase(path: "/a/{$this.id->joinNotNull(',')}"),
    TemplateCase(path: "/a/{$this.other}"),
    TemplateCase(path: "/a/{$config.none}"),
    TemplateCase(path: "/a/{$config.list}"),
    TemplateCase(path: "/a/{$args.other}", keys: .args),
    TemplateCase(path: "/a/{$request.headers.a}"),
    TemplateCase(path: "/a/{$batch.id}", keys: .batch),
    TemplateCase(path: "/a/{$batch.id->first}", keys: .batch),
    TemplateCase(path: "/a", parameters: "$args.x"),
    TemplateCase(path: "/a", parameters: "... $args.x"),
    TemplateCase(path: "/a", parameters: "a: $args.x a: $this.id"),
    TemplateCase(path: "/a", parameters: "a: $args.x->size"),
    TemplateCase(path: "/a", parameters: "a: { b: 1 }"),
    TemplateCase(path: "/a/{$this.id}", headers: [.template("x", "{$args.x}")]),
    TemplateCase(path: "/a/{$this.id}", headers: [.template("x", "{$this.id}")]),
    TemplateCase(path: "/a", body: "$this.id->size"),
    TemplateCase(path: "/a", body: "a: 1, ... $args.x"),
    TemplateCase(path: "/a", body: "a: $args.x, a: $this.id"),
    TemplateCase(path: "/a", body: "$config.gone"),
    TemplateCase(path: "/a", body: "$batch { n: id->size }", keys: .batch),
    TemplateCase(
        path: "/a",
        headers: [.template("content-type", "application/x-www-form-urlencoded")],
        body: "a: $this.id"
    ),
    TemplateCase(path: "/a", headers: [.template("Content-Type", "{$env.TOKEN}")], body: "a: $this.id"),
]

extension HeaderRule {
    fileprivate static func template(_ name: String, _ text: String) -> HeaderRule {
        let template = (try? MappingTemplate.parse(text)) ?? MappingTemplate(parts: [])
        return HeaderRule(name: name, value: .template(template))
    }
}

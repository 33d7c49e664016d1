import GraphQLExecution
import OrderedJSON
import Testing
import Upstreams

@testable import Connect

@Suite("A request made of a key")
struct KeyedRequestTests {
    @Test("is the one that its template gives", arguments: keyed, keys)
    func request(_ example: TemplateCase, _ key: [String?]) throws {
        let prepared = try #require(try example.keyedRequest())
        let template = try example.template()
        let inputs = key.map { $0.map { JSONInput.json(JSONBody(copying: Array($0.utf8)), 0) } ?? .absent }
        let made = Result { () throws(RequestTemplate.Fault) in try prepared.request(for: inputs) }
        var variables = VariableSet(template.usedVariables, constants: constants)
        variables.set(this: requirements, inputs)
        let expected = Result { () throws(RequestTemplate.Fault) in
            try template.request(variables: variables.values, clientHeaders: [])
        }
        switch (made, expected) {
        case (.success(let made), .success(let expected)): #expect(made == expected)
        case (.failure(let made), .failure(let expected)): #expect("\(made)" == "\(expected)")
        case (.success, .failure), (.failure, .success): Issue.record("\(made) instead of \(expected)")
        }
    }

    @Test("is not made where more than the key's texts would have to be looked at", arguments: unkeyed)
    func others(_ example: TemplateCase) throws {
        #expect(try example.keyedRequest() == nil)
    }
}

struct TemplateCase: Sendable, CustomTestStringConvertible {
    var path: String
    var query: String?
    var base = "http://a/b"
    var sourceQuery: String?
    var headers: [HeaderRule] = []
    var body: String?

    func template() throws -> RequestTemplate {
        RequestTemplate(
            method: "GET",
            destination: .base(base),
            path: try MappingTemplate.parse(path),
            sourceQuery: sourceQuery,
            query: try query.map { query throws(MappingFault) in try MappingTemplate.parse(query) },
            headers: headers,
            body: try body.map { body throws(MappingFault) in try MappingParser.readExpression(body).expression }
        )
    }

    func keyedRequest() throws -> KeyedRequest? {
        KeyedRequest(try template(), key: .this, requirements: requirements, constants: constants)
    }

    var testDescription: String { "\(base)\(path)?\(sourceQuery ?? "")&\(query ?? "") \(headers) \(body ?? "")" }
}

private let requirements = [Requirement("id"), Requirement("name")]
private let constants = ConstantVariables(environment: .object([("TOKEN", .string("t"))]), config: .object([]))

private let keyed: [TemplateCase] = [
    TemplateCase(path: "/users/{$this.id}"),
    TemplateCase(path: "/users/{$this.id}", base: "http://a/"),
    TemplateCase(path: "/a b/{$this.name}/{$this.id}.json", query: "x=%20 &id={$this.id}"),
    TemplateCase(path: "/a/{$this.id}", sourceQuery: "key=1"),
    TemplateCase(path: "/a", query: "id={$this.id}&name={$this.name}", base: "http://a", sourceQuery: "key=1"),
    TemplateCase(
        path: "/a/{$this.id}",
        headers: [HeaderRule(name: "x-token", value: .template(MappingTemplate(parts: [.text("t")])))]
    ),
    TemplateCase(path: "/a/.{$this.id}"),
]

/// JSON texts of the id and the name; nil where there is none.
private let keys: [[String?]] = [
    ["7", #""n""#], ["7.50", #""a b/ü?&%""#], [#""""#, #""""#], ["null", #""n""#], ["7", "null"], [nil, nil],
    [#""..""#, #"".""#], [#"".""#, #""..x""#], ["true", "[1]"], ["{}", #""n""#],
    ["12345678901234567890", #""\u00e9\n""#],
]

private let unkeyed: [TemplateCase] = [
    TemplateCase(path: "{$this.id}"),
    TemplateCase(path: "/{$this.id}"),
    TemplateCase(path: "/a/{$this.owner.id}"),
    TemplateCase(path: "/a/{$this.id->joinNotNull(',')}"),
    TemplateCase(path: "/a/{$env.TOKEN}"),
    TemplateCase(path: "/a/{$this.other}"),
    TemplateCase(path: "/a/{$args.id}"),
    TemplateCase(path: "/a/{$this.id}", query: "{$this.name}"),
    TemplateCase(path: "/a/{$this.id}", body: "$this.id"),
    TemplateCase(path: "/a/{$this.id}", headers: [HeaderRule(name: "x", value: .from("x"))]),
    TemplateCase(path: "/a/{$this.id}", headers: [HeaderRule(name: "x", value: .token(from: "x"))]),
]

import Foundation
import Testing

/// One server audit of graphql-http: a request, and what its answer must be.
///
/// Source: https://github.com/graphql/graphql-http/blob/main/src/audits/server.ts
struct ServerAudit: Sendable, CustomTestStringConvertible {
    /// As in graphql-http.
    let id: String
    let name: String
    var method = "POST"
    var parameters: [(name: String, value: String)] = []
    var headers: [String] = []
    var body: String?
    let expectation: Expectation

    enum Expectation: Sendable {
        case status(ClosedRange<Int>)
        /// Status 200, and a content type that holds this text.
        case contentType(String)
        /// Status 200, and a GraphQL response without errors.
        case noErrors
        /// A GraphQL response without data, whatever the status.
        case noData
    }

    static let json = "Content-Type: application/json"
    static let acceptsJSON = "Accept: application/json"
    static let acceptsNewer = "Accept: application/graphql-response+json"

    /// A POST with JSON.
    static func post(
        _ id: String,
        _ name: String,
        accept: String? = nil,
        type: String = json,
        _ body: String?,
        _ expectation: Expectation
    ) -> ServerAudit {
        ServerAudit(
            id: id,
            name: name,
            headers: [type] + (accept.map { [$0] } ?? []),
            body: body,
            expectation: expectation
        )
    }

    static func get(
        _ id: String,
        _ name: String,
        accept: String? = nil,
        _ parameters: [(name: String, value: String)],
        _ expectation: Expectation
    ) -> ServerAudit {
        ServerAudit(
            id: id,
            name: name,
            method: "GET",
            parameters: parameters,
            headers: accept.map { [$0] } ?? [],
            expectation: expectation
        )
    }

    var testDescription: String { "\(id) \(name)" }

    /// Path and query.
    var target: String {
        guard !parameters.isEmpty else { return "/graphql" }
        let allowed = CharacterSet.alphanumerics
        let pairs = parameters.map { pair in
            pair.name + "=" + (pair.value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
        }
        return "/graphql?" + pairs.joined(separator: "&")
    }

    /// The headers with those that `fetch` adds in Node.
    var sentHeaders: [String] {
        let hasAccept = headers.contains { $0.hasPrefix("Accept:") }
        return headers + (hasAccept ? [] : ["Accept: */*"])
            + ["Accept-Language: *", "Sec-Fetch-Mode: cors", "User-Agent: node", "Accept-Encoding: gzip, deflate"]
    }

    func check(_ answer: Message) throws {
        let type = answer.value("content-type")
        switch expectation {
        case .status(let range): #expect(range.contains(answer.status), "\(answer)")
        case .contentType(let expected):
            #expect(answer.status == 200)
            #expect(type?.contains(expected) == true, "\(answer)")
        case .noErrors:
            #expect(answer.status == 200)
            #expect(try response(answer)["errors"] == nil, "\(answer.text)")
        case .noData: #expect(try response(answer)["data"] == nil, "\(answer.text)")
        }
        // Audit 82A3 asks it of one answer; it holds for all.
        #expect(String(validating: answer.body, as: UTF8.self) != nil)
        #expect(type?.hasSuffix("; charset=utf-8") == true)
    }

    /// The answer's body, which has to be a GraphQL response.
    private func response(_ answer: Message) throws -> [String: Any] {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        #expect(object["data"] != nil || object["errors"] is [Any], "\(answer.text)")
        return object
    }
}

import GraphQLExecution
import GraphQLTypes
import OrderedJSON
import Proxy
import Upstreams

/// The requests of a binding that differ from each other in values alone: `GET /users/{$this.id}`, `GET /users` with
/// `queryParams: "id: $batch.id"`, `POST /users` with `body: "ids: $batch.id"`.
///
/// PERF: all that they have in common is made once, when the schema is loaded, and the rest is written as bytes, with no mapping
/// evaluated: a request for ten keys takes a tenth of the work.
final class PreparedRequest: Sendable {
    private let template: RequestTemplate
    private let terms: CallTerms
    private let url: PreparedURL
    private let body: PreparedJSON?
    private let width: Int
    private let constants: ConstantVariables
    private let headerVariables: MappingVariables
    /// Where the headers are the same for every client, and the URL is where the request goes.
    private let pattern: CallPattern?
    /// Where the headers are the same for every client.
    private let headers: [HTTPHeader]?

    /// Prepares a template; fails where a value of its path, its query or its body is more than read, or one of its headers
    /// reads anything but constants and what is known of the client.
    ///
    /// - Parameters:
    ///   - template: The binding's.
    ///   - terms: Of all its calls.
    ///   - preparation: What the template may read.
    init?(_ template: RequestTemplate, terms: CallTerms, _ preparation: Preparation) {
        guard let url = PreparedURL(template, preparation) else { return nil }
        headerVariables = template.headers.reduce(into: []) { used, rule in
            if case .template(let template) = rule.value { used.formUnion(template.usedVariables) }
        }
        guard headerVariables.isSubset(of: MappingVariable.ofCaller.union([.env, .config])) else { return nil }
        if let expression = template.body {
            guard !template.headers.contains(where: \.maySayForm), let body = PreparedJSON(expression, preparation)
            else { return nil }
            self.body = body
        } else {
            body = nil
        }
        self.template = template
        self.terms = terms
        self.url = url
        width = max(1, preparation.requirements.count)
        constants = preparation.constants
        let areConstant =
            headerVariables.isSubset(of: [.env, .config]) && template.headers.allSatisfy(\.isTemplate)
        guard areConstant else {
            headers = nil
            pattern = nil
            return
        }
        let variables = VariableSet(headerVariables, constants: constants)
        guard
            let headers = try? template.headers(
                variables: variables.values,
                clientHeaders: [],
                hasBody: body != nil
            )
        else { return nil }
        self.headers = headers
        if case .base = template.destination {
            pattern = CallPattern(UpstreamRequest(method: template.method, url: "", headers: headers), terms: terms)
        } else {
            pattern = nil
        }
    }

    /// What becomes of a load.
    enum Outcome {
        case call(PlannedCall)
        /// A value in the path is null or absent: there is nothing to ask for.
        case nothing
        /// A value is of a kind that only the template itself knows what to do with.
        case unprepared
    }

    /// The call for some keys.
    ///
    /// - Parameters:
    ///   - keys: One input for each of the requirements, for each key.
    ///   - arguments: The field's.
    ///   - client: Who asks.
    ///   - caller: The same, where answers are kept for each caller.
    /// - Returns: The call, or why there is none.
    func call(
        for keys: [JSONInput],
        arguments: ArgumentValues,
        client: @autoclosure () -> Client,
        caller: String?
    ) -> Outcome {
        var text = OutputBuffer(capacity: url.expectedBytes(for: keys.count))
        switch url.write(keys, arguments, to: &text) {
        case .text: break
        case .absent: return .nothing
        case .unknown: return .unprepared
        }
        // Safe: the bytes are copied inside of the call.
        let url = unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        var bytes: [UInt8]?
        if let body {
            text.truncate(to: 0)
            guard case .text = body.write(keys, width: width, arguments, to: &text),
                text.count <= MappingWork.maxTextBytes
            else { return .unprepared }
            bytes = text.bytes
        }
        if let pattern { return .call(PlannedCall(pattern, url: url, body: bytes, caller: caller)) }
        return request(to: url, bytes, client())
            .map { .call(PlannedCall($0, terms: terms, caller: caller)) } ?? .unprepared
    }

    /// The request of a client; nil where the template has to say what is wrong.
    private func request(to url: String, _ body: [UInt8]?, _ client: Client) -> UpstreamRequest? {
        let headers =
            headers
            ?? {
                var variables = VariableSet(headerVariables, constants: constants)
                variables.set(client)
                return try? template.headers(
                    variables: variables.values,
                    clientHeaders: client.headers,
                    hasBody: body != nil
                )
            }()
        guard let headers else { return nil }
        return try? template.request(to: url, headers: headers, body: body, clientHeaders: client.headers)
    }
}

extension HeaderRule {
    /// Whether it depends on nothing that only a client has.
    fileprivate var isTemplate: Bool {
        if case .template = value { true } else { false }
    }

    /// Whether it is, or could turn out to be, what makes the body a form.
    fileprivate var maySayForm: Bool {
        guard name.lowercased() == "content-type" else { return false }
        guard case .template(let template) = value, template.expressions.isEmpty else { return true }
        return saysForm
    }
}

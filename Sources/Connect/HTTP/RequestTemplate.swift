import GraphQLExecution
import OrderedJSON
import Proxy
import Upstreams

/// A header that every request of a binding carries.
struct HeaderRule: Sendable {
    enum Value: Sendable {
        /// All values of this client header (lower case); nothing is sent when the client sent none.
        case from(String)
        /// The first value of this client header (lower case): a token that the caller has for this source alone.
        case token(from: String)
        case template(MappingTemplate)
    }

    let name: String
    let value: Value

    /// True where anything of the caller reaches the upstream by it.
    var usesCaller: Bool {
        switch value {
        case .from, .token: true
        case .template(let template): !template.usedVariables.isDisjoint(with: MappingVariable.ofCaller)
        }
    }

    /// True where it says that the body is a form.
    var saysForm: Bool {
        guard name.lowercased() == "content-type", case .template(let template) = value,
            case .text(let text)? = template.parts.first
        else { return false }
        return Self.isForm(text)
    }

    static func isForm(_ contentType: String) -> Bool {
        contentType.lowercased().hasPrefix("application/x-www-form-urlencoded")
    }
}

/// The request of a binding, with its variable parts still open.
struct RequestTemplate: Sendable {
    /// Where a request goes: `scheme://authority/path`, or a proxy route that adds its own target and headers.
    enum Destination: Sendable {
        /// With or without a trailing slash.
        case base(String)
        case route(ProxyRoute)
        /// Known when the request is made, and then held against what the configuration allows.
        case variable(VariableHost)
    }

    var method: String
    var destination: Destination
    /// After the destination's own path, as `/a/{x}`; may be empty.
    var path: MappingTemplate
    /// Expressions for arrays of further path segments: of the source, and of the binding.
    var sourceSegments: MappingExpression?
    var segments: MappingExpression?
    /// Query texts in order: of the source's URL, then of the binding's.
    var sourceQuery: String?
    var query: MappingTemplate?
    /// Expressions for objects of parameters: of the source, and of the binding.
    var sourceParameters: MappingExpression?
    var parameters: MappingExpression?
    var headers: [HeaderRule]
    var body: MappingExpression?

    /// Whether a proxy route sends a token of the caller's along.
    var forwardsToken: Bool {
        if case .route(let route) = destination { return route.forwardedToken != nil }
        return false
    }

    /// Whether anything of the caller's reaches the upstream.
    var usesCaller: Bool {
        !usedVariables.isDisjoint(with: MappingVariable.ofCaller) || headers.contains(where: \.usesCaller)
            || forwardsToken
    }

    /// Every variable used in any part.
    var usedVariables: MappingVariables {
        var used = path.usedVariables
        for expression in hostExpressions { used.formUnion(expression.usedVariables) }
        for expression in [sourceSegments, segments, sourceParameters, parameters, body] {
            if let expression { used.formUnion(expression.usedVariables) }
        }
        if let query { used.formUnion(query.usedVariables) }
        for header in headers {
            if case .template(let template) = header.value { used.formUnion(template.usedVariables) }
        }
        return used
    }

    /// Expressions whose parent fields make up the binding's key.
    var expressions: [MappingExpression] {
        var all = hostExpressions + path.expressions + (query?.expressions ?? [])
        for expression in [segments, parameters, body] { if let expression { all.append(expression) } }
        for header in headers { if case .template(let template) = header.value { all += template.expressions } }
        return all
    }

    private var hostExpressions: [MappingExpression] {
        if case .variable(let host) = destination { return host.expressions }
        return []
    }

    /// Why no request could be made of the variables.
    enum Fault: Error {
        case json(JSONFault)
        /// An array or object stands where text is needed, or the like; a sentence.
        case value(String)
        /// The URL leads to where calls may not go.
        case notAllowed(host: String)
    }

    /// Puts the variables in.
    ///
    /// - Returns: Nil when a value in the path is null or absent: there is nothing to ask for.
    /// - Throws: When a value is of a kind that its place cannot take.
    func request(
        variables: [String: MappingValue],
        clientHeaders: [HTTPHeader]
    ) throws(Fault) -> UpstreamRequest? {
        var evaluator = MappingEvaluator(variables: variables)
        var url = ""
        var queries: [String] = []
        switch destination {
        case .base(let base): url = base
        case .route: break
        case .variable(let host):
            var values: [String] = []
            for expression in host.expressions {
                let value = try evaluate(expression, &evaluator)
                if try Self.isNullish(value) { return nil }
                values.append(try Self.text(of: value))
            }
            let base = try host.base(values)
            url = base.url
            if let query = base.query { queries.append(query) }
        }
        guard try append(segments: sourceSegments, to: &url, &evaluator) else { return nil }
        if !path.parts.isEmpty {
            guard let text = try pathText(&evaluator) else { return nil }
            // A path of just "/" adds nothing.
            if text != "/" {
                if url.hasSuffix("/") { url.removeLast() }
                if !text.hasPrefix("/") { url += "/" }
                url += text
            }
        }
        guard try append(segments: segments, to: &url, &evaluator) else { return nil }

        if let sourceQuery, !sourceQuery.isEmpty { queries.append(sourceQuery) }
        try append(parameters: sourceParameters, to: &queries, &evaluator)
        if let query, let text = try queryText(query, &evaluator), !text.isEmpty { queries.append(text) }
        try append(parameters: parameters, to: &queries, &evaluator)
        if !queries.isEmpty { url += "?" + queries.joined(separator: "&") }

        let sent = try headerLines(&evaluator, clientHeaders)
        var bytes: [UInt8]?
        if let body {
            let value = try evaluate(body, &evaluator)
            if !value.isAbsent { bytes = try bodyBytes(value, headers: sent) }
        }
        return try request(
            to: url,
            headers: Self.completed(sent, hasBody: bytes != nil),
            body: bytes,
            clientHeaders: clientHeaders
        )
    }

    /// The header lines of a request.
    ///
    /// - Parameters:
    ///   - variables: Those that they read.
    ///   - clientHeaders: Of the client's request.
    ///   - hasBody: Whether the request has a body, which is in JSON unless a header says otherwise.
    /// - Returns: All that are sent.
    /// - Throws: When a value is of a kind that has no text.
    func headers(
        variables: [String: MappingValue],
        clientHeaders: [HTTPHeader],
        hasBody: Bool
    ) throws(Fault) -> [HTTPHeader] {
        var evaluator = MappingEvaluator(variables: variables)
        return Self.completed(try headerLines(&evaluator, clientHeaders), hasBody: hasBody)
    }

    /// Puts a request together.
    ///
    /// - Parameters:
    ///   - url: Where it goes; of a route, the path below it and the query.
    ///   - headers: All that are sent.
    ///   - body: In bytes.
    ///   - clientHeaders: Of the client's request.
    /// - Returns: The request.
    /// - Throws: When it leads to where calls may not go.
    func request(
        to url: String,
        headers: [HTTPHeader],
        body: [UInt8]?,
        clientHeaders: [HTTPHeader]
    ) throws(Fault) -> UpstreamRequest {
        switch destination {
        case .variable(let host):
            try host.check(url)
            return UpstreamRequest(method: method, url: url, headers: headers, body: body)
        case .base: return UpstreamRequest(method: method, url: url, headers: headers, body: body)
        case .route(let route):
            var sent = headers
            if let from = route.forwardedToken?.from {
                // The route's own rules take it from among the headers of a client.
                sent += clientHeaders.filter { $0.name.lowercased() == from }
            }
            guard var request = route.sourceRequest(method: method, path: url, headers: sent) else {
                throw .value("The path leads out of the target of the proxy route \"\(route.name)\".")
            }
            request.body = body
            return request
        }
    }

    // MARK: Parts

    private func headerLines(
        _ evaluator: inout MappingEvaluator,
        _ clientHeaders: [HTTPHeader]
    ) throws(Fault) -> [HTTPHeader] {
        var sent: [HTTPHeader] = []
        for rule in headers {
            switch rule.value {
            case .from(let name):
                for header in clientHeaders where header.name.lowercased() == name {
                    sent.append(HTTPHeader(rule.name, header.value))
                }
            case .token(let name):
                if let header = clientHeaders.first(where: { $0.name.lowercased() == name }) {
                    sent.append(ForwardedToken.header(header.value, as: rule.name))
                }
            case .template(let template):
                if let value = try headerValue(template, &evaluator) { sent.append(HTTPHeader(rule.name, value)) }
            }
        }
        return sent
    }

    /// Adds what every request says.
    private static func completed(_ headers: [HTTPHeader], hasBody: Bool) -> [HTTPHeader] {
        var headers = headers
        if hasBody, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(HTTPHeader("content-type", "application/json"))
        }
        if !headers.contains(where: { $0.name.lowercased() == "accept" }) {
            headers.append(HTTPHeader("accept", "application/json"))
        }
        return headers
    }

    private func evaluate(
        _ expression: MappingExpression,
        _ evaluator: inout MappingEvaluator
    ) throws(Fault) -> MappingValue {
        do throws(JSONFault) {
            return try evaluator.evaluate(expression, root: .object([]))
        } catch {
            throw .json(error)
        }
    }

    private func bodyBytes(_ value: MappingValue, headers: [HTTPHeader]) throws(Fault) -> [UInt8] {
        let contentType = headers.first { $0.name.lowercased() == "content-type" }?.value
        do throws(JSONFault) {
            if let contentType, HeaderRule.isForm(contentType) {
                if let form = try FormText.body(of: value) { return form }
            } else {
                var output = OutputBuffer()
                try value.write(into: &output)
                return output.bytes
            }
        } catch {
            throw .json(error)
        }
        throw .value("The body of a form is no object.")
    }

    static func text(of value: MappingValue) throws(Fault) -> String {
        do throws(JSONFault) {
            if let text = try value.scalarText() { return text }
        } catch {
            throw .json(error)
        }
        throw .value("A list or an object stands where a URL or a header needs text.")
    }

    static func isNullish(_ value: MappingValue) throws(Fault) -> Bool {
        do throws(JSONFault) {
            return try value.isNullish()
        } catch {
            throw .json(error)
        }
    }

    private func pathText(_ evaluator: inout MappingEvaluator) throws(Fault) -> String? {
        var text = ""
        for part in path.parts {
            switch part {
            case .text(let constant): URLText.append(constant: constant, to: &text)
            case .expression(let expression, _):
                let value = try evaluate(expression, &evaluator)
                if try Self.isNullish(value) { return nil }
                URLText.append(value: try Self.text(of: value), to: &text)
            }
        }
        if path.parts.contains(where: { if case .expression = $0 { true } else { false } }) {
            try Self.refuseDotSegments(of: text)
        }
        return text
    }

    private static func refuseDotSegments(of path: String) throws(Fault) {
        var path = path
        // Safe: the bytes are looked at inside of the call.
        let hasDotSegment = path.withUTF8 { unsafe URLText.hasDotSegment(UnsafeRawBufferPointer($0)) }
        if hasDotSegment { throw .value("A value in the path of the URL is \".\" or \"..\".") }
    }

    private func queryText(
        _ template: MappingTemplate,
        _ evaluator: inout MappingEvaluator
    ) throws(Fault) -> String? {
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let constant): URLText.append(constant: constant, to: &text)
            case .expression(let expression, _):
                URLText.append(value: try Self.text(of: try evaluate(expression, &evaluator)), to: &text)
            }
        }
        return text
    }

    /// - Returns: False when there is a null among the segments: there is nothing to ask for.
    private func append(
        segments expression: MappingExpression?,
        to url: inout String,
        _ evaluator: inout MappingEvaluator
    ) throws(Fault) -> Bool {
        guard let expression else { return true }
        let value = try evaluate(expression, &evaluator)
        if try Self.isNullish(value) { return false }
        let items: [MappingValue]?
        do throws(JSONFault) {
            items = try value.elements()
        } catch {
            throw .json(error)
        }
        guard let items else { throw .value("\"path\" is no list of path segments.") }
        if url.hasSuffix("/") { url.removeLast() }
        for item in items {
            if try Self.isNullish(item) { return false }
            let text = try Self.text(of: item)
            try Self.refuseDotSegments(of: text)
            url += "/"
            URLText.append(value: text, to: &url)
        }
        return true
    }

    private func append(
        parameters expression: MappingExpression?,
        to queries: inout [String],
        _ evaluator: inout MappingEvaluator
    ) throws(Fault) {
        guard let expression else { return }
        let value = try evaluate(expression, &evaluator)
        // An argument that was left out: no parameters.
        if try Self.isNullish(value) { return }
        let texts: [(name: String, text: String?)]?
        do throws(JSONFault) {
            texts = try value.members().map { members throws(JSONFault) in try parameterTexts(members) }
        } catch {
            throw .json(error)
        }
        guard let texts else { throw .value("\"queryParams\" is no object.") }
        for (name, parameter) in texts {
            guard let parameter else {
                throw .value("A query parameter is neither a scalar nor a list of scalars.")
            }
            var text = ""
            URLText.append(value: name, to: &text)
            text += "="
            URLText.append(value: parameter, to: &text)
            queries.append(text)
        }
    }

    /// One entry for each value of each parameter; null values are left out, and one that is no scalar has no text.
    private func parameterTexts(
        _ members: [(name: String, value: MappingValue)]
    ) throws(JSONFault) -> [(name: String, text: String?)] {
        var texts: [(name: String, text: String?)] = []
        for member in members {
            for item in try member.value.elements() ?? [member.value] where try !item.isNullish() {
                texts.append((member.name, try item.scalarText()))
            }
        }
        return texts
    }

    /// Nil where an environment variable is not set: the header is not sent.
    private func headerValue(
        _ template: MappingTemplate,
        _ evaluator: inout MappingEvaluator
    ) throws(Fault) -> String? {
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let constant): text += constant
            case .expression(let expression, _):
                let value = try evaluate(expression, &evaluator)
                if value.isAbsent, expression.usedVariables == [.env] { return nil }
                text += try Self.text(of: value)
            }
        }
        return text
    }
}

package import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Logging
package import OrderedJSON
import Proxy
import Settings
package import Upstreams

/// The upstreams that code may call by name: every source that the schema declares, and every proxy route (with its `/`).
package struct CodeSources: Sendable {
    private let sources: [String: CodeSource]

    init(_ sources: [String: CodeSource]) { self.sources = sources }

    package subscript(_ name: String) -> CodeSource? { sources[name] }

    /// Every name, sorted.
    package var names: [String] { sources.keys.sorted() }
}

/// A request that code makes of a source.
package struct CodeRequest: Sendable {
    /// In capital letters.
    package var method: String
    /// Below the source's URL, percent-encoded by the author where that is needed; may have a query.
    package var path: String
    /// Encoded when the request is made.
    package var query: [(name: String, value: String)]
    /// In place of the source's own of the same names.
    package var headers: [HTTPHeader]
    package var body: [UInt8]?
    /// It changes something, and is never shared or sent twice.
    package var hasEffects: Bool

    package init(
        method: String,
        path: String,
        query: [(name: String, value: String)],
        headers: [HTTPHeader],
        body: [UInt8]?,
        hasEffects: Bool
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.hasEffects = hasEffects
    }
}

/// One source, with everything that its requests carry and run under: what `@connect(source:)` is for SDL.
package struct CodeSource: Sendable {
    package let name: String
    let template: RequestTemplate
    let constants: ConstantVariables
    let terms: CallTerms
    let budgets: [CallBudget]
    let failureRules: FailureRules
    let route: ProxyRoute?

    /// Sends a request, on the event loop of `services`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - services: Of the operation.
    ///   - coordinate: Of the field that asks, for reports.
    ///   - onCancel: Is given what gives the call up.
    ///   - completion: Called once on the loop, perhaps before this returns, and not after the call was given up: with
    ///     the body of an answer that says success, nil where it is empty.
    package func send(
        _ request: CodeRequest,
        _ services: ConnectServices,
        coordinate: String,
        onCancel: (@escaping () -> Void) -> Void,
        completion: @escaping (Result<JSONBody?, ExecutionFailure>) -> Void
    ) {
        if let route, !route.allows(request.method) {
            let allowed = (route.allowedMethods ?? []).joined(separator: ", ")
            return completion(
                .failure(
                    ExecutionFailure(
                        "The proxy route \"\(name)\" does not allow \(request.method); its allowedMethods are \(allowed).",
                        code: "TRIB_PROXY_METHOD"
                    )
                )
            )
        }
        let made: UpstreamRequest
        do throws(RequestTemplate.Fault) {
            made = try self.request(request, services)
        } catch {
            return completion(.failure(ExecutionFailure(error)))
        }
        if let refusal = services.refusal(budgets) { return completion(.failure(refusal)) }
        var terms = terms
        terms.isLookup = !request.hasEffects
        if request.method != "GET" { terms.cache = nil }
        let caller = terms.cache?.isPrivate == true ? services.callerIdentity : nil
        services.call(
            PlannedCall(made, terms: terms, caller: caller),
            from: CallSite(
                source: name,
                coordinate: coordinate,
                usesCaller: template.usesCaller,
                cachePolicy: terms.cache,
                budgets: budgets
            ),
            hasEffects: request.hasEffects,
            onCancel: onCancel
        ) { result in
            switch result {
            case .failure(let failure): completion(.failure(ExecutionFailure(failure)))
            case .success(let answer): completion(take(answer, services))
            }
        }
    }

    private func request(
        _ request: CodeRequest,
        _ services: ConnectServices
    ) throws(RequestTemplate.Fault) -> UpstreamRequest {
        var template = template
        template.method = request.method
        let parts = request.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        if let path = parts.first, !path.isEmpty { template.path = MappingTemplate(parts: [.text(String(path))]) }
        var query = parts.count > 1 ? String(parts[1]) : ""
        for (name, value) in request.query {
            if !query.isEmpty { query += "&" }
            URLText.append(value: name, to: &query)
            query += "="
            URLText.append(value: value, to: &query)
        }
        if !query.isEmpty { template.query = MappingTemplate(parts: [.text(query)]) }
        let own = Set(request.headers.map { $0.name.lowercased() })
        template.headers.removeAll { own.contains($0.name.lowercased()) }
        for header in request.headers {
            template.headers.append(
                HeaderRule(name: header.name, value: .template(MappingTemplate(parts: [.text(header.value)])))
            )
        }
        if request.body != nil, !own.contains("content-type") {
            template.headers.append(
                HeaderRule(
                    name: "content-type",
                    value: .template(MappingTemplate(parts: [.text("application/json")]))
                )
            )
        }
        var variables = VariableSet(template.usedVariables, constants: constants)
        variables.set(services.client)
        guard var made = try template.request(variables: variables.values, clientHeaders: services.requestHeaders)
        else {
            throw .value("A value in the path of the source \"\(name)\" is null.")
        }
        made.body = request.body
        return made
    }

    private func take(_ answer: UpstreamResponse, _ services: ConnectServices) -> Result<JSONBody?, ExecutionFailure> {
        // As of a binding's answers: the source's rules say which is a success, and what clients may know of the others.
        let isSuccess = failureRules.accept(
            answer,
            variables: { failureValues(answer, services) },
            note: { note($0, of: "isSuccess", services) }
        )
        guard isSuccess else {
            return .failure(
                failureRules.failure(
                    of: answer,
                    variables: { failureValues(answer, services) },
                    redacted: { services.redacted($0) },
                    note: { note($0, of: "errors", services) }
                )
            )
        }
        if answer.body.count == 0 { return .success(nil) }
        guard MediaKind(answer.head) == .json else {
            return .failure(ExecutionFailure("The response is not JSON.", code: "CONNECTOR_RESPONSE_INVALID"))
        }
        return .success(JSONBody(answer.body))
    }

    private func failureValues(_ answer: UpstreamResponse, _ services: ConnectServices) -> [String: MappingValue] {
        var variables = VariableSet(failureRules.usedVariables, constants: constants)
        variables.set(services.client)
        variables.set(response: ResponseMetadata(answer))
        return variables.values
    }

    private func note(_ problem: String, of mapping: String, _ services: ConnectServices) {
        services.logger.debug("\(mapping) of the source \(name): \(services.redacted(problem))")
    }
}

extension SchemaBinder {
    /// Every source and route, ready to be called.
    func codeSources() -> CodeSources {
        var all: [String: CodeSource] = [:]
        for source in sources.values {
            let credentialNames = Set(source.credentials.map { $0.name.lowercased() })
            let headers = source.headers.filter { !credentialNames.contains($0.name.lowercased()) } + source.credentials
            let template = RequestTemplate(
                method: "GET",
                destination: .base(source.base),
                path: MappingTemplate(parts: []),
                sourceSegments: source.segments,
                sourceQuery: source.query,
                sourceParameters: source.parameters,
                headers: headers
            )
            all[source.name] = codeSource(source.name, template, source, nil)
        }
        for route in environment.proxy.routes {
            let template = RequestTemplate(
                method: "GET",
                destination: .route(route),
                path: MappingTemplate(parts: []),
                headers: []
            )
            all[route.name] = codeSource(route.name, template, nil, route)
        }
        return CodeSources(all)
    }

    private func codeSource(
        _ name: String,
        _ template: RequestTemplate,
        _ source: SourceDeclaration?,
        _ route: ProxyRoute?
    ) -> CodeSource {
        var operating = source?.operating
        if let route {
            operating = route.operating
            operating?.timeout = route.timeout
        }
        var base = ""
        if case .base(let text) = template.destination { base = text }
        var terms = terms(
            for: name,
            base: base,
            userInfo: source?.userInfo,
            field: LimitTable.Limits(),
            operating: operating,
            route: route
        )
        terms.cache = operating?.cachePolicy(isPrivate: template.usesCaller)
        return CodeSource(
            name: name,
            template: template,
            constants: source?.constants ?? constants(of: operating),
            terms: terms,
            budgets: budgets(for: name, coordinate: "", field: LimitTable.Limits(), operating: operating),
            failureRules: source?.failureRules ?? FailureRules(),
            route: route
        )
    }
}

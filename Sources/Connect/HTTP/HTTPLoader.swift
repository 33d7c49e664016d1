import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Logging
import OrderedJSON
import Upstreams

/// Resolves a field by one HTTP request, for one parent or for a batch of them: what `@connect` says.
final class HTTPLoader: Loader {
    let label: String
    let evaluation: String?
    let requirements: [Requirement]
    let skipsNull: [Bool]
    let maxBatchSize: Int
    let matching: BatchMatching
    let hasEffects: Bool

    let template: RequestTemplate
    let response: ResponseMapping
    let terms: CallTerms
    let budgets: [CallBudget]
    /// Of the field that is bound.
    let coordinate: String
    private let failureRules: FailureRules
    let constants: ConstantVariables
    private let isBatch: Bool
    /// The key's parts are the arguments of the request: a lookup with `entity: true`.
    private let keysAreArguments: Bool
    /// What tells the binding from others, where each key's part of an answer is kept by itself.
    let rowOwner: String?
    /// True for a field whose value may be the text of a `text/plain` response.
    private let acceptsText: Bool
    let requestVariables: MappingVariables
    private let responseVariables: MappingVariables
    private let failureVariables: MappingVariables
    /// Those that what is made of an answer depends on.
    private let answerVariables: MappingVariables
    private let keepsMetadata: Bool
    let sourceName: String
    let usesCaller: Bool
    private let site: CallSite
    /// The whole request, where nothing in it depends on the operation.
    private let constantCall: PlannedCall?
    /// Where the rest of it is known beforehand but for some values.
    private let prepared: PreparedRequest?

    struct Options {
        var label: String
        var coordinate: String
        var requirements: [Requirement]
        var skipsNull: [Bool]
        var maxBatchSize: Int
        var matching: BatchMatching
        var hasEffects: Bool
        var template: RequestTemplate
        var response: ResponseMapping
        var terms: CallTerms
        var budgets: [CallBudget]
        var failureRules: FailureRules
        var constants: ConstantVariables
        var isBatch: Bool
        var keysAreArguments = false
        var rowOwner: String?
        var acceptsText: Bool
        /// Of the source or the route, or the origin of a binding's own URL.
        var sourceName: String
        /// Whether computed members of the mapping look at `$status` or `$response`.
        var keepsMetadata: Bool
    }

    init(_ options: Options) {
        label = options.label
        evaluation = options.response.evaluation
        coordinate = options.coordinate
        requirements = options.requirements
        skipsNull = options.skipsNull
        maxBatchSize = options.maxBatchSize
        matching = options.matching
        hasEffects = options.hasEffects
        template = options.template
        response = options.response
        terms = options.terms
        budgets = options.budgets
        failureRules = options.failureRules
        constants = options.constants
        isBatch = options.isBatch
        keysAreArguments = options.keysAreArguments
        rowOwner = options.rowOwner
        acceptsText = options.acceptsText
        keepsMetadata = options.keepsMetadata
        sourceName = options.sourceName
        usesCaller = options.template.usesCaller
        site = CallSite(
            source: options.sourceName,
            coordinate: options.coordinate,
            usesCaller: options.template.usesCaller,
            cachePolicy: options.terms.cache,
            budgets: options.budgets
        )
        requestVariables = options.template.usedVariables
        responseVariables = options.response.usedVariables
        failureVariables = options.failureRules.usedVariables
        answerVariables = responseVariables.union(failureVariables)
        let isConstant =
            requestVariables.isSubset(of: [.env, .config]) && !options.template.forwardsToken
            && options.template.headers.allSatisfy {
                if case .template = $0.value { true } else { false }
            }
        if isConstant {
            let variables = VariableSet(requestVariables, constants: options.constants)
            let request = (try? options.template.request(variables: variables.values, clientHeaders: [])) ?? nil
            constantCall = request.map { PlannedCall($0, terms: options.terms) }
        } else {
            constantCall = nil
        }
        prepared = PreparedRequest(
            options.template,
            terms: options.terms,
            Preparation(
                keys: options.isBatch ? .batch : options.keysAreArguments ? .args : .this,
                requirements: options.requirements,
                readsArguments: !options.keysAreArguments,
                constants: options.constants
            )
        )
    }

    func load(_ batch: LoadBatch) {
        guard let services = batch.context.services as? ConnectServices else {
            return batch.complete(.failure(ExecutionFailure("No upstream client is at hand.", code: "CONNECTOR_FETCH")))
        }
        services.note(reading: answerVariables)
        if let rowOwner, loadRows(batch, services, owner: rowOwner) { return }
        let call: PlannedCall
        do throws(RequestTemplate.Fault) {
            guard let made = try self.call(for: batch, services) else { return batch.complete(.success(.null)) }
            call = made
        } catch {
            return batch.complete(.failure(failure(error, services)))
        }
        if let refusal = refusal(services) { return batch.complete(.failure(refusal)) }
        send(
            call,
            for: batch,
            services,
            completion: { [self] result in
                switch result {
                case .failure(let failure): batch.complete(.failure(ExecutionFailure(failure)))
                case .success(let response):
                    guard response.body.count > OperationContext.maxBytesOnLoop, let offload = batch.context.offload
                    else {
                        let taken = takeShared(response, for: batch, services)
                        return finish(batch, taken, of: response, to: call, services)
                    }
                    var taken: Result<LoadedValue, ExecutionFailure> = .success(.null)
                    offload(
                        { taken = self.take(response, for: batch, services) },
                        { self.finish(batch, taken, of: response, to: call, services) }
                    )
                }
            }
        )
    }

    /// Hands in what was made of an answer.
    private func finish(
        _ batch: LoadBatch,
        _ taken: consuming Result<LoadedValue, ExecutionFailure>,
        of response: UpstreamResponse,
        to call: PlannedCall,
        _ services: ConnectServices
    ) {
        // A success in its status alone, and what is no JSON, must not be served again.
        if case .failure(let failure) = taken,
            response.status < 400 || failure.code == "CONNECTOR_RESPONSE_INVALID"
        {
            services.upstreams.forget(call)
        }
        batch.complete(taken)
    }

    /// The call for a batch; nil where there is nothing to ask for.
    private func call(for batch: LoadBatch, _ services: ConnectServices) throws(RequestTemplate.Fault) -> PlannedCall? {
        let caller = caller(of: services)
        if let constantCall, caller == nil { return constantCall }
        return try call(for: batch.inputs, of: batch, caller: caller, services)
    }

    /// The call for keys of a batch; nil where there is nothing to ask for.
    func call(
        for keys: [JSONInput],
        of batch: LoadBatch,
        caller: String?,
        _ services: ConnectServices
    ) throws(RequestTemplate.Fault) -> PlannedCall? {
        switch prepared?.call(for: keys, arguments: batch.arguments, client: services.client, caller: caller) {
        case .call(let call): return call
        case .nothing: return nil
        case .unprepared, nil: break
        }
        let variables = variables(requestVariables, of: batch, keys: keys, services)
        return try template.request(variables: variables.values, clientHeaders: services.requestHeaders)
            .map { PlannedCall($0, terms: terms, caller: caller) }
    }

    /// The request of a root field, which has no parent to read from.
    ///
    /// - Parameters:
    ///   - arguments: The field's.
    ///   - client: Who sends it.
    ///   - identity: Who asks, as far as caches keep callers apart.
    /// - Returns: Nil where none is sent.
    func rootCall(
        _ arguments: ArgumentValues,
        client: Client,
        caller identity: String?
    ) -> PlannedCall? {
        let caller = terms.cache?.isPrivate == true ? identity : nil
        return (try? call(arguments, client: client, caller: caller)) ?? nil
    }

    /// As ``rootCall(_:client:caller:)``, with the reason why there is none.
    func call(
        _ arguments: ArgumentValues,
        client: Client,
        caller: String? = nil
    ) throws(RequestTemplate.Fault) -> PlannedCall? {
        if let constantCall, caller == nil { return constantCall }
        var variables = VariableSet(requestVariables, constants: constants)
        variables.set(arguments: arguments)
        variables.set(client)
        return try template.request(variables: variables.values, clientHeaders: client.headers)
            .map { PlannedCall($0, terms: terms, caller: caller) }
    }

    /// Whether what an answer becomes depends on who asked, beyond the request that was sent.
    var readsRequest: Bool {
        !responseVariables.union(failureVariables).isDisjoint(with: [.args, .request, .context])
    }

    /// Who asks, where answers are kept for each caller.
    func caller(of services: ConnectServices) -> String? {
        terms.cache?.isPrivate == true ? services.callerIdentity : nil
    }

    /// Why no further call may be made; nil if one may.
    func refusal(_ services: ConnectServices) -> ExecutionFailure? {
        services.refusal(budgets)
    }

    func send(
        _ call: PlannedCall,
        for batch: LoadBatch,
        _ services: ConnectServices,
        completion: @escaping CallCompletion
    ) {
        services.call(
            call,
            from: site,
            hasEffects: hasEffects,
            onCancel: { batch.context.onCancel($0) },
            completion: completion
        )
    }

    /// The variables of a request or a mapping, of all keys of a batch or of others in their place.
    func variables(
        _ used: MappingVariables,
        of batch: LoadBatch,
        keys: [JSONInput]? = nil,
        _ services: ConnectServices
    ) -> VariableSet {
        let keys = keys ?? batch.inputs
        var variables = VariableSet(used, constants: constants)
        if keysAreArguments {
            variables.set(argumentsOf: requirements, keys)
        } else {
            variables.set(arguments: batch.arguments)
        }
        if isBatch {
            variables.set(batch: requirements, keys, count: keys.count / max(1, requirements.count))
        } else {
            variables.set(this: requirements, keys)
        }
        variables.set(services.client)
        return variables
    }

    // MARK: Responses

    /// What an answer becomes, worked out once for all who get it together where it is the same for all of them.
    private func takeShared(
        _ answer: UpstreamResponse,
        for batch: LoadBatch,
        _ services: ConnectServices
    ) -> Result<LoadedValue, ExecutionFailure> {
        guard let landing = services.upstreams.landing, landing.body === answer.body,
            answerVariables.isSubset(of: [.env, .config, .status, .response])
        else { return take(answer, for: batch, services) }
        if let taken = landing.note as? TakenAnswer, taken.loader === self { return .success(taken.value) }
        let result = take(answer, for: batch, services)
        guard case .success(var value) = result else { return result }
        value.reading = SharedReading()
        landing.note = TakenAnswer(loader: self, value: value)
        return .success(value)
    }

    func take(
        _ answer: UpstreamResponse,
        for batch: LoadBatch,
        _ services: ConnectServices
    ) -> Result<LoadedValue, ExecutionFailure> {
        guard accepts(answer, for: batch, services) else { return .failure(failure(of: answer, for: batch, services)) }
        if answer.body.count == 0 { return .success(.null) }
        let body: JSONBody
        switch MediaKind(answer.head) {
        case .json: body = JSONBody(answer.body)
        case .text where acceptsText: body = JSONBody(text: answer.body)
        case .text, .other:
            return .failure(
                ExecutionFailure(
                    acceptsText
                        ? "The response is neither JSON nor plain text."
                        : "The response is not JSON.",
                    code: "CONNECTOR_RESPONSE_INVALID"
                )
            )
        }
        let metadata = keepsMetadata ? ResponseMetadata(answer) : nil
        do throws(JSONFault) {
            // What is no JSON must not be kept, wherever in it the first wrong byte is.
            if terms.cache != nil, answer.cacheNote == nil { try JSONReader(body).check() }
            let value = try response.value(
                in: body,
                variables: {
                    var variables = variables(responseVariables, of: batch, services)
                    variables.set(response: ResponseMetadata(answer))
                    return variables.values
                },
                problem: { services.logger.debug("mapping of \(label): \(services.redacted($0))") }
            )
            guard let value else { return .success(.null) }
            return .success(LoadedValue(body: value.body, root: value.offset, metadata: metadata))
        } catch {
            return .failure(.invalidResponse(error))
        }
    }

    private func accepts(_ answer: UpstreamResponse, for batch: LoadBatch, _ services: ConnectServices) -> Bool {
        failureRules.accept(
            answer,
            variables: { failureValues(answer, batch, services) },
            note: { note($0, of: "isSuccess", services) }
        )
    }

    /// The error of a request that could not be made.
    func failure(_ fault: RequestTemplate.Fault, _ services: ConnectServices) -> ExecutionFailure {
        // The client is not told where: it may have come from another upstream.
        if case .notAllowed(let host) = fault {
            services.logger.notice(
                "a call was not made: backend.reading.allow has no entry for its host, port and path",
                metadata: ["field": "\(coordinate)", "host": "\(services.redacted(host))"]
            )
        }
        return ExecutionFailure(fault)
    }

    /// The error of a response that is no success.
    func failure(
        of answer: UpstreamResponse,
        for batch: LoadBatch,
        _ services: ConnectServices
    ) -> ExecutionFailure {
        failureRules.failure(
            of: answer,
            variables: { failureValues(answer, batch, services) },
            redacted: { services.redacted($0) },
            note: { note($0, of: "errors", services) }
        )
    }

    private func failureValues(
        _ answer: UpstreamResponse,
        _ batch: LoadBatch,
        _ services: ConnectServices
    ) -> [String: MappingValue] {
        var variables = variables(failureVariables, of: batch, services)
        variables.set(response: ResponseMetadata(answer))
        return variables.values
    }

    private func note(_ problem: String, of mapping: String, _ services: ConnectServices) {
        services.logger.debug("\(mapping) of \(label): \(services.redacted(problem))")
    }
}

/// What a binding made of an answer that several operations get.
private final class TakenAnswer {
    let loader: HTTPLoader
    let value: LoadedValue

    init(loader: HTTPLoader, value: LoadedValue) {
        self.loader = loader
        self.value = value
    }
}

extension LoadedValue {
    /// Nothing was asked for, or nothing came.
    static var null: LoadedValue { LoadedValue(body: Self.nullBody, root: nil) }

    private static let nullBody = JSONBody(copying: Array("null".utf8))
}

extension JSONBody {
    /// Reads a response's bytes where they are.
    convenience init(_ body: ResponseBody) {
        // Safe: the response body owns `count` bytes and at least 64 of padding, and is kept alive as the owner.
        unsafe self.init(start: body.start, count: body.count, owner: body)
    }

    /// A JSON string of a plain text.
    convenience init(text: ResponseBody) {
        var output = OutputBuffer()
        // Invalid UTF-8 is replaced, as in any text that is shown.
        unsafe output.appendQuoted(
            String(decoding: UnsafeBufferPointer(start: text.start, count: text.count), as: UTF8.self)
        )
        self.init(copying: output.bytes)
    }
}

extension ExecutionFailure {
    /// A request that could not be made of the variables.
    init(_ fault: RequestTemplate.Fault) {
        switch fault {
        case .json(let fault): self = .invalidResponse(fault)
        case .value(let sentence): self.init(sentence, code: "CONNECTOR_FETCH")
        case .notAllowed:
            self.init(
                "The URL leads to a host, port or path that is not among those that the configuration allows.",
                code: "CONNECTOR_FETCH",
                extensions: [.init("reason", .string("notAllowed"))]
            )
        }
    }

    /// A call that brought no whole response: what may be known of it, and no more.
    init(_ failure: UpstreamFailure) {
        switch failure {
        case .timedOut: self.init("The upstream did not answer in time.", code: "GATEWAY_TIMEOUT")
        case .bodyTooLarge(let limit):
            self.init("The response is larger than \(limit) bytes.", code: "CONNECTOR_RESPONSE_TOO_LARGE")
        case .overloaded:
            self.init("Too many calls to the upstream are under way and waiting.", code: "REQUEST_LIMIT_EXCEEDED")
        case .dns, .refused, .reset, .tls, .truncated, .protocolError, .unsupportedURL, .invalidRequest, .circuitOpen,
            .noToken, .shuttingDown, .other:
            self.init(
                "Request failed",
                code: "CONNECTOR_FETCH",
                extensions: [.init("reason", .string(failure.reason))]
            )
        }
    }
}

import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import NIOCore
import OrderedJSON
import Settings
import Upstreams

extension GatewayLoop {
    typealias Completion = (GatewayResponse, borrowing OutputBuffer) -> Void

    /// Answers a request to the GraphQL endpoint.
    ///
    /// Spec: https://graphql.github.io/graphql-over-http/draft/#sec-Request
    func answerGraphQL(
        _ request: GatewayRequest,
        _ transport: (any StreamingTransport)?,
        _ completion: @escaping Completion
    ) -> GatewayCall {
        let call = GatewayCall(transport: transport)
        let accept = request.header("accept")
        // Who takes parts alone gets in one piece what has none: which it is shows only when the operation is known.
        guard
            let mediaType = ResponseMediaType(accept: accept)
                ?? (IncrementalMediaType(accept: accept) == nil ? nil : .graphQLResponse)
        else {
            let refusal = GraphQLRefusal(
                406,
                "The Accept header allows none of application/graphql-response+json, application/json and text/event-stream."
            )
            refuse(refusal, as: .json, completion)
            return call
        }
        if answersSharedStream(request, mediaType, call, completion) { return call }
        do throws(GraphQLRefusal) {
            switch try ReceivedGraphQL(request, of: snapshot) {
            case .request(let received): execute(received, of: request, as: mediaType, call, completion)
            case .batch(let batch): answerBatch(batch, of: request, call, completion)
            }
        } catch {
            refuse(error, as: mediaType, completion)
        }
        return call
    }

    /// Runs one request and hands over its response.
    func execute(
        _ received: consuming GraphQLRequest,
        of request: GatewayRequest,
        as mediaType: ResponseMediaType,
        _ call: GatewayCall,
        _ completion: @escaping Completion
    ) {
        if mediaType == .eventStream { return answerEventStream(received, of: request, call, completion) }
        do throws(RequestErrors) {
            let snapshot = self.snapshot
            let prepared = try prepare(&received, with: snapshot, headers: request.headers)
            switch prepared.operation.operationType {
            case .query: break
            case .mutation:
                if request.method != "POST" {
                    return refuse(.mutationWithoutPost, as: mediaType, completion)
                }
            case .subscription:
                // Clients name the event stream beside the types that they want for queries.
                if call.transport != nil, ResponseMediaType.eventStream.isAccepted(by: request.header("accept")) {
                    return answerEventStream(received, of: request, call, completion)
                }
                let refusal = GraphQLRefusal(
                    400,
                    "Subscriptions cannot be answered with a single response. Accept text/event-stream, or subscribe over a WebSocket connection with graphql-transport-ws."
                )
                return refuse(refusal, as: mediaType, completion)
            }
            if takesPartsAsEvents(prepared, request, call) {
                return answerEventStream(received, of: request, call, completion)
            }
            let variables = try prepared.variables(received.variables)
            do throws(GraphQLError) {
                try run(
                    prepared,
                    of: snapshot,
                    variables: variables,
                    headers: request.headers,
                    trace: request.trace,
                    callerSubject: request.callerSubject,
                    call: call,
                    told: toldReports(request.headers, snapshot.settings),
                    parts: parts(of: prepared, request, call)
                ) { output in
                    var response = GatewayResponse(
                        status: mediaType.status(hasErrors: call.hasErrors),
                        headers: [HTTPHeader("content-type", mediaType.contentType)],
                        operationName: prepared.operation.name?.text
                    )
                    if let value = call.cacheControl { response.headers.append(HTTPHeader("cache-control", value)) }
                    guard request.method != "POST" else { return completion(response, output) }
                    // What a cache may give to others, it may give to those only who asked in the same way.
                    response.headers.append(HTTPHeader("vary", "Accept, X-Tributary-Report"))
                    Self.answer(request, with: response, output, completion)
                }
            } catch {
                throw RequestErrors([error])
            }
        } catch {
            // The request was well-formed and could not be run: an older client expects 200 and looks at the errors.
            let status = mediaType == .graphQLResponse ? 400 : 200
            respond(
                status,
                error.errors,
                sources: [Source(name: "request", utf8: received.document)],
                as: mediaType,
                completion,
                // A document that nobody knows now may be registered next.
                headers: request.method == "POST" ? [] : [HTTPHeader("cache-control", "no-store")]
            )
        }
    }

    /// Answers a query that was asked by GET, unless the client has that very answer.
    private static func answer(
        _ request: GatewayRequest,
        with response: GatewayResponse,
        _ output: borrowing OutputBuffer,
        _ completion: Completion
    ) {
        guard let tag = EntityTag(of: output) else { return completion(response, output) }
        var response = response
        response.headers.append(HTTPHeader("etag", tag.text))
        guard let known = request.header("if-none-match"), tag.isMatched(by: known) else {
            return completion(response, output)
        }
        response.status = 304
        response.headers.removeAll { $0.name == "content-type" }
        completion(response, OutputBuffer(capacity: 0))
    }

    /// Where the response goes if it comes in parts; nil where it has none, or the client takes none.
    private func parts(
        of prepared: PreparedOperation,
        _ request: GatewayRequest,
        _ call: GatewayCall
    ) -> (any IncrementalReceiver)? {
        guard prepared.hasIncrementalParts, let transport = call.transport,
            let mediaType = IncrementalMediaType(accept: request.header("accept"))
        else { return nil }
        return MultipartAnswer(as: mediaType, to: transport, operationName: prepared.operation.name?.text)
    }

    /// Whether a response in parts goes out as events: to who takes an event stream, and no body in parts.
    private func takesPartsAsEvents(
        _ prepared: PreparedOperation,
        _ request: GatewayRequest,
        _ call: GatewayCall
    ) -> Bool {
        guard prepared.hasIncrementalParts, call.transport != nil else { return false }
        let accept = request.header("accept")
        return ResponseMediaType.eventStream.isAccepted(by: accept) && IncrementalMediaType(accept: accept) == nil
    }

    /// What the response says of how it came about: to a client that asks for it, or to all.
    private func toldReports(_ headers: [HTTPHeader], _ settings: GatewaySettings) -> ToldReports {
        var told: ToldReports = []
        if isTold("sources", settings.sourceReport, headers) { told.insert(.sources) }
        if isTold("plan", settings.planReport, headers) { told.insert(.plan) }
        return told
    }

    private func isTold(_ report: StaticString, _ setting: ReportSetting, _ headers: [HTTPHeader]) -> Bool {
        switch setting {
        case .never: false
        case .always: true
        case .onRequest:
            headers.contains { header in
                header.name.utf8.isEqual(toLowercased: "x-tributary-report")
                    && header.value.split(separator: ",").contains {
                        $0.utf8.trimmingBlanks.isEqual(toLowercased: report)
                    }
            }
        }
    }

    func refuse(_ refusal: GraphQLRefusal, as mediaType: ResponseMediaType, _ completion: Completion) {
        respond(refusal.status, [refusal.error], sources: [], as: mediaType, completion, headers: refusal.headers)
    }

    func respond(
        _ status: Int,
        _ errors: [GraphQLError],
        sources: [Source],
        as mediaType: ResponseMediaType,
        _ completion: Completion,
        headers: [HTTPHeader] = []
    ) {
        var output = OutputBuffer(capacity: 1024)
        // What is no event is not served as one.
        let mediaType = mediaType == .eventStream ? .json : mediaType
        output.append("{\"errors\":")
        output.append(errors, sources: sources)
        output.append(byte: UInt8(ascii: "}"))
        completion(
            GatewayResponse(status: status, headers: [HTTPHeader("content-type", mediaType.contentType)] + headers),
            output
        )
    }
}

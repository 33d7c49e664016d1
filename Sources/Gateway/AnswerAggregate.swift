import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import Logging
import OrderedJSON
import Settings
import Upstreams

extension AggregateRoute {
    /// The plugin whose route it would be in Backstage: `frobs-aggregator` of `/frobs-aggregator/summary`.
    var plugin: String {
        path.utf8.split(separator: UInt8(ascii: "/")).first.flatMap { String($0) } ?? ""
    }

    /// True for the route's path with or without `/api` before it, and for whatever is below it.
    func matches(_ requested: Substring) -> Bool {
        for prefix in ["", "/api"] where requested.hasPrefix(prefix + path) {
            let rest = requested.utf8.dropFirst(prefix.utf8.count + path.utf8.count)
            if rest.isEmpty || rest.first == UInt8(ascii: "/") { return true }
        }
        return false
    }
}

extension GatewayLoop {
    /// Answers a route of `tributary.routes` with the bare value that its `select` names.
    ///
    /// Any method is answered, but a mutation only to POST. A value that is null because of errors is answered with 502; errors beside a value that is there go to the log.
    func answerAggregate(
        _ match: AggregateMatch,
        _ request: GatewayRequest,
        _ completion: @escaping Completion
    ) -> GatewayCall {
        let aggregate = match.operation
        let call = GatewayCall()
        let logger = gateway.logger
        if aggregate.prepared.operation.operationType == .mutation {
            // A link or a prefetch must not change anything, nor a form of another page.
            guard request.method == "POST" else {
                Self.fail(
                    405,
                    "This route changes something: send a POST request.",
                    request,
                    completion,
                    headers: [HTTPHeader("allow", "POST")]
                )
                return call
            }
            do throws(GraphQLRefusal) {
                try ForeignPage(match.snapshot).check(request)
            } catch {
                Self.fail(error.status, error.error.message, request, completion)
                return call
            }
        }
        do throws(GraphQLError) {
            try run(
                aggregate.prepared,
                of: match.snapshot,
                variables: aggregate.variables,
                headers: request.headers,
                trace: request.trace,
                callerSubject: request.callerSubject,
                call: call
            ) { output in
                Self.answer(aggregate, request, with: &output, call.cacheControl, logger, completion)
            }
        } catch {
            logger.error("route \(aggregate.route.path): \(error.message)")
            Self.fail(502, "The aggregate could not be worked out.", request, completion)
        }
        return call
    }

    private static func answer(
        _ aggregate: AggregateOperation,
        _ request: GatewayRequest,
        with output: inout OutputBuffer,
        _ cacheControl: String?,
        _ logger: Logger,
        _ completion: Completion
    ) {
        let response = JSONBody(copying: output.bytes)
        let reader = JSONReader(response)
        do throws(JSONFault) {
            // Our own writer made this text: it is an object with `data`, and perhaps `errors`.
            let errors = try reader.member("errors", of: 0)
            let data = try reader.member("data", of: 0)
            let value = try reader.value(along: aggregate.path, from: data ?? 0)
            if let errors {
                let text = try reader.rawText(at: errors)
                logger.warning("route \(aggregate.route.path): \(text)")
                let isNull = if let value { try reader.kind(at: value) == .null } else { true }
                if isNull { return fail(502, "The aggregate could not be worked out.", request, completion) }
            }
            var bytes: [UInt8] = []
            if let value { try reader.appendRaw(at: value, into: &bytes) } else { bytes = Array("null".utf8) }
            output.truncate(to: 0)
            output.append(contentsOf: bytes)
            let type = HTTPHeader("content-type", "application/json; charset=utf-8")
            let kept = cacheControl.map { [HTTPHeader("cache-control", $0)] } ?? []
            completion(
                GatewayResponse(
                    status: 200,
                    headers: [type] + kept,
                    operationName: aggregate.prepared.operation.name?.text
                ),
                output
            )
        } catch {
            logger.error("route \(aggregate.route.path): \(error)")
            fail(500, "The aggregate could not be written.", request, completion)
        }
    }

    private static func fail(
        _ status: Int,
        _ message: String,
        _ request: GatewayRequest,
        _ completion: Completion,
        headers: [HTTPHeader] = []
    ) {
        var output = OutputBuffer(capacity: 256)
        output.append("{\"error\":{\"name\":\"Error\",\"message\":")
        output.appendQuoted(message)
        output.append("},\"request\":{\"method\":")
        output.appendQuoted(request.method)
        output.append(",\"url\":")
        output.appendQuoted(request.target)
        output.append("},\"response\":{\"statusCode\":")
        output.append(status)
        output.append("}}")
        completion(
            GatewayResponse(
                status: status,
                headers: [HTTPHeader("content-type", "application/json; charset=utf-8")] + headers
            ),
            output
        )
    }
}

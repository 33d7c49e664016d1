package import NIOCore
package import Playground
package import Proxy
package import Upstreams

/// Where a request goes, told from its method and target before its body is read.
// PERF: what some cases carry is kept apart, so that a destination is a word to hand on.
package enum GatewayDestination: Sendable {
    /// `/graphql` and `/api/graphql`.
    case graphQL
    /// `/graphql/schema` and `/api/graphql/schema`.
    case schema
    /// The page for browsers at the endpoint, or a file of it below.
    indirect case playground(PlaygroundFile)
    /// A route of `tributary.routes`.
    indirect case aggregate(AggregateMatch)
    /// A proxy route: streamed.
    indirect case proxy(ProxyMatch)
    /// Also `/graphql/health` and `/api/graphql/health`.
    case readiness
    case liveness
    /// Nothing is there.
    ///
    /// Below what would be a plugin's path in Backstage that takes credentials to be told: there, the plugin's identifier;
    /// nil elsewhere.
    indirect case notFound(plugin: String?)
}

/// A route of `tributary.routes` that takes a request, whatever the configuration says by the time its body is there.
package struct AggregateMatch: Sendable {
    let operation: AggregateOperation
    let snapshot: GatewaySnapshot
}

/// A request whose body was read whole.
// PERF: a class, since it is handed on several times, and has nine references.
package final class GatewayRequest: Sendable {
    /// Upper-case method.
    package let method: String
    /// Path and query as received.
    package let target: String
    package let headers: [HTTPHeader]
    package let body: ByteBuffer
    /// What upstreams are told of the request.
    package let trace: RequestTrace?
    /// Who asks, by the credentials; nil where nobody was asked.
    package let callerSubject: String?

    package init(
        method: String,
        target: String,
        headers: [HTTPHeader],
        body: ByteBuffer,
        trace: RequestTrace? = nil,
        callerSubject: String? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.trace = trace
        self.callerSubject = callerSubject
    }

    /// All values of a header, joined as HTTP allows; nil when the request has none.
    ///
    /// - Parameter name: Lower case.
    /// - Returns: The values with `, ` between them.
    func header(_ name: StaticString) -> String? {
        var joined: String?
        for header in headers where header.name.utf8.isEqual(toLowercased: name) {
            joined = joined.map { $0 + ", " + header.value } ?? header.value
        }
        return joined
    }
}

/// The head of a response; its body is handed over beside it.
package struct GatewayResponse: Sendable {
    package var status: Int
    /// Without the headers that frame the body.
    package var headers: [HTTPHeader]
    /// The name of the operation that was run, if it has one; for the log.
    package var operationName: String?

    package init(status: Int, headers: [HTTPHeader], operationName: String? = nil) {
        self.status = status
        self.headers = headers
        self.operationName = operationName
    }
}

/// A request in progress.
package final class GatewayCall {
    private var onCancel: (() -> Void)?
    /// Value of the response's `Cache-Control`, once the operation has ended; nil where nothing is known.
    var cacheControl: String?
    /// Whether the response has errors beside its data, once the operation has ended.
    var hasErrors = false
    /// Opens a response that is sent in parts; nil where the answer has to be whole.
    let transport: (any StreamingTransport)?

    /// - Parameter transport: Where responses in parts are possible.
    init(transport: (any StreamingTransport)? = nil) {
        self.transport = transport
    }

    func started(_ onCancel: @escaping () -> Void) { self.onCancel = onCancel }

    func finished() { onCancel = nil }

    /// Gives the request up: its completion is not called any more, and calls to upstreams that nobody else awaits are ended.
    package func cancel() {
        let action = onCancel
        onCancel = nil
        action?()
    }
}

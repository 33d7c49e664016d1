import Gateway
import GraphQLExecution
import GraphQLLanguage
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import OrderedJSON
import Server
import Settings
import Upstreams

/// A GraphQL endpoint without a socket: what an application serves, asked from inside the process.
///
/// For tests of modules, and for programs that want answers and no server.
///
/// ```swift
/// let endpoint = try await Endpoint(modules: [Greetings()])
/// let response = await endpoint.respond(to: #"{ hello(name: "you") }"#)
/// await endpoint.stop()
/// ```
public final class Endpoint: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let gateway: Gateway
    let loop: NIOLoopBound<GatewayLoop>

    /// Loads configuration and schema.
    ///
    /// - Parameters:
    ///   - modules: Parts of the schema that are written in Swift.
    ///   - configurationFiles: As of `Application`.
    ///   - usesDatabase: Whether state is kept in the configured database; by default it is in memory, with the same
    ///     migrations, and begins empty.
    /// - Throws: ``ApplicationError`` with everything that is wrong.
    public convenience init(
        modules: [any Module] = [],
        configurationFiles: [String] = [],
        usesDatabase: Bool = false
    ) async throws {
        try await self.init(modules, configurationFiles, usesDatabase: usesDatabase, in: .current())
    }

    init(
        _ modules: [any Module],
        _ configurationFiles: [String],
        usesDatabase: Bool = false,
        in surroundings: ProcessSurroundings
    ) async throws {
        let settings: GatewaySettings
        let loaded: GatewayLoader.Loaded
        let logger: Logger
        do throws(GatewayProblems) {
            settings = try GatewayLoader.readSettings(files: configurationFiles, surroundings: surroundings)
            let sink = LogSink(settings.logging)
            logger = sink.logger()
            loaded = try GatewayLoader.load(
                settings,
                environment: surroundings.environment,
                stateUse: usesDatabase ? .serve : .check,
                code: ModuleSet(modules),
                logger: logger
            )
            sink.adopt(settings.logging, secrets: loaded.secrets, live: loaded.liveSecrets)
        } catch {
            throw ApplicationError(error.description)
        }
        let gateway = Gateway(loaded, logger: logger)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        do {
            loop = try await eventLoop.submit {
                NIOLoopBound(try gateway.makeLoop(on: eventLoop), eventLoop: eventLoop)
            }.get()
        } catch {
            gateway.shutdown()
            try await group.shutdownGracefully()
            throw ApplicationError("error: \(error)")
        }
        self.gateway = gateway
        self.group = group
    }

    /// Ends what is in progress and lets go of everything.
    public func stop() async {
        try? await loop.eventLoop.submit { [loop] in loop.value.shutdown() }.get()
        gateway.shutdown()
        try? await group.shutdownGracefully()
    }

    // MARK: Queries and mutations

    /// Runs a query or mutation.
    ///
    /// - Parameters:
    ///   - document: A GraphQL document.
    ///   - variables: By name.
    ///   - operationName: Which operation, where the document has several.
    ///   - headers: What a client's request would bring along.
    ///   - caller: The name that `Call.caller` gives.
    /// - Returns: The response as JSON text, such as `{"data":{"hello":"Hello, you!"}}`. When the task is cancelled, a
    ///   response with an error.
    public func respond(
        to document: String,
        variables: [String: any Encodable & Sendable] = [:],
        operationName: String? = nil,
        headers: KeyValuePairs<String, String> = [:],
        caller: String? = nil
    ) async -> String {
        let body: [UInt8]
        do {
            body = try Self.requestBody(document, variables, operationName)
        } catch {
            return Self.response(to: error)
        }
        let request = GatewayRequest(
            method: "POST",
            target: "/graphql",
            headers: [HTTPHeader("content-type", "application/json")] + headers.map { HTTPHeader($0.key, $0.value) },
            body: ByteBuffer(bytes: body),
            callerSubject: caller
        )
        let call = NIOLoopBoundBox<GatewayCall?>.makeEmptyBox(valueType: GatewayCall.self, eventLoop: loop.eventLoop)
        let waiting = NIOLoopBoundBox<CheckedContinuation<String, Never>?>.makeEmptyBox(
            valueType: CheckedContinuation<String, Never>.self,
            eventLoop: loop.eventLoop
        )
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.eventLoop.execute { [loop, request] in
                    waiting.value = continuation
                    call.value = loop.value.handle(.graphQL, request) { _, output in
                        waiting.value?.resume(returning: output.text)
                        waiting.value = nil
                    }
                }
            }
        } onCancel: {
            loop.eventLoop.execute {
                call.value?.cancel()
                waiting.value?.resume(returning: Self.response(to: CancellationError()))
                waiting.value = nil
            }
        }
    }

    // MARK: Subscriptions

    /// Runs a subscription: each event's response as JSON text, in order.
    ///
    /// The stream ends with the source of the events, and the subscription with the task that iterates.
    ///
    /// - Parameters:
    ///   - document: A GraphQL document with a subscription.
    ///   - variables: By name.
    ///   - operationName: Which operation, where the document has several.
    ///   - headers: What a client's request would bring along.
    ///   - caller: The name that `Call.caller` gives.
    /// - Returns: The responses. Iterating throws ``FieldError`` when the subscription is refused or breaks off, and when
    ///   more than 1,024 responses were not taken.
    public func events(
        of document: String,
        variables: [String: any Encodable & Sendable] = [:],
        operationName: String? = nil,
        headers: KeyValuePairs<String, String> = [:],
        caller: String? = nil
    ) -> AsyncThrowingStream<String, any Error> {
        let (stream, continuation) = AsyncThrowingStream<String, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.maxWaitingResponses)
        )
        let request: GraphQLRequest
        do {
            let body = try Self.requestBody(document, variables, operationName)
            request = try GraphQLRequest(json: JSONBody(copying: body))
        } catch {
            continuation.finish(throwing: error)
            return stream
        }
        let call = NIOLoopBoundBox<GatewayCall?>.makeEmptyBox(valueType: GatewayCall.self, eventLoop: loop.eventLoop)
        let sent = headers.map { HTTPHeader($0.key, $0.value) }
        continuation.onTermination = { [loop] _ in
            loop.eventLoop.execute {
                call.value?.cancel()
                call.value = nil
            }
        }
        loop.eventLoop.execute { [loop] in
            call.value = loop.value.subscribe(request, headers: sent, callerSubject: caller) { signal, output in
                switch signal {
                case .refused(let errors, _):
                    continuation.finish(throwing: errors.first.map { FieldError($0) })
                case .response:
                    guard case .dropped = continuation.yield(output.text) else { return }
                    continuation.finish(
                        throwing: FieldError(
                            "More than \(Self.maxWaitingResponses) responses of the subscription were not taken.",
                            code: "LIMIT_EXCEEDED"
                        )
                    )
                case .ended(let failure): continuation.finish(throwing: failure.map { FieldError($0) })
                }
            }
        }
        return stream
    }

    private static let maxWaitingResponses = 1_024

    // MARK: Texts

    private static func requestBody(
        _ document: String,
        _ variables: [String: any Encodable & Sendable],
        _ operationName: String?
    ) throws -> [UInt8] {
        let encoder = ValueEncoder()
        var object = encoder.container(keyedBy: NameKey.self)
        try object.encode(document, forKey: NameKey("query"))
        if let operationName { try object.encode(operationName, forKey: NameKey("operationName")) }
        var members = object.nestedContainer(keyedBy: NameKey.self, forKey: NameKey("variables"))
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            try members.encode(value, forKey: NameKey(name))
        }
        encoder.finish()
        return encoder.output.bytes
    }

    private static func response(to error: any Error) -> String {
        var output = OutputBuffer()
        output.append("{\"errors\":")
        output.append([GraphQLError(OperationAccess.sentence(error))], sources: [])
        output.append(byte: UInt8(ascii: "}"))
        return output.text
    }
}

extension FieldError {
    init(_ error: GraphQLError) {
        var (code, extensions): (String?, [GraphQLError.Extension]) = (nil, error.extensions)
        if let first = extensions.first, first.name == "code", case .string(let text) = first.value {
            code = text
            extensions.removeFirst()
        }
        self.init(ExecutionFailure(error.message, code: code, extensions: extensions))
    }
}

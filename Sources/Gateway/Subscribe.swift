import Connect
package import GraphQLExecution
package import GraphQLLanguage
import GraphQLTypes
import NIOCore
package import OrderedJSON
import Settings
package import Upstreams

extension GatewayLoop {
    /// What a subscription tells.
    package enum SubscriptionSignal {
        /// There is a response stream.
        case opened
        /// There is none: the request failed with these errors.
        case refused([GraphQLError], sources: [Source])
        /// One event's response, as JSON text; the buffer is valid during the call only.
        case response
        /// No response comes any more. A failure is that of a source stream which broke off.
        case ended(ExecutionFailure?)
    }

    /// Runs a subscription: the transport of its responses is the caller's.
    ///
    /// - Parameters:
    ///   - request: A subscription.
    ///   - headers: Of the client's request.
    ///   - callerSubject: Who asks, by the credentials.
    ///   - listener: Told what happens, on the loop, until the call is cancelled; perhaps before this returns.
    /// - Returns: What ends the subscription from this side.
    package func subscribe(
        _ request: GraphQLRequest,
        headers: [HTTPHeader] = [],
        callerSubject: String? = nil,
        listener: @escaping (SubscriptionSignal, borrowing OutputBuffer) -> Void
    ) -> GatewayCall {
        let call = GatewayCall()
        let sources = [Source(name: "request", utf8: request.document)]
        let none = OutputBuffer(capacity: 0)
        do throws(RequestErrors) {
            let snapshot = self.snapshot
            let prepared = try snapshot.prepare(request)
            guard prepared.operation.operationType == .subscription else {
                throw RequestErrors([
                    GraphQLError("This is a \(prepared.operation.operationType.rawValue), and no subscription.")
                ])
            }
            let variables = try prepared.variables(request.variables)
            var isStream = true
            do throws(GraphQLError) {
                let subscription = try Subscription(
                    plan: try prepared.plan(for: variables),
                    bindings: snapshot.bindings,
                    schema: snapshot.schema,
                    variables: variables
                ) { [self] in
                    // The first context is that of the stream, which may go on for ever; each event has its own time.
                    let deadline: NIODeadline =
                        isStream
                        ? .distantFuture
                        : .now() + .nanoseconds(snapshot.settings.limits.requestDeadline.nanoseconds)
                    isStream = false
                    return context(of: snapshot, headers: headers, callerSubject: callerSubject, deadline: deadline)
                }
                call.started { subscription.cancel() }
                var last: WrittenText?
                subscription.start { [self] signal in
                    switch signal {
                    case .opened: listener(.opened, OutputBuffer(capacity: 0))
                    case .refused(let error):
                        call.finished()
                        listener(.refused([error], sources: sources), OutputBuffer(capacity: 0))
                    case .response(let operation):
                        withOutput { output in
                            operation.writeResponse(sources: sources, into: &output)
                            if operation.context.skipsUnchanged {
                                let text = WrittenText(output)
                                guard text != last else { return }
                                last = text
                            }
                            listener(.response, output)
                        }
                    case .ended(let failure):
                        call.finished()
                        listener(.ended(failure), OutputBuffer(capacity: 0))
                    }
                }
            } catch {
                throw RequestErrors([error])
            }
        } catch {
            listener(.refused(error.errors, sources: sources), none)
        }
        return call
    }
}

/// By what a response is known to be the same as the one before, without keeping it for each of many subscribers: its length
/// and two hashes under the secret of the process.
private struct WrittenText: Equatable {
    private let count: Int
    private let hashes: (Int, Int)

    init(_ output: borrowing OutputBuffer) {
        var (first, second) = (Hasher(), Hasher())
        second.combine(0)
        unsafe output.withUnsafeBytes { bytes in
            unsafe first.combine(bytes: UnsafeRawBufferPointer(bytes))
            unsafe second.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        count = output.count
        hashes = (first.finalize(), second.finalize())
    }

    static func == (left: WrittenText, right: WrittenText) -> Bool {
        left.count == right.count && left.hashes == right.hashes
    }
}

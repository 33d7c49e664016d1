package import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
package import Upstreams

extension GatewayLoop {
    /// Runs a subscription for who asks from inside the process.
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
        listener: @escaping StreamedOperation.Listener
    ) -> GatewayCall {
        let call = GatewayCall()
        do throws(RequestErrors) {
            let client = StreamClient(headers: headers, callerSubject: callerSubject)
            let operation = try StreamedOperation(on: self, request, for: client)
            guard operation.operationType == .subscription else {
                throw RequestErrors([
                    GraphQLError("This is a \(operation.operationType.rawValue), and no subscription.")
                ])
            }
            call.started { operation.cancel() }
            operation.start(listener)
        } catch {
            let sources = [Source(name: "request", utf8: request.document)]
            listener(.refused(error.errors, sources: sources), OutputBuffer(capacity: 0))
        }
        return call
    }
}

package import NIOCore

/// A call in progress: what ``UpstreamClient/call(_:hasEffects:deadline:completion:)`` returns.
///
/// Belongs to the client's event loop.
package struct CallInProgress {
    fileprivate enum Kind {
        case sent(UpstreamCall)
        case managed(ManagedCall)
        case shared(FlightTable<PlannedCall, CallCompletion>.Ticket, UpstreamClient)
    }

    fileprivate let kind: Kind

    /// Ends the wait: the completion is never called.
    ///
    /// Others who wait for the same answer still get it; the transfer ends with the last of them.
    package func cancel() {
        switch kind {
        case .sent(let call): call.cancel()
        case .managed(let call): call.cancel()
        case .shared(let ticket, let client): client.leave(ticket)
        }
    }
}

/// Called once with the outcome of a call.
package typealias CallCompletion = (Result<UpstreamResponse, UpstreamFailure>) -> Void

extension UpstreamClient {
    /// Sends a request under its terms, or lets an identical one that is in flight answer it.
    ///
    /// - Parameters:
    ///   - call: What is asked, and under which terms.
    ///   - hasEffects: The caller means to change something: never shared, whatever the method.
    ///   - deadline: When the caller has to have the answer.
    ///   - completion: Called exactly once, on the loop, after this function has returned; never after `cancel()`.
    /// - Returns: The call, to cancel it.
    package func call(
        _ call: PlannedCall,
        hasEffects: Bool = false,
        deadline: NIODeadline? = nil,
        completion: @escaping CallCompletion
    ) -> CallInProgress {
        guard call.terms.sharesInFlight, !hasEffects, call.isShareable else {
            return start(call, deadline: deadline, completion: completion)
        }
        let timeout = TimeAmount.nanoseconds(Int64(call.terms.limits.timeout.curlMilliseconds) * 1_000_000)
        switch flights.join(call, at: .now(), timeout: timeout, deadline: deadline, waiter: completion) {
        case .alone:
            return start(call, deadline: deadline, completion: completion)
        case .follow(let ticket):
            return CallInProgress(kind: .shared(ticket, self))
        case .lead(let ticket):
            let flight = ticket.flight
            let sent = start(call, deadline: flight.end) { [unowned self] result in
                for completion in flights.land(flight) { completion(result) }
            }
            flight.abandon = { sent.cancel() }
            return CallInProgress(kind: .shared(ticket, self))
        }
    }

    fileprivate func leave(_ ticket: FlightTable<PlannedCall, CallCompletion>.Ticket) {
        let abandon = ticket.flight.abandon
        if flights.leave(ticket) { abandon?() }
    }

    /// Sends a call as its source's policy says, or directly where there is none.
    private func start(
        _ call: PlannedCall,
        deadline: NIODeadline?,
        completion: @escaping CallCompletion
    ) -> CallInProgress {
        guard let source = call.terms.source else {
            let sent = send(call.request, limits: call.terms.limits, deadline: deadline, completion: completion)
            return CallInProgress(kind: .sent(sent))
        }
        let managed = ManagedCall(call, source: source, client: self, deadline: deadline, completion: completion)
        managed.begin()
        return CallInProgress(kind: .managed(managed))
    }
}

package import NIOCore

/// A call in progress: what ``UpstreamClient/call(_:hasEffects:deadline:completion:)`` returns.
///
/// Belongs to the client's event loop.
package struct CallInProgress {
    fileprivate enum Kind {
        case sent(UpstreamCall)
        case managed(ManagedCall)
        case answered(AnsweredCall)
        case shared(UpstreamClient.Flights.Ticket, UpstreamClient)
    }

    fileprivate let kind: Kind

    /// Requests that were sent for it so far: those of the call in flight that answers it, none for one out of the cache.
    package var attempts: Int {
        switch kind {
        case .sent: 1
        case .managed(let call): call.attemptCount
        case .answered: 0
        case .shared(let ticket, _): ticket.flight.call?.attempts ?? 0
        }
    }

    /// Ends the wait: the completion is never called.
    ///
    /// Others who wait for the same answer still get it; the transfer ends with the last of them.
    package func cancel() {
        switch kind {
        case .sent(let call): call.cancel()
        case .managed(let call): call.cancel()
        case .answered(let call): call.cancel()
        case .shared(let ticket, let client): client.leave(ticket)
        }
    }
}

/// Called once with the outcome of a call.
package typealias CallCompletion = (Result<UpstreamResponse, UpstreamFailure>) -> Void

extension UpstreamClient {
    typealias Flights = FlightTable<PlannedCall, FlightWaiter, CallInProgress>

    /// Someone who waits for a call in flight.
    struct FlightWaiter {
        let completion: CallCompletion
    }

    /// Sends a request under its terms, or lets an identical one that is in flight answer it.
    ///
    /// - Parameters:
    ///   - call: What is asked, and under which terms.
    ///   - hasEffects: The caller means to change something: never shared, whatever the method.
    ///   - deadline: When the caller has to have the answer.
    ///   - trace: For whom the call is made, as the upstream is told; of calls that share an answer, it hears of the first.
    ///   - completion: Called exactly once, on the loop, after this function has returned; never after `cancel()`.
    /// - Returns: The call, to cancel it.
    package func call(
        _ call: PlannedCall,
        hasEffects: Bool = false,
        deadline: NIODeadline? = nil,
        trace: RequestTrace? = nil,
        completion: @escaping CallCompletion
    ) -> CallInProgress {
        guard !hasEffects, call.isShareable else {
            // A POST without effects is a question that stands in its body.
            let mayChange = hasEffects || call.request.method != "POST"
            guard mayChange, cache.wasUsed else {
                return start(call, deadline: deadline, trace: trace, completion: completion)
            }
            return start(call, deadline: deadline, trace: trace) { [weak self] result in
                if case .success(let response) = result, response.status < 400 {
                    self?.noteChange(method: call.request.method, url: call.request.url)
                }
                completion(result)
            }
        }
        if call.terms.cache != nil {
            return callThroughCache(call, deadline: deadline, trace: trace, completion: completion)
        }
        switch join(call, deadline, completion) {
        case .alone: return start(call, deadline: deadline, trace: trace, completion: completion)
        case .follow(let ticket): return CallInProgress(kind: .shared(ticket, self))
        case .lead(let ticket):
            let (end, deliver) = (ticket.flight.end, delivery(to: ticket.flight))
            ticket.flight.call = start(call, deadline: end, trace: trace, completion: deliver)
            return CallInProgress(kind: .shared(ticket, self))
        }
    }

    private func callThroughCache(
        _ call: PlannedCall,
        deadline: NIODeadline?,
        trace: RequestTrace?,
        completion: @escaping CallCompletion
    ) -> CallInProgress {
        let directives = CacheControl(call.request.headers)
        let key = call.cacheKey
        func answer(_ result: Result<UpstreamResponse, UpstreamFailure>) -> CallInProgress {
            let answered = AnsweredCall(completion)
            onTurnEnd { answered.answer(result) }
            return CallInProgress(kind: .answered(answered))
        }
        switch lookUp(call, key: key, directives: directives, trace: trace) {
        case .answer(let response): return answer(.success(response))
        // Spec: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1.7
        case .refuse: return answer(.success(UpstreamResponse(status: 504, headers: [], body: [])))
        case .pass: return start(call, deadline: deadline, trace: trace, completion: completion)
        case .fetch(let entry):
            switch join(call, deadline, completion) {
            case .alone:
                return fetch(call, key: key, known: entry, deadline: deadline, trace: trace, completion: completion)
            case .follow(let ticket): return CallInProgress(kind: .shared(ticket, self))
            case .lead(let ticket):
                let (end, deliver) = (ticket.flight.end, delivery(to: ticket.flight))
                ticket.flight.call =
                    fetch(call, key: key, known: entry, deadline: end, trace: trace, completion: deliver)
                return CallInProgress(kind: .shared(ticket, self))
            }
        }
    }

    // MARK: Sharing

    private func join(
        _ call: PlannedCall,
        _ deadline: NIODeadline?,
        _ completion: @escaping CallCompletion
    ) -> Flights.Verdict {
        guard call.terms.sharesInFlight else { return .alone }
        return flights.join(
            call,
            at: .now(),
            timeout: call.terms.limits.timeout.timeAmount,
            deadline: deadline,
            waiter: FlightWaiter(completion: completion)
        )
    }

    /// What gives the answer to all who wait for it.
    private func delivery(to flight: Flights.Flight) -> CallCompletion {
        { [unowned self] result in
            let waiting = flights.land(flight)
            let outer = landing
            defer { landing = outer }
            landing = nil
            if waiting.count > 1, case .success(let response) = result { landing = Landing(response.body) }
            for waiter in waiting { waiter.completion(result) }
        }
    }

    fileprivate func leave(_ ticket: UpstreamClient.Flights.Ticket) {
        if flights.leave(ticket) { ticket.flight.call?.cancel() }
    }

    /// Sends a call as its source's policy says, or directly where there is none.
    func start(
        _ call: PlannedCall,
        deadline: NIODeadline?,
        trace: RequestTrace?,
        completion: @escaping CallCompletion
    ) -> CallInProgress {
        guard let source = call.terms.source else {
            let sent = send(
                call.request,
                limits: call.terms.limits,
                deadline: deadline,
                isLookup: call.terms.isLookup,
                trace: trace,
                completion: completion
            )
            return CallInProgress(kind: .sent(sent))
        }
        let managed = ManagedCall(
            call,
            source: source,
            client: self,
            deadline: deadline,
            trace: trace,
            completion: completion
        )
        managed.begin()
        return CallInProgress(kind: .managed(managed))
    }
}

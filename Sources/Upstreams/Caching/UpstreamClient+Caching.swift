import NIOCore

/// An answer that is known already and only waits to be given.
final class AnsweredCall {
    private var completion: CallCompletion?

    init(_ completion: @escaping CallCompletion) {
        self.completion = completion
    }

    func answer(_ result: Result<UpstreamResponse, UpstreamFailure>) {
        let completion = self.completion
        self.completion = nil
        completion?(result)
    }

    func cancel() { completion = nil }
}

/// What the cache says to a call.
enum CacheLookup {
    /// Answered from the cache.
    case answer(UpstreamResponse)
    /// To be fetched; the entry, if there is one, can be confirmed or stand in when the upstream fails.
    case fetch(CacheEntry?)
    /// The caller wants a cached response or none.
    case refuse
    /// Neither looked up nor kept.
    case pass
}

extension UpstreamClient {
    /// Fields with which a caller does its own checking, or asks for a part: such calls pass the cache by.
    private static let bypassing: Set<String> = [
        "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range",
    ]

    /// Looks a call up.
    ///
    /// - Parameters:
    ///   - call: A GET with a cache policy.
    ///   - key: The same without its caller's directives.
    ///   - directives: Those of the caller.
    ///   - trace: For a refresh.
    /// - Returns: What the cache says to it; a refresh that is due has begun.
    func lookUp(
        _ call: PlannedCall,
        key: PlannedCall,
        directives: CacheControl,
        trace: RequestTrace?
    ) -> CacheLookup {
        if directives.noStore || call.request.headers.contains(where: { Self.bypassing.contains($0.name.lowercased()) })
        {
            return .pass
        }
        let now = NIODeadline.now()
        guard let entry = cache.find(key) else { return directives.onlyIfCached ? .refuse : .fetch(nil) }
        switch entry.verdict(for: directives, at: now) {
        case .serve: return .answer(entry.answer(at: now))
        case .serveAndRefresh:
            refresh(call, key: key, entry, trace)
            return .answer(entry.answer(at: now))
        case .revalidate: return directives.onlyIfCached ? .refuse : .fetch(entry)
        }
    }

    /// Gives up what is kept for a call: its caller cannot make use of it.
    package func forget(_ call: PlannedCall) {
        guard call.terms.cache != nil, cache.wasUsed else { return }
        cache.remove(call.cacheKey)
    }

    /// After something was changed at a URL, what is kept of it is no good any more.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-4.4
    func noteChange(method: String, url: String) {
        guard cache.wasUsed, !["GET", "HEAD", "OPTIONS"].contains(method) else { return }
        cache.remove(url: url)
    }

    /// Fetches an entry anew while the old one is served.
    private func refresh(_ call: PlannedCall, key: PlannedCall, _ entry: CacheEntry, _ trace: RequestTrace?) {
        guard cache.beginRefresh(key) else { return }
        _ = fetch(call, key: key, known: entry, deadline: nil, trace: trace) { [cache] _ in cache.endRefresh(key) }
    }

    /// Sends a call, and keeps what may be kept.
    ///
    /// - Parameters:
    ///   - call: A GET with a cache policy.
    ///   - key: What the response is kept under.
    ///   - entry: What is kept already: asked to be confirmed, and given out when the upstream fails.
    ///   - deadline: When the call is over.
    ///   - trace: For whom it is sent.
    ///   - completion: Called once on the loop, after this function has returned; never after the call was cancelled.
    /// - Returns: The call, to cancel it.
    func fetch(
        _ call: PlannedCall,
        key: PlannedCall,
        known entry: CacheEntry?,
        deadline: NIODeadline?,
        trace: RequestTrace?,
        completion: @escaping CallCompletion
    ) -> CallInProgress {
        guard let policy = call.terms.cache else {
            return start(call, deadline: deadline, trace: trace, completion: completion)
        }
        var sent = call
        if let validators = entry?.validators, !validators.isEmpty {
            var request = call.request
            request.headers += validators
            sent = PlannedCall(request, terms: call.terms, caller: call.caller)
        }
        let hasCaller = key.caller != nil
        let begin = NIODeadline.now()
        return start(sent, deadline: deadline, trace: trace) { [cache] result in
            let times = CacheEntry.Times(sent: begin, received: .now(), date: HTTPDate.now())
            switch result {
            case .success(let response) where response.status == 304 && entry != nil:
                guard let confirmed = entry?.confirmed(by: response) else { return completion(result) }
                if let renewed = CacheEntry(confirmed, policy: policy, hasCaller: hasCaller, times: times) {
                    cache.store(renewed, for: key)
                } else {
                    cache.remove(key)
                }
                completion(.success(confirmed))
            case .success(let response) where response.status < 500 && response.status != 429:
                // What nobody can use is no better than an error, where there is something that can be used.
                if let entry, call.terms.expectsJSON, entry.mayReplaceError(at: times.received), response.isNoJSON {
                    return completion(.success(entry.answer(at: times.received)))
                }
                if let fresh = CacheEntry(response, policy: policy, hasCaller: hasCaller, times: times) {
                    cache.store(fresh, for: key)
                } else if entry != nil {
                    cache.remove(key)
                }
                completion(result)
            case .success, .failure:
                let isHopeless = if case .failure(.shuttingDown) = result { true } else { false }
                guard let entry, !isHopeless, entry.mayReplaceError(at: times.received) else {
                    return completion(result)
                }
                completion(.success(entry.answer(at: times.received)))
            }
        }
    }
}

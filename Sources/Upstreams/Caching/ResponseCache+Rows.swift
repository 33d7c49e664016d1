package import NIOCore

/// What the cache says to one key of a batch.
package enum CachedRow {
    /// Its part of an answer; an empty body for a key that is known to be unknown.
    case fresh(UpstreamResponse)
    /// The same, to be fetched anew by whoever was told so: ``ResponseCache/endRefresh(ofRow:)`` ends that.
    case stale(UpstreamResponse, isRefreshDue: Bool)
    /// To be fetched; what is kept may stand in when the upstream fails.
    case missing(standIn: UpstreamResponse?)
}

/// Parts of batched answers, kept for each key by itself.
///
/// A part is kept as a response would be that the upstream had sent for this key alone: with the same headers, under the
/// same rules. Its call is never sent, and looks like none that is.
extension ResponseCache {
    /// The name under which a key's part is kept.
    ///
    /// - Parameters:
    ///   - batch: The batch's request for one made-up key, with a cache policy: everything in it but the keys.
    ///   - owner: The binding's coordinate.
    ///   - key: Text that two keys share exactly when they are equal.
    /// - Returns: The name.
    package static func row(of batch: PlannedCall, owner: String, key: [UInt8]) -> PlannedCall {
        var request = batch.request
        request.headers += [
            HTTPHeader("row of", owner), HTTPHeader("method", request.method),
            HTTPHeader("body", String(decoding: request.body ?? [], as: UTF8.self)),
        ]
        request.method = "a row"
        request.body = key
        return PlannedCall(request, terms: batch.terms, caller: batch.caller)
    }

    /// Looks a key's part up.
    package func find(row: PlannedCall) -> CachedRow {
        let now = NIODeadline.now()
        guard let entry = find(row) else { return .missing(standIn: nil) }
        switch entry.verdict(for: CacheControl(), at: now) {
        case .serve: return .fresh(entry.answer(at: now))
        case .serveAndRefresh: return .stale(entry.answer(at: now), isRefreshDue: beginRefresh(row))
        // There is no asking for a part whether it is still good.
        case .revalidate: return .missing(standIn: entry.mayReplaceError(at: now) ? entry.answer(at: now) : nil)
        }
    }

    /// Keeps a key's part of an answer, as its policy allows.
    ///
    /// - Parameters:
    ///   - bytes: The part; nil for a key that the answer has nothing for.
    ///   - response: The whole answer.
    ///   - row: From ``row(of:owner:key:)``.
    ///   - sent: When the batch's request was sent.
    package func keep(_ bytes: [UInt8]?, of response: UpstreamResponse, for row: PlannedCall, sent: NIODeadline) {
        guard let policy = row.terms.cache else { return }
        let part = UpstreamResponse(
            status: bytes == nil ? 404 : 200,
            head: response.head,
            body: ResponseBody(copying: bytes ?? [])
        )
        let times = CacheEntry.Times(sent: sent, received: .now(), date: HTTPDate.now())
        if let entry = CacheEntry(part, policy: policy, hasCaller: row.caller != nil, times: times) {
            store(entry, for: row)
        } else {
            remove(row)
        }
    }

    /// Ends a refresh that ``find(row:)`` has begun.
    package func endRefresh(ofRow row: PlannedCall) {
        endRefresh(row)
    }
}

import GraphQLExecution
import GraphQLTypes
import Logging
import NIOCore
import OrderedJSON
import Upstreams

/// A batch whose answer is kept key by key: only keys that the cache does not have are asked for.
extension HTTPLoader {
    /// Loads a batch through the cache's parts.
    ///
    /// - Returns: False when there is no telling the request's keys from the rest of it.
    func loadRows(_ batch: LoadBatch, _ services: ConnectServices, owner: String) -> Bool {
        guard case .byKey(let paths, _) = matching, let identity = identity(of: batch, services) else { return false }
        let cache = services.upstreams.cache
        let rows: CachedRows
        do throws(JSONFault) {
            rows = try CachedRows(
                of: batch,
                width: requirements.count,
                identity: identity,
                owner: owner,
                cache: cache,
                served: { note(served: $0, services) }
            )
        } catch {
            batch.complete(.failure(.invalidResponse(error)))
            return true
        }
        refresh(rows, paths, batch, services)
        guard !rows.missing.isEmpty else {
            services.reports.sources?.noteSpared(sourceName)
            batch.complete(.success(rows.list))
            return true
        }
        if let refusal = refusal(services) {
            complete(batch, rows, refusal, mayStandIn: false, services)
            return true
        }
        let call: PlannedCall
        do throws(RequestTemplate.Fault) {
            guard let made = try self.call(for: rows.missing, of: batch, services) else {
                batch.complete(.success(rows.list))
                return true
            }
            call = made
        } catch {
            complete(batch, rows, failure(error, services), mayStandIn: false, services)
            return true
        }
        let sent = NIODeadline.now()
        send(call, for: batch, services) { [self] result in
            switch result {
            case .failure(let failure):
                complete(batch, rows, ExecutionFailure(failure), mayStandIn: true, services)
            case .success(let answer):
                let finish: (Result<LoadedValue, ExecutionFailure>) -> Void = { [self] taken in
                    switch taken {
                    case .success(let value): batch.complete(.success(value))
                    case .failure(let failure):
                        // An answer that nobody can use is no better than one that says failure.
                        let mayStandIn =
                            answer.status >= 500 || answer.status == 429
                            || failure.code == "CONNECTOR_RESPONSE_INVALID"
                        complete(batch, rows, failure, mayStandIn: mayStandIn, services)
                    }
                }
                let work = { [self] in taken(answer, paths, sent: sent, rows, batch, services) }
                guard answer.body.count > OperationContext.maxBytesOnLoop, let offload = batch.context.offload
                else { return finish(work()) }
                var outcome: Result<LoadedValue, ExecutionFailure> = .success(.null)
                offload({ outcome = work() }, { finish(outcome) })
            }
        }
        return true
    }

    /// The batch's request for a made-up key: everything in it but the keys.
    private func identity(of batch: LoadBatch, _ services: ConnectServices) -> PlannedCall? {
        let key = requirements.map { _ in JSONInput.json(Self.madeUpKey, 0) }
        return (try? call(for: key, of: batch, caller: caller(of: services), services)) ?? nil
    }

    private static let madeUpKey = JSONBody(copying: Array("\"0\"".utf8))

    /// The call that asks for these keys; what it brings is kept in parts and not whole.
    private func call(
        for keys: [Int],
        of batch: LoadBatch,
        _ services: ConnectServices
    ) throws(RequestTemplate.Fault) -> PlannedCall? {
        let width = requirements.count
        let inputs = keys.flatMap { batch.inputs[$0 * width..<($0 + 1) * width] }
        guard let call = try call(for: inputs, of: batch, caller: nil, services) else { return nil }
        var terms = terms
        terms.cache = nil
        return PlannedCall(call.request, terms: terms)
    }

    /// Takes an answer in: keeps its parts, and puts them together with those that were there.
    private func taken(
        _ answer: UpstreamResponse,
        _ paths: [MemberPath],
        sent: NIODeadline,
        _ rows: CachedRows,
        _ batch: LoadBatch,
        _ services: ConnectServices
    ) -> Result<LoadedValue, ExecutionFailure> {
        take(answer, for: batch, services).flatMap { loaded in
            do throws(JSONFault) {
                var rows = rows
                let isList =
                    try loaded.root.map { root throws(JSONFault) in
                        try JSONReader(loaded.body).kind(at: root) == .array
                    } ?? true
                // What is no list is the engine's to refuse.
                guard isList else { return .success(loaded) }
                try rows.take(
                    loaded,
                    of: answer,
                    for: rows.missing,
                    paths: paths,
                    sent: sent,
                    cache: services.upstreams.cache
                )
                return .success(rows.missing.count == batch.keyCount ? loaded : rows.list)
            } catch {
                return .failure(.invalidResponse(error))
            }
        }
    }

    /// Ends a load whose missing keys could not be fetched: those that the cache has are answered all the same.
    private func complete(
        _ batch: LoadBatch,
        _ rows: CachedRows,
        _ reason: ExecutionFailure,
        mayStandIn: Bool,
        _ services: ConnectServices
    ) {
        var rows = rows
        let left = mayStandIn ? rows.standIn { note(served: $0, services) } : rows.missing
        guard left.count < batch.keyCount else { return batch.complete(.failure(reason)) }
        var list = rows.list
        if !left.isEmpty { list.failure = (left, reason) }
        batch.complete(.success(list))
    }

    /// Asks anew for keys that are served as they are.
    private func refresh(
        _ rows: CachedRows,
        _ paths: [MemberPath],
        _ batch: LoadBatch,
        _ services: ConnectServices
    ) {
        guard !rows.due.isEmpty else { return }
        let cache = services.upstreams.cache
        let end = { for index in rows.due { cache.endRefresh(ofRow: rows.rows[index].name) } }
        guard let call = (try? call(for: rows.due, of: batch, services)) ?? nil else { return end() }
        let sent = NIODeadline.now()
        _ = services.upstreams.call(call) { [self] result in
            defer { end() }
            guard case .success(let answer) = result, case .success(let loaded) = take(answer, for: batch, services)
            else { return }
            var rows = rows
            do throws(JSONFault) {
                try rows.take(loaded, of: answer, for: rows.due, paths: paths, sent: sent, cache: cache)
            } catch {
                services.logger.debug("refresh of \(label): \(error)")
            }
        }
    }

    private func note(served part: UpstreamResponse, _ services: ConnectServices) {
        services.note(served: part, policy: terms.cache, usesCaller: usesCaller, source: sourceName)
    }
}

import Logging
import NIOConcurrencyHelpers
import NIOCore

/// The access token of a source, shared by all event loops of the process.
///
/// One loop's client fetches; whoever waits is told on its own loop.
final class SourceTokens: Sendable {
    typealias Waiter = @Sendable (Result<String, UpstreamFailure>) -> Void

    let credentials: ClientCredentials
    private let sourceName: String
    private let state: NIOLockedValueBox<AccessTokens<Waiter>>
    private let secrets: LiveSecrets

    init(_ credentials: ClientCredentials, sourceName: String, secrets: LiveSecrets) {
        self.credentials = credentials
        self.sourceName = sourceName
        self.secrets = secrets
        state = NIOLockedValueBox(AccessTokens(margin: credentials.margin))
    }

    /// The token, or nothing while it is being fetched.
    ///
    /// - Parameters:
    ///   - client: Fetches, if nobody does.
    ///   - waiter: Called once where nil is returned, on whichever loop.
    /// - Returns: Nil when the waiter is told later.
    func token(
        through client: UpstreamClient,
        _ waiter: @escaping Waiter
    ) -> Result<String, UpstreamFailure>? {
        switch state.withLockedValue({ $0.ask(at: .now(), waiter: waiter) }) {
        case .token(let token): return .success(token)
        case .unavailable: return .failure(.noToken)
        case .wait: return nil
        case .fetch:
            fetch(through: client)
            return nil
        }
    }

    /// Notes that the upstream has answered 401 to a token.
    func reject(_ token: String) {
        state.withLockedValue { $0.reject(token) }
    }

    /// Belongs to no call: one that is given up does not end it, since others may wait.
    private func fetch(through client: UpstreamClient) {
        let limits = UpstreamLimits(
            timeout: credentials.timeout,
            connectTimeout: credentials.timeout,
            maxBodyBytes: 1 << 20
        )
        let logger = client.logger
        client.send(credentials.request, limits: limits) { [self] result in
            let grant = (try? result.get()).flatMap(ClientCredentials.grant)
            if let grant { secrets.note(grant.token, of: sourceName) }
            let waiters = state.withLockedValue { $0.land(grant, at: .now()) }
            let outcome: Result<String, UpstreamFailure>
            switch (grant, result) {
            case (let grant?, _): outcome = .success(grant.token)
            case (nil, .failure(.shuttingDown)): outcome = .failure(.shuttingDown)
            case (nil, .failure(let failure)):
                logger.warning(
                    "no access token",
                    metadata: ["source": "\(sourceName)", "failure": "\(failure.reason)"]
                )
                outcome = .failure(.noToken)
            case (nil, .success(let response)):
                logger.warning(
                    "no access token: the endpoint's answer holds none",
                    metadata: ["source": "\(sourceName)", "status": "\(response.status)"]
                )
                outcome = .failure(.noToken)
            }
            for waiter in waiters { waiter(outcome) }
        }
    }
}

extension [HTTPHeader] {
    /// The fields with this one as their only `Authorization`.
    func authorized(by token: String) -> [HTTPHeader] {
        filter { $0.name.lowercased() != "authorization" } + [HTTPHeader("Authorization", "Bearer " + token)]
    }
}

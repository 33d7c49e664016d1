import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Asks the targets of all sources with a health check whether they are well; one loop of the process does.
final class HealthChecker {
    private let sources: UpstreamSources
    private unowned let client: UpstreamClient
    private let logger: Logger
    private var timer: Scheduled<Void>?
    private var isStopped = false

    /// How long nothing is looked at when there is nothing to check: sources come with a change of the configuration.
    private static let idleInterval = TimeAmount.seconds(1)

    init(_ sources: UpstreamSources, client: UpstreamClient, logger: Logger) {
        self.sources = sources
        self.client = client
        self.logger = logger
    }

    /// Begins what is due, and comes again when the next is.
    func run() {
        guard !isStopped else { return }
        let now = NIODeadline.now()
        var next = now + Self.idleInterval
        for source in sources.checked {
            // Where records name the servers, they are looked up and kept up to date for the checks too.
            _ = source.discovery?.isKnown(for: source.state) { _ in }
            let (due, later) = source.state.withLockedValue { ($0.beginChecks(at: now), $0.nextCheck) }
            for target in due { check(target, of: source) }
            if let later { next = min(next, later) }
        }
        timer = client.eventLoop.assumeIsolated().scheduleTask(deadline: max(next, now + .milliseconds(10))) {
            [weak self] in self?.run()
        }
    }

    /// Asks a target, with the source's access token where its calls carry one.
    private func check(_ target: SourceState.Target, of source: UpstreamSource, hasRenewedToken: Bool = false) {
        guard let tokens = source.tokens else { return ask(target, of: source, token: nil, hasRenewedToken: true) }
        let proceed = NIOLoopBound(
            { [weak self] (token: Result<String, UpstreamFailure>) in
                guard let self, !isStopped else { return }
                switch token {
                case .success(let token): ask(target, of: source, token: token, hasRenewedToken: hasRenewedToken)
                // The token endpoint's fault: it says nothing of the target.
                case .failure: source.state.withLockedValue { $0.skipCheck(of: target.id, at: .now()) }
                }
            },
            eventLoop: client.eventLoop
        )
        let known = tokens.token(through: client) { token in
            proceed.eventLoop.execute { proceed.value(token) }
        }
        if let known { proceed.value(known) }
    }

    private func ask(
        _ target: SourceState.Target,
        of source: UpstreamSource,
        token: String?,
        hasRenewedToken: Bool
    ) {
        guard let url = source.checkURL(of: target.endpoint), let policy = source.policy.healthCheck else { return }
        let limits = UpstreamLimits(timeout: policy.timeout, connectTimeout: policy.timeout, maxBodyBytes: 1 << 20)
        let headers = token.map { policy.headers.authorized(by: $0) } ?? policy.headers
        let request = UpstreamRequest(method: "GET", url: url, headers: headers, trust: policy.trust)
        client.send(request, limits: limits, connectTo: target.endpoint?.connectTo) { [weak self] result in
            guard let self, !isStopped else { return }
            let status = (try? result.get())?.status
            if status == 401, let token {
                source.tokens?.reject(token)
                // As a call does: once with a fresh one.
                if !hasRenewedToken { return check(target, of: source, hasRenewedToken: true) }
            }
            end(target, of: source, isWell: status.map { (200...399).contains($0) } ?? false)
        }
    }

    private func end(_ target: SourceState.Target, of source: UpstreamSource, isWell: Bool) {
        let hasChanged = source.state.withLockedValue { $0.endCheck(of: target.id, success: isWell, at: .now()) }
        guard hasChanged else { return }
        logger.log(
            level: isWell ? .notice : .warning,
            isWell ? "upstream target is well again" : "upstream target is unwell and gets no calls",
            metadata: [
                "source": "\(source.name)", "target": "\(target.id + 1)",
            ]
        )
    }

    func stop() {
        guard !isStopped else { return }
        isStopped = true
        timer?.cancel()
        timer = nil
        sources.releaseChecks()
    }
}

extension UpstreamClient {
    /// Has this client make the health checks, unless another one of the process does.
    ///
    /// They end with ``shutdown()``.
    package func checkHealth(of sources: UpstreamSources) {
        guard healthChecker == nil, sources.claimChecks() else { return }
        let checker = HealthChecker(sources, client: self, logger: logger)
        healthChecker = checker
        checker.run()
    }
}

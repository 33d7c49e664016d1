import Proxy
import Settings
import Upstreams

/// What `@limits` on the schema says, for one source or for all.
struct LimitTable {
    struct Limits {
        var timeout: Duration?
        var maxBodyBytes: Int?
        var singleFlight: Bool?
        var retries: Int?
        var maxConcurrent: Int?
        var maxUpstreamCalls: Int?
    }

    var all = Limits()
    var bySource: [String: Limits] = [:]

    /// Time and size alone, for a binding that calls no upstream.
    func limits(of field: Limits) -> UpstreamLimits {
        var limits = UpstreamLimits()
        if let timeout = field.timeout ?? all.timeout { limits.timeout = timeout }
        if let bytes = field.maxBodyBytes ?? all.maxBodyBytes { limits.maxBodyBytes = bytes }
        return limits
    }
}

/// How many calls one operation may make: to a source, by a binding, or at all.
struct CallBudget: Hashable, Sendable {
    /// Whose calls are counted; empty for those of the whole operation.
    var owner: String
    var maxCalls: Int
}

extension SchemaBinder {
    /// What a binding's calls run under.
    ///
    /// Precedence, highest first: operating settings, the field's own, the source's, the schema's.
    ///
    /// - Parameters:
    ///   - source: Name of the source or route, or `scheme://host` of a binding with a URL of its own.
    ///   - base: What the requests' URLs begin with, for a target's base to take its place.
    ///   - userInfo: `user:password` of the base, which a target's base takes over.
    ///   - field: What `@limits` on the field says.
    ///   - operating: The source's or the route's operating keys.
    ///   - route: The route whose record the calls share with the proxy's.
    /// - Returns: The terms, with the source's record where its policy asks for one.
    func terms(
        for source: String,
        base: String,
        userInfo: String?,
        field: LimitTable.Limits,
        operating: OperatingSettings?,
        route: ProxyRoute?
    ) -> CallTerms {
        let named = limits.bySource[source]
        let all = limits.all
        var terms = CallTerms()
        if let timeout = operating?.timeout ?? field.timeout ?? named?.timeout ?? all.timeout {
            terms.limits.timeout = timeout
        }
        if let bytes = operating?.maxBodyBytes ?? field.maxBodyBytes ?? named?.maxBodyBytes ?? all.maxBodyBytes {
            terms.limits.maxBodyBytes = bytes
        }
        let shares = operating?.singleFlight ?? field.singleFlight ?? named?.singleFlight ?? all.singleFlight ?? true
        terms.sharesInFlight = environment.sharesInFlight && shares

        var policy = (operating ?? OperatingSettings()).policy(base: base)
        if let userInfo {
            policy.service?.userInfo = userInfo
            policy.targets = policy.targets.map { $0.replacing("://", with: "://\(userInfo)@", maxReplacements: 1) }
        }
        if let calls = named?.maxConcurrent ?? all.maxConcurrent, policy.maxConcurrent == nil {
            let settings = ConcurrencySettings(calls: calls)
            policy.maxConcurrent = ConcurrencyPolicy(calls: settings.calls, queue: settings.queue)
        }
        if policy.retry == nil, let retries = field.retries ?? named?.retries ?? all.retries, retries > 0 {
            terms.retry = RetryPolicy(retries: retries)
        }
        terms.source =
            route?.source ?? environment.upstreams.source(named: source, policy: policy, isNeeded: terms.retry != nil)
        return terms
    }

    /// The budgets that a binding's calls draw on.
    func budgets(
        for source: String,
        coordinate: String,
        field: LimitTable.Limits,
        operating: OperatingSettings?
    ) -> [CallBudget] {
        var budgets: [CallBudget] = []
        if let calls = limits.all.maxUpstreamCalls { budgets.append(CallBudget(owner: "", maxCalls: calls)) }
        if let calls = operating?.maxUpstreamCalls ?? limits.bySource[source]?.maxUpstreamCalls {
            budgets.append(CallBudget(owner: "source " + source, maxCalls: calls))
        }
        if let calls = field.maxUpstreamCalls {
            budgets.append(CallBudget(owner: "field " + coordinate, maxCalls: calls))
        }
        return budgets
    }
}

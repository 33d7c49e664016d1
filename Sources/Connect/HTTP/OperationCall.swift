import NIOCore
import Upstreams

/// Where calls come from: what is the same for all calls of a binding.
final class CallSite: Sendable {
    /// Name of the source or route, for the report.
    let source: String
    /// Of the field whose binding asks, for the report.
    let coordinate: String
    /// Whether anything of the caller's is in the request.
    let usesCaller: Bool
    /// How what comes of a call is kept; nil where nothing is.
    let cachePolicy: CachePolicy?
    /// What each call counts against.
    let budgets: [CallBudget]

    init(source: String, coordinate: String, usesCaller: Bool, cachePolicy: CachePolicy?, budgets: [CallBudget]) {
        self.source = source
        self.coordinate = coordinate
        self.usesCaller = usesCaller
        self.cachePolicy = cachePolicy
        self.budgets = budgets
    }
}

/// One request of an operation, with all of it that waits for the answer.
///
/// Confined to the operation's event loop.
final class OperationCall {
    /// They keep the call, and whoever waits keeps them.
    private unowned let services: ConnectServices
    /// What is asked.
    let planned: PlannedCall
    private let site: CallSite
    private let hasEffects: Bool
    /// Of the one that asked first; nil once it is over.
    private var completion: CallCompletion?
    /// Of those that asked for the same later, while it was under way.
    private var others: [CallCompletion] = []
    private var result: Result<UpstreamResponse, UpstreamFailure>?
    private var inProgress: CallInProgress?
    private let reported: SourceReport.Call?
    private let noted: PlanReport.Call?

    init(
        _ planned: PlannedCall,
        of services: ConnectServices,
        from site: CallSite,
        hasEffects: Bool,
        _ completion: @escaping CallCompletion
    ) {
        self.planned = planned
        self.services = services
        self.site = site
        self.hasEffects = hasEffects
        self.completion = completion
        reported = services.reports.sources?.begin(site.source)
        noted = services.reports.plan?.begin(site.coordinate)
    }

    /// Sends it; once.
    func send(onCancel: (@escaping () -> Void) -> Void) {
        // PERF: a closure that holds one object takes no memory of its own.
        inProgress = services.upstreams.call(
            planned,
            hasEffects: hasEffects,
            deadline: services.deadline,
            trace: services.trace
        ) { [self] result in arrive(result) }
        if let reported { reported.inProgress = inProgress }
        onCancel { [self] in cancel() }
    }

    private func arrive(_ result: Result<UpstreamResponse, UpstreamFailure>) {
        // Given up meanwhile.
        guard completion != nil else { return }
        // What has effects is kept by nobody, and its answer either.
        if !hasEffects { services.note(result, of: site) }
        end(result)
    }

    /// Has the answer go to someone else too; at once if it is there.
    func wait(_ completion: @escaping CallCompletion) {
        if let result { completion(result) } else { others.append(completion) }
    }

    private func end(_ result: Result<UpstreamResponse, UpstreamFailure>) {
        if let reported { services.reports.sources?.end(reported, result) }
        if let noted { services.reports.plan?.end(noted, result) }
        self.result = result
        let (first, others) = (completion, others)
        forget()
        first?(result)
        for completion in others { completion(result) }
    }

    private func cancel() {
        inProgress?.cancel()
        forget()
    }

    private func forget() {
        inProgress = nil
        completion = nil
        others = []
    }
}

import NIOConcurrencyHelpers
package import NIOCore

/// The process's record of one upstream: its policy, and how its calls go.
///
/// Shared by all event loops; what changes is behind a lock that is held for nanoseconds. Two sources are equal only
/// if they are the same record.
package final class UpstreamSource: Sendable {
    /// The source's or the route's name, for logs.
    package let name: String
    package let policy: SourcePolicy
    let state: NIOLockedValueBox<SourceState>
    /// Nil where calls carry no access token of the source's.
    let tokens: SourceTokens?
    /// Nil where the servers are fixed.
    let discovery: SourceDiscovery?

    init(name: String, policy: SourcePolicy, secrets: LiveSecrets = LiveSecrets(), at now: NIODeadline) {
        self.name = name
        self.policy = policy
        discovery = policy.service.map { SourceDiscovery($0) }
        tokens = policy.credentials.map { SourceTokens($0, sourceName: name, secrets: secrets) }
        state = NIOLockedValueBox(SourceState(policy, at: now))
    }

    /// The URL with a server's base in place of the policy's; unchanged if it begins with something else.
    func url(_ url: String, at endpoint: Endpoint?) -> String {
        guard let endpoint, !policy.base.isEmpty, url.utf8.starts(with: policy.base.utf8) else { return url }
        let rest = url.utf8.dropFirst(policy.base.utf8.count)
        // http://a and http://ab begin alike.
        guard policy.base.utf8.last == UInt8(ascii: "/") || rest.first.map(Self.endsBase) ?? true else { return url }
        return endpoint.base + Substring(rest)
    }

    private static func endsBase(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
    }

    /// Where a server is asked whether it is well.
    func checkURL(of endpoint: Endpoint?) -> String? {
        guard let check = policy.healthCheck else { return nil }
        let base = endpoint?.base ?? policy.base
        guard let authority = base.firstRange(of: "://")?.upperBound else { return nil }
        let end = base[authority...].firstIndex { $0 == "/" || $0 == "?" } ?? base.endIndex
        return base[..<end] + check.path
    }
}

extension UpstreamSource: Hashable {
    package static func == (left: UpstreamSource, right: UpstreamSource) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}

/// All upstreams of the process that have a record.
///
/// A source keeps its record, with what is known of it, as long as its policy stays the same: also over a change of the
/// configuration.
package final class UpstreamSources: Sendable {
    private struct Weak: Sendable {
        weak var source: UpstreamSource?
    }

    private let records = NIOLockedValueBox<[String: Weak]>([:])
    /// Access tokens, for whoever writes a log or a message.
    package let secrets: LiveSecrets
    private let isChecked = NIOLockedValueBox(false)

    package convenience init() { self.init(secrets: LiveSecrets()) }

    private init(secrets: LiveSecrets) { self.secrets = secrets }

    /// The record of a source.
    ///
    /// - Parameters:
    ///   - name: The source's or the route's.
    ///   - policy: What its calls have in common.
    ///   - isNeeded: Whether a record is kept even for a policy that asks for nothing.
    /// - Returns: Nil where no record is kept: then calls go out directly.
    package func source(named name: String, policy: SourcePolicy, isNeeded: Bool = false) -> UpstreamSource? {
        guard isNeeded || !policy.isEmpty else { return nil }
        return records.withLockedValue { records in
            if let known = records[name]?.source, known.policy == policy { return known }
            let source = UpstreamSource(name: name, policy: policy, secrets: secrets, at: .now())
            records[name] = Weak(source: source)
            return source
        }
    }

    /// A copy to try a new configuration with: it knows the same records, and what it makes anew is only its own.
    package func draft() -> UpstreamSources {
        let draft = UpstreamSources(secrets: secrets)
        let known = records.withLockedValue { $0 }
        draft.records.withLockedValue { $0 = known }
        return draft
    }

    /// Takes over the records of a draft whose configuration counts from now on.
    package func adopt(_ draft: UpstreamSources) {
        let kept = draft.records.withLockedValue { $0.filter { $0.value.source != nil } }
        records.withLockedValue { $0 = kept }
    }

    /// Records whose targets are checked.
    var checked: [UpstreamSource] {
        records.withLockedValue { $0.values.compactMap(\.source).filter { $0.policy.healthCheck != nil } }
    }

    /// True for the one loop of the process that makes the checks.
    func claimChecks() -> Bool {
        isChecked.withLockedValue { isChecked in
            defer { isChecked = true }
            return !isChecked
        }
    }

    func releaseChecks() {
        isChecked.withLockedValue { $0 = false }
    }
}

import Glibc
import NIOConcurrencyHelpers
import NIOCore

/// The servers of a source that SRV records name, as the process knows them.
///
/// Looked up on a thread of its own: libresolv blocks. Lookups are rare, so that the thread ends with each.
final class SourceDiscovery: Sendable {
    typealias Waiter = @Sendable (UpstreamFailure?) -> Void

    private let service: ServiceName
    private let records = NIOLockedValueBox(ServiceRecords<Waiter>())

    init(_ service: ServiceName) {
        self.service = service
    }

    /// Whether the source's servers are known.
    ///
    /// - Parameters:
    ///   - state: Of the source; gets what is found.
    ///   - waiter: Called once where the answer is `.wait`, on any thread; nil means that they are known.
    /// - Returns: Nil to wait; otherwise whether the call can go on.
    func isKnown(
        for state: NIOLockedValueBox<SourceState>,
        _ waiter: @escaping Waiter
    ) -> Result<Void, UpstreamFailure>? {
        switch records.withLockedValue({ $0.ask(at: .now(), waiter: waiter) }) {
        case .known: return .success(())
        case .knownAndDue:
            lookUp(into: state)
            return .success(())
        case .unavailable: return .failure(.dns)
        case .wait: return nil
        case .lookUp:
            lookUp(into: state)
            return nil
        }
    }

    private func lookUp(into state: NIOLockedValueBox<SourceState>) {
        let begins = DetachedThread.run { [self] in
            let found = ServiceLookup.run(service)
            if let found { state.withLockedValue { $0.replace(found.endpoints, at: .now()) } }
            land(found?.timeToLive)
        }
        if !begins { land(nil) }
    }

    private func land(_ timeToLive: Duration?) {
        let waiters = records.withLockedValue { $0.land(timeToLive, at: .now()) }
        for waiter in waiters { waiter(timeToLive == nil ? .dns : nil) }
    }
}

/// A thread that runs one closure and ends.
enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts the thread.
    ///
    /// - Returns: False if the system has no more; nothing is run then.
    static func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        // Safe: the thread takes the reference over; it is given back where there is no thread.
        let reference = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            reference.toOpaque()
        )
        guard failure == 0 else {
            unsafe reference.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

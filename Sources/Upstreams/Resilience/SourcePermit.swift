import NIOConcurrencyHelpers
import NIOCore

/// A call's right to be under way at its source, from asking for it to giving it back.
///
/// Belongs to the call's event loop; permits come from whichever loop's call has ended.
final class SourcePermit {
    enum Answer {
        case granted
        /// The action given to ``acquire(at:_:)`` is called when it is the call's turn.
        case waiting
        /// As many as may are waiting already.
        case full
    }

    private enum State {
        case none
        case waiting(place: Int)
        case held
        case over
    }

    private let source: UpstreamSource
    private let eventLoop: any EventLoop
    private var state = State.none
    private var whenGranted: (() -> Void)?

    init(_ source: UpstreamSource, eventLoop: any EventLoop) {
        self.source = source
        self.eventLoop = eventLoop
    }

    /// Notes the call, and asks for a permit where the source has a limit.
    func acquire(at now: NIODeadline, _ whenGranted: @escaping () -> Void) -> Answer {
        let turn = NIOLoopBound(self, eventLoop: eventLoop)
        let answer = source.state.withLockedValue { state -> ConcurrencyLimit<@Sendable () -> Void>.Answer in
            state.noteCall(at: now)
            return state.permits?.enter { turn.eventLoop.execute { turn.value.hasCome() } } ?? .granted
        }
        switch answer {
        case .granted:
            state = .held
            return .granted
        case .queued(let place):
            state = .waiting(place: place)
            self.whenGranted = whenGranted
            return .waiting
        case .full:
            state = .over
            return .full
        }
    }

    private func hasCome() {
        guard case .waiting = state else { return passOn() }
        state = .held
        let action = whenGranted
        whenGranted = nil
        action?()
    }

    /// Gives the permit back, or leaves the line.
    func release() {
        whenGranted = nil
        switch state {
        case .none, .over: break
        case .held: passOn()
        // If it is not in line any more, the permit is on its way, and is passed on when it comes.
        case .waiting(let place): _ = source.state.withLockedValue { $0.permits?.leave(place) }
        }
        state = .over
    }

    private func passOn() {
        let next = source.state.withLockedValue { $0.permits?.exit() }
        next?()
    }
}

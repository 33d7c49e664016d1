import CCurl
import Glibc

/// An epoll set of curl's sockets, and a thread that wakes the event loop when one of them is ready.
///
/// SwiftNIO cannot watch a descriptor it did not open. So the sockets are in a set of our own, which the loop itself
/// reads without blocking; the thread waits only for *the set* to become readable, tells the loop once, and then
/// sleeps until ``arm()``. Under load the loop finds new events each time it looks, and the thread is hardly needed.
///
/// PERF: one wake-up costs 17-22 µs. Were the thread to collect the events itself, it would run once per event or two.
// Safe to share: all members are immutable but `thread` and `isRunning`, which only the owner's init and stop() touch.
@safe
final class SocketPoller: @unchecked Sendable {
    /// The epoll set with curl's sockets, edge-triggered; read and changed by the loop only.
    private let sockets: Int32
    /// An epoll set with `sockets` (one shot) and `stopEvent`; the thread blocks in it.
    private let gate: Int32
    private let stopEvent: Int32
    private let wake: @Sendable () -> Void
    private var thread = pthread_t()
    private var isRunning = false
    /// Where the kernel puts events for ``forEachReady(_:)``.
    private let events: UnsafeMutablePointer<epoll_event>
    private static let eventCapacity: Int32 = 512

    /// Makes the set and starts the thread.
    ///
    /// - Parameter wake: Called on the poller's thread after ``arm()``, once, when a socket is ready.
    /// - Throws: ``UpstreamClientError`` if there are no descriptors or threads.
    init(wake: @escaping @Sendable () -> Void) throws(UpstreamClientError) {
        self.wake = wake
        sockets = ccurl_epoll_create()
        gate = ccurl_epoll_create()
        stopEvent = ccurl_event_descriptor()
        // Safe: freed in deinit; only the first n events that the kernel wrote are read.
        unsafe events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Int(SocketPoller.eventCapacity))
        guard sockets >= 0, gate >= 0, stopEvent >= 0,
            ccurl_epoll_control(gate, EPOLL_CTL_ADD, stopEvent, ccurl_epoll_in) == 0,
            ccurl_epoll_control(gate, EPOLL_CTL_ADD, sockets, ccurl_epoll_oneshot) == 0
        else { throw UpstreamClientError(what: "an epoll set", errorNumber: errno) }
        // Safe: the thread holds a reference of its own to self, which it gives back when it ends.
        let reference = unsafe Unmanaged.passRetained(self)
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<SocketPoller>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            reference.toOpaque()
        )
        guard failure == 0 else {
            unsafe reference.release()
            throw UpstreamClientError(what: "the poller's thread", errorNumber: failure)
        }
        isRunning = true
    }

    deinit {
        for descriptor in [sockets, gate, stopEvent] where descriptor >= 0 { close(descriptor) }
        unsafe events.deallocate()
    }

    /// Wakes the loop once, as soon as a socket is ready or at once if one is.
    func arm() {
        _ = ccurl_epoll_control(gate, EPOLL_CTL_MOD, sockets, ccurl_epoll_in | ccurl_epoll_oneshot)
    }

    /// Begins to watch a socket, for both directions and until it is closed: each change to ready is reported once.
    ///
    /// - Returns: False if the system refuses.
    func add(_ socket: Int32) -> Bool {
        ccurl_epoll_control(sockets, EPOLL_CTL_ADD, socket, SocketPoller.interest) == 0
    }

    /// Has the socket's readiness reported once more, if it is ready now or when it becomes so.
    func rearm(_ socket: Int32) {
        _ = ccurl_epoll_control(sockets, EPOLL_CTL_MOD, socket, SocketPoller.interest)
    }

    /// Reports nothing of a socket but its breaking, until ``rearm(_:)``.
    func silence(_ socket: Int32) {
        _ = ccurl_epoll_control(sockets, EPOLL_CTL_MOD, socket, ccurl_epoll_edge)
    }

    /// Ends watching a socket that stays open.
    func remove(_ socket: Int32) {
        _ = ccurl_epoll_control(sockets, EPOLL_CTL_DEL, socket, 0)
    }

    private static let interest = ccurl_epoll_in | ccurl_epoll_out | ccurl_epoll_read_closed | ccurl_epoll_edge

    /// Calls with each ready socket, without blocking; a closed or broken connection counts as both directions.
    ///
    /// - Returns: How many were ready; up to 512, the others the next time.
    func forEachReady(_ body: (_ socket: Int32, _ readable: Bool, _ writable: Bool) -> Void) -> Int {
        let count = unsafe epoll_wait(sockets, events, SocketPoller.eventCapacity, 0)
        guard count > 0 else { return 0 }
        let broken = ccurl_epoll_error | ccurl_epoll_hang_up
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            let flags = unsafe event.events
            body(
                unsafe event.data.fd,
                flags & (ccurl_epoll_in | ccurl_epoll_read_closed | broken) != 0,
                flags & (ccurl_epoll_out | broken) != 0
            )
        }
        return Int(count)
    }

    /// Ends the thread and waits for it.
    func stop() {
        guard isRunning else { return }
        isRunning = false
        _ = eventfd_write(stopEvent, 1)
        pthread_join(thread, nil)
    }

    private func run() {
        unsafe ccurl_name_thread("curl-poller")
        var event = unsafe epoll_event()
        while true {
            let count = unsafe epoll_wait(gate, &event, 1, -1)
            if count < 0, errno != EINTR { return }
            guard count > 0 else { continue }
            guard unsafe event.data.fd == sockets else { return }
            wake()
        }
    }
}

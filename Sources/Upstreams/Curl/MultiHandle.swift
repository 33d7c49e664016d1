import CCurl
import Glibc
import NIOCore

/// A libcurl multi handle and what it asks of us: sockets to watch and a time to be called at.
///
/// libcurl tells which socket it wants to read or write; we keep that as two bits per descriptor and pass on readiness
/// that fits. The kernel's registration is made once per connection and edge-triggered, so that a request on a kept
/// connection needs no system call for watching: a socket whose transfer goes on after an event is re-armed, one whose
/// transfer is done is left alone.
@safe
final class MultiHandle {
    /// What is known about one descriptor.
    private struct Watch {
        /// Opened through our callback, so its close will be reported; other sockets (libcurl's own pairs) only leave.
        var isOurs = false
        var isRegistered = false
        /// Nothing is reported until it is re-armed.
        var isSilent = false
        /// The directions libcurl waits for: 1 to read, 2 to write, as in `CURL_POLL_*` and `CURL_CSELECT_*`.
        var wanted: UInt8 = 0
        /// Directions reported ready while they were not wanted.
        var missed: UInt8 = 0
    }

    private let raw: UnsafeMutableRawPointer
    private let poller: SocketPoller
    /// By descriptor.
    private var watches: [Watch] = []
    /// The socket whose event libcurl is working on; it is re-armed afterwards anyway.
    private var acting: Int32 = -1
    /// While set, a socket that libcurl begins to want is always re-armed: a paused transfer may have left bytes in it.
    private var rearmsAll = false

    /// While set, a socket that libcurl ceases to want is not watched: what arrives for it need not wake the loop.
    private var isPausing = false

    /// True while libcurl runs, and may call back: no transfer may be removed then.
    private(set) var isRunning = false
    /// When libcurl wants to be called without a socket being ready; nil for never.
    private(set) var deadline: NIODeadline?
    /// Body bytes that all transfers have taken in since ``beginTurn()``.
    private var turnBytes = 0
    /// Transfers that wait for ``endRest()``, since a turn had taken in enough.
    private var resting: [EasyHandle] = []
    /// How often a transfer had to wait, since the start.
    private(set) var rests = 0
    /// Connections opened since the start.
    private(set) var openedConnections = 0

    /// What one turn takes in before large bodies wait for the next.
    ///
    /// It takes about half a millisecond, the kernel's copy and the first touch of new memory included.
    private static let turnShare = 1024 * 1024
    /// What a transfer must have brought before it has to wait.
    private static let largeBody = 256 * 1024
    private static let readable = UInt8(CURL_CSELECT_IN)
    private static let writable = UInt8(CURL_CSELECT_OUT)

    init(poller: SocketPoller, maxIdleConnections: Int) throws(UpstreamClientError) {
        guard CurlGlobal.isReady, let raw = unsafe curl_multi_init() else {
            throw UpstreamClientError(what: "a libcurl multi handle", errorNumber: 0)
        }
        unsafe self.raw = raw
        self.poller = poller
        // Safe: the callbacks run only inside calls on this handle, made by self, until close() has ended it.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_multi_set_pointer(raw, CURLMOPT_SOCKETDATA, context)
        unsafe ccurl_multi_set_pointer(raw, CURLMOPT_TIMERDATA, context)
        unsafe ccurl_multi_set_socket_function(raw) { _, socket, what, context, _ in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<MultiHandle>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.want(socket, what) }
            return 0
        }
        unsafe ccurl_multi_set_timer_function(raw) { _, milliseconds, context in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<MultiHandle>.fromOpaque(context)._withUnsafeGuaranteedRef {
                $0.deadline = milliseconds < 0 ? nil : .now() + .milliseconds(Int64(milliseconds))
            }
            return 0
        }
        unsafe ccurl_multi_set_long(raw, CURLMOPT_MAXCONNECTS, maxIdleConnections)
        unsafe ccurl_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    /// Closes all connections.
    ///
    /// Every transfer has been removed before.
    func close() {
        // Safe: called once, by the client's teardown; raw is not used afterwards.
        unsafe curl_multi_cleanup(raw)
    }

    // MARK: Transfers

    /// Adds a transfer; it starts with the next ``expire()``.
    func add(_ handle: EasyHandle) -> Bool {
        unsafe curl_multi_add_handle(raw, handle.raw) == CURLM_OK
    }

    /// Takes a transfer out; its connection is closed unless the transfer is complete.
    func remove(_ handle: EasyHandle) {
        handle.isResting = false
        unsafe curl_multi_remove_handle(raw, handle.raw)
    }

    /// Lets libcurl do what is due by time: start added transfers, give up those whose time is over.
    func expire() {
        deadline = nil
        act(on: CURL_SOCKET_TIMEOUT, 0)
        rearmsAll = false
    }

    /// Hands every ready socket to libcurl, without blocking.
    ///
    /// - Returns: How many sockets were ready.
    func takeReady() -> Int {
        poller.forEachReady { socket, readable, writable in
            ready(socket, (readable ? MultiHandle.readable : 0) | (writable ? MultiHandle.writable : 0))
        }
    }

    /// The next transfer that has ended, and how.
    func nextDone() -> (EasyHandle, CURLcode)? {
        var outcome = CURLE_OK
        guard let easy = unsafe ccurl_multi_next_done(raw, &outcome) else { return nil }
        guard let handle = unsafe EasyHandle.of(easy) else { return nil }
        return (handle, outcome)
    }

    /// Lets a paused transfer go on; `directions` stay paused (`CURLPAUSE_RECV`, `CURLPAUSE_SEND`).
    func unpause(_ handle: EasyHandle, stillPaused directions: Int32) {
        rearmsAll = true
        isRunning = true
        unsafe curl_easy_pause(handle.raw, directions)
        isRunning = false
    }

    // MARK: Large bodies

    /// Whether transfers wait for ``endRest()``.
    var hasResting: Bool { !resting.isEmpty }

    /// Counts anew what a turn takes in.
    func beginTurn() { turnBytes = 0 }

    /// Lets those go on that had to wait.
    func endRest() {
        let handles = resting
        resting.removeAll(keepingCapacity: true)
        for handle in handles where handle.isResting {
            handle.isResting = false
            unpause(handle, stillPaused: 0)
        }
    }

    /// Notes that a transfer has taken in a part of its body; where it is a large one and the turn has had its share,
    /// the transfer waits for ``endRest()``.
    ///
    /// PERF: libcurl goes on reading a socket for as long as it fills the buffer: 30 MB at once, which would hold the
    /// loop for 15 ms. A write callback that says *pause* would have the part copied aside; this pause leaves it taken.
    ///
    /// - Parameters:
    ///   - bytes: Of the part.
    ///   - sum: Of the transfer's body so far.
    ///   - handle: The transfer's.
    func noteReceived(_ bytes: Int, of sum: Int, by handle: EasyHandle) {
        turnBytes += bytes
        guard turnBytes >= MultiHandle.turnShare, sum >= MultiHandle.largeBody, !handle.isResting else { return }
        handle.isResting = true
        resting.append(handle)
        rests += 1
        // Both directions: with one of them paused, libcurl would look at the transfer again at once, and read on.
        isPausing = true
        unsafe curl_easy_pause(handle.raw, CURLPAUSE_ALL)
        isPausing = false
    }

    private func act(on socket: Int32, _ directions: UInt8) {
        var running: Int32 = 0
        acting = socket
        isRunning = true
        unsafe curl_multi_socket_action(raw, socket, Int32(directions), &running)
        isRunning = false
        acting = -1
    }

    // MARK: Sockets

    /// A new descriptor for a connection: libcurl's open callback.
    func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
        let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let socket = unsafe Glibc.socket(address.pointee.family, kind, address.pointee.protocol)
        guard socket >= 0 else { return socket }
        reserveWatch(socket)
        watches[Int(socket)] = Watch(isOurs: true)
        openedConnections += 1
        return socket
    }

    /// libcurl's close callback.
    ///
    /// Closing also ends the kernel's registration.
    func closeSocket(_ socket: Int32) {
        if socket >= 0, Int(socket) < watches.count { watches[Int(socket)] = Watch() }
        Glibc.close(socket)
    }

    private func reserveWatch(_ socket: Int32) {
        // Descriptors are small numbers: the kernel gives the lowest free one.
        while watches.count <= Int(socket) { watches.append(Watch()) }
    }

    private func want(_ socket: Int32, _ what: Int32) {
        guard socket >= 0 else { return }
        reserveWatch(socket)
        want(socket, what, &watches[Int(socket)])
    }

    private func want(_ socket: Int32, _ what: Int32, _ watch: inout Watch) {
        if what == CURL_POLL_REMOVE {
            watch.wanted = 0
            if !watch.isOurs {
                if watch.isRegistered { poller.remove(socket) }
                watch = Watch()
            } else if isPausing, watch.isRegistered {
                poller.silence(socket)
                watch.isSilent = true
            }
            return
        }
        let wanted = UInt8(truncatingIfNeeded: what) & (MultiHandle.readable | MultiHandle.writable)
        let gained = wanted & ~watch.wanted
        watch.wanted = wanted
        if !watch.isRegistered {
            watch.isRegistered = poller.add(socket)
        } else if socket != acting,
            gained & MultiHandle.writable != 0 || gained & watch.missed != 0
                || (gained != 0 && (rearmsAll || watch.isSilent))
        {
            poller.rearm(socket)
            watch.missed = 0
            watch.isSilent = false
        }
    }

    private func ready(_ socket: Int32, _ directions: UInt8) {
        guard socket >= 0, Int(socket) < watches.count else { return }
        let useful = directions & watches[Int(socket)].wanted
        guard useful != 0 else {
            watches[Int(socket)].missed |= directions
            return
        }
        act(on: socket, useful)
        guard watches[Int(socket)].wanted != 0 else {
            watches[Int(socket)].missed = directions & ~useful
            return
        }
        poller.rearm(socket)
        watches[Int(socket)].missed = 0
        watches[Int(socket)].isSilent = false
    }
}

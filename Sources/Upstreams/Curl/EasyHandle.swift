import CCurl
import Glibc

/// What an easy handle is used for; some options hold for its whole life.
enum EasyHandleKind {
    /// Whole bodies, decoded, in memory.
    case buffered
    /// Bodies passed on in parts as they come, not decoded.
    case streaming
}

/// Where a transfer's bytes go.
///
/// Called inside libcurl: neither adds nor removes transfers.
protocol TransferReceiver: AnyObject {
    /// A response begins; what came of one before it, if anything did, is no part of it.
    func headBegins()
    /// The whole head of a response that is not informational.
    ///
    /// - Returns: False to end the transfer.
    func receiveHead(_ head: ReceivedHead) -> Bool
    /// The head is larger than any should be; the transfer ends.
    func headIsTooLarge()
    /// A part of the body.
    func receiveBody(_ part: UnsafeRawBufferPointer) -> ReceiveAnswer
    /// Fills the buffer with the next bytes of the request body.
    func provideBody(_ buffer: UnsafeMutableRawBufferPointer) -> ProvideAnswer
    /// Goes back to the request body's first byte, for a second try on a fresh connection.
    ///
    /// - Returns: False if its beginning is gone.
    func rewindBody() -> Bool
    /// The request is about to go over a connection.
    ///
    /// libcurl sends any request again on a fresh connection when a kept one ends before the response begins: also a
    /// POST that the server may have carried out.
    ///
    /// - Parameter hasSent: Whether any of it went over a connection before.
    /// - Returns: False to end the transfer instead.
    func mayBegin(hasSent: Bool) -> Bool
}

/// What becomes of a part of the body.
enum ReceiveAnswer {
    case taken
    /// The same part comes again after ``MultiHandle/unpause(_:stillPaused:)``.
    case pause
    /// The transfer ends.
    case abort
}

/// What there is of a request body.
enum ProvideAnswer {
    /// That many bytes; 0 is the end.
    case bytes(Int)
    /// None now; asked again after ``MultiHandle/unpause(_:stillPaused:)``.
    case pause
    /// The transfer ends.
    case abort
}

/// A libcurl easy handle: one transfer at a time, its options and buffers kept for the next.
///
/// PERF: a new handle per call costs several microseconds and allocations; one that is used again only for what differs
/// from the call before.
@safe
final class EasyHandle {
    /// libcurl's buffer for what a socket holds, which it has only while a transfer runs.
    static let receiveBufferBytes = 32 * 1024
    /// The same where large bodies are expected.
    ///
    /// PERF: a body of 30 MB takes 13 ms of processor time through 256 KiB and more, 18 ms through 64 KiB.
    static let largeReceiveBufferBytes = 256 * 1024

    /// How long an address is kept for a name.
    private static let nameSeconds = 30
    /// How long a connection is used, however busy it is.
    private static let connectionSeconds = 300

    let raw: UnsafeMutableRawPointer
    /// Who has the transfer that is running; nil between two.
    private(set) var receiver: (any TransferReceiver)?
    /// PERF: in memory of its own, since access to a member of a class is checked each time.
    private let headReader = UnsafeMutablePointer<HeadReader>.allocate(capacity: 1)
    /// Position in the client's list of running transfers.
    var position = 0
    /// Paused by its multi handle until the next turn.
    var isResting = false

    /// What was last set, so that only differences are set.
    var applied = AppliedOptions()
    /// libcurl reads the list during the transfer and does not copy it.
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// The URL in parts, which libcurl copies for each transfer; it would take the text apart each time.
    private let url: OpaquePointer
    /// The same of the list with the address to connect to.
    private var addressList: UnsafeMutablePointer<curl_slist>?
    /// The lines in front of ``headerList``, which the last of them leads on to; nil without any.
    private var traceList: UnsafeMutablePointer<curl_slist>?

    /// A handle with the options that hold for its whole life.
    ///
    /// - Parameters:
    ///   - kind: Whether bodies are decoded.
    ///   - multi: Opens and closes the sockets; outlives the connections made through this handle.
    ///   - configuration: The client's.
    /// - Throws: ``UpstreamClientError`` if there is no memory.
    init(
        kind: EasyHandleKind,
        multi: MultiHandle,
        configuration: UpstreamClientConfiguration
    ) throws(UpstreamClientError) {
        guard CurlGlobal.isReady, let raw = unsafe curl_easy_init() else {
            throw UpstreamClientError(what: "a libcurl easy handle", errorNumber: 0)
        }
        guard let url = unsafe curl_url() else {
            unsafe curl_easy_cleanup(raw)
            throw UpstreamClientError(what: "a libcurl URL", errorNumber: 0)
        }
        unsafe self.raw = raw
        unsafe self.url = url
        // Safe: freed in deinit.
        unsafe headReader.initialize(to: HeadReader())
        setLong(CURLOPT_NOSIGNAL, 1)
        setString(CURLOPT_PROTOCOLS_STR, "http,https")
        setString(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        // No proxy, whatever the environment says.
        setString(CURLOPT_NOPROXY, "*")
        setLong(CURLOPT_FOLLOWLOCATION, 0)
        setLong(CURLOPT_MAXREDIRS, 10)
        setLong(CURLOPT_PATH_AS_IS, 1)
        setLong(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        setLong(CURLOPT_TCP_KEEPALIVE, 1)
        setLong(CURLOPT_BUFFERSIZE, EasyHandle.receiveBufferBytes)
        // Names are looked up again, and a connection does not stay with an address that a name has left long ago.
        setLong(CURLOPT_DNS_CACHE_TIMEOUT, EasyHandle.nameSeconds)
        setLong(CURLOPT_DNS_SHUFFLE_ADDRESSES, 1)
        setLong(CURLOPT_MAXLIFETIME_CONN, EasyHandle.connectionSeconds)
        setLong(CURLOPT_MAXAGE_CONN, configuration.maxConnectionIdle.curlMilliseconds / 1000)
        if let file = configuration.certificateAuthoritiesFile { setString(CURLOPT_CAINFO, file) }
        switch kind {
        case .buffered:
            // Every encoding that the linked libcurl knows: gzip, br, zstd as a rule.
            setString(CURLOPT_ACCEPT_ENCODING, "")
        case .streaming:
            setLong(CURLOPT_HTTP_CONTENT_DECODING, 0)
        }
        setCallbacks(multi: multi)
    }

    deinit {
        // Safe: the handle is in no multi handle any more (its client removes it first), and freed only here.
        unsafe curl_easy_cleanup(raw)
        unsafe curl_url_cleanup(url)
        freeTraceLines()
        unsafe curl_slist_free_all(headerList)
        unsafe curl_slist_free_all(addressList)
        unsafe headReader.deinitialize(count: 1)
        unsafe headReader.deallocate()
    }

    /// The object that a raw handle of ours belongs to.
    static func of(_ raw: UnsafeMutableRawPointer) -> EasyHandle? {
        var context: UnsafeMutableRawPointer?
        unsafe ccurl_easy_get_pointer(raw, CURLINFO_PRIVATE, &context)
        // Safe: the private pointer was set to the object that owns raw, which its client keeps while it runs.
        return unsafe context.map { unsafe Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Has a transfer's bytes go to its receiver, until ``end()``.
    func begin(_ receiver: any TransferReceiver) {
        self.receiver = receiver
        unsafe headReader.pointee.reset()
    }

    /// The transfer is over.
    func end() { receiver = nil }

    // MARK: Options

    /// Replaces the certificate authorities; nil puts libcurl's own folder of them back.
    func setAuthorities(_ pem: String?) {
        guard let pem else {
            unsafe ccurl_easy_set_authorities(raw, nil, 0)
            setString(CURLOPT_CAPATH, EasyHandle.authoritiesFolder)
            return
        }
        // libcurl copies the text. A folder would count beside it.
        unsafe pem.withCString { unsafe _ = ccurl_easy_set_authorities(raw, $0, pem.utf8.count) }
        setString(CURLOPT_CAPATH, nil)
    }

    /// The folder of authorities that a new handle has.
    private static let authoritiesFolder: String? = unsafe ccurl_authorities_folder().map { unsafe String(cString: $0) }

    func setLong(_ option: CURLoption, _ value: Int) {
        unsafe ccurl_easy_set_long(raw, option, value)
    }

    func setSize(_ option: CURLoption, _ value: Int) {
        unsafe ccurl_easy_set_size(raw, option, curl_off_t(value))
    }

    /// libcurl copies the text.
    func setString(_ option: CURLoption, _ value: String?) {
        if let value {
            unsafe value.withCString { unsafe _ = ccurl_easy_set_string(raw, option, $0) }
        } else {
            unsafe ccurl_easy_set_string(raw, option, nil)
        }
    }

    /// Sets where the transfer goes.
    ///
    /// PERF: libcurl need not take the text apart where it has the parts. Without the text as well, it would put that together
    /// for itself.
    func setURL(_ text: String) {
        setString(CURLOPT_URL, text)
        let flags = UInt32(CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME)
        let outcome = unsafe text.withCString { unsafe curl_url_set(url, CURLUPART_URL, $0, flags) }
        // What is no URL is for the transfer to refuse.
        unsafe ccurl_easy_set_pointer(raw, CURLOPT_CURLU, outcome == CURLUE_OK ? UnsafeMutableRawPointer(url) : nil)
    }

    /// Has a URL's bytes from an offset on be the request's target, in place of the path and the query of what
    /// ``setURL(_:)`` was given.
    ///
    /// - Parameters:
    ///   - url: Has no byte of 0 in it.
    ///   - offset: At most the URL's count of bytes.
    func setRequestTarget(of url: String, from offset: Int) {
        // Safe: the text ends with a byte of 0, so that there is text at the offset. libcurl copies it.
        unsafe url.withCString { unsafe _ = ccurl_easy_set_string(raw, CURLOPT_REQUEST_TARGET, $0 + offset) }
    }

    /// libcurl copies the bytes, all of them at once as the request body.
    func setBody(_ body: [UInt8]) {
        setSize(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        unsafe body.withUnsafeBytes { bytes in
            // An empty array has no address, and no address would mean reading from a callback.
            let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            if let address = unsafe address {
                unsafe _ = ccurl_easy_set_string(raw, CURLOPT_COPYPOSTFIELDS, address)
            } else {
                setString(CURLOPT_COPYPOSTFIELDS, "")
            }
        }
    }

    /// Replaces the request's header lines, those in front of them included.
    func setHeaderLines(_ lines: [String]) {
        let list = unsafe list(of: lines, before: nil)
        unsafe ccurl_easy_set_list(raw, CURLOPT_HTTPHEADER, list)
        freeTraceLines()
        unsafe curl_slist_free_all(headerList)
        unsafe headerList = list
    }

    /// Replaces the lines in front of the others.
    ///
    /// PERF: lines that are different in each call leave those that are not as they were made.
    func setTraceLines(_ lines: [String]) {
        let list = unsafe list(of: lines, before: headerList)
        unsafe ccurl_easy_set_list(raw, CURLOPT_HTTPHEADER, list)
        freeTraceLines()
        if unsafe list != headerList { unsafe traceList = list }
    }

    /// Replaces the end of the one line in front of the others by a text of the same length.
    ///
    /// - Returns: False if there is no such line.
    func overwriteTraceLine(from offset: Int, with text: String) -> Bool {
        guard let line = unsafe traceList, unsafe line.pointee.next == headerList, let data = unsafe line.pointee.data,
            unsafe strlen(data) == offset + text.utf8.count
        else { return false }
        var text = text
        // Safe: the line has that many bytes and its end behind them. libcurl reads lines while a transfer begins.
        text.withUTF8 { bytes in
            if let first = unsafe bytes.baseAddress { unsafe _ = memcpy(data + offset, first, bytes.count) }
        }
        return true
    }

    private func list(
        of lines: [String],
        before rest: UnsafeMutablePointer<curl_slist>?
    ) -> UnsafeMutablePointer<curl_slist>? {
        var list = unsafe rest
        // From the last to the first: appending to a list of libcurl walks it to its end each time.
        for line in lines.reversed() {
            guard let node = unsafe line.withCString({ unsafe curl_slist_append(nil, $0) }) else { continue }
            unsafe node.pointee.next = list
            unsafe list = node
        }
        return unsafe list
    }

    private func freeTraceLines() {
        guard let first = unsafe traceList else { return }
        unsafe traceList = nil
        // Up to where the other lines begin, which are kept.
        var last = unsafe first
        while let next = unsafe last.pointee.next, unsafe next != headerList { unsafe last = next }
        unsafe last.pointee.next = nil
        unsafe curl_slist_free_all(first)
    }

    /// Replaces the address to connect to; nil goes where the URL says.
    func setConnectTo(_ address: String?) {
        let list = unsafe address.flatMap { text in unsafe text.withCString { unsafe curl_slist_append(nil, $0) } }
        unsafe ccurl_easy_set_list(raw, CURLOPT_CONNECT_TO, list)
        unsafe curl_slist_free_all(addressList)
        unsafe addressList = list
    }

    /// The system's error number of the connection's last failure, 0 if there was none.
    var systemErrorNumber: Int32 {
        var number = 0
        unsafe ccurl_easy_get_long(raw, CURLINFO_OS_ERRNO, &number)
        return Int32(truncatingIfNeeded: number)
    }

    /// Whether any byte of the request went over a connection, over all attempts of libcurl's own.
    var hasSentRequest: Bool {
        var bytes = 0
        unsafe ccurl_easy_get_long(raw, CURLINFO_REQUEST_SIZE, &bytes)
        return bytes > 0
    }

    // MARK: Callbacks

    private func setCallbacks(multi: MultiHandle) {
        // Safe: the pointer is used only while a transfer of this handle runs, and the client keeps the handle then.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            unsafe ccurl_easy_set_pointer(raw, option, context)
        }
        unsafe ccurl_easy_set_write_function(raw, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
            // Safe: libcurl gives size * count readable bytes for the time of the call. The context is as in receiver(_:).
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe Unmanaged<EasyHandle>.fromOpaque(context)._withUnsafeGuaranteedRef { handle in
                unsafe handle.receiveHeadLine(line) ? line.count : 0
            }
        }
        unsafe ccurl_easy_set_write_function(raw, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let receiver = unsafe EasyHandle.receiver(context), let bytes = unsafe bytes else { return 0 }
            // Safe: as above.
            let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            switch unsafe receiver.receiveBody(part) {
            case .taken: return part.count
            case .pause: return Int(CURL_WRITEFUNC_PAUSE)
            // Any other count than that of the part means failure.
            case .abort: return part.count == 0 ? 1 : 0
            }
        }
        unsafe ccurl_easy_set_read_function(raw) { buffer, size, count, context in
            guard let receiver = unsafe EasyHandle.receiver(context), let buffer = unsafe buffer else {
                return Int(CURL_READFUNC_ABORT)
            }
            // Safe: libcurl gives size * count writable bytes for the time of the call.
            let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
            switch unsafe receiver.provideBody(room) {
            case .bytes(let count): return count
            case .pause: return Int(CURL_READFUNC_PAUSE)
            case .abort: return Int(CURL_READFUNC_ABORT)
            }
        }
        unsafe ccurl_easy_set_seek_function(raw) { context, offset, origin in
            guard let receiver = unsafe EasyHandle.receiver(context), offset == 0, origin == SEEK_SET,
                receiver.rewindBody()
            else { return CURL_SEEKFUNC_CANTSEEK }
            return CURL_SEEKFUNC_OK
        }
        unsafe ccurl_easy_set_pointer(raw, CURLOPT_PREREQDATA, context)
        unsafe ccurl_easy_set_prereq_function(raw) { context, _, _, _, _ in
            guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
            // Safe: as in receiver(_:).
            return unsafe Unmanaged<EasyHandle>.fromOpaque(context)._withUnsafeGuaranteedRef { handle in
                handle.receiver?.mayBegin(hasSent: handle.hasSentRequest) == true
                    ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }
        }
        // Safe: connections outlive the handle that opened them, but not their multi handle.
        let opener = unsafe Unmanaged.passUnretained(multi).toOpaque()
        unsafe ccurl_easy_set_pointer(raw, CURLOPT_OPENSOCKETDATA, opener)
        unsafe ccurl_easy_set_opensocket_function(raw) { context, _, address in
            guard let context = unsafe context, let address = unsafe address else { return -1 }
            return unsafe Unmanaged<MultiHandle>.fromOpaque(context)._withUnsafeGuaranteedRef {
                unsafe $0.open(address)
            }
        }
        unsafe ccurl_easy_set_pointer(raw, CURLOPT_CLOSESOCKETDATA, opener)
        unsafe ccurl_easy_set_closesocket_function(raw) { context, socket in
            guard let context = unsafe context else { return 1 }
            unsafe Unmanaged<MultiHandle>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.closeSocket(socket) }
            return 0
        }
    }

    /// Takes in one line of the head, or of the trailer after the body, with its line end; false ends the transfer.
    private func receiveHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        switch unsafe headReader.pointee.read(line) {
        case .part, .trailer: break
        case .beginning: receiver?.headBegins()
        case .endOfHead: return unsafe receiver?.receiveHead(headReader.pointee.head) ?? false
        case .excess:
            receiver?.headIsTooLarge()
            return false
        }
        return true
    }

    private static func receiver(_ context: UnsafeMutableRawPointer?) -> (any TransferReceiver)? {
        guard let context = unsafe context else { return nil }
        // Safe: the context is the running transfer's handle, kept by its client (see setCallbacks).
        return unsafe Unmanaged<EasyHandle>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.receiver }
    }
}

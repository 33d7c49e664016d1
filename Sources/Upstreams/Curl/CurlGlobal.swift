import CCurl
import Glibc

/// What libcurl needs once per process, before the first handle.
enum CurlGlobal {
    /// False if libcurl could not start.
    static let isReady: Bool = {
        // libcurl is told to leave signals alone (CURLOPT_NOSIGNAL); OpenSSL's plain writes may then raise SIGPIPE.
        _ = signal(SIGPIPE, SIG_IGN)
        keepFreedMemory()
        return curl_global_init(ccurl_global_all) == CURLE_OK
    }()

    /// Lets the allocator keep some memory instead of giving it back to the kernel after each call.
    ///
    /// PERF: libcurl takes a receive buffer per transfer and each body is freed soon. With the defaults of glibc the
    /// memory goes back to the kernel and comes again page by page: measured, a quarter of a call's processor time.
    private static func keepFreedMemory() {
        // Set one by one, since setting either ends the automatic choice of both.
        mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024)
        mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
    }
}

/// Why a client could not be made: the process is out of memory, descriptors or threads.
package struct UpstreamClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What could not be made, as a noun phrase.
    let what: String
    /// The system's error number, 0 if there is none.
    let errorNumber: Int32

    package var description: String {
        errorNumber == 0 ? "cannot create \(what)" : "cannot create \(what) (error number \(errorNumber))"
    }
}

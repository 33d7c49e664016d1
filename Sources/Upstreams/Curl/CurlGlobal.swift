import CCurl
import Glibc

/// What libcurl needs once per process, before the first handle.
enum CurlGlobal {
    /// False if libcurl could not start.
    static let isReady: Bool = {
        // libcurl is told to leave signals alone (CURLOPT_NOSIGNAL); OpenSSL's plain writes may then raise SIGPIPE.
        _ = signal(SIGPIPE, SIG_IGN)
        return curl_global_init(ccurl_global_all) == CURLE_OK
    }()
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

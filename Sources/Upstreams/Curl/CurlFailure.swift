import CCurl
import Glibc

extension UpstreamFailure {
    /// What libcurl's outcome of a transfer means.
    ///
    /// Failures that we ourselves caused are known before and do not come here.
    ///
    /// - Parameters:
    ///   - outcome: Anything but `CURLE_OK`.
    ///   - errorNumber: The system's, of the connection; it tells refused from unreachable.
    init(_ outcome: CURLcode, errorNumber: Int32) {
        switch outcome {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .dns
        case CURLE_COULDNT_CONNECT:
            switch errorNumber {
            case ECONNREFUSED: self = .refused
            case ECONNRESET: self = .reset
            case ETIMEDOUT: self = .timedOut
            default: self = .other(UpstreamFailure.text(outcome))
            }
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            self = .tls
        case CURLE_RECV_ERROR where errorNumber == 0:
            // Not the connection but what came over it: a broken chunk, as a rule.
            self = .protocolError
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_FAIL_REWIND:
            self = .reset
        case CURLE_PARTIAL_FILE:
            self = .truncated
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_WRITE_ERROR, CURLE_TOO_MANY_REDIRECTS, CURLE_HTTP_RETURNED_ERROR:
            // UNSUPPORTED_PROTOCOL here is an answer without a status line (HTTP/0.9): the URL was checked before.
            // WRITE_ERROR is not ours either: bytes after the end of a compressed body.
            self = .protocolError
        case CURLE_URL_MALFORMAT:
            self = .unsupportedURL
        default:
            self = .other(UpstreamFailure.text(outcome))
        }
    }

    /// libcurl's words; they name no host.
    private static func text(_ outcome: CURLcode) -> String {
        // Safe: libcurl returns a constant string for every code.
        unsafe curl_easy_strerror(outcome).map { unsafe String(cString: $0) } ?? "transfer failed"
    }
}

import Glibc
import NIOCore
package import Settings

/// Why the server does not serve.
package enum ServerError: Error {
    /// Another process, or another server of this one, listens there.
    case addressInUse(ListenAddress)
    /// The address cannot be listened on, in the system's words.
    case cannotListen(ListenAddress, reason: String)
    /// The certificate or its key cannot be used.
    case noTLS(reason: String)
    /// An event loop's part of the gateway could not be made.
    case cannotPrepareLoop(reason: String)
    /// `start` was called a second time.
    case alreadyStarted

    init(_ error: any Error, at address: ListenAddress) {
        if let error = error as? IOError, error.errnoCode == EADDRINUSE {
            self = .addressInUse(address)
        } else {
            self = .cannotListen(address, reason: "\(error)")
        }
    }
}

extension ServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .addressInUse(let address):
            "\(address) is in use: another process listens there. Stop it, or set 'backend.listen' to another port."
        case .cannotListen(let address, let reason):
            "Cannot listen on \(address): \(reason). Set 'backend.listen' to an address of this machine and a port."
        case .noTLS(let reason): "TLS is asked for by 'backend.https', and there is none: \(reason)."
        case .cannotPrepareLoop(let reason):
            "An event loop could not be prepared: \(reason)"
        case .alreadyStarted:
            "The server was started already."
        }
    }
}

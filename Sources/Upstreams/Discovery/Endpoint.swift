/// One server of a source.
struct Endpoint: Hashable, Sendable {
    /// Takes the place of the policy's base in URLs: `scheme://host:port/path`.
    var base: String
    /// The address that connections go to, as `CURLOPT_CONNECT_TO` takes it; nil for whatever the host's name leads to.
    var connectTo: String?
    /// Of a SRV record: those with the lowest are asked while one of them is well.
    var priority = 0
    /// Of a SRV record: the share of calls among those with the same priority.
    var weight = 1

    init(base: String, connectTo: String? = nil, priority: Int = 0, weight: Int = 1) {
        self.base = base
        self.connectTo = connectTo
        self.priority = priority
        self.weight = weight
    }

    /// Whether it is the same server, whatever its share.
    func isSame(as other: Endpoint) -> Bool { base == other.base && connectTo == other.connectTo }
}

/// A service whose servers SRV records name.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc2782
package struct ServiceName: Hashable, Sendable {
    /// `http` or `https`.
    package var scheme: String
    /// What is asked for, such as `_flerps._tcp.example.com`.
    package var name: String
    /// Put before the paths of requests; empty or beginning with a slash.
    package var path: String
    /// `user:password` of every request.
    package var userInfo: String?
    /// Asked in place of the system's name servers: an IPv4 address and a port.
    package var nameServer: NameServer?

    /// A name server that is not one of the system's.
    package struct NameServer: Hashable, Sendable {
        package var address: String
        package var port: UInt16

        package init(address: String, port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    package init(
        scheme: String,
        name: String,
        path: String = "",
        userInfo: String? = nil,
        nameServer: NameServer? = nil
    ) {
        self.scheme = scheme
        self.name = name
        self.path = path
        self.userInfo = userInfo
        self.nameServer = nameServer
    }
}

/// Whose certificates count for a call over TLS.
package enum CertificateTrust: Hashable, Sendable {
    /// Those of the system's authorities.
    case system
    /// Those of these authorities, and no others.
    case authorities(CertificateAuthorities)
    /// Anybody's: whoever is between here and the upstream can read and change what is sent.
    case anybody
}

/// Certificate authorities as one PEM text.
///
/// PERF: two are the same only if they are one object. They are made once from the configuration, and every call compares
/// and hashes those that it has.
package final class CertificateAuthorities: Hashable, Sendable {
    /// One certificate after the other.
    package let pem: String

    package init(pem: String) {
        self.pem = pem
    }

    package static func == (first: CertificateAuthorities, second: CertificateAuthorities) -> Bool { first === second }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

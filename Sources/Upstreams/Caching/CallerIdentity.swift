/// Who asks, as far as caches keep apart what belongs to different callers.
package enum CallerIdentity {
    /// The credentials among a client's headers, whole; nil for a client without any.
    package static func text(of headers: [HTTPHeader]) -> String? {
        var text: String?
        for header in headers {
            let name = header.name.lowercased()
            guard name == "authorization" || name == "cookie" else { continue }
            text = (text ?? "") + "\(name): \(header.value)\n"
        }
        return text
    }
}

/// The directives of `Cache-Control` that a cache of upstream responses follows.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9111#section-5.2, https://www.rfc-editor.org/rfc/rfc5861
struct CacheControl: Hashable {
    var noStore = false
    var noCache = false
    var isPrivate = false
    var mustRevalidate = false
    var onlyIfCached = false
    /// Seconds, as all times here.
    var maxAge: Int64?
    var sharedMaxAge: Int64?
    var staleWhileRevalidate: Int64?
    var staleIfError: Int64?
    var minFresh: Int64?
    /// `Int64.max` for a request that takes any stale response.
    var maxStale: Int64?

    init() {}

    /// Reads the fields of a message; several count as one list.
    init(_ headers: [HTTPHeader]) {
        var pragma = false
        var hasField = false
        for header in headers {
            switch header.name.lowercased() {
            case "cache-control":
                hasField = true
                read(header.value)
            case "pragma": pragma = pragma || header.value.lowercased().contains("no-cache")
            default: break
            }
        }
        // Section 5.4: of HTTP/1.0, and without force beside Cache-Control.
        if pragma, !hasField { noCache = true }
    }

    private mutating func read(_ value: String) {
        for directive in Self.directives(of: value) {
            let parts = directive.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let argument = parts.count == 2 ? Self.seconds(parts[1]) : nil
            switch Self.trimmed(parts[0]).lowercased() {
            case "no-store": noStore = true
            // With field names it concerns only those; treating it as a whole is the safe reading.
            case "no-cache": noCache = true
            case "private": isPrivate = true
            case "must-revalidate", "proxy-revalidate": mustRevalidate = true
            case "only-if-cached": onlyIfCached = true
            // An age that is no number makes the response stale, which is the safe reading.
            case "max-age": maxAge = min(maxAge ?? .max, argument ?? 0)
            case "s-maxage": sharedMaxAge = min(sharedMaxAge ?? .max, argument ?? 0)
            case "stale-while-revalidate": staleWhileRevalidate = argument
            case "stale-if-error": staleIfError = argument
            case "min-fresh": minFresh = argument
            case "max-stale": maxStale = parts.count == 1 ? .max : argument
            default: break
            }
        }
    }

    /// Splits at commas outside of quotes.
    private static func directives(of value: String) -> [Substring] {
        var isQuoted = false
        return value.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }

    /// Delta seconds, quoted or not; more than fits is as good as the most that fits.
    private static func seconds(_ text: Substring) -> Int64? {
        var text = trimmed(text)
        if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return text.utf8.count <= 10 ? min(Int64(text) ?? 0, 2_147_483_648) : 2_147_483_648
    }
}

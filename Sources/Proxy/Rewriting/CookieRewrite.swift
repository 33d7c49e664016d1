/// `cookieDomainRewrite` or `cookiePathRewrite`: what becomes of one attribute of the cookies that an upstream sets.
struct CookieRewrite: Sendable {
    /// In lower case: `domain` or `path`.
    let attribute: String
    /// New values by old ones, as written; `*` stands for every other one, and an empty text takes the attribute away.
    let values: [String: String]

    /// The value of a `Set-Cookie` header, its first such attribute rewritten.
    func apply(to cookie: String) -> String {
        var parts = cookie.split(separator: ";", omittingEmptySubsequences: false)
        guard let index = parts.indices.dropFirst().first(where: { value(of: parts[$0]) != nil }),
            let old = value(of: parts[index]), let new = values[String(old)] ?? values["*"]
        else { return cookie }
        if new.isEmpty {
            parts.remove(at: index)
        } else {
            parts[index] = parts[index][..<old.startIndex] + new[...]
        }
        return parts.joined(separator: ";")
    }

    /// What stands behind the attribute's name and the equals sign; nil for another attribute, and for an empty value.
    private func value(of part: Substring) -> Substring? {
        let name = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != "=" }
        guard name.lowercased() == attribute, name.endIndex < part.endIndex else { return nil }
        let value = part[part.index(after: name.endIndex)...]
        return value.isEmpty ? nil : value
    }
}

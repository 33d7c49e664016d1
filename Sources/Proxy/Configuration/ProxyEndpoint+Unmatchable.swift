import Settings

extension ProxyEndpoint {
    /// Names patterns of `pathRewrite` and keys of `router` that no request of the route can match.
    ///
    /// Both see the whole URL, from `/api/proxy` on. That they saw what follows the route is the mistake most often made.
    func warnOfUnmatchable(_ options: ConfigSection, mount: ProxyMount, log: inout ProblemLog) {
        let beginnings = ProxiedURL(mount: mount, rest: name[...]).forms
        func isPossible(_ text: Substring) -> Bool {
            beginnings.contains { $0.utf8.starts(with: text.utf8) || text.utf8.starts(with: $0.utf8) }
        }
        let example = beginnings.first ?? name
        for member in options.object["pathRewrite"]?.object?.members ?? [] where !member.value.isNull {
            guard let literal = Self.literalBeginning(ofPattern: member.key), !isPossible(literal) else { continue }
            let fault = ProxyFault.unmatchablePattern(pattern: member.key, route: name, example: example)
            log.warning(fault, at: member.keyOrigin)
        }
        for member in options.object["router"]?.object?.members ?? [] where !member.value.isNull {
            let path = member.key.firstIndex(of: "/").map { member.key[$0...] } ?? ""
            guard member.key.contains("://") || !isPossible(path) else { continue }
            log.warning(ProxyFault.unmatchableKey(key: member.key, route: name, example: example), at: member.keyOrigin)
        }
    }

    /// The characters with which everything begins that an anchored pattern matches; nil for a pattern that may match
    /// anywhere.
    private static func literalBeginning(ofPattern pattern: String) -> Substring? {
        guard pattern.first == "^", !pattern.contains("|") else { return nil }
        let literal = pattern.dropFirst().prefix { !#".*+?()[]{}\$^"#.contains($0) }
        // A quantifier may take away the character before it.
        if literal.endIndex < pattern.endIndex, "*?{".contains(pattern[literal.endIndex]) { return literal.dropLast() }
        return literal
    }
}

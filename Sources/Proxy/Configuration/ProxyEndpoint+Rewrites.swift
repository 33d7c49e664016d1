import Settings

extension ProxyEndpoint {
    /// Reads the options that change headers of responses.
    mutating func readResponseRewrites(_ options: ConfigSection, log: inout ProblemLog) {
        responseRewrite.location.host = log.optional(try Self.readHost(options))
        responseRewrite.location.usesClientHost = log.optional(try options.optionalBool("autoRewrite")) ?? false
        responseRewrite.location.scheme = log.optional(try Self.readScheme(options))
        for (key, attribute) in [("cookieDomainRewrite", "domain"), ("cookiePathRewrite", "path")] {
            if let cookie = readCookie(key, attribute, options, log: &log) { responseRewrite.cookies.append(cookie) }
        }
        // The allow-list of headers comes first: what it takes away cannot be rewritten.
        for (option, header) in [
            ("hostRewrite", "Location"), ("autoRewrite", "Location"), ("protocolRewrite", "Location"),
            ("cookieDomainRewrite", "Set-Cookie"), ("cookiePathRewrite", "Set-Cookie"),
        ] {
            guard let member = options.object.member(option), !member.value.isNull,
                member.value.kind != .bool(false),
                !allowedHeaders.contains(where: { $0.lowercased() == header.lowercased() })
            else { continue }
            let fault = ProxyFault.rewriteOfHidden(option: option, route: name, header: header)
            log.warning(fault, at: member.keyOrigin)
        }
    }

    private static func readHost(_ options: ConfigSection) throws(ConfigurationProblem) -> String? {
        guard let value = try options.optionalValue("hostRewrite") else { return nil }
        let text = try options.string("hostRewrite")
        guard let url = try? HTTPURL("http://\(text)"), url.path.isEmpty, url.query == nil, url.userInfo == nil,
            !text.contains("#")
        else {
            throw options.invalidValue(
                "hostRewrite",
                value,
                accepted: "a host, perhaps with a port, such as example.com:8080"
            )
        }
        return text
    }

    private static func readScheme(_ options: ConfigSection) throws(ConfigurationProblem) -> HTTPURL.Scheme? {
        guard let value = try options.optionalValue("protocolRewrite") else { return nil }
        let text = try options.string("protocolRewrite").lowercased()
        guard let scheme = HTTPURL.Scheme(rawValue: text.hasSuffix(":") ? String(text.dropLast()) : text) else {
            throw options.invalidValue("protocolRewrite", value, accepted: "http or https")
        }
        return scheme
    }

    /// Reads false, a text for every value, or a map of values.
    private func readCookie(
        _ key: String,
        _ attribute: String,
        _ options: ConfigSection,
        log: inout ProblemLog
    ) -> CookieRewrite? {
        guard let value = options.object[key] else { return nil }
        var values: [String: String] = [:]
        switch value.kind {
        case .null, .bool(false): return nil
        case .string(let text): values["*"] = text
        case .object(let object):
            for member in object.members where !member.value.isNull {
                guard let text = member.value.string else {
                    log.add(options.invalidType("\(key).\(member.key)", member.value, wanted: "string"))
                    return nil
                }
                values[member.key] = text
            }
        case .bool, .integer, .number, .array:
            log.add(options.invalidType(key, value, wanted: "string"))
            return nil
        }
        for text in values.values where !HTTPFieldSyntax.isValue(text) || text.contains(";") {
            log.add(options.invalidValue(key, value, accepted: "texts without ';' and line breaks"))
            return nil
        }
        return CookieRewrite(attribute: attribute, values: values)
    }
}

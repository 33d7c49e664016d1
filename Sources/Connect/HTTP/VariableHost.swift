import Settings

/// The beginning of a URL, up to its path, of which a part is known only when a request is made: `https://{$args.host}`, or
/// all of it, `{$this.url}`.
///
/// Whoever chooses the value would choose what the server calls: also what only the server can reach. So it may lead only
/// to hosts that the configuration lists, and what is compared with the list is what is called: the URL is taken apart and
/// put together again from its parts, so that no reader of it can see another host in it. Redirects are not followed.
struct VariableHost: Sendable {
    enum Form: Sendable {
        /// A value that is a whole URL.
        case url(MappingExpression)
        /// A scheme, and values with text between them.
        case authority(scheme: String, MappingTemplate)
    }

    let form: Form
    let allowed: OutboundHosts
    /// For people: the text with `{…}` for each value.
    let outline: String

    var expressions: [MappingExpression] {
        switch form {
        case .url(let expression): [expression]
        case .authority(_, let template): template.expressions
        }
    }

    /// The beginning, with the values put in.
    ///
    /// - Parameter values: The text of each expression, in order.
    /// - Returns: What requests' paths are added to, made of the parts of the URL that are called, and its query, if a
    ///   value is a URL that has one.
    /// - Throws: `.value` for what is no such URL; the value itself is not shown.
    func base(_ values: [String]) throws(RequestTemplate.Fault) -> (url: String, query: String?) {
        let url: HTTPURL
        do throws(HTTPURL.Flaw) {
            switch form {
            case .url: url = try HTTPURL(values.first ?? "")
            case .authority(let scheme, let template): url = try HTTPURL(scheme + "://" + authority(template, values))
            }
        } catch {
            throw .value("The URL has a value in the place of its host with which it is none: " + error.sentence + ".")
        }
        guard url.userInfo == nil else { throw .value("A value in the place of the URL's host has credentials in it.") }
        var base = "\(url.scheme.rawValue)://\(url.comparableHost)"
        if let port = url.explicitPort { base += ":\(port)" }
        URLText.append(constant: url.path, to: &base)
        var query: String?
        if let text = url.query {
            var encoded = ""
            URLText.append(constant: text, to: &encoded)
            query = encoded
        }
        return (base, query)
    }

    private func authority(_ template: MappingTemplate, _ values: [String]) throws(HTTPURL.Flaw) -> String {
        var text = ""
        var rest = values[...]
        for part in template.parts {
            switch part {
            case .text(let constant): text += constant
            case .expression:
                let value = rest.popFirst() ?? ""
                // Anything else would end the host, or begin another.
                guard !value.isEmpty, value.utf8.allSatisfy(Self.isOfHost) else { throw .invalidHost }
                text += value
            }
        }
        return text
    }

    /// Letters, digits, `-._`, and what a port or an IPv6 address is written with.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._:[]".utf8.contains(byte)
        }
    }

    /// Checks a whole URL against the list.
    ///
    /// - Throws: `.notAllowed` where it may not lead.
    func check(_ url: String) throws(RequestTemplate.Fault) {
        guard let parsed = try? HTTPURL(url) else { throw .value("The URL cannot be used.") }
        guard allowed.allows(parsed) else { throw .notAllowed(host: parsed.authority) }
    }
}

extension MappingTemplate {
    /// A beginning with a variable host, and what follows it; nil where the host is fixed or is the source's.
    func variableHost(_ allowed: OutboundHosts) -> (host: VariableHost, rest: MappingTemplate)? {
        if case .expression(let expression, _)? = parts.first {
            let host = VariableHost(form: .url(expression), allowed: allowed, outline: "{…}")
            return (host, MappingTemplate(parts: Array(parts.dropFirst())))
        }
        guard offsetOfExpressionInAuthority != nil, case .text(let first)? = parts.first,
            let separator = first.firstRange(of: "://")
        else { return nil }
        let scheme = String(first[..<separator.lowerBound])
        var authority: [Part] = []
        var rest = parts.dropFirst()
        let beginning = String(first[separator.upperBound...])
        if !beginning.isEmpty { authority.append(.text(beginning)) }
        while let part = rest.popFirst() {
            guard case .text(let text) = part, let end = text.firstIndex(where: { $0 == "/" || $0 == "?" }) else {
                authority.append(part)
                continue
            }
            if end > text.startIndex { authority.append(.text(String(text[..<end]))) }
            rest = [.text(String(text[end...]))] + rest
            break
        }
        let template = MappingTemplate(parts: authority)
        let host = VariableHost(
            form: .authority(scheme: scheme, template),
            allowed: allowed,
            outline: scheme + "://" + template.outline
        )
        return (host, MappingTemplate(parts: Array(rest)))
    }
}

/// The hosts that a URL may lead to whose host is not fixed: `backend.reading.allow`.
///
/// In Backstage the list is for what a user of the backend may have it read. Here it is for URLs whose host comes out of
/// an argument or an upstream's answer. It reads as it does there: a host, or `*.` for all hosts below a domain; a port or
/// a range of ports, and without them the scheme's own; beginnings of paths. What no entry has is not called.
///
/// Source: https://github.com/backstage/backstage/blob/master/packages/backend-defaults/src/entrypoints/urlReader/lib/FetchUrlReader.ts
package struct OutboundHosts: Hashable, Sendable {
    /// One entry of the list.
    struct Entry: Hashable, Sendable {
        enum Name: Hashable, Sendable {
            case exact(String)
            /// Ends with this, which begins with a dot.
            case below(String)
        }

        var name: Name
        /// Nil for the port that the scheme has by itself.
        var ports: ClosedRange<Int>?
        /// What the path has to begin with; nil for any path.
        var paths: [String]?
    }

    private var entries: [Entry]

    package static let none = OutboundHosts(entries: [])

    init(entries: [Entry]) {
        self.entries = entries
    }

    /// Whether no host is allowed.
    package var isEmpty: Bool { entries.isEmpty }

    /// Whether a URL leads to where it may.
    ///
    /// - Parameter url: Without dot segments in its path, encoded or not, which a server would resolve to another path:
    ///   one that has some is not allowed.
    /// - Returns: True for a URL that an entry has.
    package func allows(_ url: HTTPURL) -> Bool {
        let host = url.comparableHost
        guard !host.isEmpty, url.userInfo == nil, !Self.hasDotSegments(url.path) else { return false }
        return entries.contains { entry in
            switch entry.name {
            case .exact(let name): guard name == host else { return false }
            case .below(let suffix):
                guard host.hasSuffix(suffix), host.utf8.count > suffix.utf8.count else { return false }
            }
            guard entry.ports?.contains(url.port) ?? (url.port == url.scheme.defaultPort) else { return false }
            guard let paths = entry.paths else { return true }
            let path = url.path.isEmpty ? "/" : url.path
            return paths.contains { path.hasPrefix($0) }
        }
    }

    /// Whether a segment is `.` or `..`, also where dots, slashes or backslashes are percent-encoded: some servers decode
    /// before they resolve.
    private static func hasDotSegments(_ path: String) -> Bool {
        var decoded: [UInt8] = []
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            .contains { $0.count <= 2 && $0.allSatisfy { $0 == UInt8(ascii: ".") } }
    }
}

extension OutboundHosts {
    static func read(_ backend: ConfigSection, log: inout ProblemLog) -> OutboundHosts {
        guard let reading = log.optional(try backend.optionalSection("reading")),
            let value = log.optional(try reading.optionalValue("allow"))
        else { return .none }
        guard case .array(let items) = value.kind else {
            log.add(reading.invalidType("allow", value, wanted: "object-array"))
            return .none
        }
        var entries: [Entry] = []
        for (index, item) in items.enumerated() {
            guard let object = item.object else {
                log.add(reading.invalidType("allow[\(index)]", item, wanted: "object"))
                continue
            }
            let path = "\(reading.fullKey("allow"))[\(index)]"
            let section = ConfigSection(path: path, object: object, origin: item.origin)
            section.warnOfUnknownKeys(known: ["host", "paths"], log: &log)
            do throws(ConfigurationProblem) {
                if let entry = try readEntry(section, log: &log) { entries.append(entry) }
            } catch {
                log.add(error)
            }
        }
        return OutboundHosts(entries: entries)
    }

    /// - Returns: Nil for a host that no URL can have, after a warning: Backstage takes it without a word.
    private static func readEntry(
        _ section: ConfigSection,
        log: inout ProblemLog
    ) throws(ConfigurationProblem) -> Entry? {
        let text = try section.string("host")
        let value = try section.value("host")
        let paths = try section.optionalStringArray("paths")
        var (host, portText) = (text[...], Substring?.none)
        // The colons inside the brackets of an IPv6 address separate nothing.
        if let colon = text[(text.lastIndex(of: "]") ?? text.startIndex)...].firstIndex(of: ":") {
            (host, portText) = (text[..<colon], text[text.index(after: colon)...])
        }
        let isBelow = host.hasPrefix("*.")
        // Read as a URL's host, so that the two can be the same at all.
        guard let url = try? HTTPURL("http://" + (isBelow ? host.dropFirst(2) : host)), url.userInfo == nil,
            url.explicitPort == nil, url.path.isEmpty, url.query == nil, portText?.hasPrefix("//") != true,
            case let name = url.comparableHost, !name.isEmpty, !isBelow || !name.hasPrefix("[")
        else {
            let fault = ConfigurationFault.invalidValue(
                key: section.fullKey("host"),
                found: "'\(text)', which no URL has as its host",
                accepted: accepted
            )
            log.warning(fault, at: value.origin)
            return nil
        }
        var ports: ClosedRange<Int>?
        if let portText, !portText.isEmpty {
            let ends = portText.split(separator: "-", omittingEmptySubsequences: false).map(port)
            guard ends.count <= 2, let first = ends.first, let last = ends.last, let first, let last, first <= last
            else {
                throw section.invalidValue("host", value, accepted: accepted)
            }
            ports = first...last
        }
        return Entry(name: isBelow ? .below("." + name) : .exact(name), ports: ports, paths: paths)
    }

    private static let accepted =
        "a host such as 'example.com', '*.example.com', 'example.com:8080' or 'example.com:8000-8099'"

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text), (1...65_535).contains(port)
        else { return nil }
        return port
    }
}

import Settings

/// Joins a target and a rewritten path the way the Node proxy does, so that existing configurations mean the same.
enum UpstreamPath {
    /// The URL to request, or nil when dot segments of the rewritten path lead above the target's path: `/v1` and
    /// `/../admin` or `/%2e%2e/admin`.
    ///
    /// Between target and path stands one slash. Runs of slashes in the path become one, except that the first
    /// `http:/` and the first `https:/` get theirs back. A fragment is dropped. Bytes that have no place in a URL are
    /// percent-encoded; what is encoded stays as it is.
    static func url(of target: UpstreamTarget, rewritten: Substring) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(target.origin.utf8.count + target.path.utf8.count + rewritten.utf8.count + 8)
        bytes.append(contentsOf: target.origin.utf8)
        let pathStart = bytes.count
        bytes.append(contentsOf: target.path.utf8)
        var seen = Seen(colon: target.path.utf8.contains(UInt8(ascii: ":")))
        let rest = appendPath(rewritten.utf8[...], to: &bytes, isFirst: target.path.isEmpty, seen: &seen)
        if seen.dots, leavesTarget(bytes[pathStart...], depth: target.depth) { return nil }
        if seen.colon { restoreSchemes(in: &bytes, from: pathStart) }
        appendQuery(rest, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A rewritten path that is no path but an `http` or `https` URL, with what has no place in one percent-encoded and
    /// without its fragment; nil for any other.
    static func absoluteURL(_ rewritten: Substring) -> String? {
        guard rewritten.utf8.starts(with: "http".utf8) else { return nil }
        var bytes: [UInt8] = []
        for byte in rewritten.utf8 {
            if byte == UInt8(ascii: "#") { break }
            append(byte, to: &bytes)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return (try? HTTPURL(text)) == nil ? nil : text
    }

    /// A target's path as it stands in front of others.
    static func normalizedTarget(_ path: String) -> String {
        guard !path.isEmpty else { return "" }
        var bytes: [UInt8] = []
        var seen = Seen()
        _ = appendPath(path.utf8[...], to: &bytes, isFirst: true, seen: &seen)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What occurred in a path and asks for a closer look.
    private struct Seen {
        var colon = false
        /// A segment that begins with a dot or a percent sign.
        var dots = false
    }

    /// Appends the path up to its query or fragment, and returns what follows.
    ///
    /// `isFirst` says that the URL has no path yet, so that it needs at least a slash.
    private static func appendPath(
        _ text: Substring.UTF8View,
        to bytes: inout [UInt8],
        isFirst: Bool,
        seen: inout Seen
    ) -> Substring.UTF8View {
        let slash = UInt8(ascii: "/")
        var last = isFirst ? 0 : bytes.last
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { break }
            if last != slash, index == text.startIndex {
                bytes.append(slash)
                last = slash
            }
            switch byte {
            case slash, UInt8(ascii: "\\"):
                if last != slash { bytes.append(slash) }
                last = slash
                index = text.index(after: index)
                continue
            case UInt8(ascii: ":"):
                seen.colon = true
            case UInt8(ascii: "."), UInt8(ascii: "%"):
                if last == slash { seen.dots = true }
            default:
                break
            }
            append(byte, to: &bytes)
            last = byte
            index = text.index(after: index)
        }
        if isFirst, index == text.startIndex { bytes.append(slash) }
        return text[index...]
    }

    private static func appendQuery(_ text: Substring.UTF8View, to bytes: inout [UInt8]) {
        guard text.first == UInt8(ascii: "?") else { return }
        for byte in text {
            if byte == UInt8(ascii: "#") { break }
            append(byte, to: &bytes)
        }
    }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        if mustEncode(byte) {
            bytes.append(UInt8(ascii: "%"))
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 15))
        } else {
            bytes.append(byte)
        }
    }

    /// The bytes that Node's URL parser escapes, and what is outside printable ASCII.
    private static func mustEncode(_ byte: UInt8) -> Bool {
        if byte <= 0x20 || byte >= 0x7F { return true }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "'"):
            return true
        default:
            return false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + (value - 10)
    }

    // MARK: Rare cases

    private static func restoreSchemes(in bytes: inout [UInt8], from start: Int) {
        var path = String(decoding: bytes[start...], as: UTF8.self)
        for scheme in ["http:/", "https:/"] {
            if let range = path.firstRange(of: scheme) { path.replaceSubrange(range, with: scheme + "/") }
        }
        bytes.replaceSubrange(start..., with: path.utf8)
    }

    /// Whether the segments after the first `depth` ones climb above these at any point.
    private static func leavesTarget(_ path: ArraySlice<UInt8>, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        var height = 0
        for segment in path.split(separator: UInt8(ascii: "/")).dropFirst(depth) {
            switch dots(in: segment) {
            case 1: continue
            case 2: height -= 1
            default: height += 1
            }
            if height < 0 { return true }
        }
        return false
    }

    /// The number of dots when the segment is nothing else, encoded ones included; else 0.
    private static func dots(in segment: ArraySlice<UInt8>) -> Int {
        var count = 0
        var rest = segment
        while let byte = rest.first {
            if byte == UInt8(ascii: ".") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "%2e".utf8) || rest.starts(with: "%2E".utf8) {
                rest = rest.dropFirst(3)
            } else {
                return 0
            }
            count += 1
        }
        return count
    }
}

import Glibc

/// What has to be known of a URL before a transfer goes there.
struct RequestURL {
    /// Bytes up to the path.
    private(set) var originLength = 0
    /// Whether the origin is the one that was asked for.
    private(set) var hasOrigin = false
    /// Whether there is a path, and all behind the origin is sent as it is.
    private(set) var canBeSplit = false
    /// Whether the scheme is `https`.
    private(set) var isEncrypted = false

    /// Looks a URL through; fails for one that this client does not call.
    ///
    /// - Parameters:
    ///   - url: The URL.
    ///   - origin: That of another URL, such as `http://host:80`, or empty.
    init?(_ url: String, origin: [UInt8]) {
        var url = url
        // Safe: the bytes are looked at inside of the call.
        let isSupported = url.withUTF8 { unsafe read($0, origin) }
        guard isSupported else { return nil }
    }

    private mutating func read(_ url: UnsafeBufferPointer<UInt8>, _ origin: [UInt8]) -> Bool {
        if unsafe url.begins(with: origin) {
            hasOrigin = true
            originLength = origin.count
            // Safe: the URL is longer than the origin.
            unsafe isEncrypted = asciiLowercase(url[4]) == UInt8(ascii: "s")
        } else {
            let scheme = unsafe schemeLength(url)
            guard scheme > 0, scheme < url.count else { return false }
            isEncrypted = scheme == "https://".utf8.count
            originLength = scheme
            // Safe: the index is below the count.
            while originLength < url.count, unsafe !endsAuthority(url[originLength]) { originLength += 1 }
        }
        var isClean = true
        var hasFragment = false
        // PERF: a loop without a way out of it is taken many bytes at once. Safe: indexes below the count.
        for index in (hasOrigin ? originLength : 0)..<url.count {
            let byte = unsafe url[index]
            isClean = isClean && byte > 0x20 && byte != 0x7F
            hasFragment = hasFragment || byte == UInt8(ascii: "#")
        }
        // Safe: the index is compared first.
        unsafe canBeSplit = !hasFragment && originLength < url.count && url[originLength] == UInt8(ascii: "/")
        return isClean
    }

    private func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// The length of `http://` or `https://` at the start of a URL; 0 for anything else.
    private func schemeLength(_ url: UnsafeBufferPointer<UInt8>) -> Int {
        for scheme: StaticString in ["http://", "https://"] where url.count >= scheme.utf8CodeUnitCount {
            // Safe: static strings live for ever; indexes stay below both counts.
            let isSame = (0..<scheme.utf8CodeUnitCount).allSatisfy { index in
                unsafe asciiLowercase(url[index]) == scheme.utf8Start[index]
            }
            if isSame { return scheme.utf8CodeUnitCount }
        }
        return 0
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the first bytes, and a path follows.
    fileprivate func begins(with origin: [UInt8]) -> Bool {
        guard !origin.isEmpty, count > origin.count, let start = baseAddress else { return false }
        // Safe: there are more bytes than the origin has.
        return unsafe origin.withUnsafeBytes { origin in
            guard let first = unsafe origin.baseAddress else { return false }
            return unsafe memcmp(start, first, origin.count) == 0 && start[origin.count] == UInt8(ascii: "/")
        }
    }
}

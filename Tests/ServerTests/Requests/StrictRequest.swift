import Upstreams

/// The first request in some bytes, read by the letter of RFC 9112: what any other reader may at most be more lenient about.
struct StrictRequest {
    var method = ""
    var target = ""
    var headers: [HTTPHeader] = []
    var body: [UInt8] = []

    /// Nil for bytes that do not begin with a request that is complete and well-formed.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        // Ends of lines in front of a request are left over from a careless client's last one.
        while let first = rest.first, first == 13 || first == 10 { rest = rest.dropFirst() }
        guard let requestLine = Self.line(&rest) else { return nil }
        // Several blanks may stand for one: section 3 allows readers to take it so.
        let words = requestLine.split(separator: 0x20)
        guard words.count == 3, requestLine.first != 0x20, requestLine.last != 0x20, Self.isToken(words[0]),
            !words[1].isEmpty, words[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            words[2].elementsEqual("HTTP/1.1".utf8) || words[2].elementsEqual("HTTP/1.0".utf8)
        else { return nil }
        method = Self.text(words[0])
        target = Self.text(words[1])
        guard let fields = Self.fields(&rest) else { return nil }
        headers = fields
        func values(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }
        let (lengths, codings) = (values("content-length"), values("transfer-encoding"))
        if codings.isEmpty {
            guard lengths.count <= 1 else { return nil }
            let length = lengths.first ?? "0"
            guard !length.isEmpty, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let count = Int(length),
                count <= rest.count
            else { return nil }
            body = Array(rest.prefix(count))
        } else {
            guard lengths.isEmpty, codings.map({ $0.lowercased() }) == ["chunked"], let chunks = Self.chunks(&rest)
            else {
                return nil
            }
            body = chunks
        }
    }

    /// A line that ends in CR LF and holds neither otherwise.
    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 10), end > rest.startIndex, rest[end - 1] == 13 else { return nil }
        let line = rest[..<(end - 1)]
        rest = rest[(end + 1)...]
        return line.contains(13) ? nil : line
    }

    private static func fields(_ rest: inout ArraySlice<UInt8>) -> [HTTPHeader]? {
        var fields: [HTTPHeader] = []
        while let line = line(&rest) {
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isToken(line[..<colon]) else { return nil }
            var value = line[(colon + 1)...]
            while let first = value.first, isBlank(first) { value = value.dropFirst() }
            while let last = value.last, isBlank(last) { value = value.dropLast() }
            guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 }) else { return nil }
            fields.append(HTTPHeader(text(line[..<colon]), text(value)))
        }
        return nil
    }

    private static func chunks(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var body: [UInt8] = []
        while let line = line(&rest) {
            let digits = line.prefix { $0 != UInt8(ascii: ";") && !isBlank($0) }
            let hexadecimal = Set("0123456789abcdefABCDEF".utf8)
            guard !digits.isEmpty, digits.allSatisfy(hexadecimal.contains), let size = Int(text(digits), radix: 16),
                line.dropFirst(digits.count).drop(while: isBlank).first ?? UInt8(ascii: ";") == UInt8(ascii: ";")
            else { return nil }
            if size == 0 { return fields(&rest) == nil ? nil : body }
            guard size <= rest.count else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size)
            guard rest.starts(with: [13, 10]) else { return nil }
            rest = rest.dropFirst(2)
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 }

    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        let others = Set("!#$%&'*+-.^_`|~".utf8)
        return !bytes.isEmpty
            && bytes.allSatisfy { byte in
                byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || others.contains(byte)
            }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

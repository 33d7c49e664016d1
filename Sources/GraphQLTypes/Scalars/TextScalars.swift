extension CustomScalar {
    /// `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`, of any version, in either case.
    static let uuid = CustomScalar(
        name: "UUID",
        description: "A universally unique identifier, such as `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc9562#section-4",
        expectation: "a UUID such as \"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"",
        form: .text { text in
            guard text.count == 36 else { return false }
            for index in 0..<36 {
                let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
                guard isHyphen ? text[index] == UInt8(ascii: "-") : isHexDigit(text[index]) else { return false }
            }
            return true
        }
    )

    /// An absolute URI: a scheme and what belongs to it, written in the characters that RFC 3986 allows.
    static let url = CustomScalar(
        name: "URL",
        description: "An absolute URL, such as `https://example.com/path`.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3986#section-3",
        expectation: "an absolute URL such as \"https://example.com/path\"",
        form: .text { text in isAbsoluteURL(text) }
    )

    /// An address that browsers accept in a form: one `@`, a domain of labels, nothing quoted.
    static let emailAddress = CustomScalar(
        name: "EmailAddress",
        description: "An e-mail address, such as `name@example.com`.",
        specifiedByURL: "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address",
        expectation: "an e-mail address such as \"name@example.com\"",
        form: .text { text in isEmailAddress(text) }
    )

    /// Whatever JSON can say.
    static let json = CustomScalar(
        name: "JSON",
        description: "Any JSON value.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc8259",
        expectation: "any JSON value",
        form: .any
    )
}

// URI = scheme ":" hier-part [ "?" query ] [ "#" fragment ]
//
// Of the parts only the characters are checked, and that every `%` has two hex digits after it. What
// follows `//` is a host or a path.
private func isAbsoluteURL(_ text: Span<UInt8>) -> Bool {
    guard text.count > 0, isLetter(text[0]) else { return false }
    var index = 1
    while index < text.count, isLetter(text[index]) || isDigit(text[index]) || isOne(of: "+-.", text[index]) {
        index += 1
    }
    guard index < text.count, text[index] == UInt8(ascii: ":") else { return false }
    index += 1
    guard index < text.count else { return false }
    if index + 1 < text.count, text[index] == UInt8(ascii: "/"), text[index + 1] == UInt8(ascii: "/") {
        index += 2
        guard index < text.count, !isOne(of: "?#", text[index]) else { return false }
    }
    var hasFragment = false
    while index < text.count {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: "%"):
            guard index + 2 < text.count, isHexDigit(text[index + 1]), isHexDigit(text[index + 2]) else { return false }
            index += 2
        case UInt8(ascii: "#"):
            guard !hasFragment else { return false }
            hasFragment = true
        default:
            guard isLetter(byte) || isDigit(byte) || isOne(of: "-._~:/?[]@!$&'()*+,;=", byte) else { return false }
        }
        index += 1
    }
    return true
}

// email = 1*( atext / "." ) "@" label *( "." label )
//
// label = let-dig [ [ ldh-str ] let-dig ]; at most 63 characters
private func isEmailAddress(_ text: Span<UInt8>) -> Bool {
    var index = 0
    while index < text.count, text[index] != UInt8(ascii: "@") {
        let byte = text[index]
        guard isLetter(byte) || isDigit(byte) || isOne(of: "!#$%&'*+/=?^_`{|}~-.", byte) else { return false }
        index += 1
    }
    guard index > 0, index < text.count else { return false }
    while index < text.count {
        // At the `@`, or at a `.`.
        let start = index + 1
        index = start
        while index < text.count, isLetter(text[index]) || isDigit(text[index]) || text[index] == UInt8(ascii: "-") {
            index += 1
        }
        guard index > start, index - start <= 63 else { return false }
        guard text[start] != UInt8(ascii: "-"), text[index - 1] != UInt8(ascii: "-") else { return false }
        guard index == text.count || text[index] == UInt8(ascii: ".") else { return false }
    }
    return true
}

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

private func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

private func isOne(of characters: StaticString, _ byte: UInt8) -> Bool {
    characters.withUTF8Buffer { $0.contains(byte) }
}

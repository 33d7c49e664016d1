// Dates and times as RFC 3339 writes them.

extension CustomScalar {
    /// `full-date`: `2026-01-31`.
    static let date = CustomScalar(
        name: "Date",
        description: "A date without a time, such as `2026-01-31`.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        expectation: "a date such as \"2026-01-31\"",
        form: .text { text in
            var position = 0
            return skipDate(text, &position) && position == text.count
        }
    )

    /// `date-time`: `2026-01-31T08:30:00Z`, with any number of digits after the second, and an offset from UTC.
    static let dateTime = CustomScalar(
        name: "DateTime",
        description: "A date and time with its offset from UTC, such as `2026-01-31T08:30:00Z`.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        expectation: "a date and time with an offset, such as \"2026-01-31T08:30:00Z\"",
        form: .text { text in
            var position = 0
            return skipDate(text, &position) && skip("T", or: "t", text, &position) && skipTime(text, &position)
                && skipOffset(text, &position) && position == text.count
        }
    )
}

// Each says whether what it is named for stands at a position, and moves the position past it.

// full-date = 4DIGIT "-" 2DIGIT "-" 2DIGIT, a date in the calendar
private func skipDate(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
    guard let year = digits(4, text, &position), skip("-", text, &position),
        let month = digits(2, text, &position), skip("-", text, &position),
        let day = digits(2, text, &position)
    else { return false }
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 4, 6, 9, 11: return day >= 1 && day <= 30
    case 2: return day >= 1 && day <= (isLeapYear ? 29 : 28)
    case 1...12: return day >= 1 && day <= 31
    default: return false
    }
}

// partial-time = 2DIGIT ":" 2DIGIT ":" 2DIGIT [ "." 1*DIGIT ]
//
// The second may be 60: there are leap seconds.
private func skipTime(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
    guard let hour = digits(2, text, &position), hour < 24, skip(":", text, &position),
        let minute = digits(2, text, &position), minute < 60, skip(":", text, &position),
        let second = digits(2, text, &position), second <= 60
    else { return false }
    guard skip(".", text, &position) else { return true }
    guard digits(1, text, &position) != nil else { return false }
    while digits(1, text, &position) != nil {}
    return true
}

// time-offset = "Z" / ( "+" / "-" ) 2DIGIT ":" 2DIGIT
private func skipOffset(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
    if skip("Z", or: "z", text, &position) { return true }
    guard skip("+", or: "-", text, &position), let hour = digits(2, text, &position), hour < 24,
        skip(":", text, &position), let minute = digits(2, text, &position)
    else { return false }
    return minute < 60
}

private func skip(
    _ character: Unicode.Scalar,
    or other: Unicode.Scalar? = nil,
    _ text: Span<UInt8>,
    _ position: inout Int
) -> Bool {
    guard position < text.count else { return false }
    let found = Unicode.Scalar(text[position])
    guard found == character || found == other else { return false }
    position += 1
    return true
}

// So many digits as a number; nil, and the position stays, where there are not so many.
private func digits(_ count: Int, _ text: Span<UInt8>, _ position: inout Int) -> Int? {
    guard text.count - position >= count else { return nil }
    var number = 0
    for index in position..<(position + count) {
        guard isDigit(text[index]) else { return nil }
        number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
    }
    position += count
    return number
}

import Glibc

/// Dates of HTTP headers, as seconds since 1970.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
enum HTTPDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` and the two obsolete forms; nil for anything else.
    ///
    /// - Parameters:
    ///   - text: The header's value.
    ///   - now: The time, which tells the century of a year of two digits.
    /// - Returns: Seconds since 1970.
    static func parse(_ text: some StringProtocol, now: Int64) -> Int64? {
        // Day names are not needed: the date tells the day.
        let words = text.lowercased().split { $0 == " " || $0 == "," }
        switch words.count {
        case 6 where words[5] == "gmt":
            // Sun, 06 Nov 1994 08:49:37 GMT
            return seconds(day: words[1], month: words[2], year: number(words[3], digits: 4), time: words[4])
        case 4 where words[3] == "gmt":
            // Sunday, 06-Nov-94 08:49:37 GMT
            let parts = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 3, let short = number(parts[2], digits: 2) else { return nil }
            var year = 2000 + short
            // More than 50 years ahead is meant as the past.
            if let then = seconds(day: parts[0], month: parts[1], year: year, time: words[2]),
                then - now > 50 * 31_556_952
            {
                year -= 100
            }
            return seconds(day: parts[0], month: parts[1], year: year, time: words[2])
        case 5:
            // Sun Nov  6 08:49:37 1994
            return seconds(day: words[2], month: words[1], year: number(words[4], digits: 4), time: words[3])
        default:
            return nil
        }
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(text)
    }

    private static func seconds(day: Substring, month: Substring, year: Int?, time: Substring) -> Int64? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        guard let year, let month = months.firstIndex(of: String(month)), parts.count == 3,
            let day = number(day, digits: 2) ?? number(day, digits: 1), (1...31).contains(day),
            let hour = number(parts[0], digits: 2), hour < 24, let minute = number(parts[1], digits: 2), minute < 60,
            let second = number(parts[2], digits: 2), second <= 60
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Days since 1970 in the Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        // Years begin in March here, so that the leap day is the last.
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// The time, in whole seconds since 1970.
    static func now() -> Int64 { Int64(time(nil)) }
}

/// `Retry-After`, in both forms.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
enum RetryAfter {
    /// How long to wait; nil for a value that is neither seconds nor a date.
    ///
    /// A date that has passed means not at all.
    static func parse(_ text: String, now: Int64) -> Duration? {
        let value = text.drop { $0 == " " }
        if value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), !value.isEmpty {
            // More digits than any wait has.
            guard value.utf8.count <= 9, let seconds = Int64(value) else { return .seconds(1_000_000_000) }
            return .seconds(seconds)
        }
        return HTTPDate.parse(value, now: now).map { .seconds(max(0, $0 - now)) }
    }
}

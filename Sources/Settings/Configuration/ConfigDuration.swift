/// Durations as Backstage writes them: a number of milliseconds, `2 seconds` or `1d`, ISO 8601 `PT1M`, or `{ minutes:
/// 1 }`.
package enum ConfigDuration {
    package static let accepted =
        "a duration: a number of milliseconds, a text such as '2 seconds' or '1d', ISO 8601 such as 'PT1M', "
        + "or an object such as { minutes: 1 }"

    /// - Returns: Nil when the value is none of these, negative, or longer than a thousand years.
    package static func parse(_ value: ConfigValue) -> Duration? {
        switch value.kind {
        case .integer(let milliseconds):
            return duration(milliseconds: Double(milliseconds))
        case .number(let milliseconds):
            return duration(milliseconds: milliseconds)
        case .string(let text):
            return parse(text)
        case .object(let object):
            return parse(object)
        case .null, .bool, .array:
            return nil
        }
    }

    static func parse(_ text: String) -> Duration? {
        let trimmed = Paths.trimmed(text)
        if trimmed.first == "P" { return parseISO(trimmed.dropFirst()) }
        let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let amount = decimal(digits) else { return nil }
        let unit = Paths.trimmed(String(trimmed[digits.endIndex...])).lowercased()
        guard let factor = unit.isEmpty ? 1 : milliseconds(perTextUnit: unit) else { return nil }
        return duration(milliseconds: amount * factor)
    }

    private static let second = 1000.0
    private static let minute = 60 * second
    private static let hour = 60 * minute
    private static let day = 24 * hour

    private static func milliseconds(perTextUnit unit: String) -> Double? {
        switch unit {
        case "ms", "msec", "msecs", "millisecond", "milliseconds": 1
        case "s", "sec", "secs", "second", "seconds": second
        case "m", "min", "mins", "minute", "minutes": minute
        case "h", "hr", "hrs", "hour", "hours": hour
        case "d", "day", "days": day
        case "w", "week", "weeks": 7 * day
        case "y", "yr", "yrs", "year", "years": 365.25 * day
        default: nil
        }
    }

    private static func parse(_ object: ConfigObject) -> Duration? {
        guard !object.members.isEmpty else { return nil }
        var total = 0.0
        for member in object.members {
            let factor: Double
            switch member.key {
            case "milliseconds": factor = 1
            case "seconds": factor = second
            case "minutes": factor = minute
            case "hours": factor = hour
            case "days": factor = day
            case "weeks": factor = 7 * day
            case "months": factor = 30 * day
            case "years": factor = 365 * day
            default: return nil
            }
            switch member.value.kind {
            case .integer(let amount): total += Double(amount) * factor
            case .number(let amount): total += amount * factor
            case .string(let text):
                guard let amount = decimal(text[...]) else { return nil }
                total += amount * factor
            case .null, .bool, .array, .object: return nil
            }
        }
        return duration(milliseconds: total)
    }

    /// What follows the `P` of an ISO 8601 duration.
    private static func parseISO(_ text: Substring) -> Duration? {
        var rest = text
        var total = 0.0
        var isTime = false
        var hasPart = false
        while let next = rest.first {
            if next == "T" {
                guard !isTime else { return nil }
                isTime = true
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let amount = decimal(digits), let unit = rest[digits.endIndex...].first else { return nil }
            let factor: Double
            switch (isTime, unit) {
            case (false, "Y"): factor = 365 * day
            case (false, "M"): factor = 30 * day
            case (false, "W"): factor = 7 * day
            case (false, "D"): factor = day
            case (true, "H"): factor = hour
            case (true, "M"): factor = minute
            case (true, "S"): factor = second
            default: return nil
            }
            total += amount * factor
            hasPart = true
            rest = rest[digits.endIndex...].dropFirst()
        }
        return hasPart ? duration(milliseconds: total) : nil
    }

    private static func decimal(_ text: Substring) -> Double? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
        return Double(text)
    }

    private static func duration(milliseconds: Double) -> Duration? {
        guard milliseconds >= 0, milliseconds <= 1000 * 366 * day else { return nil }
        return .microseconds(Int64(milliseconds * 1000))
    }
}

/// Sizes in bytes: a number, or a text with a unit.
package enum ConfigByteCount {
    package static let accepted = "a number of bytes of at least 1, such as 1048576, '1MiB' or '64 KB'"

    /// - Returns: Nil when the value is no whole number of bytes from 1 to 2⁵³.
    package static func parse(_ value: ConfigValue) -> Int? {
        switch value.kind {
        case .integer(let count):
            return bounded(Double(count))
        case .number(let count):
            return bounded(count)
        case .string(let text):
            let trimmed = Paths.trimmed(text)
            let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard !digits.isEmpty, let amount = Double(digits) else { return nil }
            let factor: Double
            switch Paths.trimmed(String(trimmed[digits.endIndex...])).lowercased() {
            case "", "b", "byte", "bytes": factor = 1
            case "kb": factor = 1000
            case "mb": factor = 1_000_000
            case "gb": factor = 1_000_000_000
            case "k", "kib": factor = 1024
            case "m", "mib": factor = 1_048_576
            case "g", "gib": factor = 1_073_741_824
            default: return nil
            }
            return bounded(amount * factor)
        case .null, .bool, .array, .object:
            return nil
        }
    }

    private static func bounded(_ count: Double) -> Int? {
        guard count >= 1, count <= 9_007_199_254_740_992 else { return nil }
        return Int(exactly: count)
    }
}

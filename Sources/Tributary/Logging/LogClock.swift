import Glibc

/// The time as lines of the log say it: `2026-09-29T12:00:00.000Z`.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
struct LogClock {
    private var second: time_t = -1
    /// PERF: of that second, up to the seconds; written anew once in it.
    private var prefix = ""

    mutating func now() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return text(second: now.tv_sec, milliseconds: Int(now.tv_nsec / 1_000_000))
    }

    mutating func text(second: time_t, milliseconds: Int) -> String {
        if second != self.second {
            self.second = second
            var second = second
            var parts = tm()
            gmtime_r(&second, &parts)
            let date = "\(parts.tm_year + 1900)-\(Self.digits(parts.tm_mon + 1))-\(Self.digits(parts.tm_mday))"
            let time = "\(Self.digits(parts.tm_hour)):\(Self.digits(parts.tm_min)):\(Self.digits(parts.tm_sec))"
            prefix = "\(date)T\(time)."
        }
        let padding = milliseconds < 10 ? "00" : milliseconds < 100 ? "0" : ""
        return "\(prefix)\(padding)\(milliseconds)Z"
    }

    private static func digits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

import Glibc

/// The `Date` header, written anew once a second.
final class DateHeader {
    private var second: time_t = -1
    private var lineOfSecond: [UInt8] = []

    /// `date: Tue, 29 Sep 2026 12:00:00 GMT` with its line end.
    var line: [UInt8] {
        var now = timespec()
        // PERF: the coarse clock is a memory read; its grain of some milliseconds does not show in whole seconds.
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != second {
            second = now.tv_sec
            lineOfSecond = Array("date: \(Self.text(second))\r\n".utf8)
        }
        return lineOfSecond
    }

    /// The value alone.
    var value: String {
        String(decoding: line.dropFirst("date: ".utf8.count).dropLast("\r\n".utf8.count), as: UTF8.self)
    }

    /// IMF-fixdate.
    ///
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
    static func text(_ second: time_t) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = days[Int(parts.tm_wday) % 7]
        let month = months[Int(parts.tm_mon) % 12]
        let time = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day), \(two(parts.tm_mday)) \(month) \(Int(parts.tm_year) + 1900) \(time) GMT"
    }
}

/// Shortest decimal text that reads back as a number, in the layouts that are in use.
package enum NumberText {
    /// As JavaScript writes a number, which is what GraphQL servers put out when a number stands for a String.
    ///
    /// Spec: https://tc39.es/ecma262/#sec-numeric-types-number-tostring
    /// - Parameter value: Finite.
    /// - Returns: Text such as `3`, `0.5` or `1e+21`.
    static func javaScript(_ value: Double) -> String {
        if value == 0 { return "0" }
        if let integer = Int(exactly: value), integer.magnitude < 1 << 53 { return String(integer) }
        let (digits, n) = shortestDigits(value)
        let k = digits.count
        var out: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
        if k <= n, n <= 21 {
            out += digits + zeros(n - k)
        } else if n > 0, n <= 21 {
            out += digits[..<n] + [UInt8(ascii: ".")] + digits[n...]
        } else if n > -6, n <= 0 {
            out += [UInt8(ascii: "0"), UInt8(ascii: ".")] + zeros(-n) + digits
        } else {
            out.append(digits.first ?? UInt8(ascii: "0"))
            if k > 1 { out += [UInt8(ascii: ".")] + digits[1...] }
            out += Array((n - 1 < 0 ? "e-" : "e+").utf8) + Array(String((n - 1).magnitude).utf8)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// With a point or an exponent, so that it is told from an integer.
    ///
    /// - Parameter value: Finite.
    /// - Returns: Text such as `3.0`, `0.00001`, `1e16` or `2.5e-7`.
    package static func decimal(_ value: Double) -> String {
        if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, n) = shortestDigits(value)
        let k = digits.count
        var out: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
        if k <= n, n <= 16 {
            out += digits + zeros(n - k) + Array(".0".utf8)
        } else if n > 0, n <= 16 {
            out += digits[..<n] + [UInt8(ascii: ".")] + digits[n...]
        } else if n > -5, n <= 0 {
            out += [UInt8(ascii: "0"), UInt8(ascii: ".")] + zeros(-n) + digits
        } else {
            out.append(digits.first ?? UInt8(ascii: "0"))
            if k > 1 { out += [UInt8(ascii: ".")] + digits[1...] }
            out += [UInt8(ascii: "e")] + Array(String(n - 1).utf8)
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "0"), count: count) }

    /// The magnitude of a number that is not 0: 0.d₁d₂…dₖ × 10^n.
    private static func shortestDigits(_ value: Double) -> (digits: [UInt8], n: Int) {
        // Swift's description has the shortest digits; only the layout differs.
        var digits: [UInt8] = []
        var pointAt = 0
        var exponent = 0
        var seenPoint = false
        var text = Array(value.magnitude.description.utf8)[...]
        while let byte = text.popFirst() {
            switch byte {
            case UInt8(ascii: "."):
                seenPoint = true
            case UInt8(ascii: "e"):
                exponent = Int(String(decoding: text, as: UTF8.self)) ?? 0
                text = []
            default:
                digits.append(byte)
                if !seenPoint { pointAt += 1 }
            }
        }
        var n = pointAt + exponent
        while digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            n -= 1
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, n)
    }
}

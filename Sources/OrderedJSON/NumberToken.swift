/// A number as the grammar takes it apart, before anybody computes its value.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc8259#section-6
// Safe to hold: points into a body that the scanner's user keeps alive.
@safe struct NumberToken {
    let start: Bytes
    var end: Bytes
    let isNegative: Bool
    let integerDigits: Int
    var fractionDigits = 0
    var hasExponent = false

    /// Written without fraction and without exponent.
    var isPlainInteger: Bool { fractionDigits == 0 && !hasExponent }

    /// The value when the number is a plain integer that fits.
    var plainInteger: Int? {
        guard isPlainInteger, integerDigits <= 19 else { return nil }
        var value = 0
        var p = unsafe isNegative ? start + 1 : start
        // Safe: start to end are the number's bytes.
        while unsafe p < end {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(unsafe p.pointee) - 48
            let (next, overflow2) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflow || overflow2 { return nil }
            value = next
            unsafe p += 1
        }
        return value
    }

    /// The nearest double; infinite when the number is too large for one.
    var double: Double {
        // Safe: start to end are the number's bytes, all ASCII.
        let text = unsafe String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
        return Double(text) ?? (isNegative ? -Double.infinity : Double.infinity)
    }

    /// Whether a double can hold it without becoming infinite; cheap for all that is not enormous.
    var isFinite: Bool {
        if !hasExponent && integerDigits < 308 { return true }
        return double.isFinite
    }

    /// The value when it has no fraction, however it is written (`1.0`, `1e3`), and is exact as a double or fits an `Int`.
    var integer: Int? {
        if isPlainInteger { return plainInteger }
        return Int(exactly: double)
    }
}

extension CustomScalar {
    /// Signed 64-bit integers.
    static let int64 = CustomScalar(
        name: "Int64",
        description:
            "An integer from -(2^63) to 2^63 - 1, as a number or, for clients that cannot hold it, in a string.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc8259#section-6",
        expectation: "an integer from -(2^63) to 2^63 - 1, as a number or in a string",
        form: .integer { digits in fitsInt64(digits) }
    )

    /// Integers of any size, bounded only by what a request or response may hold.
    static let bigInt = CustomScalar(
        name: "BigInt",
        description: "An integer of any size, as a number or, for clients that cannot hold it, in a string.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc8259#section-6",
        expectation: "an integer, as a number or in a string",
        form: .integer { _ in true }
    )
}

private func fitsInt64(_ digits: Span<UInt8>) -> Bool {
    let isNegative = digits.count > 0 && digits[0] == UInt8(ascii: "-")
    var number: Int64 = 0
    for index in (isNegative ? 1 : 0)..<digits.count {
        let digit = Int64(digits[index]) - Int64(UInt8(ascii: "0"))
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        let (sum, carry) =
            isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
        guard !overflow, !carry else { return false }
        number = sum
    }
    return true
}

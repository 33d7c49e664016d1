/// Why a text is not the JSON it was taken for, and where.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc8259
package struct JSONFault: Error, Hashable, Sendable {
    /// What was found at `offset`.
    package enum Reason: Hashable, Sendable {
        /// The text stops inside a value.
        case unexpectedEnd
        /// This byte cannot stand here; control characters inside strings count too.
        case unexpectedByte(UInt8)
        /// A backslash is followed by something that is no escape.
        case invalidEscape
        /// Bytes inside a string are not UTF-8.
        case invalidUTF8
        /// A number is not written as the grammar asks: leading zero, bare point, bare exponent or bare minus.
        case invalidNumber
        /// Arrays and objects are nested deeper than the reader's limit.
        case tooDeep(limit: Int)
        /// Working a value out of the text takes more steps than are allowed.
        case tooMuchWork(limit: Int)
        /// A complete value is followed by something that is not white space.
        case trailingBytes
        /// The text has this many bytes, more than a 32-bit offset can name.
        case tooLong(count: Int)
        /// An offset handed in does not lie inside the body.
        case offsetOutOfRange
    }

    /// What was found.
    package let reason: Reason
    /// Byte offset in the body, counted from 0; the length of the body for `unexpectedEnd`.
    package let offset: Int

    @inlinable
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONFault: CustomStringConvertible {
    /// One sentence that names the fault and the byte offset; it never quotes more than one byte of the body.
    package var description: String {
        switch reason {
        case .unexpectedEnd:
            "The JSON text ends at byte \(offset), inside a value."
        case .unexpectedByte(let byte):
            "The JSON text has \(Self.name(of: byte)) at byte \(offset), where it cannot stand."
        case .invalidEscape:
            "The JSON text has a string escape at byte \(offset) that JSON does not know."
        case .invalidUTF8:
            "The JSON text has a string at byte \(offset) that is not UTF-8."
        case .invalidNumber:
            "The JSON text has a number at byte \(offset) that is not written as JSON writes numbers."
        case .tooDeep(let limit):
            "The JSON text nests arrays and objects deeper than \(limit) levels at byte \(offset)."
        case .tooMuchWork(let limit):
            "Working out a value takes more than \(limit) steps."
        case .trailingBytes:
            "The JSON text has more than white space after its value, at byte \(offset)."
        case .tooLong(let count):
            "The JSON text has \(count) bytes, more than can be read."
        case .offsetOutOfRange:
            "There is no JSON value at byte \(offset): the text ends before."
        }
    }

    private static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x21...0x7E:
            "\"\(Character(Unicode.Scalar(byte)))\""
        default:
            "the byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}

/// Checks text that comes in pieces, which may end within a character.
///
/// Spec: https://www.rfc-editor.org/rfc/rfc3629#section-4
struct IncrementalUTF8 {
    /// Bytes that the current character still lacks.
    private var missing = 0
    /// What its next byte may be.
    private var next: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether what has come so far ends with a whole character.
    var isComplete: Bool { missing == 0 }

    /// Takes the next piece.
    ///
    /// - Returns: False once the text is not UTF-8, whatever may follow.
    mutating func take(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            guard missing == 0 else {
                guard next.contains(byte) else { return false }
                next = 0x80...0xBF
                missing -= 1
                continue
            }
            // Overlong forms, surrogates and what is beyond the last character show in the second byte.
            switch byte {
            case 0x00...0x7F: break
            case 0xC2...0xDF: missing = 1
            case 0xE0: (missing, next) = (2, 0xA0...0xBF)
            case 0xED: (missing, next) = (2, 0x80...0x9F)
            case 0xE1...0xEF: missing = 2
            case 0xF0: (missing, next) = (3, 0x90...0xBF)
            case 0xF1...0xF3: missing = 3
            case 0xF4: (missing, next) = (3, 0x80...0x8F)
            default: return false
            }
        }
        return true
    }
}

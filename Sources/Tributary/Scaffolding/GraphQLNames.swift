/// Names that GraphQL and Swift accept, made of whatever people and APIs write.
enum GraphQLNames {
    /// Words of a text: cut where it is no letter or digit, and where a capital follows a small letter.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for scalar in text.unicodeScalars {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            let isDigit = ("0"..."9").contains(scalar)
            let isCapital = ("A"..."Z").contains(scalar)
            if !isLetter && !isDigit || isCapital && wasSmall {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isLetter || isDigit { word.unicodeScalars.append(scalar) }
            wasSmall = isLetter && !isCapital
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// `FrobNotes` of `frob-notes`; nil where nothing of it can stand in a name.
    static func type(_ text: String) -> String? {
        let name = words(text).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return name.isEmpty ? nil : name.first?.isNumber == true ? "N" + name : name
    }

    /// The name of a field, such as `frobNotes` for `frob-notes`.
    ///
    /// A text that is a name already stays as it is; nil where nothing of it can stand in a name.
    static func field(_ text: String) -> String? {
        if isName(text), !text.hasPrefix("__") { return text }
        let words = words(text)
        guard let first = words.first else { return nil }
        let isUpper = first.allSatisfy { $0.isUppercase || $0.isNumber }
        let start = isUpper ? first.lowercased() : first.prefix(1).lowercased() + first.dropFirst()
        let name = start + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return name.first?.isNumber == true ? "_" + name : name
    }

    /// Whether a text is a name of GraphQL's as it stands.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    && byte < 0x80
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// `Score` of `scores`, as far as a rule of thumb goes.
    static func singular(_ name: String) -> String {
        if name.hasSuffix("ies"), name.utf8.count > 4 { return name.dropLast(3) + "y" }
        for ending in ["sses", "xes", "ches", "shes"] where name.hasSuffix(ending) { return String(name.dropLast(2)) }
        if name.hasSuffix("s"), !name.hasSuffix("ss"), !name.hasSuffix("us"), name.utf8.count > 2 {
            return String(name.dropLast())
        }
        return name
    }
}

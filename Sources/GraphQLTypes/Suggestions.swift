/// "Did you mean …?": names close to one that is not known.
///
/// The distance and the wording are those of graphql-js, since tools and people search for them.

/// The options close enough to `name`, nearest first; equally near ones in natural order (`a2` before `a10`).
///
/// Near means at most two fifths of the name's length plus one edits, where an edit inserts, deletes or replaces a
/// character or swaps two neighbours, and a difference in case alone is one edit. Options far off in length are skipped
/// unmeasured.
package func suggestions(for name: String, among options: some Sequence<String>) -> [String] {
    // A name longer than any sensible one gets no help: measuring it costs its length times each option's.
    guard name.utf8.count <= 256 else { return [] }
    var measure = LexicalDistance(to: name)
    let threshold = name.unicodeScalars.count * 2 / 5 + 1
    var near: [(option: String, bytes: [UInt8], distance: Int)] = []
    for option in options {
        guard let distance = measure.distance(of: option, atMost: threshold) else { continue }
        near.append((option, Array(option.utf8), distance))
    }
    near.sort { left, right in
        left.distance == right.distance
            ? naturallyPrecedes(left.bytes, right.bytes) : left.distance < right.distance
    }
    // Equal names are equally near, so they are next to each other.
    var names: [String] = []
    for (option, _, _) in near where names.last != option { names.append(option) }
    return names
}

/// How many names may be compared with unknown ones, to suggest something: some 0.4 µs each, and a request can have a
/// hundred unknown names in a schema of thousands.
package struct SuggestionBudget: Sendable {
    private var candidatesLeft: Int

    /// - Parameter hasSuggestions: Without, nothing is ever suggested: messages tell nothing of the schema that the
    ///   request did not name.
    package init(hasSuggestions: Bool) { candidatesLeft = hasSuggestions ? 20_000 : 0 }

    /// Whether so many names may be compared; then they are taken off.
    package mutating func spend(_ candidates: Int) -> Bool {
        guard candidates <= candidatesLeft, candidatesLeft > 0 else { return false }
        candidatesLeft -= candidates
        return true
    }

    /// `didYouMean` of the near ones among the names, or nothing where the budget is spent.
    mutating func didYouMean(_ name: String, _ subject: String? = nil, among names: some Collection<String>) -> String {
        spend(names.count) ? GraphQLTypes.didYouMean(suggestions(for: name, among: names), subject) : ""
    }
}

/// ` Did you mean "a", "b", or "c"?` with a space before it, or nothing where there are no suggestions; five at most.
///
/// With a subject the sentence says what is suggested: ` Did you mean the enum value "a"?`
package func didYouMean(_ suggestions: [String], _ subject: String? = nil) -> String {
    guard !suggestions.isEmpty else { return "" }
    let quoted = suggestions.prefix(5).map { "\"\($0)\"" }
    return " Did you mean " + (subject.map { $0 + " " } ?? "") + joined(quoted, by: "or") + "?"
}

/// `a`, `a or b`, `a, b, or c`.
package func joined(_ items: [String], by conjunction: String) -> String {
    switch items.count {
    case 0: ""
    case 1: items[0]
    case 2: "\(items[0]) \(conjunction) \(items[1])"
    default: items.dropLast().joined(separator: ", ") + ", \(conjunction) " + items[items.count - 1]
    }
}

/// Damerau-Levenshtein distance (neighbours may be swapped once) to one name, as graphql-js measures it.
private struct LexicalDistance {
    private let name: String
    /// In lower case.
    private let scalars: [UInt32]
    /// Of the option measured now, in lower case.
    private var optionScalars: [UInt32] = []
    /// Three rows of the matrix, one after the other; kept from one option to the next.
    private var rows: [Int] = []

    init(to name: String) {
        self.name = name
        self.scalars = name.lowercased().unicodeScalars.map(\.value)
    }

    /// Nil when it is greater than `threshold`.
    mutating func distance(of option: String, atMost threshold: Int) -> Int? {
        // An ASCII name has as many scalars as bytes, any other fewer.
        guard option.utf8.count - scalars.count <= threshold || !option.utf8.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        if option == name { return 0 }
        readLowercased(option)
        if optionScalars == scalars { return 1 }
        return scalars.count < optionScalars.count
            ? distance(optionScalars, scalars, atMost: threshold)
            : distance(scalars, optionScalars, atMost: threshold)
    }

    private mutating func readLowercased(_ option: String) {
        optionScalars.removeAll(keepingCapacity: true)
        for byte in option.utf8 {
            guard byte < 0x80 else {
                optionScalars = option.lowercased().unicodeScalars.map(\.value)
                return
            }
            optionScalars.append(UInt32(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte))
        }
    }

    private mutating func distance(_ long: [UInt32], _ short: [UInt32], atMost threshold: Int) -> Int? {
        guard long.count - short.count <= threshold else { return nil }
        let width = short.count + 1
        if rows.count < 3 * width { rows = Array(repeating: 0, count: 3 * width) }
        var cells = rows.mutableSpan
        // Where the rows begin: the one before the previous, the previous, and the current one.
        var (oldest, previous, current) = (0, width, 2 * width)
        for column in 0..<width { cells[previous + column] = column }
        var lastCharacter: UInt32 = 0
        for (row, character) in long.enumerated() {
            var left = row + 1
            var smallest = left
            cells[current] = left
            var diagonal = cells[previous]
            var lastShort: UInt32 = 0
            for column in 0..<(width - 1) {
                let other = short[column]
                let above = cells[previous + column + 1]
                var cell = min(above + 1, left + 1, diagonal + (character == other ? 0 : 1))
                if row > 0, column > 0, character == lastShort, lastCharacter == other {
                    cell = min(cell, cells[oldest + column - 1] + 1)
                }
                cells[current + column + 1] = cell
                smallest = min(smallest, cell)
                diagonal = above
                left = cell
                lastShort = other
            }
            // No later row can be nearer than the nearest cell of this one.
            if smallest > threshold { return nil }
            lastCharacter = character
            (oldest, previous, current) = (previous, current, oldest)
        }
        let distance = cells[previous + width - 1]
        return distance <= threshold ? distance : nil
    }
}

/// Names compared with their runs of digits as numbers.
package func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
    naturallyPrecedes(Array(left.utf8), Array(right.utf8))
}

private func naturallyPrecedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    var (leftIndex, rightIndex) = (0, 0)
    while leftIndex < left.count, rightIndex < right.count {
        if isDigit(left[leftIndex]), isDigit(right[rightIndex]) {
            let leftNumber = digits(of: left, from: &leftIndex)
            let rightNumber = digits(of: right, from: &rightIndex)
            if leftNumber.count != rightNumber.count { return leftNumber.count < rightNumber.count }
            for (leftDigit, rightDigit) in zip(leftNumber, rightNumber) where leftDigit != rightDigit {
                return leftDigit < rightDigit
            }
        } else {
            if left[leftIndex] != right[rightIndex] { return left[leftIndex] < right[rightIndex] }
            leftIndex += 1
            rightIndex += 1
        }
    }
    return left.count - leftIndex < right.count - rightIndex
}

/// The run of digits at `index` without leading zeros; `index` ends up behind it.
private func digits(of bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
    while index < bytes.count, bytes[index] == 0x30 { index += 1 }
    let start = index
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    return bytes[start..<index]
}

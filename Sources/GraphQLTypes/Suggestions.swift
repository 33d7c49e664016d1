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
    let measure = LexicalDistance(to: name)
    let threshold = name.unicodeScalars.count * 2 / 5 + 1
    var near: [(option: String, distance: Int)] = []
    var seen: Set<String> = []
    for option in options {
        guard let distance = measure.distance(of: option, atMost: threshold), seen.insert(option).inserted else {
            continue
        }
        near.append((option, distance))
    }
    near.sort { left, right in
        left.distance == right.distance
            ? naturallyPrecedes(left.option, right.option) : left.distance < right.distance
    }
    return near.map(\.option)
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

/// Damerau-Levenshtein distance (neighbours may be swapped once) to one name.
private struct LexicalDistance {
    private let name: String
    private let lowercased: String
    private let scalars: [Unicode.Scalar]

    init(to name: String) {
        self.name = name
        self.lowercased = name.lowercased()
        self.scalars = Array(lowercased.unicodeScalars)
    }

    /// Nil when it is greater than `threshold`.
    func distance(of option: String, atMost threshold: Int) -> Int? {
        if option == name { return 0 }
        let optionLowercased = option.lowercased()
        if optionLowercased == lowercased { return 1 }

        var long = Array(optionLowercased.unicodeScalars)
        var short = scalars
        if long.count < short.count { swap(&long, &short) }
        guard long.count - short.count <= threshold else { return nil }

        var beforePrevious = [Int](repeating: 0, count: short.count + 1)
        var previous = Array(0...short.count)
        var current = previous
        for row in long.indices {
            current[0] = row + 1
            var smallest = current[0]
            for column in short.indices {
                let substitution = previous[column] + (long[row] == short[column] ? 0 : 1)
                var cell = min(previous[column + 1] + 1, current[column] + 1, substitution)
                if row > 0, column > 0, long[row] == short[column - 1], long[row - 1] == short[column] {
                    cell = min(cell, beforePrevious[column - 1] + 1)
                }
                current[column + 1] = cell
                smallest = min(smallest, cell)
            }
            // No later row can be nearer than the nearest cell of this one.
            if smallest > threshold { return nil }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        let distance = previous[short.count]
        return distance <= threshold ? distance : nil
    }
}

/// Names compared with their runs of digits as numbers.
package func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
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

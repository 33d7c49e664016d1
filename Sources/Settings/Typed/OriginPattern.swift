/// A pattern of `backend.cors.origin`: a glob that matches whole origins without regard to case.
///
/// `*` stands for any characters but `/`, `?` for one of them, `{a,b}` for alternatives, `[a-z]` for one character of
/// a set (`[!…]` for one outside it). `**` has no meaning of its own.
package struct OriginPattern: Hashable, Sendable {
    /// As written.
    package let text: String
    private let alternatives: [[Element]]

    private enum Element: Hashable, Sendable {
        case byte(UInt8)
        case anyByte
        case anyRun
        case set([ClosedRange<UInt8>], isNegated: Bool)
    }

    /// More alternatives than this are not expanded; what is left matches literally.
    private static let maxAlternatives = 256

    package init(_ text: String) {
        self.text = text
        alternatives = Self.expandBraces(Array(text.lowercased().utf8)).map(Self.parse)
    }

    /// Whether an `Origin` header's value is meant.
    package func matches(_ origin: String) -> Bool {
        let bytes = Array(origin.lowercased().utf8)
        return alternatives.contains { Self.matches($0, bytes) }
    }

    /// The patterns without braces that one with braces stands for, breadth-first: `a{b,c}` is `ab` and `ac`.
    private static func expandBraces(_ pattern: [UInt8]) -> [[UInt8]] {
        var finished: [[UInt8]] = []
        var open = [pattern]
        while let next = open.popLast() {
            guard finished.count + open.count < maxAlternatives, let group = firstGroup(in: next) else {
                finished.append(next)
                continue
            }
            for alternative in group.alternatives {
                open.append(
                    Array(next[..<group.range.lowerBound]) + alternative + Array(next[group.range.upperBound...])
                )
            }
        }
        return finished
    }

    private static func firstGroup(in pattern: [UInt8]) -> (range: Range<Int>, alternatives: [[UInt8]])? {
        guard let start = pattern.firstIndex(of: UInt8(ascii: "{")) else { return nil }
        var alternatives: [[UInt8]] = [[]]
        var depth = 0
        for index in start..<pattern.count {
            let byte = pattern[index]
            switch byte {
            case UInt8(ascii: "{"):
                depth += 1
                if depth == 1 { continue }
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 {
                    return alternatives.count > 1 ? (start..<index + 1, alternatives) : nil
                }
            case UInt8(ascii: ",") where depth == 1:
                alternatives.append([])
                continue
            default:
                break
            }
            alternatives[alternatives.count - 1].append(byte)
        }
        return nil
    }

    private static func parse(_ pattern: [UInt8]) -> [Element] {
        var elements: [Element] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            switch byte {
            case UInt8(ascii: "*"):
                if elements.last != .anyRun { elements.append(.anyRun) }
            case UInt8(ascii: "?"):
                elements.append(.anyByte)
            case UInt8(ascii: "["):
                guard let end = pattern[index...].firstIndex(of: UInt8(ascii: "]")), end > index else {
                    elements.append(.byte(byte))
                    continue
                }
                elements.append(set(Array(pattern[index..<end])))
                index = end + 1
            default:
                elements.append(.byte(byte))
            }
        }
        return elements
    }

    private static func set(_ content: [UInt8]) -> Element {
        let isNegated = content.first == UInt8(ascii: "!") || content.first == UInt8(ascii: "^")
        var rest = content[(isNegated ? 1 : 0)...]
        var ranges: [ClosedRange<UInt8>] = []
        while let first = rest.first {
            let start = rest.startIndex
            if rest.count >= 3, rest[start + 1] == UInt8(ascii: "-"), rest[start + 2] >= first {
                ranges.append(first...rest[start + 2])
                rest = rest.dropFirst(3)
            } else {
                ranges.append(first...first)
                rest = rest.dropFirst()
            }
        }
        return .set(ranges, isNegated: isNegated)
    }

    /// Greedy matching that returns to the last `*` only: linear in pattern times text.
    private static func matches(_ pattern: [Element], _ text: [UInt8]) -> Bool {
        var patternIndex = 0
        var textIndex = 0
        var resume: (pattern: Int, text: Int)?
        while textIndex < text.count {
            if patternIndex < pattern.count, pattern[patternIndex] == .anyRun {
                resume = (patternIndex + 1, textIndex)
                patternIndex += 1
            } else if patternIndex < pattern.count, accepts(pattern[patternIndex], text[textIndex]) {
                patternIndex += 1
                textIndex += 1
            } else if let last = resume, text[last.text] != UInt8(ascii: "/") {
                resume = (last.pattern, last.text + 1)
                patternIndex = last.pattern
                textIndex = last.text + 1
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy { $0 == .anyRun }
    }

    private static func accepts(_ element: Element, _ byte: UInt8) -> Bool {
        switch element {
        case .byte(let expected): byte == expected
        case .anyByte: byte != UInt8(ascii: "/")
        case .set(let ranges, let isNegated):
            byte != UInt8(ascii: "/") && ranges.contains { $0.contains(byte) } != isNegated
        case .anyRun: false
        }
    }
}

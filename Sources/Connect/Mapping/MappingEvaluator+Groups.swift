import OrderedJSON

/// Methods of our own that put the elements of a list in order, or together.
extension MappingEvaluator {
    /// `unique`: each value once, in order of first appearance; with an argument, the first element of each of its values.
    mutating func unique(_ call: Call) throws(JSONFault) -> MappingValue {
        guard try MappingKind(call.input) == .array else { return try needs("a list", call) }
        var seen: Set<[UInt8]> = []
        var kept: [MappingValue] = []
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            let value = try evaluator.argument(for: item, of: call)
            if seen.insert(try evaluator.canonicalText(of: value)).inserted { kept.append(item) }
            return true
        }
        return .array(kept)
    }

    /// `groupBy`: `[{key, values}…]` in order of first appearance; elements without a key are those of null.
    mutating func groupBy(_ call: Call) throws(JSONFault) -> MappingValue {
        guard try MappingKind(call.input) == .array else { return try needs("a list", call) }
        var places: [[UInt8]: Int] = [:]
        var groups: [(key: MappingValue, values: [MappingValue])] = []
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            let key = try evaluator.argument(for: item, of: call)
            let text = try evaluator.canonicalText(of: key)
            if let place = places[text] {
                groups[place].values.append(item)
            } else {
                places[text] = groups.count
                groups.append((key.isAbsent ? .null : key, [item]))
            }
            return true
        }
        return .array(groups.map { .object([("key", $0.key), ("values", .array($0.values))]) })
    }

    /// `sortBy`: by what the first argument makes of each element; equal ones keep their order, null comes last.
    mutating func sortBy(_ call: Call) throws(JSONFault) -> MappingValue {
        guard try MappingKind(call.input) == .array else { return try needs("a list", call) }
        var isDescending = false
        if call.arguments.count > 1 {
            switch try argument(1, of: call).resolved() {
            case .string("asc"): break
            case .string("desc"): isDescending = true
            default: return problem("->sortBy takes \"asc\" or \"desc\" second.")
            }
        }
        var numbers: [(key: MappingValue, item: MappingValue)] = []
        var texts: [(key: String, item: MappingValue)] = []
        var rest: [MappingValue] = []
        var isOrdered = true
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            let key = try evaluator.argument(for: item, of: call).resolved()
            if try key.isNullish() {
                rest.append(item)
            } else if case .string(let text) = key {
                texts.append((text, item))
            } else if key.number != nil {
                numbers.append((key, item))
            } else {
                isOrdered = false
            }
            return isOrdered
        }
        guard isOrdered, numbers.isEmpty || texts.isEmpty else {
            return problem("->sortBy compares numbers with numbers and strings with strings only.")
        }
        // The standard library's sort keeps equal elements in order.
        let sorted: [MappingValue]
        if texts.isEmpty {
            sorted = numbers.sorted { one, other in
                isDescending ? Self.isLess(other.key, one.key) : Self.isLess(one.key, other.key)
            }.map(\.item)
        } else {
            sorted = texts.sorted { one, other in
                isDescending
                    ? other.key.utf8.lexicographicallyPrecedes(one.key.utf8)
                    : one.key.utf8.lexicographicallyPrecedes(other.key.utf8)
            }.map(\.item)
        }
        return .array(sorted + rest)
    }

    private static func isLess(_ one: MappingValue, _ other: MappingValue) -> Bool {
        if case .int(let one) = one, case .int(let other) = other { return one < other }
        return (one.number ?? 0) < (other.number ?? 0)
    }
}

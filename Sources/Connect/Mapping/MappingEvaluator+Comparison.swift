import OrderedJSON

/// Methods that compare values, and those of truth values.
extension MappingEvaluator {
    mutating func match(_ call: Call) throws(JSONFault) -> MappingValue {
        for argument in call.arguments {
            // What is no pair is not a case: the language passes over it.
            guard case .array(let pair) = argument, pair.count == 2 else { continue }
            let candidate = try evaluate(pair[0], root: call.root, current: call.input)
            if try isEqual(candidate, call.input) {
                return try evaluate(pair[1], root: call.root, current: call.input)
            }
        }
        return problem("No case of ->match fits.")
    }

    mutating func equality(_ call: Call) throws(JSONFault) -> MappingValue {
        let other = try argument(0, of: call)
        if other.isAbsent { return .absent }
        return .boolean(try isSame(call.input, other) == (call.method == .eq))
    }

    mutating func comparison(_ call: Call) throws(JSONFault) -> MappingValue {
        let other = try argument(0, of: call)
        if other.isAbsent { return .absent }
        guard let order = try order(of: call.input, other) else {
            let kinds = "\(try MappingKind(call.input).noun) and \(try MappingKind(other).noun)"
            return problem("->\(call.method.rawValue) compares two numbers or two strings; these are \(kinds).")
        }
        switch call.method {
        case .lt: return .boolean(order == .less)
        case .lte: return .boolean(order != .greater)
        case .gt: return .boolean(order == .greater)
        default: return .boolean(order != .less)
        }
    }

    mutating func membership(_ call: Call) throws(JSONFault) -> MappingValue {
        let list = try argument(0, of: call)
        if list.isAbsent { return .absent }
        guard try MappingKind(list) == .array else { return try takes("a list", not: list, call) }
        return .boolean(try has(list, call.input))
    }

    mutating func contains(_ call: Call) throws(JSONFault) -> MappingValue {
        let wanted = try argument(0, of: call)
        if wanted.isAbsent { return .absent }
        guard try MappingKind(call.input) == .array else { return try needs("a list", call) }
        return .boolean(try has(call.input, wanted))
    }

    private mutating func has(_ list: MappingValue, _ wanted: MappingValue) throws(JSONFault) -> Bool {
        var isFound = false
        try forEachElement(of: list) { evaluator, item throws(JSONFault) in
            isFound = try evaluator.isSame(item, wanted)
            return !isFound
        }
        return isFound
    }

    mutating func junction(_ call: Call) throws(JSONFault) -> MappingValue {
        guard case .boolean(var result) = try call.input.resolved() else { return try needs("a boolean", call) }
        let ends = call.method == .or
        for index in call.arguments.indices where result != ends {
            let value = try argument(index, of: call).resolved()
            switch value {
            case .absent: return .absent
            case .boolean(let flag): result = flag
            // What is no truth value says neither yes nor no.
            case .null, .int, .double, .string, .array, .object, .json:
                _ = try takes("booleans", not: value, call)
            }
        }
        return .boolean(result)
    }

    // MARK: Order

    enum Order {
        case less
        case equal
        case greater
    }

    /// How two numbers or two strings are ordered; nil for anything else.
    ///
    /// Strings are ordered by their UTF-8 bytes, which is the order of their code points.
    func order(of one: MappingValue, _ other: MappingValue) throws(JSONFault) -> Order? {
        switch (try one.resolved(), try other.resolved()) {
        case (.int(let one), .int(let other)): return one < other ? .less : one == other ? .equal : .greater
        case (.string(let one), .string(let other)):
            if one.isExactly(other) { return .equal }
            return one.utf8.lexicographicallyPrecedes(other.utf8) ? .less : .greater
        case (let one, let other):
            guard let one = one.number, let other = other.number else { return nil }
            return one < other ? .less : one == other ? .equal : .greater
        }
    }

    // MARK: Equality

    /// Equality as `eq`, `in` and `contains` have it: numbers are the same if they have the same value, 1 and 1.0 too.
    ///
    /// Deviation: two integers are compared as such. As doubles, keys of more than 53 bits would be taken for one another.
    mutating func isSame(_ one: MappingValue, _ other: MappingValue) throws(JSONFault) -> Bool {
        switch (try one.resolved(), try other.resolved()) {
        case (.int(let one), .int(let other)): return one == other
        case (let known, let knownOther):
            if let number = known.number, let otherNumber = knownOther.number { return number == otherNumber }
            return try isEqual(one, other)
        }
    }

    /// Structural equality; numbers compare as numbers of their own kind (1 is not 1.0).
    mutating func isEqual(_ left: MappingValue, _ right: MappingValue) throws(JSONFault) -> Bool {
        try work.spend()
        switch (try left.resolved(), try right.resolved()) {
        case (.absent, .absent), (.null, .null): return true
        case (.boolean(let one), .boolean(let other)): return one == other
        case (.int(let one), .int(let other)): return one == other
        case (.double(let one), .double(let other)): return one == other
        case (.string(let one), .string(let other)): return one.isExactly(other)
        case (let one, let other):
            let kind = try MappingKind(one)
            guard try kind == MappingKind(other), kind == .array || kind == .object else { return false }
            try descend(into: one)
            defer { ascend() }
            if let items = try one.elements(), let others = try other.elements() {
                guard items.count == others.count else { return false }
                for (item, other) in zip(items, others) where try !isEqual(item, other) { return false }
                return true
            }
            guard let members = try one.members(), let others = try other.members(), members.count == others.count
            else { return false }
            var list = MemberList(others)
            for (index, member) in members.enumerated() {
                // Most often both have their members in the same order.
                let place = others[index].name.isExactly(member.name) ? index : list.index(of: member.name)
                guard let place, try isEqual(member.value, list[place]) else { return false }
            }
            return true
        }
    }
}

extension MappingValue {
    /// The value of a resolved number.
    var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        case .absent, .null, .boolean, .string, .array, .object, .json: nil
        }
    }
}

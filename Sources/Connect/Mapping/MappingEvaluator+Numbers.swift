import OrderedJSON

/// Methods that calculate.
extension MappingEvaluator {
    /// Calculates from left to right.
    ///
    /// Integers stay integers, except that a quotient never is one.
    mutating func arithmetic(_ call: Call) throws(JSONFault) -> MappingValue {
        var result = try call.input.resolved()
        guard result.number != nil else { return try needs("a number", call) }
        for index in call.arguments.indices {
            let operand = try argument(index, of: call).resolved()
            guard operand.number != nil else { return try takes("numbers", not: operand, call) }
            guard let next = Self.calculate(call.method, result, operand) else {
                return problem("->\(call.method.rawValue) has no result that is a number.")
            }
            result = next
        }
        return result
    }

    /// Nil where the result is no number, or an integer that does not fit into 64 bits.
    private static func calculate(_ method: MappingMethod, _ left: MappingValue, _ right: MappingValue) -> MappingValue?
    {
        if case .int(let one) = left, case .int(let other) = right, method != .div {
            let (result, overflow) =
                switch method {
                case .add: one.addingReportingOverflow(other)
                case .sub: one.subtractingReportingOverflow(other)
                case .mul: one.multipliedReportingOverflow(by: other)
                // Reports a division by zero as well.
                default: one.remainderReportingOverflow(dividingBy: other)
                }
            return overflow ? nil : .int(result)
        }
        guard let one = left.number, let other = right.number else { return nil }
        let result =
            switch method {
            case .add: one + other
            case .sub: one - other
            case .mul: one * other
            case .div: one / other
            default: one.truncatingRemainder(dividingBy: other)
            }
        return result.isFinite ? .double(result) : nil
    }

    mutating func parseInt(_ call: Call) throws(JSONFault) -> MappingValue {
        var base = 10
        if !call.arguments.isEmpty {
            let given = try argument(0, of: call).resolved()
            if given.isAbsent { return .absent }
            guard case .int(let number) = given, (2...36).contains(number) else {
                return problem("->parseInt takes a base from 2 to 36.")
            }
            base = number
        }
        let text: String
        switch try call.input.resolved() {
        case .string(let given): text = given
        case .int(let number): text = String(number)
        case .double(let number):
            // The fraction is cut off.
            guard let whole = Int(exactly: number.rounded(.towardZero)) else {
                return problem("->parseInt was given a number that is too large for an integer.")
            }
            text = String(whole)
        case .absent, .null, .boolean, .array, .object, .json: return try needs("a string or a number", call)
        }
        guard let number = Int(text, radix: base) else {
            return problem("->parseInt was given text that is no integer of base \(base).")
        }
        return .int(number)
    }

    // MARK: Lists of numbers

    /// `sum` and `avg`: of the elements, or of what the argument makes of each; null does not count.
    mutating func sum(_ call: Call) throws(JSONFault) -> MappingValue {
        guard try MappingKind(call.input) == .array else { return try needs("a list", call) }
        var total = MappingValue.int(0)
        var count = 0
        var failure: MappingValue?
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            let value = try evaluator.argument(for: item, of: call).resolved()
            if try value.isNullish() { return true }
            guard value.number != nil else {
                failure = evaluator.problem(
                    "->\(call.method.rawValue) needs numbers; this is \(try MappingKind(value).noun)."
                )
                return false
            }
            guard let next = Self.calculate(.add, total, value) else {
                failure = evaluator.problem("->\(call.method.rawValue) has no result that is a number.")
                return false
            }
            total = next
            count += 1
            return true
        }
        if let failure { return failure }
        if call.method == .sum { return total }
        return count == 0 ? .absent : Self.calculate(.div, total, .int(count)) ?? .absent
    }

    /// `min` and `max`: the least or the greatest of the elements, or of what the argument makes of each; null does not count.
    mutating func extreme(_ call: Call) throws(JSONFault) -> MappingValue {
        guard try MappingKind(call.input) == .array else { return try needs("a list", call) }
        let wanted: Order = call.method == .min ? .less : .greater
        var best = MappingValue.absent
        var isOrdered = true
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            let value = try evaluator.argument(for: item, of: call)
            if try value.isNullish() { return true }
            // A single value has to be of a kind that has an order, too.
            guard let order = try evaluator.order(of: value, best.isAbsent ? value : best) else {
                isOrdered = false
                return false
            }
            if best.isAbsent || order == wanted { best = value }
            return true
        }
        return isOrdered
            ? best : problem("->\(call.method.rawValue) compares numbers with numbers and strings with strings only.")
    }
}

import OrderedJSON

/// Methods that take values out of lists, strings and objects, or go over their elements.
extension MappingEvaluator {
    mutating func end(_ call: Call) throws(JSONFault) -> MappingValue {
        let isFirst = call.method == .first
        if case .json(let body, let offset) = call.input, try JSONReader(body).kind(at: offset) == .array {
            guard let element = try JSONReader(body).element(at: isFirst ? 0 : -1, of: offset) else { return .absent }
            return .json(body, element)
        }
        let known = try call.input.resolved()
        if let items = try known.elements() { return (isFirst ? items.first : items.last) ?? .absent }
        if case .string(let text) = known {
            let scalar = isFirst ? text.unicodeScalars.first : text.unicodeScalars.last
            return scalar.map { .string(String($0)) } ?? .absent
        }
        _ = try needs("a list or a string", call)
        return call.input
    }

    mutating func size(_ call: Call) throws(JSONFault) -> MappingValue {
        if case .json(let body, let offset) = call.input {
            let reader = JSONReader(body)
            switch try reader.kind(at: offset) {
            case .array: return .int(try memory.count(of: offset, in: body))
            case .object:
                let count = try reader.count(of: offset)
                // Members of one name are one.
                return .int(count < 2 ? count : try call.input.members()?.count ?? count)
            case .string, .number, .true, .false, .null: break
            }
        }
        switch try call.input.resolved() {
        case .array(let items): return .int(items.count)
        case .object(let members): return .int(members.count)
        case .string(let text): return .int(text.unicodeScalars.count)
        case .absent, .null, .boolean, .int, .double, .json:
            return try needs("a list, an object or a string", call)
        }
    }

    mutating func get(_ call: Call) throws(JSONFault) -> MappingValue {
        let place = try argument(0, of: call).resolved()
        if place.isAbsent { return .absent }
        let kind = try MappingKind(call.input)
        switch kind {
        case .object:
            guard case .string(let name) = place else { return try takes("the key of an object", not: place, call) }
            if loops > 0, case .json(let body, let offset) = call.input {
                guard let found = try memory.member(computed: name, of: offset, in: body) else {
                    return problem("There is no member \"\(name)\".")
                }
                return .json(body, found)
            }
            return try member(name, of: call.input, isOptional: false)
        case .array, .string: break
        case .absent, .null, .boolean, .number: return try needs("a list, an object or a string", call)
        }
        guard case .int(let index) = place else { return try takes("an integer", not: place, call) }
        if case .json(let body, let offset) = call.input, kind == .array {
            if let element = try JSONReader(body).element(at: index, of: offset) { return .json(body, element) }
            return problem("->get(\(index)) is out of range.")
        }
        let known = try call.input.resolved()
        if let items = try known.elements(), let position = Self.position(index, count: items.count) {
            return items[position]
        }
        if case .string(let text) = known {
            let scalars = text.unicodeScalars
            if let position = Self.position(index, count: scalars.count) {
                return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: position)]))
            }
        }
        return problem("->get(\(index)) is out of range.")
    }

    /// A place counted from the end when negative; nil when out of range.
    private static func position(_ index: Int, count: Int) -> Int? {
        let position = index < 0 ? count.addingReportingOverflow(index).partialValue : index
        return (0..<count).contains(position) ? position : nil
    }

    mutating func slice(_ call: Call) throws(JSONFault) -> MappingValue {
        // A bound that is no integer bounds nothing.
        var bounds: [Int?] = [nil, nil]
        for index in call.arguments.indices {
            if case .int(let number) = try argument(index, of: call).resolved() { bounds[index] = max(0, number) }
        }
        let start = bounds[0] ?? 0
        let end = bounds[1] ?? Int.max
        if case .json(let body, let offset) = call.input, try JSONReader(body).kind(at: offset) == .array {
            // Only as many elements as asked for are walked over.
            var items: [MappingValue] = []
            var index = 0
            var elements = try JSONReader(body).elements(of: offset)
            while index < end, let element = try elements.next() {
                try work.spend()
                if index >= start { items.append(.json(body, element)) }
                index += 1
            }
            return .array(items)
        }
        let known = try call.input.resolved()
        if let items = try known.elements() {
            let low = min(start, items.count)
            return .array(Array(items[low..<max(low, min(end, items.count))]))
        }
        if case .string(let text) = known {
            let scalars = text.unicodeScalars
            try work.spend(text.utf8.count)
            let low =
                scalars.index(scalars.startIndex, offsetBy: start, limitedBy: scalars.endIndex) ?? scalars.endIndex
            let high =
                end <= start
                ? low : scalars.index(low, offsetBy: end - start, limitedBy: scalars.endIndex) ?? scalars.endIndex
            return .string(String(scalars[low..<high]))
        }
        return try needs("a list or a string", call)
    }

    mutating func map(_ call: Call) throws(JSONFault) -> MappingValue {
        var mapped: [MappingValue] = []
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            let result = try evaluator.argument(for: item, of: call)
            mapped.append(result.isAbsent ? .null : result)
            return true
        }
        return .array(mapped)
    }

    mutating func filter(_ call: Call) throws(JSONFault) -> MappingValue {
        var kept: [MappingValue] = []
        var areBooleans = true
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            guard case .boolean(let isKept) = try evaluator.argument(for: item, of: call).resolved() else {
                areBooleans = false
                return false
            }
            if isKept { kept.append(item) }
            return true
        }
        return areBooleans ? .array(kept) : problem("The condition of ->filter is not a boolean.")
    }

    mutating func find(_ call: Call) throws(JSONFault) -> MappingValue {
        var found = MappingValue.absent
        var areBooleans = true
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            guard case .boolean(let isFound) = try evaluator.argument(for: item, of: call).resolved() else {
                areBooleans = false
                return false
            }
            if isFound { found = item }
            return !isFound
        }
        return areBooleans ? found : problem("The condition of ->find is not a boolean.")
    }

    mutating func join(_ call: Call) throws(JSONFault) -> MappingValue {
        let given = try argument(0, of: call).resolved()
        guard case .string(let separator) = given else { return try takes("a string", not: given, call) }
        var joined = ""
        var isFirst = true
        var areScalars = true
        try forEachElement(of: call.input) { evaluator, item throws(JSONFault) in
            if try item.isNullish() { return true }
            guard let text = try item.scalarText() else {
                areScalars = false
                return false
            }
            try evaluator.work.spend(text.utf8.count + separator.utf8.count)
            if !isFirst { joined += separator }
            isFirst = false
            joined += text
            return true
        }
        return areScalars ? .string(joined) : problem("->joinNotNull needs strings, numbers and booleans.")
    }
}

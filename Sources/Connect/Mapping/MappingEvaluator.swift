import OrderedJSON

/// Evaluates a mapping over values.
///
/// What does not fit (a missing member, a method on a value of another kind) is a problem: the value is absent, and the problem is
/// noted for whoever operates the server; it is not an error of the response.
struct MappingEvaluator {
    /// What `$name` stands for; a name without an entry is absent.
    let variables: [String: MappingValue]
    /// Why values are absent, at most `maxProblems` sentences.
    private(set) var problems: [String] = []

    private static let maxProblems = 8
    /// How many levels of arrays and objects of its input the evaluation is inside of.
    ///
    /// The text of a mapping has its own limit; this one is for what comes from outside.
    private var depth = 0

    init(variables: [String: MappingValue]) { self.variables = variables }

    /// Evaluates a whole mapping.
    ///
    /// - Parameters:
    ///   - expression: The mapping.
    ///   - root: What `$` and bare keys read.
    /// - Returns: The value, or absent.
    /// - Throws: When a body that it reads is not JSON, or nests deeper than `JSONLimits.maxDepth` where the mapping walks.
    mutating func evaluate(_ expression: MappingExpression, root: MappingValue) throws(JSONFault) -> MappingValue {
        try evaluate(expression, root: root, current: root)
    }

    private mutating func evaluate(
        _ expression: MappingExpression,
        root: MappingValue,
        current: MappingValue
    ) throws(JSONFault) -> MappingValue {
        switch expression {
        case .literal(let value): return MappingValue(value)
        case .array(let items):
            var values: [MappingValue] = []
            values.reserveCapacity(items.count)
            for item in items {
                let value = try evaluate(item, root: root, current: current)
                values.append(value.isAbsent ? .null : value)
            }
            return .array(values)
        case .object(let object): return try evaluate(object, root: root, current: current)
        case .path(let path): return try evaluate(path, root: root, current: current)
        case .chain(let chainOperator, let operands):
            var value = MappingValue.absent
            for operand in operands {
                value = try evaluate(operand, root: root, current: current)
                switch chainOperator {
                case .nullish:
                    let isNullish = try value.isNullish()
                    if !isNullish { return value }
                case .absent: if !value.isAbsent { return value }
                }
            }
            return value
        }
    }

    // MARK: Objects

    private mutating func evaluate(
        _ object: MappingObject,
        root: MappingValue,
        current: MappingValue
    ) throws(JSONFault) -> MappingValue {
        var list = MemberList()
        for member in object.members {
            let value = try evaluate(member.value, root: root, current: current)
            if value.isAbsent { continue }
            switch member.kind {
            case .named(let name): try merge(value, named: name, into: &list)
            case .spread:
                // One spread null makes the object null.
                if try value.isNullish() { return .null }
                guard let spread = try value.members() else {
                    note("\"...\" needs an object.")
                    continue
                }
                for inner in spread { try merge(inner.value, named: inner.name, into: &list) }
            }
        }
        return .object(list.members)
    }

    private mutating func merge(
        _ value: MappingValue,
        named name: String,
        into list: inout MemberList
    ) throws(JSONFault) {
        guard let index = list.index(of: name) else { return list.append(name, value) }
        list[index] = try merged(list[index], value)
    }

    /// Objects merge member by member, arrays element by element, null absorbs everything; else the later value wins.
    private mutating func merged(_ earlier: MappingValue, _ later: MappingValue) throws(JSONFault) -> MappingValue {
        if try earlier.isNullish() { return .null }
        if try later.isNullish() { return .null }
        try descend(into: later)
        defer { depth -= 1 }
        if let members = try earlier.members(), let others = try later.members() {
            var list = MemberList(members)
            for other in others { try merge(other.value, named: other.name, into: &list) }
            return .object(list.members)
        }
        if var items = try earlier.elements(), let others = try later.elements() {
            for (index, other) in others.enumerated() {
                if index < items.count { items[index] = try merged(items[index], other) } else { items.append(other) }
            }
            return .array(items)
        }
        return later
    }

    // MARK: Paths

    private mutating func evaluate(
        _ path: MappingPath,
        root: MappingValue,
        current: MappingValue
    ) throws(JSONFault) -> MappingValue {
        var value: MappingValue
        switch path.head {
        case .root: value = root
        case .current: value = current
        case .variable(let name): value = variables[name] ?? .absent
        case .value(let expression): value = try evaluate(expression, root: root, current: current)
        case .key(let name):
            let isOptional = if case .optional? = path.steps.first { true } else { false }
            value = try member(name, of: root, isOptional: isOptional)
        }
        for (index, step) in path.steps.enumerated() {
            switch step {
            case .optional:
                if try value.isNullish() { return .absent }
            case .key(let name):
                if value.isAbsent { return .absent }
                var isOptional = false
                if index + 1 < path.steps.count, case .optional = path.steps[index + 1] { isOptional = true }
                value = try member(name, of: value, isOptional: isOptional)
            case .method(let method, let arguments):
                if value.isAbsent { return .absent }
                value = try call(method, arguments, on: value, root: root)
            }
        }
        guard let selection = path.selection, !value.isAbsent else { return value }
        return try select(selection, from: value)
    }

    /// `.k`: the member of an object; of an array, the member of each element.
    private mutating func member(
        _ name: String,
        of value: MappingValue,
        isOptional: Bool
    ) throws(JSONFault) -> MappingValue {
        switch value {
        case .json(let body, let offset):
            let reader = JSONReader(body)
            if try reader.kind(at: offset) == .object {
                if let found = try reader.member(name, of: offset) { return .json(body, found) }
                if !isOptional { note("There is no member \"\(name)\".") }
                return .absent
            }
        case .object(let members):
            if let found = members.first(where: { $0.name == name }) { return found.value }
            if !isOptional { note("There is no member \"\(name)\".") }
            return .absent
        case .absent, .null, .boolean, .int, .double, .string, .array: break
        }
        if let items = try value.elements() {
            try descend(into: value)
            defer { depth -= 1 }
            var values: [MappingValue] = []
            values.reserveCapacity(items.count)
            for item in items {
                let found = try member(name, of: item, isOptional: isOptional)
                values.append(found.isAbsent ? .null : found)
            }
            return .array(values)
        }
        if !isOptional { note("\"\(name)\" is read of something that is no object.") }
        return .absent
    }

    /// `path { … }`: for an array, of each element.
    private mutating func select(_ selection: MappingObject, from value: MappingValue) throws(JSONFault) -> MappingValue
    {
        try descend(into: value)
        defer { depth -= 1 }
        if let items = try value.elements() {
            var values: [MappingValue] = []
            values.reserveCapacity(items.count)
            for item in items {
                let selected = try select(selection, from: item)
                values.append(selected.isAbsent ? .null : selected)
            }
            return .array(values)
        }
        if try value.isNullish() { return .null }
        let selected = try evaluate(selection, root: value, current: value)
        if case .object(let members) = selected, members.isEmpty, try value.members() == nil { return value }
        return selected
    }

    // MARK: Methods

    private mutating func call(
        _ method: MappingMethod,
        _ arguments: [MappingExpression],
        on value: MappingValue,
        root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        switch method {
        case .first: return try end(of: value, isFirst: true)
        case .last: return try end(of: value, isFirst: false)
        case .size: return try size(of: value)
        case .get: return try get(arguments, value, root)
        case .slice: return try slice(arguments, value, root)
        case .entries:
            guard let members = try value.members() else { return problem("->entries needs an object.") }
            return .array(members.map { .object([("key", .string($0.name)), ("value", $0.value)]) })
        case .map: return try map(arguments, value, root)
        case .filter: return try filter(arguments, value, root)
        case .joinNotNull: return try join(arguments, value, root)
        case .match: return try match(arguments, value, root)
        }
    }

    private mutating func end(of value: MappingValue, isFirst: Bool) throws(JSONFault) -> MappingValue {
        if case .json(let body, let offset) = value, try JSONReader(body).kind(at: offset) == .array {
            guard let element = try JSONReader(body).element(at: isFirst ? 0 : -1, of: offset) else { return .absent }
            return .json(body, element)
        }
        let known = try value.resolved()
        if let items = try known.elements() { return (isFirst ? items.first : items.last) ?? .absent }
        if case .string(let text) = known {
            let scalar = isFirst ? text.unicodeScalars.first : text.unicodeScalars.last
            return scalar.map { .string(String($0)) } ?? .absent
        }
        note("->\(isFirst ? "first" : "last") needs an array or a string.")
        return value
    }

    private mutating func size(of value: MappingValue) throws(JSONFault) -> MappingValue {
        if case .json(let body, let offset) = value {
            let reader = JSONReader(body)
            switch try reader.kind(at: offset) {
            case .array, .object: return .int(try reader.count(of: offset))
            case .string, .number, .true, .false, .null: break
            }
        }
        switch try value.resolved() {
        case .array(let items): return .int(items.count)
        case .object(let members): return .int(members.count)
        case .string(let text): return .int(text.unicodeScalars.count)
        case .absent, .null, .boolean, .int, .double, .json:
            return problem("->size needs an array, an object or a string.")
        }
    }

    private mutating func get(
        _ arguments: [MappingExpression],
        _ value: MappingValue,
        _ root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        let argument = try evaluate(arguments[0], root: root, current: value).resolved()
        if case .string(let name) = argument {
            guard try value.isObject() else { return problem("->get with a key needs an object.") }
            return try member(name, of: value, isOptional: false)
        }
        guard let index = argument.wholeNumber else { return problem("->get takes an index or a key.") }
        if case .json(let body, let offset) = value, try JSONReader(body).kind(at: offset) == .array {
            if let element = try JSONReader(body).element(at: index, of: offset) { return .json(body, element) }
            return problem("->get(\(index)) is out of range.")
        }
        let known = try value.resolved()
        if let items = try known.elements() {
            guard let position = Self.position(index, count: items.count) else {
                return problem("->get(\(index)) is out of range.")
            }
            return items[position]
        }
        if case .string(let text) = known {
            let scalars = Array(text.unicodeScalars)
            guard let position = Self.position(index, count: scalars.count) else {
                return problem("->get(\(index)) is out of range.")
            }
            return .string(String(scalars[position]))
        }
        return problem("->get(\(index)) needs an array or a string.")
    }

    /// A place counted from the end when negative; nil when out of range.
    private static func position(_ index: Int, count: Int) -> Int? {
        let position = index < 0 ? count.addingReportingOverflow(index).partialValue : index
        return (0..<count).contains(position) ? position : nil
    }

    private mutating func slice(
        _ arguments: [MappingExpression],
        _ value: MappingValue,
        _ root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        var bounds: [Int?] = [nil, nil]
        for (index, argument) in arguments.enumerated() {
            let bound = try evaluate(argument, root: root, current: value).resolved()
            if let number = bound.wholeNumber {
                bounds[index] = max(0, number)
            } else if try !bound.isNullish() {
                return problem("->slice takes integers.")
            }
        }
        let start = bounds[0] ?? 0
        let end = bounds[1] ?? Int.max
        if case .json(let body, let offset) = value, try JSONReader(body).kind(at: offset) == .array {
            // Only as many elements as asked for are walked over.
            var items: [MappingValue] = []
            var index = 0
            var elements = try JSONReader(body).elements(of: offset)
            while index < end, let element = try elements.next() {
                if index >= start { items.append(.json(body, element)) }
                index += 1
            }
            return .array(items)
        }
        let known = try value.resolved()
        if let items = try known.elements() {
            let low = min(start, items.count)
            return .array(Array(items[low..<max(low, min(end, items.count))]))
        }
        if case .string(let text) = known {
            let scalars = Array(text.unicodeScalars)
            let low = min(start, scalars.count)
            var sliced = String.UnicodeScalarView()
            sliced.append(contentsOf: scalars[low..<max(low, min(end, scalars.count))])
            return .string(String(sliced))
        }
        return problem("->slice needs an array or a string.")
    }

    private mutating func map(
        _ arguments: [MappingExpression],
        _ value: MappingValue,
        _ root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        var mapped: [MappingValue] = []
        for item in try value.elements() ?? [value] {
            let result = try evaluate(arguments[0], root: root, current: item)
            mapped.append(result.isAbsent ? .null : result)
        }
        return .array(mapped)
    }

    private mutating func filter(
        _ arguments: [MappingExpression],
        _ value: MappingValue,
        _ root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        var kept: [MappingValue] = []
        for item in try value.elements() ?? [value] {
            guard case .boolean(let isKept) = try evaluate(arguments[0], root: root, current: item).resolved() else {
                return problem("The condition of ->filter is not a boolean.")
            }
            if isKept { kept.append(item) }
        }
        return .array(kept)
    }

    private mutating func join(
        _ arguments: [MappingExpression],
        _ value: MappingValue,
        _ root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        guard case .string(let separator) = try evaluate(arguments[0], root: root, current: value).resolved() else {
            return problem("->joinNotNull takes a string.")
        }
        var joined = ""
        var isFirst = true
        for item in try value.elements() ?? [value] where try !item.isNullish() {
            guard let text = try item.scalarText() else { return problem("->joinNotNull needs scalars.") }
            if !isFirst { joined += separator }
            isFirst = false
            joined += text
        }
        return .string(joined)
    }

    private mutating func match(
        _ arguments: [MappingExpression],
        _ value: MappingValue,
        _ root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        for argument in arguments {
            // What is no pair is not a case: the language passes over it.
            guard case .array(let pair) = argument, pair.count == 2 else { continue }
            let candidate = try evaluate(pair[0], root: root, current: value)
            if try MappingValue.isEqual(candidate, value) { return try evaluate(pair[1], root: root, current: value) }
        }
        return problem("No case of ->match fits.")
    }

    // MARK: Limits

    /// Counts one level of the input; whoever calls it takes the level off again.
    private mutating func descend(into value: MappingValue) throws(JSONFault) {
        guard depth < JSONLimits.maxDepth else { throw value.tooDeep }
        depth += 1
    }

    // MARK: Problems

    private mutating func problem(_ sentence: String) -> MappingValue {
        note(sentence)
        return .absent
    }

    private mutating func note(_ sentence: String) {
        if problems.count < Self.maxProblems { problems.append(sentence) }
    }
}

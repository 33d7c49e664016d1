import OrderedJSON

/// Where each method is carried out.
extension MappingEvaluator {
    /// What a method is called with.
    struct Call {
        var method: MappingMethod
        var arguments: [MappingExpression]
        /// The value before the arrow, which is not absent: `@` in the arguments.
        var input: MappingValue
        /// `$` in the arguments.
        var root: MappingValue
    }

    mutating func call(
        _ method: MappingMethod,
        _ arguments: [MappingExpression],
        on value: MappingValue,
        root: MappingValue
    ) throws(JSONFault) -> MappingValue {
        let call = Call(method: method, arguments: arguments, input: value, root: root)
        switch method {
        // The path binds the name.
        case .as: return value
        case .echo: return try argument(0, of: call)
        case .match: return try match(call)
        case .toString: return try toString(call)
        case .jsonStringify: return try jsonStringify(call)
        case .jsonParse: return try jsonParse(call)
        case .parseInt: return try parseInt(call)
        case .split: return try split(call)
        case .trim, .trimStart, .trimEnd: return try trim(call)
        case .eq, .ne: return try equality(call)
        case .lt, .lte, .gt, .gte: return try comparison(call)
        case .in: return try membership(call)
        case .contains: return try contains(call)
        case .and, .or: return try junction(call)
        case .not:
            guard case .boolean(let flag) = try value.resolved() else { return try needs("a boolean", call) }
            return .boolean(!flag)
        case .add, .sub, .mul, .div, .mod: return try arithmetic(call)
        case .first, .last: return try end(call)
        case .size: return try size(call)
        case .get: return try get(call)
        case .slice: return try slice(call)
        case .entries: return try entries(call)
        case .keysToCamelCase, .keysToCamelCaseDeep: return try keysToCamelCase(call)
        case .map: return try map(call)
        case .filter: return try filter(call)
        case .find: return try find(call)
        case .joinNotNull: return try join(call)
        case .sum, .avg: return try sum(call)
        case .min, .max: return try extreme(call)
        case .unique: return try unique(call)
        case .groupBy: return try groupBy(call)
        case .sortBy: return try sortBy(call)
        }
    }

    /// The value of an argument, for the call's input.
    mutating func argument(_ index: Int, of call: Call) throws(JSONFault) -> MappingValue {
        try evaluate(call.arguments[index], root: call.root, current: call.input)
    }

    /// The value of the first argument for an element of the input; of no argument, the element itself.
    mutating func argument(for element: MappingValue, of call: Call) throws(JSONFault) -> MappingValue {
        guard let expression = call.arguments.first else { return element }
        return try evaluate(expression, root: call.root, current: element)
    }

    /// Goes over the elements of an array where it stands, a step each; anything else is its own only element.
    ///
    /// - Parameters:
    ///   - value: Whose elements they are.
    ///   - body: Says false to end the walk.
    /// - Throws: What `body` throws; when the array is not JSON, or no steps are left.
    mutating func forEachElement(
        of value: MappingValue,
        _ body: (inout MappingEvaluator, MappingValue) throws(JSONFault) -> Bool
    ) throws(JSONFault) {
        loops += 1
        defer { loops -= 1 }
        switch value {
        case .json(let json, let offset):
            let reader = JSONReader(json)
            guard try reader.kind(at: offset) == .array else { break }
            var elements = try reader.elements(of: offset)
            while let element = try elements.next() {
                try work.spend()
                if try !body(&self, .json(json, element)) { return }
            }
            return
        case .array(let items):
            for item in items {
                try work.spend()
                if try !body(&self, item) { return }
            }
            return
        case .absent, .null, .boolean, .int, .double, .string, .object: break
        }
        _ = try body(&self, value)
    }

    /// Notes that a method was called on a value that it has nothing to say of.
    mutating func needs(_ what: String, _ call: Call) throws(JSONFault) -> MappingValue {
        problem("->\(call.method.rawValue) needs \(what); this is \(try MappingKind(call.input).noun).")
    }

    /// Notes that a method was called with an argument that it cannot use.
    mutating func takes(_ what: String, not value: MappingValue, _ call: Call) throws(JSONFault) -> MappingValue {
        problem("->\(call.method.rawValue) takes \(what); this is \(try MappingKind(value).noun).")
    }
}

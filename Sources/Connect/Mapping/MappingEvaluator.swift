import OrderedJSON

/// Evaluates a mapping over values.
///
/// What does not fit (a missing member, a method on a value of another kind) is a problem: the value is absent, and the problem is
/// noted for whoever operates the server; it is not an error of the response.
struct MappingEvaluator {
    /// What `$name` stands for; a name without an entry is absent.
    private(set) var variables: [String: MappingValue]
    /// Why values are absent, at most `maxProblems` sentences.
    private(set) var problems: [String] = []

    private static let maxProblems = 8
    /// What `->as($name)` gave, as far as it is known here.
    private var locals: [String: MappingValue] = [:]
    /// Steps that may still be taken.
    var work = MappingWork(bodyBytes: 0)
    /// How many lists are gone over, one inside of the other.
    var loops = 0
    var memory = MappingMemory()
    private let baseSteps: Int
    private var variableBytes: Int
    /// How many levels of arrays and objects of its input the evaluation is inside of.
    ///
    /// The text of a mapping has its own limit; this one is for what comes from outside.
    private var depth = 0

    /// Prepares to evaluate mappings one after the other.
    ///
    /// - Parameters:
    ///   - variables: What `$name` stands for.
    ///   - baseSteps: Steps that each evaluation may take whatever the size of the body.
    init(variables: [String: MappingValue], baseSteps: Int = MappingWork.base) {
        self.variables = variables
        self.baseSteps = baseSteps
        variableBytes = variables.values.reduce(0) { max($0, $1.bodyBytes) }
    }

    /// Gives a variable another value.
    mutating func set(_ variable: MappingVariable, to value: MappingValue) {
        variables[variable.rawValue] = value
        variableBytes = max(variableBytes, value.bodyBytes)
    }

    /// The problems noted since they were last taken.
    mutating func takeProblems() -> [String] {
        defer { problems = [] }
        return problems
    }

    /// Evaluates a whole mapping.
    ///
    /// - Parameters:
    ///   - expression: The mapping.
    ///   - root: What `$` and bare keys read.
    /// - Returns: The value, or absent.
    /// - Throws: When a body that it reads is not JSON, or nests deeper than `JSONLimits.maxDepth` where the mapping walks, or
    ///   when working it out takes more steps than `MappingWork` allows.
    mutating func evaluate(_ expression: MappingExpression, root: MappingValue) throws(JSONFault) -> MappingValue {
        work = MappingWork(base: baseSteps, bodyBytes: max(root.bodyBytes, variableBytes))
        locals = [:]
        loops = 0
        memory = MappingMemory()
        return try evaluate(expression, root: root, current: root)
    }

    /// Evaluates a part of a mapping.
    mutating func evaluate(
        _ expression: MappingExpression,
        root: MappingValue,
        current: MappingValue
    ) throws(JSONFault) -> MappingValue {
        try work.spend()
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
        try work.spend()
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
        if try MappingKind(earlier) != MappingKind(later) {
            note(
                "Two members of one name are \(try MappingKind(earlier).noun) and \(try MappingKind(later).noun): the later one counts."
            )
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
        // What a path names is known in it alone.
        var outside: [String: MappingValue]?
        defer { if let outside { locals = outside } }
        switch path.head {
        case .root: value = root
        case .current: value = current
        case .variable(let name): value = variables[name] ?? .absent
        case .local(let name): value = locals[name] ?? .absent
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
            case .method(.as, let arguments):
                if value.isAbsent { return .absent }
                guard case .path(let named)? = arguments.first, case .local(let name) = named.head else { continue }
                if outside == nil { outside = locals }
                locals[name] =
                    arguments.count > 1 ? try evaluate(arguments[1], root: root, current: value) : value
            case .method(let method, let arguments):
                if value.isAbsent { return .absent }
                value = try call(method, arguments, on: value, root: root)
            }
        }
        guard let selection = path.selection, !value.isAbsent else { return value }
        return try select(selection, from: value)
    }

    /// `.k`: the member of an object; of an array, the member of each element.
    mutating func member(
        _ name: String,
        of value: MappingValue,
        isOptional: Bool
    ) throws(JSONFault) -> MappingValue {
        switch value {
        case .json(let body, let offset):
            let reader = JSONReader(body)
            if try reader.kind(at: offset) == .object {
                let found =
                    loops > 0 ? try memory.member(name, of: offset, in: body) : try reader.member(name, of: offset)
                if let found { return .json(body, found) }
                if !isOptional { note("There is no member \"\(name)\".") }
                return .absent
            }
        case .object(let members):
            if let found = members.first(where: { $0.name.isExactly(name) }) { return found.value }
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
                try work.spend()
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
                try work.spend()
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

    // MARK: Limits

    /// Counts one level of the input; whoever calls it takes the level off again.
    mutating func descend(into value: MappingValue) throws(JSONFault) {
        guard depth < JSONLimits.maxDepth else { throw value.tooDeep }
        depth += 1
    }

    mutating func ascend() { depth -= 1 }

    // MARK: Problems

    /// Notes why there is no value.
    mutating func problem(_ sentence: String) -> MappingValue {
        note(sentence)
        return .absent
    }

    mutating func note(_ sentence: String) {
        if problems.count < Self.maxProblems { problems.append(sentence) }
    }
}

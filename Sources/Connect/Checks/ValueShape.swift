import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// What is known of an expression's value before anything is evaluated: enough to refuse a list where text is needed.
indirect enum ValueShape {
    /// Any value, as far as can be told.
    case unknown
    /// A string, a number or a boolean; or null.
    case scalar
    /// Always null.
    case null
    /// An object, or null; of this GraphQL type where that is known.
    case object(NamedType?)
    case array(of: ValueShape)
    /// An object or a list, or null.
    case composite

    /// For a sentence.
    var noun: String {
        switch self {
        case .unknown: "a value"
        case .scalar: "a string, number or boolean"
        case .null: "null"
        case .object: "an object"
        case .array: "a list"
        case .composite: "an object or a list"
        }
    }

    /// False for what can be told to be a list or an object.
    var mayBeScalar: Bool {
        switch self {
        case .unknown, .scalar, .null: true
        case .object, .array, .composite: false
        }
    }

    fileprivate func isSameKind(as other: ValueShape) -> Bool {
        switch (self, other) {
        case (.scalar, .scalar), (.object, .object), (.array, .array), (.composite, .composite): true
        default: false
        }
    }
}

extension SchemaBinder {
    /// The shape of a value of a GraphQL type.
    private func shape(of type: GraphQLType) -> ValueShape {
        if let item = type.item { return .array(of: shape(of: item)) }
        let named = schema[type.named]
        switch named.kind {
        case .scalar: return named.builtInScalar == nil ? .unknown : .scalar
        case .enumeration: return .scalar
        case .object, .interface, .union, .inputObject: return .object(named)
        }
    }

    /// What an expression's value will be like, as far as the schema and the expression say it.
    func shape(of expression: MappingExpression, _ site: BindingSite?) -> ValueShape {
        switch expression {
        case .literal(.null): return .null
        case .literal: return .scalar
        case .object: return .object(nil)
        case .array(let items):
            let shapes = items.map { shape(of: $0, site) }
            return .array(of: common(shapes))
        case .chain(_, let operands): return common(operands.map { shape(of: $0, site) })
        case .path(let path): return shape(of: path, site)
        }
    }

    /// The one shape that all have, whatever is null among them.
    private func common(_ shapes: [ValueShape]) -> ValueShape {
        var result = ValueShape.null
        for shape in shapes {
            if case .null = shape { continue }
            if case .null = result {
                result = shape
            } else if !result.isSameKind(as: shape) {
                return result.mayBeScalar || shape.mayBeScalar ? .unknown : .composite
            }
        }
        return result
    }

    private func shape(of path: MappingPath, _ site: BindingSite?) -> ValueShape {
        var shape = ValueShape.unknown
        var steps = path.steps[...]
        switch path.head {
        case .value(let inner): shape = self.shape(of: inner, site)
        case .variable("args"):
            shape = .object(nil)
            if let site, case .key(let name)? = steps.first, let argument = site.field.argument(named: name) {
                shape = self.shape(of: argument.type)
                steps = steps.dropFirst()
            }
        case .variable("this"): shape = .object(site?.type)
        case .variable("batch"): shape = .array(of: .object(site?.type))
        case .variable("env"):
            if case .key? = steps.first {
                shape = .scalar
                steps = steps.dropFirst()
            }
        case .variable("request"), .variable("response"):
            shape = .object(nil)
            if case .key("headers")? = steps.first, case .key? = steps.dropFirst().first {
                // One name may stand for several headers.
                shape = .array(of: .scalar)
                steps = steps.dropFirst(2)
            }
        case .variable("status"): shape = .scalar
        case .root, .current, .key, .variable, .local: break
        }
        for step in steps {
            switch step {
            case .optional: break
            case .key(let name): shape = member(name, of: shape)
            case .method(let method, let arguments): shape = result(of: method, arguments, on: shape, site)
            }
        }
        guard path.selection != nil else { return shape }
        switch shape {
        case .array: return .array(of: .object(nil))
        case .object: return .object(nil)
        case .unknown, .scalar, .null, .composite: return .composite
        }
    }

    private func member(_ name: String, of shape: ValueShape) -> ValueShape {
        switch shape {
        case .object(let type?):
            if let field = type.field(named: name) { return self.shape(of: field.type) }
            if let field = type.inputField(named: name) { return self.shape(of: field.type) }
            return .unknown
        case .array(let element): return .array(of: member(name, of: element))
        case .unknown, .scalar, .null, .object(nil), .composite: return .unknown
        }
    }

    private func result(
        of method: MappingMethod,
        _ arguments: [MappingExpression],
        on shape: ValueShape,
        _ site: BindingSite?
    ) -> ValueShape {
        switch method {
        case .size, .joinNotNull, .eq, .ne, .lt, .lte, .gt, .gte, .in, .contains, .and, .or, .not, .add, .sub, .mul,
            .div, .mod, .sum, .avg, .min, .max, .toString, .parseInt, .jsonStringify, .trim, .trimStart, .trimEnd:
            return .scalar
        case .entries, .map, .filter: return .array(of: .unknown)
        case .groupBy: return .array(of: .object(nil))
        case .split: return .array(of: .scalar)
        case .slice, .as, .sortBy, .unique: return shape
        case .echo: return arguments.first.map { self.shape(of: $0, site) } ?? .unknown
        case .keysToCamelCase, .keysToCamelCaseDeep: return .object(nil)
        case .jsonParse: return .unknown
        case .first, .last, .get, .find:
            switch shape {
            case .array(let element): return element
            case .scalar: return .scalar
            case .unknown, .null, .object, .composite: return .unknown
            }
        case .match:
            return common(
                arguments.map { argument in
                    guard case .array(let pair) = argument, pair.count == 2 else { return .null }
                    return self.shape(of: pair[1], site)
                }
            )
        }
    }

    /// False for what can be told never to be a value of the type: a number for a list or an object, a list for a single value.
    func fits(_ shape: ValueShape, _ type: GraphQLType) -> Bool {
        let named = schema[type.named]
        switch shape {
        case .scalar: return type.item == nil && !named.isComposite
        case .array(let element):
            // A custom scalar may hold a list.
            guard let item = type.item else { return named.kind == .scalar && named.builtInScalar == nil }
            return fits(element, item)
        // Objects for leaves have a message of their own.
        case .object, .unknown, .null, .composite: return true
        }
    }

    // MARK: Checks

    /// Refuses expressions of a template that give a list or an object where text is needed.
    mutating func checkText(
        _ template: MappingTemplate,
        code: String,
        what: String,
        at value: Value,
        site: BindingSite?
    ) {
        for located in template.located {
            let shape = shape(of: located.expression, site)
            if shape.mayBeScalar { continue }
            var advice = ""
            if case .array = shape { advice = " Join it with ->joinNotNull(','), or take one element with ->first." }
            report(code, "This is \(shape.noun), and \(what) needs text.\(advice)", located.utf8Offset, at: value)
        }
    }

    /// Refuses what cannot be query parameters or fields of a form.
    mutating func checkParameters(
        _ expression: MappingExpression,
        code: String,
        what: String,
        at value: Value,
        site: BindingSite?
    ) {
        switch shape(of: expression, site) {
        case .unknown, .object, .composite: break
        case let shape:
            report(
                code,
                "\(what) has to be an object, such as \"page: $args.page\"; this is \(shape.noun).",
                expression.utf8Offset,
                at: value
            )
        }
        guard case .object(let object) = expression else { return }
        for member in object.members {
            guard case .named(let name) = member.kind else { continue }
            switch shape(of: member.value, site) {
            case .unknown, .scalar, .null: break
            case .array(of: .unknown), .array(of: .scalar), .array(of: .null): break
            case let shape:
                report(
                    code,
                    "The parameter \"\(name)\" has to be a string, number or boolean, or a list of them; this is \(shape.noun)"
                        + (shape.isArray ? " of objects or lists." : "."),
                    member.utf8Offset,
                    at: value
                )
            }
        }
    }

    /// Refuses what cannot be path segments.
    mutating func checkSegments(
        _ expression: MappingExpression,
        code: String,
        at value: Value,
        site: BindingSite?
    ) {
        switch shape(of: expression, site) {
        case .unknown, .composite: break
        case .array(let element):
            if element.mayBeScalar { break }
            report(
                code,
                "\"path\" has to be a list of strings, numbers or booleans; this is a list of objects or lists.",
                expression.utf8Offset,
                at: value
            )
        case let shape:
            report(
                code,
                "\"path\" has to be a list of path segments, such as \"$(['users', $args.id])\"; this is \(shape.noun).",
                expression.utf8Offset,
                at: value
            )
        }
    }

    mutating func report(_ code: String, _ message: String, _ utf8Offset: Int, at value: Value) {
        problems.error(code, message, utf8Offset, in: value)
    }
}

extension ValueShape {
    fileprivate var isArray: Bool {
        if case .array = self { return true }
        return false
    }
}

extension MappingExpression {
    /// Where it begins in its text, as far as it is known.
    fileprivate var utf8Offset: Int {
        switch self {
        case .path(let path): path.utf8Offset
        case .object(let object): object.members.first?.utf8Offset ?? 0
        case .chain(_, let operands): operands.first?.utf8Offset ?? 0
        case .literal, .array: 0
        }
    }
}

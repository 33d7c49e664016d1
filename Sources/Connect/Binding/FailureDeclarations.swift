import GraphQLLanguage
import OrderedJSON

/// Reads `isSuccess` and `errors` of `@connect` and `@source`.
extension SchemaBinder {
    /// Reads `errors: { message, extensions }`.
    ///
    /// - Parameters:
    ///   - value: Of the argument.
    ///   - allowed: Variables that the mappings may use.
    ///   - site: The bound field; nil for a source.
    /// - Returns: Rules without `isSuccess`.
    mutating func readErrors(_ value: Value?, allowed: MappingVariables, site: BindingSite?) -> FailureRules {
        var rules = FailureRules()
        if let message = value?.field("message"),
            let expression = failureMapping(message, "errors.message", "INVALID_ERRORS_MESSAGE", allowed, site)
        {
            rules.message = expression
            let shape = shape(of: expression, site)
            if !shape.mayBeScalar {
                report(
                    "INVALID_ERRORS_MESSAGE",
                    "\"message\" has to be a string, such as \"$.error.message\"; this is \(shape.noun).",
                    0,
                    at: message
                )
            }
        }
        if let extensions = value?.field("extensions"),
            let expression = failureMapping(extensions, "errors.extensions", "INVALID_ERRORS_MESSAGE", allowed, site)
        {
            rules.extensions = [expression]
            switch shape(of: expression, site) {
            case .unknown, .object, .composite: break
            case let shape:
                report(
                    "INVALID_ERRORS_MESSAGE",
                    "\"extensions\" has to be an object, such as \"code: $.error.code\"; this is \(shape.noun).",
                    0,
                    at: extensions
                )
            }
        }
        return rules
    }

    /// Reads `isSuccess`.
    mutating func readIsSuccess(
        _ value: Value?,
        allowed: MappingVariables,
        site: BindingSite?
    ) -> MappingExpression? {
        guard let value, let expression = failureMapping(value, "isSuccess", "INVALID_IS_SUCCESS", allowed, site) else {
            return nil
        }
        if !expression.mayBeBoolean {
            report(
                "INVALID_IS_SUCCESS",
                "\"isSuccess\" has to be true or false, such as \"$status->eq(200)\"; this is never one of them.",
                0,
                at: value
            )
        }
        return expression
    }

    private mutating func failureMapping(
        _ value: Value,
        _ what: String,
        _ code: String,
        _ allowed: MappingVariables,
        _ site: BindingSite?
    ) -> MappingExpression? {
        guard let expression = problems.mapping(value, code: code) else { return nil }
        let part = BindingPart(what: what, code: code, allowed: allowed, input: .body)
        check([expression.atStart], in: part, at: value, site: site)
        return expression
    }
}

extension MappingExpression {
    /// False where it is certain that the value is no truth value.
    fileprivate var mayBeBoolean: Bool {
        switch self {
        case .literal(let value): if case .boolean = value { return true } else { return false }
        case .object, .array: return false
        case .chain(_, let operands): return operands.contains { $0.mayBeBoolean }
        case .path(let path):
            if path.selection != nil { return false }
            for step in path.steps.reversed() {
                switch step {
                case .optional: continue
                case .key: return true
                case .method(let method, let arguments): return method.mayGiveBoolean(arguments)
                }
            }
            switch path.head {
            case .value(let inner): return inner.mayBeBoolean
            case .variable: return false
            case .root, .current, .key, .local: return true
            }
        }
    }
}

extension MappingMethod {
    fileprivate func mayGiveBoolean(_ arguments: [MappingExpression]) -> Bool {
        switch self {
        case .add, .sub, .mul, .div, .mod, .sum, .avg, .min, .max, .size, .parseInt, .toString, .jsonStringify,
            .joinNotNull, .trim, .trimStart, .trimEnd, .split, .slice, .entries, .keysToCamelCase,
            .keysToCamelCaseDeep, .map, .filter, .groupBy, .sortBy, .unique:
            false
        case .echo: arguments.first?.mayBeBoolean ?? false
        case .match:
            arguments.contains { argument in
                if case .array(let pair) = argument, pair.count == 2 { pair[1].mayBeBoolean } else { false }
            }
        case .eq, .ne, .lt, .lte, .gt, .gte, .in, .contains, .and, .or, .not, .as, .first, .last, .get, .find,
            .jsonParse:
            true
        }
    }
}

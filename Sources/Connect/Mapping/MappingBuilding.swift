/// What of an expression makes a value of its own, rather than finding one where it stands.
extension MappingExpression {
    /// For a person: the methods, operators and literals that build the value; nil for an expression that only finds one.
    ///
    /// Whatever an expression builds, it builds of references into the body: only what it puts out in the end is written down.
    var building: String? {
        switch self {
        case .literal: return "a literal"
        case .object: return "an object"
        case .array: return "a list"
        case .chain(_, let operands):
            let built = operands.compactMap(\.building)
            return built.isEmpty ? nil : built.joined(separator: " or ")
        case .path(let path):
            var building: String?
            switch path.head {
            case .value(let inner): building = inner.building
            case .variable(let name): building = "$\(name)"
            case .root, .current, .key, .local: break
            }
            for step in path.steps {
                switch step {
                case .optional, .key: continue
                case .method(let method, let arguments):
                    switch method.effect {
                    case .passes: continue
                    case .picks: building = nil
                    case .builds: building = "->" + method.rawValue
                    case .evaluates: building = arguments.first?.building
                    }
                }
            }
            return path.selection == nil ? building : "an object"
        }
    }
}

extension MappingMethod {
    fileprivate enum Effect {
        /// Gives its input on.
        case passes
        /// Finds a value in its input.
        case picks
        /// Makes a value.
        case builds
        /// Gives what its argument is.
        case evaluates
    }

    fileprivate var effect: Effect {
        switch self {
        case .as: .passes
        case .first, .last, .get, .find, .min, .max: .picks
        case .echo: .evaluates
        case .map, .filter, .slice, .split, .entries, .match, .size, .joinNotNull, .eq, .ne, .lt, .lte, .gt, .gte, .in,
            .contains, .and, .or, .not, .add, .sub, .mul, .div, .mod, .toString, .parseInt, .jsonParse, .jsonStringify,
            .trim, .trimStart, .trimEnd, .keysToCamelCase, .keysToCamelCaseDeep, .sum, .avg, .groupBy, .sortBy, .unique:
            .builds
        }
    }
}

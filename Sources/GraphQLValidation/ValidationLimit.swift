import GraphQLLanguage

/// One of the bounds of `ValidationOptions`, passed.
enum ValidationLimit {
    case errors(Int)
    case aliases(Int)
    case rootFields(Int, found: Int)
    case directivesPerLocation(Int, found: Int)
    case fragments(Int, found: Int)
    case variables(Int, found: Int)
    case depth(Int)
    case steps(Int)

    /// That of errors is graphql-js's.
    var message: String {
        switch self {
        case .errors: "Too many validation errors, error limit reached. Validation aborted."
        case .aliases(let limit): "Document contains more than \(limit) aliases. Validation aborted."
        case .rootFields(let limit, _): "Operation selects more than \(limit) root fields. Validation aborted."
        case .directivesPerLocation(let limit, _): "More than \(limit) directives at one location. Validation aborted."
        case .fragments(let limit, _): "Document contains more than \(limit) fragments. Validation aborted."
        case .variables(let limit, _): "Operation defines more than \(limit) variables. Validation aborted."
        case .depth(let limit):
            "Document nests selection sets or values more than \(limit) levels deep. Validation aborted."
        case .steps(let limit):
            "Document spreads so many fragments in so many places that following them takes more than \(limit) steps. "
                + "Validation aborted."
        }
    }

    var passed: PassedLimit {
        switch self {
        case .errors(let limit): PassedLimit("maxErrors", limit)
        case .aliases(let limit): PassedLimit("maxAliases", limit)
        case .rootFields(let limit, let found): PassedLimit("maxRootFields", limit, found: found)
        case .directivesPerLocation(let limit, let found):
            PassedLimit("maxDirectivesPerLocation", limit, found: found)
        case .fragments(let limit, let found): PassedLimit("maxFragments", limit, found: found)
        case .variables(let limit, let found): PassedLimit("maxVariables", limit, found: found)
        case .depth(let limit): PassedLimit("maxDepth", limit)
        case .steps(let limit): PassedLimit("maxSteps", limit)
        }
    }
}

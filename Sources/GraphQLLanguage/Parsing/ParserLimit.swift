/// One of the bounds of `ParserLimits`, passed.
enum ParserLimit {
    case bytes(Int, found: Int)
    case tokens(Int)
    case selectionDepth(Int)
    case valueDepth(Int)
    case typeWrappers(Int)

    /// That of tokens is graphql-js's.
    var message: String {
        switch self {
        case .bytes(let limit, _): "Document is larger than \(limit) bytes. Parsing aborted."
        case .tokens(let limit): "Document contains more than \(limit) tokens. Parsing aborted."
        case .selectionDepth(let limit):
            "Document nests selection sets more than \(limit) levels deep. Parsing aborted."
        case .valueDepth(let limit): "Document nests values more than \(limit) levels deep. Parsing aborted."
        case .typeWrappers(let limit):
            "Document wraps a type in more than \(limit) lists and non-nulls. Parsing aborted."
        }
    }

    var passed: PassedLimit {
        switch self {
        case .bytes(let limit, let found): PassedLimit("maxBytes", limit, found: found)
        case .tokens(let limit): PassedLimit("maxTokens", limit)
        case .selectionDepth(let limit): PassedLimit("maxSelectionDepth", limit)
        case .valueDepth(let limit): PassedLimit("maxValueDepth", limit)
        case .typeWrappers(let limit): PassedLimit("maxTypeWrappers", limit)
        }
    }
}

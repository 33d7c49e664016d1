@testable import GraphQLLanguage

/// What a printed text says, without its layout: its tokens, strings by their values, and no `query` that goes without
/// saying.
func meaningfulTokens(of text: String) throws -> [String] {
    try Array(text.utf8).withUnsafeBufferPointer { buffer in
        var lexer = Lexer(SourceBytes(buffer))
        var tokens: [String] = []
        var depth = 0
        while true {
            let token = try lexer.next()
            switch token.kind {
            case .endOfFile: return tokens
            case .string, .blockString: tokens.append("\"" + lexer.stringValue(of: token))
            case .braceLeft:
                if depth == 0, tokens.last == "query" { tokens.removeLast() }
                depth += 1
                tokens.append("{")
            case .braceRight:
                depth -= 1
                tokens.append("}")
            default: tokens.append(lexer.text(of: token))
            }
        }
    }
}

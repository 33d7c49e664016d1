/// Reads a text to its end as tokens, without the grammar that they form: what lexing alone costs.
///
/// The parser asks the lexer for one token after the other, so that a measurement of parsing holds both.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Language.Source-Text.Lexical-Tokens
/// - Parameters:
///   - source: Any text; it need not be a document.
///   - limits: Of these, `maxBytes` and `maxTokens`.
/// - Returns: How many tokens there are, the end of the text not counted.
/// - Throws: The first text that begins no token, or the limit, with its one location.
package func countTokens(in source: Source, limits: ParserLimits = .default) throws(GraphQLError) -> Int {
    // Safe: the lexer and its view of the bytes do not leave the closure.
    try unsafe source.utf8.withUnsafeBufferPointer { (buffer) throws(GraphQLError) in
        var lexer = unsafe Lexer(SourceBytes(buffer))
        do throws(SyntaxError) {
            return try lexer.countTokens(limits)
        } catch {
            throw error.graphQLError(in: lexer, sourceIndex: 0)
        }
    }
}

extension Lexer {
    fileprivate mutating func countTokens(_ limits: ParserLimits) throws(SyntaxError) -> Int {
        try limits.check(bytes)
        var count = 0
        while true {
            let token = try next()
            guard token.kind != .endOfFile else { return count }
            guard count < limits.maxTokens else {
                throw SyntaxError(.limit(.tokens(limits.maxTokens)), at: Int(token.start))
            }
            count += 1
        }
    }
}

/// Reads a schema coordinate such as `Query.frobs(first:)`; nothing may follow it.
///
/// Nothing is ignored in a coordinate: no space, comma or comment may stand in it.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Schema-Coordinates,
/// #sec-Schema-Coordinate-Syntax
/// - Throws: The first syntax error, with its one location.
package func parseSchemaCoordinate(
    _ source: Source,
    limits: ParserLimits = .default
) throws(GraphQLError)
    -> SchemaCoordinate
{
    // Safe: the parser and its view of the bytes do not leave the closure.
    try unsafe source.utf8.withUnsafeBufferPointer { (buffer) throws(GraphQLError) in
        let bytes = unsafe SourceBytes(buffer)
        var parser = SchemaCoordinateParser(bytes)
        do throws(SyntaxError) {
            try parser.start(limits)
            return try parser.parse()
        } catch {
            throw error.graphQLError(in: Lexer(bytes), sourceIndex: 0)
        }
    }
}

/// A grammar of its own, with tokens of its own: `.` is one, and white space is none.
private struct SchemaCoordinateParser {
    private let bytes: SourceBytes
    private var token = Token(.endOfFile, from: 0, to: 0)

    init(_ bytes: SourceBytes) { self.bytes = bytes }

    mutating func start(_ limits: ParserLimits) throws(SyntaxError) {
        try limits.check(bytes)
        try advance()
    }

    // SchemaCoordinate : TypeCoordinate | MemberCoordinate | ArgumentCoordinate | DirectiveCoordinate |
    // DirectiveArgumentCoordinate
    mutating func parse() throws(SyntaxError) -> SchemaCoordinate {
        let coordinate: SchemaCoordinate
        if try skip(.at) {
            let directive = try parseName()
            let argument = try parseArgument()
            coordinate = argument.map { .directiveArgument(directive: directive, name: $0) } ?? .directive(directive)
        } else {
            let type = try parseName()
            if try skip(.dot) {
                let member = try parseName()
                let argument = try parseArgument()
                coordinate =
                    argument.map { .argument(type: type, field: member, name: $0) } ?? .member(type: type, name: member)
            } else {
                coordinate = .type(type)
            }
        }
        try expect(.endOfFile)
        return coordinate
    }

    // `(` Name `:` `)`, or nothing
    private mutating func parseArgument() throws(SyntaxError) -> String? {
        guard try skip(.parenLeft) else { return nil }
        let name = try parseName()
        try expect(.colon)
        try expect(.parenRight)
        return name
    }

    private mutating func parseName() throws(SyntaxError) -> String {
        let name = token
        try expect(.name)
        return bytes.text(from: Int(name.start), to: Int(name.end))
    }

    private mutating func skip(_ kind: TokenKind) throws(SyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ kind: TokenKind) throws(SyntaxError) {
        guard token.kind == kind else { throw SyntaxError(.expectedToken(kind, found: token), at: Int(token.start)) }
        if kind != .endOfFile { try advance() }
    }

    // SchemaCoordinateToken :: SchemaCoordinatePunctuator | Name
    private mutating func advance() throws(SyntaxError) {
        let start = Int(token.end)
        guard start < bytes.count else {
            token = Token(.endOfFile, from: start, to: start)
            return
        }
        let byte = bytes[start]
        if isNameStart(byte) {
            var end = start + 1
            while isNameContinue(bytes[end]) { end += 1 }
            token = Token(.name, from: start, to: end)
            return
        }
        guard let kind = TokenKind.schemaCoordinatePunctuator(byte) else {
            throw SyntaxError(.invalidCharacter, at: start)
        }
        token = Token(kind, from: start, to: start + 1)
    }
}

extension TokenKind {
    // SchemaCoordinatePunctuator :: one of `(` `)` `.` `:` `@`
    fileprivate static func schemaCoordinatePunctuator(_ byte: UInt8) -> TokenKind? {
        switch byte {
        case UInt8(ascii: "("): .parenLeft
        case UInt8(ascii: ")"): .parenRight
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "@"): .at
        default: nil
        }
    }
}

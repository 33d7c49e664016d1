/// Reads a whole document: executable definitions, type system definitions, or both.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Document
/// - Parameters:
///   - source: The text, which the document keeps.
///   - sourceIndex: Put into every location: the index of `source` among those read together.
///   - limits: What is more than this is an error that names the limit.
/// - Returns: A document of at least one definition.
/// - Throws: The first syntax error, with its one location.
package func parseDocument(
    _ source: Source,
    sourceIndex: UInt32 = 0,
    limits: ParserLimits = .default
) throws(GraphQLError) -> Document {
    try parse(source, sourceIndex, limits) { (parser) throws(SyntaxError) in
        try parser.parseDocument(source)
    }
}

/// Reads one value, in which variables may occur; nothing may follow it.
///
/// Spec: https://spec.graphql.org/September2025/#Value
/// - Throws: The first syntax error.
package func parseValue(
    _ source: Source,
    sourceIndex: UInt32 = 0,
    limits: ParserLimits = .default
) throws(GraphQLError) -> Value {
    try parse(source, sourceIndex, limits) { (parser) throws(SyntaxError) in
        let value = try parser.parseValue(isConst: false)
        try parser.expect(.endOfFile)
        return value
    }
}

/// Reads one value without variables, such as a default value; nothing may follow it.
///
/// Spec: https://spec.graphql.org/September2025/#Value with the parameter Const
/// - Throws: The first syntax error.
package func parseConstValue(
    _ source: Source,
    sourceIndex: UInt32 = 0,
    limits: ParserLimits = .default
) throws(GraphQLError) -> Value {
    try parse(source, sourceIndex, limits) { (parser) throws(SyntaxError) in
        let value = try parser.parseValue(isConst: true)
        try parser.expect(.endOfFile)
        return value
    }
}

/// Reads one type reference such as `[Frob!]!`; nothing may follow it.
///
/// Spec: https://spec.graphql.org/September2025/#Type
/// - Throws: The first syntax error.
package func parseType(
    _ source: Source,
    sourceIndex: UInt32 = 0,
    limits: ParserLimits = .default
) throws(GraphQLError) -> TypeReference {
    try parse(source, sourceIndex, limits) { (parser) throws(SyntaxError) in
        let type = try parser.parseTypeReference()
        try parser.expect(.endOfFile)
        return type
    }
}

/// Runs a production over a source and turns its failure into a `GraphQLError`.
@inline(__always)
private func parse<Node>(
    _ source: Source,
    _ sourceIndex: UInt32,
    _ limits: ParserLimits,
    _ production: (inout Parser) throws(SyntaxError) -> Node
) throws(GraphQLError) -> Node {
    // Safe: the parser and its view of the bytes do not leave the closure.
    try unsafe source.utf8.withUnsafeBufferPointer { (buffer) throws(GraphQLError) in
        var parser = unsafe Parser(SourceBytes(buffer), sourceIndex: sourceIndex, limits: limits)
        do throws(SyntaxError) {
            try parser.start()
            return try production(&parser)
        } catch {
            throw error.graphQLError(in: parser.lexer, sourceIndex: sourceIndex)
        }
    }
}

/// A recursive-descent parser that holds one token at a time.
///
/// Each production is a method that begins at its first token and ends after its last.
///
/// This file has what all productions use; the productions are in the extensions beside it, by chapter of the grammar.
struct Parser {
    private(set) var lexer: Lexer
    /// The token not yet consumed.
    private(set) var token = Token(.endOfFile, from: 0, to: 0)
    let limits: ParserLimits
    private let sourceIndex: UInt32
    private var tokenCount = 0
    private var names = NameReader(byteCount: 0)
    /// Whether names get numbers.
    ///
    /// Those of executable definitions do, which repeat and are compared with each other. Of a schema's most occur once.
    private var numbersNames = false
    /// Every selection read so far; `makeTree` makes them a tree.
    var selections: [SelectionNode] = []
    private var selectionDetails: [SelectionDetails] = []
    /// Selection sets that the parser is inside of.
    var selectionDepth = 0
    /// List and object values that the parser is inside of.
    var valueDepth = 0

    init(_ bytes: SourceBytes, sourceIndex: UInt32, limits: ParserLimits) {
        lexer = Lexer(bytes)
        self.sourceIndex = sourceIndex
        self.limits = limits
    }

    /// Keeps what a node has besides its name and its selections.
    mutating func add(_ details: SelectionDetails) -> Int32 {
        selectionDetails.append(details)
        return Int32(truncatingIfNeeded: selectionDetails.count - 1)
    }

    /// Whether the names that follow get numbers.
    mutating func setNumbersNames(_ numbersNames: Bool) {
        self.numbersNames = numbersNames
        guard numbersNames, names.isEmpty else { return }
        names = NameReader(byteCount: lexer.bytes.count)
        // A selection takes eight bytes and more, of a text without indentation.
        selections.reserveCapacity(min(lexer.bytes.count / 8 + 4, 1024))
    }

    /// Makes all that was read a tree.
    func makeTree() -> SyntaxTree {
        guard !selections.isEmpty else { return .empty }
        return SyntaxTree(
            names: names.table,
            selections: selections,
            details: selectionDetails,
            sourceIndex: sourceIndex
        )
    }

    /// Checks the text's size and reads the first token.
    mutating func start() throws(SyntaxError) {
        try limits.check(lexer.bytes)
        try advance()
    }

    /// Consumes the current token.
    mutating func advance() throws(SyntaxError) {
        token = try lexer.next()
        guard token.kind != .endOfFile else { return }
        tokenCount += 1
        if tokenCount > limits.maxTokens {
            throw SyntaxError(.limit(.tokens(limits.maxTokens)), at: Int(token.start))
        }
    }

    /// Consumes the current token if it is of this kind.
    @inline(__always)
    mutating func skip(_ kind: TokenKind) throws(SyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    /// Consumes the current token, which must be of this kind.
    @inline(__always)
    mutating func expect(_ kind: TokenKind) throws(SyntaxError) {
        guard token.kind == kind else {
            throw SyntaxError(.expectedToken(kind, found: token), at: Int(token.start))
        }
        try advance()
    }

    /// Whether the current token is this name.
    @inline(__always)
    func isAt(keyword: StaticString) -> Bool {
        token.kind == .name && lexer.bytes.matches(keyword, from: Int(token.start), to: Int(token.end))
    }

    /// Consumes the current token if it is this name.
    @inline(__always)
    mutating func skip(keyword: StaticString) throws(SyntaxError) -> Bool {
        guard isAt(keyword: keyword) else { return false }
        try advance()
        return true
    }

    /// Consumes the word `on`, which must come here.
    mutating func expectOn() throws(SyntaxError) {
        guard try skip(keyword: "on") else {
            throw SyntaxError(.expectedOn(found: token), at: Int(token.start))
        }
    }

    /// Where the current token begins.
    var location: SourceLocation {
        @inline(__always) get { SourceLocation(sourceIndex: sourceIndex, utf8Offset: token.start) }
    }

    /// The error that the current token may not stand here.
    func unexpected() -> SyntaxError { SyntaxError(.unexpectedToken(token), at: Int(token.start)) }

    /// The current token's text.
    var text: String {
        @inline(__always) get { lexer.text(of: token) }
    }

    // Name
    mutating func parseName() throws(SyntaxError) -> Name {
        let location = location
        if numbersNames {
            let id = try parseNameID()
            return Name(names.table.text(of: id), at: location)
        }
        guard token.kind == .name else { throw SyntaxError(.expectedToken(.name, found: token), at: Int(token.start)) }
        let text = text
        try advance()
        return Name(text, at: location)
    }

    // Name, as its number
    @inline(__always)
    mutating func parseNameID() throws(SyntaxError) -> NameID {
        guard token.kind == .name else {
            throw SyntaxError(.expectedToken(.name, found: token), at: Int(token.start))
        }
        let name = names.id(of: token, in: lexer.bytes)
        try advance()
        return name
    }

    // Description : StringValue
    mutating func parseDescription() throws(SyntaxError) -> Description? {
        guard token.kind == .string || token.kind == .blockString else { return nil }
        let description = Description(
            text: lexer.stringValue(of: token),
            isBlock: token.kind == .blockString,
            location: location
        )
        try advance()
        return description
    }
}

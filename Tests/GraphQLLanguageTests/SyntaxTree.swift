@testable import GraphQLLanguage

/// Ours: `Testing` has another one, of places in Swift files.
typealias SourceLocation = GraphQLLanguage.SourceLocation

/// A node and everything below it as text, without locations: two trees are the same when their texts are.
func syntaxTree(_ node: Any) -> String {
    var output = ""
    write(node, to: &output)
    return output
}

func syntaxTree(_ document: Document) -> String { syntaxTree(document.definitions) }

/// What a view of the tree shows, in place of the tree.
private func parts(of node: Any) -> Any {
    switch node {
    case let set as SelectionSet: Array(set.selections)
    case let field as Field: (field.alias, field.name, field.arguments, field.directives, field.selectionSet)
    case let spread as FragmentSpread: (spread.name, spread.directives)
    case let fragment as InlineFragment: (fragment.typeCondition, fragment.directives, fragment.selectionSet)
    default: node
    }
}

private func write(_ node: Any, to output: inout String) {
    let node = parts(of: node)
    let mirror = Mirror(reflecting: node)
    switch mirror.displayStyle {
    case nil:
        output += String(reflecting: node)
    case .enum where mirror.children.isEmpty:
        output += String(describing: node)
    case .optional where mirror.children.isEmpty:
        output += "nil"
    default:
        if mirror.displayStyle == .struct { output += "\(mirror.subjectType)" }
        output += "("
        for child in mirror.children where !(child.value is SourceLocation) {
            if let label = child.label { output += "\(label): " }
            write(child.value, to: &output)
            output += ", "
        }
        output += ")"
    }
}

/// Parses a whole document.
func parse(_ text: String, limits: ParserLimits = .default) throws(GraphQLError) -> Document {
    try parseDocument(Source(name: "test", text: text), limits: limits)
}

/// The texts between which the grammar's tokens stand, and the tokens: `gaps[i]` comes before `tokens[i]`.
func cutIntoTokens(_ text: String) throws -> (gaps: [String], tokens: [String]) {
    try Array(text.utf8).withUnsafeBufferPointer { buffer in
        var lexer = Lexer(SourceBytes(buffer))
        var gaps: [String] = []
        var tokens: [String] = []
        var end = 0
        while true {
            let token = try lexer.next()
            gaps.append(lexer.bytes.text(from: end, to: Int(token.start)))
            if token.kind == .endOfFile { return (gaps, tokens) }
            tokens.append(lexer.text(of: token))
            end = Int(token.end)
        }
    }
}

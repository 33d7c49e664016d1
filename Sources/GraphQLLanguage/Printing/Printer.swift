/// Writes a document as GraphQL text: parsing the text gives the same tree, descriptions included.
///
/// Comments are not in the tree.
///
/// The layout is graphql-js's: two spaces a level, a blank line between definitions, arguments one a line when they
/// would make a line longer than 80 bytes.
package func print(_ document: Document) -> String {
    var printer = Printer()
    for (index, definition) in document.definitions.enumerated() {
        if index > 0 {
            printer.emptyLine()
            printer.newLine()
            // After `type Frob`, a `{` would begin the type's fields.
            if case .operation(let operation) = definition, operation.isShorthand { printer.write("query ") }
        }
        printer.write(definition)
    }
    return printer.output
}

/// Writes one definition, without a line end after it.
package func print(_ definition: Definition) -> String {
    var printer = Printer()
    printer.write(definition)
    return printer.output
}

/// Writes one value on one line (a block string excepted).
package func printValue(_ value: Value) -> String {
    var printer = Printer()
    printer.write(value)
    return printer.output
}

/// Writes one value as graphql-js shows it in messages: with two spaces in an object without fields.
///
/// Not much more than `maxBytes` is written: messages about parts of a value may each show the whole.
package func printValueInMessage(_ value: Value, maxBytes: Int) -> String {
    var printer = Printer()
    printer.emptyObject = "{  }"
    printer.maxBytes = maxBytes
    printer.write(value)
    return printer.output
}

/// Writes one type reference, such as `[Frob!]!`.
package func printType(_ type: TypeReference) -> String {
    var printer = Printer()
    printer.write(type)
    return printer.output
}

/// Collects the text; the extensions beside this file write each kind of node.
struct Printer {
    /// In characters, where a list of nodes may share a line.
    static let maxLineLength = 80
    /// What an object without fields looks like.
    var emptyObject = "{}"
    /// Past this, what is left of lists and texts is left out.
    var maxBytes = Int.max
    private(set) var output = ""
    /// Levels of two spaces that a line begins with.
    private var level = 0
    /// Length in bytes of `output` where the current line begins.
    private var lineStart = 0

    mutating func write(_ text: String) {
        output += text
    }

    mutating func newLine() {
        output += "\n"
        lineStart = output.utf8.count
        for _ in 0..<level { output += "  " }
    }

    /// A new line that stays empty: no indentation is written.
    mutating func emptyLine() {
        output += "\n"
        lineStart = output.utf8.count
    }

    /// Writes nodes between brackets, one a line, or nothing if there are none.
    mutating func writeBlock<Nodes: Collection>(
        _ nodes: Nodes,
        _ opening: String,
        _ closing: String,
        _ write: (inout Printer, Nodes.Element) -> Void
    ) {
        guard !nodes.isEmpty else { return }
        output += opening
        level += 1
        for node in nodes {
            if output.utf8.count > maxBytes { break }
            newLine()
            write(&self, node)
        }
        level -= 1
        newLine()
        output += closing
    }

    /// Writes nodes with a separator between them.
    mutating func writeList<Node>(
        _ nodes: [Node],
        separator: String,
        _ write: (inout Printer, Node) -> Void
    ) {
        for (index, node) in nodes.enumerated() {
            if output.utf8.count > maxBytes { break }
            if index > 0 { output += separator }
            write(&self, node)
        }
    }

    /// Writes nodes in parentheses: on this line if that makes it no longer than 80 bytes, else one a line.
    ///
    /// Nothing if there are none.
    mutating func writeParenthesized<Node>(
        _ nodes: [Node],
        mayShareLine: Bool = true,
        _ write: (inout Printer, Node) -> Void
    ) {
        guard mayShareLine, !nodes.isEmpty else { return writeBlock(nodes, "(", ")", write) }
        var line = Printer()
        line.writeList(nodes, separator: ", ", write)
        // A block string has lines of its own, so what holds one has too.
        let isOneLine = line.lineStart == 0
        if isOneLine, output.utf8.count - lineStart + line.output.utf8.count + 2 <= Self.maxLineLength {
            output += "(\(line.output))"
        } else {
            writeBlock(nodes, "(", ")", write)
        }
    }
}

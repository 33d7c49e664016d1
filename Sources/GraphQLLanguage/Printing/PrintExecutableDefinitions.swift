/// Operations, fragments and selections as text.
extension Printer {
    mutating func write(_ definition: Definition) {
        switch definition {
        case .operation(let operation): write(operation)
        case .fragment(let fragment): write(fragment)
        case .schema(let schema): write(schema)
        case .schemaExtension(let schema): write(schema)
        case .type(let type): write(type, isExtension: false)
        case .typeExtension(let type): write(type, isExtension: true)
        case .directive(let directive): write(directive)
        }
    }

    /// On a line of its own before what it describes.
    mutating func write(_ description: Description?) {
        guard let description else { return }
        writeString(description.text, isBlock: description.isBlock)
        newLine()
    }

    private mutating func write(_ operation: OperationDefinition) {
        if operation.isShorthand { return write(operation.selectionSet) }
        write(operation.description)
        write(operation.operationType.rawValue)
        if let name = operation.name { write(" \(name.text)") }
        if operation.name == nil, !operation.variables.isEmpty { write(" ") }
        let areDescribed = operation.variables.contains { $0.description != nil }
        writeParenthesized(operation.variables, mayShareLine: !areDescribed) { printer, variable in
            printer.write(variable)
        }
        write(operation.directives)
        write(" ")
        write(operation.selectionSet)
    }

    private mutating func write(_ variable: VariableDefinition) {
        write(variable.description)
        write("$\(variable.name.text): ")
        write(variable.type)
        writeDefaultValue(variable.defaultValue)
        write(variable.directives)
    }

    mutating func writeDefaultValue(_ value: Value?) {
        guard let value else { return }
        write(" = ")
        write(value)
    }

    private mutating func write(_ fragment: FragmentDefinition) {
        write(fragment.description)
        write("fragment \(fragment.name.text) on \(fragment.typeCondition.text)")
        write(fragment.directives)
        write(" ")
        write(fragment.selectionSet)
    }

    private mutating func write(_ selectionSet: SelectionSet) {
        writeBlock(selectionSet.selections, "{", "}") { printer, selection in
            switch selection {
            case .field(let field): printer.write(field)
            case .fragmentSpread(let spread):
                printer.write("...\(spread.name.text)")
                printer.write(spread.directives)
            case .inlineFragment(let fragment): printer.write(fragment)
            }
        }
    }

    private mutating func write(_ field: Field) {
        if let alias = field.alias { write("\(alias.text): ") }
        write(field.name.text)
        write(field.arguments)
        write(field.directives)
        if let selectionSet = field.selectionSet {
            write(" ")
            write(selectionSet)
        }
    }

    private mutating func write(_ fragment: InlineFragment) {
        write("...")
        if let typeCondition = fragment.typeCondition { write(" on \(typeCondition.text)") }
        write(fragment.directives)
        write(" ")
        write(fragment.selectionSet)
    }

    private mutating func write(_ arguments: [Argument]) {
        writeParenthesized(arguments) { printer, argument in
            printer.write("\(argument.name.text): ")
            printer.write(argument.value)
        }
    }

    /// With a space before each.
    mutating func write(_ directives: [Directive]) {
        for directive in directives {
            write(" @\(directive.name.text)")
            write(directive.arguments)
        }
    }
}

extension OperationDefinition {
    /// Whether it is a query of which nothing but the selection set needs to be written.
    var isShorthand: Bool {
        operationType == .query && name == nil && description == nil && variables.isEmpty && directives.isEmpty
    }
}

/// Productions of documents, operations, selections and fragments.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Document-Syntax,
/// #sec-Descriptions, #sec-Field-Alias, #sec-Type-Conditions
extension Parser {
    // Document : Definition+
    mutating func parseDocument(_ source: Source) throws(SyntaxError) -> Document {
        var definitions: [Definition] = []
        definitions.reserveCapacity(4)
        repeat { definitions.append(try parseDefinition()) } while token.kind != .endOfFile
        // Only now is there a tree for their selection sets to be views of.
        let tree = makeTree()
        for index in definitions.indices { definitions[index].view(tree) }
        return Document(source: source, definitions: definitions, tree: tree)
    }

    // Definition : ExecutableDefinition | TypeSystemDefinitionOrExtension
    private mutating func parseDefinition() throws(SyntaxError) -> Definition {
        let start = Int(token.start)
        let description = try parseDescription()
        setNumbersNames(false)
        if token.kind == .braceLeft {
            guard description == nil else { throw SyntaxError(.descriptionOfShorthandQuery, at: start) }
            setNumbersNames(true)
            return .operation(try parseShorthandQuery())
        }
        guard token.kind == .name else { throw unexpected() }
        switch text {
        case "query": return .operation(try parseOperation(.query, description))
        case "mutation": return .operation(try parseOperation(.mutation, description))
        case "subscription": return .operation(try parseOperation(.subscription, description))
        case "fragment": return .fragment(try parseFragmentDefinition(description))
        case "schema": return .schema(try parseSchemaDefinition(description))
        case "scalar": return .type(try parseScalarType(description))
        case "type": return .type(try parseObjectType(description))
        case "interface": return .type(try parseInterfaceType(description))
        case "union": return .type(try parseUnionType(description))
        case "enum": return .type(try parseEnumType(description))
        case "input": return .type(try parseInputObjectType(description))
        case "directive": return .directive(try parseDirectiveDefinition(description))
        case "extend" where description == nil: return try parseExtension()
        default:
            throw description == nil ? unexpected() : SyntaxError(.descriptionOfNoDefinition, at: start)
        }
    }

    // OperationDefinition : SelectionSet
    private mutating func parseShorthandQuery() throws(SyntaxError) -> OperationDefinition {
        let location = location
        return OperationDefinition(
            description: nil,
            operationType: .query,
            name: nil,
            variables: [],
            directives: [],
            selectionSet: try parseSelectionSet(),
            location: location
        )
    }

    // OperationDefinition : Description? OperationType Name? VariablesDefinition? Directives? SelectionSet
    //
    // From the operation type on, which the caller has recognized.
    private mutating func parseOperation(
        _ operationType: OperationType,
        _ description: Description?
    ) throws(SyntaxError) -> OperationDefinition {
        let location = description?.location ?? location
        setNumbersNames(true)
        try advance()
        return OperationDefinition(
            description: description,
            operationType: operationType,
            name: token.kind == .name ? try parseName() : nil,
            variables: try parseVariablesDefinition(),
            directives: try parseDirectives(isConst: false),
            selectionSet: try parseSelectionSet(),
            location: location
        )
    }

    // VariablesDefinition : `(` VariableDefinition+ `)`
    private mutating func parseVariablesDefinition() throws(SyntaxError) -> [VariableDefinition] {
        var variables: [VariableDefinition] = []
        guard try skip(.parenLeft) else { return variables }
        repeat { variables.append(try parseVariableDefinition()) } while try !skip(.parenRight)
        return variables
    }

    // VariableDefinition : Description? Variable `:` Type DefaultValue? Directives[Const]?
    private mutating func parseVariableDefinition() throws(SyntaxError) -> VariableDefinition {
        let location = location
        let description = try parseDescription()
        try expect(.dollar)
        let name = try parseName()
        try expect(.colon)
        return VariableDefinition(
            description: description,
            name: name,
            type: try parseTypeReference(),
            defaultValue: try parseDefaultValue(),
            directives: try parseDirectives(isConst: true),
            location: location
        )
    }

    // SelectionSet : `{` Selection+ `}`
    private mutating func parseSelectionSet() throws(SyntaxError) -> SelectionSet {
        let location = location
        return SelectionSet(in: .empty, first: try parseSelections(), location: location)
    }

    /// - Returns: The first selection's node.
    private mutating func parseSelections() throws(SyntaxError) -> Int32 {
        guard token.kind != .braceLeft || selectionDepth < limits.maxSelectionDepth else {
            throw SyntaxError(.limit(.selectionDepth(limits.maxSelectionDepth)), at: Int(token.start))
        }
        try expect(.braceLeft)
        selectionDepth += 1
        let first = try parseSelection()
        var last = first
        while try !skip(.braceRight) {
            let next = try parseSelection()
            selections[last].next = Int32(truncatingIfNeeded: next)
            last = next
        }
        selectionDepth -= 1
        return Int32(truncatingIfNeeded: first)
    }

    // Selection : Field | FragmentSpread | InlineFragment
    @inline(__always)
    private mutating func parseSelection() throws(SyntaxError) -> Int {
        token.kind == .spread ? try parseFragment() : try parseField()
    }

    // Field : Alias? Name Arguments? Directives? SelectionSet?
    @inline(__always)
    private mutating func parseField() throws(SyntaxError) -> Int {
        let start = token.start
        let first = try parseNameID()
        var node = SelectionNode(.field, name: first, responseName: first, start: start, nameStart: start)
        if try skip(.colon) {
            node.isAliased = true
            node.nameStart = token.start
            node.name = try parseNameID()
        }
        if token.kind == .parenLeft || token.kind == .at {
            node.details = add(
                SelectionDetails(
                    arguments: try parseArguments(isConst: false),
                    directives: try parseDirectives(isConst: false)
                )
            )
        }
        return try parse(node, hasSelections: token.kind == .braceLeft)
    }

    /// Adds a node, and the nodes of the selection set that comes here if it has one.
    /// - Returns: The node's place.
    @inline(__always)
    private mutating func parse(_ node: SelectionNode, hasSelections: Bool) throws(SyntaxError) -> Int {
        var node = node
        let index = selections.count
        node.hasSelections = hasSelections
        node.setStart = token.start
        selections.append(node)
        if hasSelections { _ = try parseSelections() }
        return index
    }

    // Arguments[Const] : `(` Argument[?Const]+ `)`
    @inline(__always)
    mutating func parseArguments(isConst: Bool) throws(SyntaxError) -> [Argument] {
        guard token.kind == .parenLeft else { return [] }
        return try parseArgumentList(isConst: isConst)
    }

    private mutating func parseArgumentList(isConst: Bool) throws(SyntaxError) -> [Argument] {
        var arguments: [Argument] = []
        try expect(.parenLeft)
        repeat {
            let name = try parseName()
            try expect(.colon)
            arguments.append(Argument(name: name, value: try parseValue(isConst: isConst)))
        } while try !skip(.parenRight)
        return arguments
    }

    // Directives[Const] : Directive[?Const]+
    @inline(__always)
    mutating func parseDirectives(isConst: Bool) throws(SyntaxError) -> [Directive] {
        guard token.kind == .at else { return [] }
        return try parseDirectiveList(isConst: isConst)
    }

    // Directive[Const] : `@` Name Arguments[?Const]?
    private mutating func parseDirectiveList(isConst: Bool) throws(SyntaxError) -> [Directive] {
        var directives: [Directive] = []
        while token.kind == .at {
            let location = location
            try advance()
            directives.append(
                Directive(
                    name: try parseName(),
                    arguments: try parseArguments(isConst: isConst),
                    location: location
                )
            )
        }
        return directives
    }

    // FragmentSpread : `...` FragmentName Directives?
    //
    // InlineFragment : `...` TypeCondition? Directives? SelectionSet
    private mutating func parseFragment() throws(SyntaxError) -> Int {
        let start = token.start
        try advance()
        var kind = SelectionNode.Kind.inlineFragment
        var name: NameID = -1
        var nameStart = token.start
        if token.kind == .name {
            if try skip(keyword: "on") { nameStart = token.start } else { kind = .fragmentSpread }
            name = try parseNameID()
        }
        var node = SelectionNode(kind, name: name, responseName: name, start: start, nameStart: nameStart)
        if token.kind == .at {
            node.details = add(SelectionDetails(arguments: [], directives: try parseDirectives(isConst: false)))
        }
        return try parse(node, hasSelections: kind == .inlineFragment)
    }

    // FragmentDefinition : Description? `fragment` FragmentName TypeCondition Directives? SelectionSet
    //
    // FragmentName : Name but not `on`
    private mutating func parseFragmentDefinition(
        _ description: Description?
    ) throws(SyntaxError) -> FragmentDefinition {
        let location = description?.location ?? location
        setNumbersNames(true)
        try advance()
        guard !isAt(keyword: "on") else { throw unexpected() }
        let name = try parseName()
        try expectOn()
        return FragmentDefinition(
            description: description,
            name: name,
            typeCondition: try parseName(),
            directives: try parseDirectives(isConst: false),
            selectionSet: try parseSelectionSet(),
            location: location
        )
    }
}

extension Definition {
    /// Has the selection set, if it is a definition with one, be a view of this tree.
    fileprivate mutating func view(_ tree: SyntaxTree) {
        switch consume self {
        case .operation(var operation):
            operation.selectionSet.tree = tree
            self = .operation(operation)
        case .fragment(var fragment):
            fragment.selectionSet.tree = tree
            self = .fragment(fragment)
        case let other: self = other
        }
    }
}

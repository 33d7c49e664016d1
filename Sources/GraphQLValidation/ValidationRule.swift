import GraphQLLanguage

/// One rule of chapter 5: what it looks at while the document is walked, once, for all rules together.
///
/// `enter` comes before a node's children and `leave` after them. A rule that needs the whole document (fragments that
/// are defined later, say) decides in `leave` of the document, over the outline that the walk left in the context, and
/// reports at the moment that graphql-js would have.
///
/// Every call is known at compile time: `DocumentWalker` is specialized for its rules, and what a rule does not
/// implement costs nothing.
protocol ValidationRule {
    mutating func enter(_ document: Document, in context: inout ValidationContext)
    /// The context's outline is complete.
    mutating func leave(_ document: Document, in context: inout ValidationContext)

    mutating func enter(_ operation: OperationDefinition, in context: inout ValidationContext)
    /// After the directives of the operation were told of together, and before its children.
    mutating func enterContents(of operation: OperationDefinition, in context: inout ValidationContext)
    mutating func enter(_ variable: VariableDefinition, in context: inout ValidationContext)
    mutating func enter(_ fragment: FragmentDefinition, in context: inout ValidationContext)

    mutating func enter(field: SelectionNode, in context: inout ValidationContext)
    mutating func leave(field: SelectionNode, in context: inout ValidationContext)
    mutating func enter(spread: SelectionNode, in context: inout ValidationContext)
    mutating func enter(inlineFragment: SelectionNode, in context: inout ValidationContext)

    /// The directives of one location, right after it is entered; only where there is more than one.
    mutating func enter(_ directives: [Directive], in context: inout ValidationContext)
    mutating func enter(_ directive: Directive, in context: inout ValidationContext)
    mutating func leave(_ directive: Directive, in context: inout ValidationContext)

    /// The arguments of a field or directive, before any of them; only where there is more than one.
    mutating func enter(_ arguments: [Argument], in context: inout ValidationContext)
    /// Of a field or of a directive, as the context says.
    mutating func enter(_ argument: Argument, in context: inout ValidationContext)
    /// A whole value: an argument's, or a variable's default.
    mutating func enter(_ literal: Value, in context: inout ValidationContext)
    /// The fields of an object within a value, before their values.
    mutating func enter(_ fields: [ObjectField], in context: inout ValidationContext)

    /// A type that a type condition, a variable or a definition refers to, and that the schema does not have.
    mutating func enter(unknownType: Name, in context: inout ValidationContext)
}

extension ValidationRule {
    func enter(_ document: Document, in context: inout ValidationContext) {}
    func leave(_ document: Document, in context: inout ValidationContext) {}
    func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {}
    func enterContents(of operation: OperationDefinition, in context: inout ValidationContext) {}
    func enter(_ variable: VariableDefinition, in context: inout ValidationContext) {}
    func enter(_ fragment: FragmentDefinition, in context: inout ValidationContext) {}
    func enter(field: SelectionNode, in context: inout ValidationContext) {}
    func leave(field: SelectionNode, in context: inout ValidationContext) {}
    func enter(spread: SelectionNode, in context: inout ValidationContext) {}
    func enter(inlineFragment: SelectionNode, in context: inout ValidationContext) {}
    func enter(_ directives: [Directive], in context: inout ValidationContext) {}
    func enter(_ directive: Directive, in context: inout ValidationContext) {}
    func leave(_ directive: Directive, in context: inout ValidationContext) {}
    func enter(_ arguments: [Argument], in context: inout ValidationContext) {}
    func enter(_ argument: Argument, in context: inout ValidationContext) {}
    func enter(_ literal: Value, in context: inout ValidationContext) {}
    func enter(_ fields: [ObjectField], in context: inout ValidationContext) {}
    func enter(unknownType: Name, in context: inout ValidationContext) {}
}

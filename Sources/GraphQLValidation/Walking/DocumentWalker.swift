import GraphQLLanguage
import GraphQLTypes

/// Walks a document once, in the order in which graphql-js visits it: keeps the types that are expected where it is,
/// tells the rules, and leaves an outline of what it saw.
///
/// Generic over the rules so that each call to them is a direct one.
struct DocumentWalker<Rules: ValidationRule> {
    private(set) var context: ValidationContext
    private(set) var rules: Rules
    private let tree: SyntaxTree
    private var aliasCount = 0
    /// Selection sets, or list and object values, that the walk is inside of.
    private var depth = 0
    private var operationIndex = 0
    private var fragmentIndex = 0

    init(_ document: Document, schema: Schema, options: ValidationOptions, rules: Rules) {
        self.context = ValidationContext(document, schema: schema, options: options)
        self.tree = document.tree
        self.rules = rules
    }

    /// - Returns: The errors in order; empty for a valid document.
    mutating func run() -> [GraphQLError] {
        let document = context.document
        if context.fragments.count > context.options.maxFragments {
            let location = context.fragments[context.options.maxFragments].location
            context.abort(
                .fragments(context.options.maxFragments, found: context.fragments.count),
                at: location
            )
        }
        rules.enter(document, in: &context)
        for definition in document.definitions {
            if context.isAborted { break }
            switch definition {
            case .operation(let operation): walk(operation)
            case .fragment(let fragment): walk(fragment)
            case .schema, .schemaExtension, .type, .typeExtension, .directive: walk(typeSystem: definition)
            }
        }
        // Where the walk was given up, what is missing from the outline would look like errors.
        if !context.isAborted { rules.leave(document, in: &context) }
        return context.sortedErrors()
    }

    // MARK: Definitions

    private mutating func walk(_ operation: OperationDefinition) {
        if operation.variables.count > context.options.maxVariables {
            let location = operation.variables[context.options.maxVariables].location
            return context.abort(
                .variables(context.options.maxVariables, found: operation.variables.count),
                at: location
            )
        }
        var outline = beginDefinition()
        rules.enter(operation, in: &context)
        outline.entered = context.nextMoment()
        enter(operation.directives)
        rules.enterContents(of: operation, in: &context)
        let firstVariable = Int32(truncatingIfNeeded: context.outline.operationVariables.count)
        for variable in operation.variables { walk(variable) }
        outline.variables = firstVariable..<Int32(truncatingIfNeeded: context.outline.operationVariables.count)
        let location: DirectiveLocation =
            switch operation.operationType {
            case .query: .query
            case .mutation: .mutation
            case .subscription: .subscription
            }
        walk(operation.directives, at: location)
        let root = context.schema.rootType(of: operation.operationType)
        outline.selectionSet = operation.selectionSet.first
        walk(set: outline.selectionSet, at: operation.selectionSet.location.utf8Offset, on: root?.id)
        outline.left = context.nextMoment()
        endDefinition(&outline)
        context.outline.operations.append(outline)
        operationIndex += 1
    }

    private mutating func walk(_ fragment: FragmentDefinition) {
        var outline = beginDefinition()
        let type = context.fragmentTypes[fragmentIndex]
        context.conditionID = type
        rules.enter(fragment, in: &context)
        outline.entered = context.nextMoment()
        enter(fragment.directives)
        if type == nil { rules.enter(unknownType: fragment.typeCondition, in: &context) }
        walk(fragment.directives, at: .fragmentDefinition)
        outline.selectionSet = fragment.selectionSet.first
        walk(set: outline.selectionSet, at: fragment.selectionSet.location.utf8Offset, on: composite(type))
        outline.left = context.nextMoment()
        endDefinition(&outline)
        context.outline.fragments[fragmentIndex] = outline
        fragmentIndex += 1
    }

    private func beginDefinition() -> OutlineDefinition {
        var outline = OutlineDefinition()
        let spreadCount = Int32(truncatingIfNeeded: context.outline.spreads.count)
        outline.spreads = spreadCount..<spreadCount
        let usageCount = Int32(truncatingIfNeeded: context.outline.variableUsages.count)
        outline.variableUsages = usageCount..<usageCount
        return outline
    }

    private func endDefinition(_ outline: inout OutlineDefinition) {
        outline.spreads = outline.spreads.lowerBound..<Int32(truncatingIfNeeded: context.outline.spreads.count)
        outline.variableUsages =
            outline.variableUsages.lowerBound..<Int32(truncatingIfNeeded: context.outline.variableUsages.count)
    }

    private mutating func walk(_ variable: VariableDefinition) {
        rules.enter(variable, in: &context)
        enter(variable.directives)
        let type = context.type(of: variable.type)
        enter(typeName: variable.type.namedType)
        var hasNonNullDefault = false
        if let value = variable.defaultValue {
            if case .null = value.kind {} else { hasNonNullDefault = true }
            context.literalType = type.flatMap { context.schema[$0.named].isInput ? $0 : nil }
            rules.enter(value, in: &context)
            walk(value, expecting: type, hasDefault: false, oneOf: nil)
        }
        walk(variable.directives, at: .variableDefinition)
        guard let name = tree.names.id(of: variable.name.text) else { return }
        context.outline.operationVariables.append(
            OutlineVariable(
                name: name,
                type: type,
                hasNonNullDefault: hasNonNullDefault,
                location: variable.location
            )
        )
    }

    // MARK: Selections

    /// Walks a set, given by its first selection and by where its `{` is.
    private mutating func walk(set: Int32, at start: UInt32, on parent: TypeID?) {
        context.outline.places[Int(set)].entered = context.nextMoment()
        guard enterLevel(at: start) else { return }
        let outer = context.parentID
        context.parentID = parent
        var next = set
        while next >= 0, !context.isAborted {
            let index = next
            let node = tree[index]
            next = node.next
            switch node.kind {
            case .field: walk(field: node, at: index, on: parent)
            case .fragmentSpread: walk(spread: node, at: index)
            case .inlineFragment: walk(inlineFragment: node, at: index, on: parent)
            }
        }
        context.parentID = outer
        depth -= 1
    }

    private mutating func walk(field node: SelectionNode, at index: Int32, on parent: TypeID?) {
        let facts = parent.flatMap { context.schema.facts(ofField: context.schemaNames[Int(node.name)], on: $0) }
        // The others graphql-js compares for merging as fields of unknown type.
        let type = facts.flatMap { $0.isDeclared ? $0.type : nil }
        context.outline.places[Int(index)].set(type: type, parentType: parent)
        context.field = index
        context.fieldFacts = facts
        rules.enter(field: node, in: &context)
        if node.details >= 0 { enter(tree.directives(of: node)) }
        if node.isAliased {
            aliasCount += 1
            if aliasCount > context.options.maxAliases {
                context.abort(.aliases(context.options.maxAliases), at: tree.location(at: node.start))
            }
        }
        if node.details >= 0 {
            let arguments = tree.arguments(of: node)
            enter(arguments)
            let definition = arguments.isEmpty ? nil : context.fieldDefinition
            for argument in arguments { walk(argument, definition?.argument(named: argument.name.text)) }
            walk(tree.directives(of: node), at: .field)
        }
        if node.hasSelections {
            let outer = context.enclosing
            context.enclosing = index
            walk(set: index + 1, at: node.setStart, on: facts?.isComposite == true ? facts?.type.named : nil)
            context.enclosing = outer
            context.field = index
            context.fieldFacts = facts
        }
        rules.leave(field: node, in: &context)
    }

    private mutating func walk(spread node: SelectionNode, at index: Int32) {
        let fragment = Int(context.outline.fragmentTable[node.name])
        context.conditionID = fragment >= 0 ? context.fragmentTypes[fragment] : nil
        rules.enter(spread: node, in: &context)
        context.outline.spreads.append(index)
        guard node.details >= 0 else { return }
        enter(tree.directives(of: node))
        walk(tree.directives(of: node), at: .fragmentSpread)
    }

    private mutating func walk(inlineFragment node: SelectionNode, at index: Int32, on parent: TypeID?) {
        let hasCondition = node.name >= 0
        context.conditionID = hasCondition ? context.schema.typeID(named: context.schemaNames[Int(node.name)]) : nil
        let condition = context.conditionID
        rules.enter(inlineFragment: node, in: &context)
        enter(tree.directives(of: node))
        if hasCondition, condition == nil {
            let name = Name(context.text(of: node.name), at: tree.location(at: node.nameStart))
            rules.enter(unknownType: name, in: &context)
        }
        walk(tree.directives(of: node), at: .inlineFragment)
        walk(set: index + 1, at: node.setStart, on: hasCondition ? composite(condition) : parent)
    }

    /// The type, if it has fields or stands for types that do.
    private func composite(_ type: TypeID?) -> TypeID? {
        type.flatMap { context.schema[$0].isComposite ? $0 : nil }
    }

    /// Counts a level of nesting.
    /// - Returns: False if it is one too many; then validation has ended.
    private mutating func enterLevel(at utf8Offset: UInt32) -> Bool {
        if depth >= context.options.maxDepth {
            context.abort(.depth(context.options.maxDepth), at: tree.location(at: utf8Offset))
            return false
        }
        depth += 1
        return true
    }

    // MARK: Directives, arguments and values

    /// A type that is referred to.
    mutating func enter(typeName: Name) {
        if context.schema.type(named: typeName.text) == nil { rules.enter(unknownType: typeName, in: &context) }
    }

    /// The directives of a location, together; each is walked later.
    mutating func enter(_ directives: [Directive]) {
        guard directives.count > 1 else { return }
        let limit = context.options.maxDirectivesPerLocation
        if directives.count > limit {
            return context.abort(
                .directivesPerLocation(limit, found: directives.count),
                at: directives[limit].location
            )
        }
        rules.enter(directives, in: &context)
    }

    /// The arguments of a field or directive, together; each is walked later.
    private mutating func enter(_ arguments: [Argument]) {
        if arguments.count > 1 { rules.enter(arguments, in: &context) }
    }

    mutating func walk(_ directives: [Directive], at location: DirectiveLocation) {
        guard !directives.isEmpty, !context.isAborted else { return }
        for directive in directives {
            let definition = context.schema.directive(named: directive.name.text)
            context.directive = DirectiveUse(definition: definition, location: location)
            rules.enter(directive, in: &context)
            enter(directive.arguments)
            for argument in directive.arguments { walk(argument, definition?.argument(named: argument.name.text)) }
            rules.leave(directive, in: &context)
        }
        context.directive = nil
    }

    private mutating func walk(_ argument: Argument, _ definition: InputMember?) {
        context.argument = definition
        rules.enter(argument, in: &context)
        context.literalType = definition?.type
        rules.enter(argument.value, in: &context)
        walk(argument.value, expecting: definition?.type, hasDefault: definition?.defaultLiteral != nil, oneOf: nil)
    }

    /// Notes variables, and tells the rules of objects.
    private mutating func walk(_ value: Value, expecting type: GraphQLType?, hasDefault: Bool, oneOf: TypeID?) {
        switch value.kind {
        case .variable(let name):
            guard let id = tree.names.id(of: name) else { return }
            context.outline.variableUsages.append(
                VariableUsage(
                    name: id,
                    type: type,
                    hasDefault: hasDefault,
                    oneOf: oneOf,
                    location: value.location
                )
            )
        case .int, .float, .string, .boolean, .null, .enumValue: break
        case .list(let items):
            guard enterLevel(at: value.location.utf8Offset) else { return }
            // A list within a custom scalar says nothing of its items.
            for item in items { walk(item, expecting: type?.item, hasDefault: false, oneOf: nil) }
            depth -= 1
        case .object(let fields):
            guard enterLevel(at: value.location.utf8Offset) else { return }
            rules.enter(fields, in: &context)
            let object = type.map { context.schema[$0.named] }
            // Deviation: where the object itself may not be null (or is the one item of a list), graphql-js does not
            // see that it is a `@oneOf` one, and leaves it to the request to refuse a null. Documents are refused
            // alike.
            let oneOf = object.flatMap { $0.isOneOf && type?.isNamed == true ? $0.id : nil }
            for field in fields {
                let member = object?.inputField(named: field.name.text)
                walk(
                    field.value,
                    expecting: member?.type,
                    hasDefault: member?.defaultLiteral != nil,
                    oneOf: member == nil ? nil : oneOf
                )
            }
            depth -= 1
        }
    }
}

import GraphQLLanguage

/// All rules, called in graphql-js's order, so that errors come in the same order too.
///
/// Each event names the rules that listen to it; each call is known at compile time.
struct SpecifiedRules: ValidationRule {
    private var executableDefinitions = ExecutableDefinitions()
    private var operationTypeExistence = OperationTypeExistence()
    private var operationNameUniqueness = OperationNameUniqueness()
    private var loneAnonymousOperation = LoneAnonymousOperation()
    private var singleRootField = SingleRootField()
    private var fragmentSpreadTypeExistence = FragmentSpreadTypeExistence()
    private var fragmentsOnCompositeTypes = FragmentsOnObjectInterfaceOrUnionTypes()
    private var variablesAreInputTypes = VariablesAreInputTypes()
    private var leafFieldSelections = LeafFieldSelections()
    private var fieldSelections = FieldSelections()
    private var fragmentNameUniqueness = FragmentNameUniqueness()
    private var fragmentSpreadTargetDefined = FragmentSpreadTargetDefined()
    private var fragmentsMustBeUsed = FragmentsMustBeUsed()
    private var fragmentSpreadIsPossible = FragmentSpreadIsPossible()
    private var fragmentSpreadsMustNotFormCycles = FragmentSpreadsMustNotFormCycles()
    private var variableUniqueness = VariableUniqueness()
    private var allVariableUsesDefined = AllVariableUsesDefined()
    private var allVariablesUsed = AllVariablesUsed()
    private var directivesAreDefined = DirectivesAreDefined()
    private var directivesAreInValidLocations = DirectivesAreInValidLocations()
    private var directivesAreUniquePerLocation = DirectivesAreUniquePerLocation()
    private var incrementalOnRootField = IncrementalOnRootField()
    private var incrementalInSubscription = IncrementalInSubscription()
    private var incrementalLabels = IncrementalLabels()
    private var streamOnListField = StreamOnListField()
    private var argumentNames = ArgumentNames()
    private var argumentUniqueness = ArgumentUniqueness()
    private var valuesOfCorrectType = ValuesOfCorrectType()
    private var requiredArguments = RequiredArguments()
    private var allVariableUsagesAreAllowed = AllVariableUsagesAreAllowed()
    private var fieldSelectionMerging = FieldSelectionMerging()
    private var inputObjectFieldUniqueness = InputObjectFieldUniqueness()

    mutating func enter(_ document: Document, in context: inout ValidationContext) {
        executableDefinitions.enter(document, in: &context)
        fragmentSpreadTypeExistence.enter(document, in: &context)
        directivesAreDefined.enter(document, in: &context)
    }

    mutating func leave(_ document: Document, in context: inout ValidationContext) {
        fragmentSpreadsMustNotFormCycles.leave(document, in: &context)
        allVariableUsesDefined.leave(document, in: &context)
        allVariablesUsed.leave(document, in: &context)
        allVariableUsagesAreAllowed.leave(document, in: &context)
        fieldSelectionMerging.leave(document, in: &context)
        fragmentsMustBeUsed.leave(document, in: &context)
    }

    mutating func enter(_ operation: OperationDefinition, in context: inout ValidationContext) {
        operationTypeExistence.enter(operation, in: &context)
        operationNameUniqueness.enter(operation, in: &context)
        loneAnonymousOperation.enter(operation, in: &context)
        singleRootField.enter(operation, in: &context)
        variableUniqueness.enter(operation, in: &context)
    }

    mutating func enterContents(of operation: OperationDefinition, in context: inout ValidationContext) {
        incrementalOnRootField.enterContents(of: operation, in: &context)
        incrementalInSubscription.enterContents(of: operation, in: &context)
    }

    mutating func enter(_ variable: VariableDefinition, in context: inout ValidationContext) {
        variablesAreInputTypes.enter(variable, in: &context)
    }

    mutating func enter(_ fragment: FragmentDefinition, in context: inout ValidationContext) {
        fragmentsOnCompositeTypes.enter(fragment, in: &context)
        fragmentNameUniqueness.enter(fragment, in: &context)
    }

    mutating func enter(field: SelectionNode, in context: inout ValidationContext) {
        leafFieldSelections.enter(field: field, in: &context)
        fieldSelections.enter(field: field, in: &context)
    }

    mutating func leave(field: SelectionNode, in context: inout ValidationContext) {
        requiredArguments.leave(field: field, in: &context)
    }

    mutating func enter(spread: SelectionNode, in context: inout ValidationContext) {
        fragmentSpreadTargetDefined.enter(spread: spread, in: &context)
        fragmentSpreadIsPossible.enter(spread: spread, in: &context)
    }

    mutating func enter(inlineFragment: SelectionNode, in context: inout ValidationContext) {
        fragmentsOnCompositeTypes.enter(inlineFragment: inlineFragment, in: &context)
        fragmentSpreadIsPossible.enter(inlineFragment: inlineFragment, in: &context)
    }

    mutating func enter(_ directives: [Directive], in context: inout ValidationContext) {
        directivesAreUniquePerLocation.enter(directives, in: &context)
    }

    mutating func enter(_ directive: Directive, in context: inout ValidationContext) {
        directivesAreDefined.enter(directive, in: &context)
        directivesAreInValidLocations.enter(directive, in: &context)
        incrementalLabels.enter(directive, in: &context)
        streamOnListField.enter(directive, in: &context)
        argumentNames.enter(directive, in: &context)
    }

    mutating func leave(_ directive: Directive, in context: inout ValidationContext) {
        requiredArguments.leave(directive, in: &context)
    }

    mutating func enter(_ arguments: [Argument], in context: inout ValidationContext) {
        argumentUniqueness.enter(arguments, in: &context)
    }

    mutating func enter(_ argument: Argument, in context: inout ValidationContext) {
        argumentNames.enter(argument, in: &context)
    }

    mutating func enter(_ literal: Value, in context: inout ValidationContext) {
        valuesOfCorrectType.enter(literal, in: &context)
    }

    mutating func enter(_ fields: [ObjectField], in context: inout ValidationContext) {
        inputObjectFieldUniqueness.enter(fields, in: &context)
    }

    mutating func enter(unknownType: Name, in context: inout ValidationContext) {
        fragmentSpreadTypeExistence.enter(unknownType: unknownType, in: &context)
    }
}

import GraphQLLanguage
import GraphQLTypes

/// What the walk found: rules that need the whole document look here, and at the flat tree below, rather than walk it
/// again.
///
/// A selection is known by the number of its node in the tree, a selection set by its first selection. Names are
/// numbers too, types are `TypeID`s, and nothing in the arrays is counted by reference.
struct DocumentOutline {
    let tree: SyntaxTree
    /// Those of the tree.
    let nodes: [SelectionNode]
    let fragmentTable: FragmentTable
    /// What was found of each selection, by node.
    var places: [OutlinePlace]
    /// The nodes that are fragment spreads.
    var spreads: [Int32] = []
    var variableUsages: [VariableUsage] = []
    /// Operations, in document order.
    var operations: [OutlineDefinition] = []
    var operationVariables: [OutlineVariable] = []
    /// Fragments by their index in `ValidationContext.fragments`.
    var fragments: [OutlineDefinition]

    init(_ tree: SyntaxTree, _ fragmentTable: FragmentTable, fragmentCount: Int) {
        self.tree = tree
        nodes = tree.selections
        self.fragmentTable = fragmentTable
        places = Array(filledWith: OutlinePlace(), count: tree.selections.count)
        fragments = Array(filledWith: OutlineDefinition(), count: fragmentCount)
        if fragmentCount > 0 { spreads.reserveCapacity(16) }
    }

    /// The field that a node is, with what was found of it.
    func field(_ node: Int32) -> OutlineField {
        OutlineField(node: nodes[Int(node)], place: places[Int(node)], id: node)
    }

    func location(of node: Int32) -> SourceLocation { tree.location(at: nodes[Int(node)].start) }

    /// The selection set below a node; -1 without one.
    func selectionSet(below node: Int32) -> Int32 { nodes[Int(node)].hasSelections ? node + 1 : -1 }

    /// The fragment that a spread stands for; -1 if there is none of that name.
    func target(of spread: Int32) -> Int32 { fragmentTable[nodes[Int(spread)].name] }

    /// Calls `body` with each selection of a set.
    @inline(__always)
    func forEachSelection(of set: Int32, _ body: (_ node: Int32, _ selection: SelectionNode) -> Void) {
        var node = set
        while node >= 0 {
            let selection = nodes[Int(node)]
            body(node, selection)
            node = selection.next
        }
    }
}

/// A place in the order of errors: an error reported later for an earlier moment comes before those of later moments.
typealias Moment = Int32

/// An operation or a fragment.
struct OutlineDefinition {
    /// When graphql-js would have reported what is wrong with the definition as a whole.
    var entered: Moment = 0
    /// When it would have reported what only the end of the definition shows.
    var left: Moment = 0
    /// -1 until it was walked.
    var selectionSet: Int32 = -1
    /// Into `DocumentOutline.spreads`: those within the definition, in document order.
    var spreads: Range<Int32> = 0..<0
    /// Into `DocumentOutline.variableUsages`: those within the definition, in document order.
    var variableUsages: Range<Int32> = 0..<0
    /// Into `DocumentOutline.operationVariables`.
    var variables: Range<Int32> = 0..<0
}

struct OutlinePlace {
    /// Of a field; nil for an unknown one, and for those that every type has.
    var type: GraphQLType?
    /// What it is selected on, if that is known and has fields.
    var parentType: TypeID?
    /// Of the first selection of a set: when the set was entered.
    var entered: Moment = 0

    // PERF: one access to the array for both.
    mutating func set(type: GraphQLType?, parentType: TypeID?) {
        self.type = type
        self.parentType = parentType
    }
}

struct OutlineField {
    let node: SelectionNode
    let place: OutlinePlace
    let id: Int32

    var responseName: NameID { node.responseName }
    var name: NameID { node.name }
    var type: GraphQLType? { place.type }
    var parentType: TypeID? { place.parentType }
    /// -1 without one.
    var selectionSet: Int32 { node.hasSelections ? id + 1 : -1 }
}

struct OutlineVariable {
    var name: NameID
    /// Nil if it is not known.
    var type: GraphQLType?
    var hasNonNullDefault: Bool
    var location: SourceLocation
}

/// A place where a variable stands for a value.
struct VariableUsage {
    var name: NameID
    /// What is expected there, if that is known.
    var type: GraphQLType?
    /// An argument or input field with a default: a nullable variable will do.
    var hasDefault: Bool
    /// The `@oneOf` input object that it is a field of.
    var oneOf: TypeID?
    var location: SourceLocation
}

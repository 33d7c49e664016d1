import OrderedJSON

/// What is done for a part of a scope for each of its objects, as far as it is no more than copying.
///
/// PERF: no reference is counted to look at it, as there is for the part itself.
enum RowPart: Sendable {
    /// Fields that are read from the object itself, at places that the scope keeps.
    case leaves(LeafRun.View, fields: Range<Int>)
    /// A leaf that a column has.
    case leaf(LeafRun.View, column: Int)
    /// A value that a column has, and that was perhaps written before for another object.
    case shared(LeafRun.View, column: Int, ObjectIdentifier)
    /// More has to be done.
    case other

    /// The part has to be kept as long as this.
    init(_ part: ScopePlan.Part) {
        switch part {
        case .run(let run): self = run.leaves.map { .leaves($0.view, fields: run.fields) } ?? .other
        case .leaf(let leaf): self = .leaf(leaf.run.view, column: leaf.column)
        case .shared(let shared):
            self = .shared(shared.name.view, column: shared.column, ObjectIdentifier(shared.shape))
        case .field: self = .other
        }
    }
}

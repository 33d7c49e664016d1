import OrderedJSON

/// The objects of a scope with the results that are known of them now: what is written, or read by a binding.
///
/// PERF: everything is a constant, which is read without the checks that a variable of a shared object needs; they took a
/// tenth of the time of a response of 100 objects with columns.
final class ResultScope {
    let plan: ScopePlan
    let rows: [Reference]
    /// By column: `columns[c][i]` belongs to `rows[i]`; empty for one that is not complete.
    let columns: [[Reference]]
    /// As `ScopeState.memberOffsets`.
    let memberOffsets: [JSONOffset]
    /// How many of them each object has.
    let memberCount: Int
    /// By `ChildPlan.index`; nil where the objects below are not known.
    let children: [ResultChild?]
    /// Where further results arrive.
    let state: ScopeState

    init(_ state: ScopeState) {
        self.state = state
        plan = state.plan
        rows = state.rows
        columns = state.columns.indices.map {
            state.columns[$0].phase == .complete ? state.columns[$0].values : []
        }
        memberOffsets = state.memberOffsets
        memberCount = plan.members.count
        children = state.children.indices.map { state.children[$0].map { ResultChild($0) } }
    }

    /// The value of a row in a column; null where it is not known.
    func value(_ column: Int, _ row: Int) -> Reference {
        // PERF: a name for the column would count a reference.
        row < columns[column].count ? columns[column][row] : .null
    }
}

/// The objects below one field of a scope, as `ChildState` has them.
final class ResultChild {
    let scopes: [ResultScope]
    let starts: [UInt32]
    let places: [(scope: UInt32, row: UInt32)]
    let isAbstract: Bool
    /// The elements of each list are its rows, one after the other.
    let isGapless: Bool
    let state: ChildState

    init(_ state: ChildState) {
        self.state = state
        scopes = state.scopes.map { ResultScope($0) }
        starts = state.starts
        places = state.places
        isAbstract = state.isAbstract
        isGapless = !state.isAbstract && !state.hasGaps
    }

    /// The scope and row of an object, counted over all scopes; nil where its type is unknown.
    func place(of object: Int) -> (scope: ResultScope, row: Int)? {
        guard isAbstract else { return (scopes[0], object) }
        let place = places[object]
        return place.scope == UInt32.max ? nil : (scopes[Int(place.scope)], Int(place.row))
    }
}

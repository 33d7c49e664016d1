import GraphQLTypes
import OrderedJSON

/// The objects of one scope while an operation runs, and what is known of them so far.
final class ScopeState {
    let plan: ScopePlan
    /// The objects, in response order.
    var rows: [Reference]
    let columns: FixedArray<ColumnState>
    /// By `ChildPlan.index`; nil until the objects below are known.
    let children: FixedArray<ChildState?>
    /// Where the plan's members stand.
    ///
    /// `memberOffsets[row * members.count + slot]`, `JSONOffset.max` where an object has none. Empty where they are looked up when they are used: there are too many, or a body is broken.
    var memberOffsets: [JSONOffset] = []
    /// A list that its first objects are, which other operations read as well.
    var places: SharedReading.Places?
    /// What its objects' own fields need was started.
    var isActivated = false

    // PERF: as with the tables of an operation, what changes is taken out and put back.

    /// Adds an object behind the others.
    func add(_ object: Reference) {
        var rows = exchange(&self.rows, with: [])
        rows.append(object)
        self.rows = rows
    }

    /// Adds objects of one body behind the others.
    func add(_ objects: [JSONOffset], of body: Int) {
        var rows = exchange(&self.rows, with: [])
        rows.append(contentsOf: objects.lazy.map { .json(body, $0) })
        self.rows = rows
    }

    /// Forgets the objects from this one on, and where their members stand.
    func removeRows(from first: Int) {
        var (rows, offsets) = (exchange(&self.rows, with: []), exchange(&memberOffsets, with: []))
        rows.removeLast(rows.count - first)
        offsets.removeLast(max(0, offsets.count - first * plan.members.count))
        (self.rows, memberOffsets) = (rows, offsets)
    }

    init(plan: ScopePlan, rows: [Reference] = []) {
        self.plan = plan
        self.rows = rows
        columns = FixedArray(repeating: ColumnState(), count: plan.columns.count)
        children = FixedArray(repeating: nil, count: plan.childCount)
    }
}

/// One column of a scope.
struct ColumnState {
    enum Phase {
        /// Not asked for: its requirements are not complete, or its turn has not come.
        case waiting
        /// Keys are handed to the loader.
        case loading
        /// `values[i]` belongs to `rows[i]`.
        case complete
    }

    var phase: Phase = .waiting
    /// Somebody needs it: it is started as soon as what it reads is there.
    var isRequested = false
    var values: [Reference] = []
    /// The loader's key of each row, -1 where there is none.
    ///
    /// Empty once complete.
    var keys: [Int32] = []
    /// While loading: rows before this one have their answer.
    var answeredRows = 0

    /// Gives each row the answer of its key.
    mutating func takeAnswers(_ answers: [Reference]) {
        let keys = keys
        var values = values.mutableSpan
        for row in keys.indices where keys[row] >= 0 { values[row] = answers[Int(keys[row])] }
        self.keys = []
    }
}

/// The objects found below one field for all rows of its scope.
final class ChildState {
    /// One for each of `ChildPlan.scopes`.
    let scopes: [ScopeState]
    /// Row i of the parent has the objects `starts[i] ..< starts[i + 1]`, counted over all of `scopes`.
    var starts: [UInt32] = [0]
    /// For an abstract type: which scope each object is in, and its row there.
    var places: [(scope: UInt32, row: UInt32)] = []
    /// A list had elements that are no objects, or a body turned out broken: rows alone do not say what a list looks like.
    var hasGaps = false
    /// Finds the members of the objects while they are collected.
    var locator: ObjectLocator?
    /// The objects of list items that are delivered later.
    let later: ChildState?

    let isAbstract: Bool

    init(plan: ChildPlan, isLater: Bool = false) {
        scopes = plan.scopes.map { ScopeState(plan: $0) }
        isAbstract = plan.discriminator != nil
        later = plan.stream == nil || isLater ? nil : ChildState(plan: plan, isLater: true)
    }

    var objectCount: Int { isAbstract ? places.count : scopes[0].rows.count }

    /// Forgets the objects from this one on.
    func removeObjects(from first: Int) {
        guard isAbstract else { return scopes[0].removeRows(from: first) }
        for place in places[first...] where place.scope != UInt32.max {
            let scope = scopes[Int(place.scope)]
            scope.removeRows(from: scope.rows.count - 1)
        }
        places.removeLast(places.count - first)
    }
}

/// A locator of one body that rows of several lists share.
final class ObjectLocator {
    var locator: MemberLocator
    /// Kept for its memory.
    var objects: [JSONOffset] = []

    init(_ members: MemberTable, in body: JSONBody) { locator = MemberLocator(members, in: body) }
}

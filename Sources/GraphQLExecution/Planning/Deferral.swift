import GraphQLLanguage

/// A `@defer` that applies at one place of the plan: the fields of its fragment are delivered later.
///
/// Named as in the algorithms of incremental delivery, which the September 2025 edition does not have yet.
package final class DeferUsage: Sendable {
    package let label: String?
    /// Of the directive.
    let location: SourceLocation
    /// The usage that this one stands in: it is announced once that one is delivered.
    package let parent: DeferUsage?
    /// Counts the usages of a plan.
    let id: Int
    /// Elements of the response path of the object that the fragment is spread in.
    let pathLength: Int

    init(label: String?, location: SourceLocation, parent: DeferUsage?, id: Int, pathLength: Int) {
        self.label = label
        self.location = location
        self.parent = parent
        self.id = id
        self.pathLength = pathLength
    }

    func isBelow(_ other: DeferUsage) -> Bool {
        var next = parent
        while let usage = next {
            if usage === other { return true }
            next = usage.parent
        }
        return false
    }
}

/// The usages that a field waits for; empty for a field of the initial response.
struct DeferUsageSet: Sendable, Equatable {
    private(set) var usages: [DeferUsage]

    /// Not deferred.
    static let none = DeferUsageSet(usages: [])

    init(_ usage: DeferUsage) { usages = [usage] }

    private init(usages: [DeferUsage]) { self.usages = usages }

    var isEmpty: Bool { usages.isEmpty }

    /// What waits for either of two sets: a field that is selected at several places comes with the first that brings it,
    /// so that one that is not deferred anywhere wins, and a usage within another one of the set drops out.
    func union(_ other: DeferUsageSet) -> DeferUsageSet {
        if isEmpty || other.isEmpty { return .none }
        var all = usages
        for usage in other.usages where !all.contains(where: { $0 === usage }) { all.append(usage) }
        let outermost = all.filter { usage in !all.contains { usage.isBelow($0) } }
        return DeferUsageSet(usages: outermost.sorted { $0.id < $1.id })
    }

    static func == (one: DeferUsageSet, other: DeferUsageSet) -> Bool {
        one.usages.elementsEqual(other.usages) { $0 === $1 }
    }
}

/// Fields of a scope that are delivered together later, each object's by themselves.
package final class DeferredGroup: Sendable {
    /// Counts the groups of the scope.
    let index: Int
    let usages: [DeferUsage]
    package let fields: [FieldPlan]
    let needs: ScopeNeeds

    init(index: Int, usages: [DeferUsage], fields: [FieldPlan], needs: ScopeNeeds) {
        self.index = index
        self.usages = usages
        self.fields = fields
        self.needs = needs
    }
}

/// What has to be worked out for some of a scope's fields.
struct ScopeNeeds: Sendable {
    /// Indexes of `ScopePlan.columns`.
    var columns: [Int] = []
    /// Indexes of `ScopePlan.hiddenFields`.
    var hiddenFields: [Int] = []
}

/// A `@stream` that applies to a list field: what comes after the first items is delivered later.
package final class StreamPlan: Sendable {
    let label: String?
    let initialCount: InitialCount
    /// What is wrong with the directive's arguments; the field fails with it.
    let fault: GraphQLError?

    enum InitialCount: Sendable {
        case constant(Int)
        case variable(String)
    }

    init(label: String?, initialCount: InitialCount, fault: GraphQLError?) {
        self.label = label
        self.initialCount = initialCount
        self.fault = fault
    }
}

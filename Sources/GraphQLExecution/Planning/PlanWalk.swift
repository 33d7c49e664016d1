import GraphQLTypes

/// Finds the wave of every column of a plan, and counts the calls that are made whatever the data.
struct PlanWalk {
    let schema: Schema
    let variables: VariableValues
    /// In order of the plan; some may be empty.
    private(set) var waves: [[PlanDescription.Step]] = []
    private(set) var fixedCalls = 0
    /// Requests that are counted already: the same one in an operation is made once.
    private var counted: Set<Request> = []

    private struct Request: Hashable {
        let label: String
        let arguments: ArgumentValues?
    }

    init(schema: Schema, variables: VariableValues) {
        self.schema = schema
        self.variables = variables
    }

    mutating func visit(_ scope: ScopePlan, from wave: Int, path: String, isBelowList: Bool) {
        let waves = waveOfColumns(scope, from: wave)
        for (index, column) in scope.columns.enumerated() {
            note(column, at: waves[index], path: path, isBelowList: isBelowList)
        }
        let deferred = scope.groups.flatMap(\.fields)
        for field in scope.fields + deferred + scope.hiddenFields {
            visit(field, of: scope, waves, wave, path, isBelowList)
        }
    }

    /// A column needs the siblings it reads; each pass moves it behind them.
    private func waveOfColumns(_ scope: ScopePlan, from wave: Int) -> [Int] {
        var waves = [Int](repeating: wave, count: scope.columns.count)
        for _ in scope.columns {
            var isStable = true
            for (index, column) in scope.columns.enumerated() {
                var neededColumns: [Int] = []
                for hidden in column.requirements {
                    if case .column(let needed, _) = scope.hiddenFields[hidden].value { neededColumns.append(needed) }
                }
                if case .member(let loaded, _) = column.source { neededColumns.append(loaded) }
                for needed in neededColumns {
                    let earliest = waves[needed] + (scope.columns[needed].isLoad ? 1 : 0)
                    if waves[index] < earliest {
                        waves[index] = earliest
                        isStable = false
                    }
                }
            }
            if isStable { break }
        }
        return waves
    }

    private mutating func visit(
        _ field: FieldPlan,
        of scope: ScopePlan,
        _ waves: [Int],
        _ wave: Int,
        _ path: String,
        _ isBelowList: Bool
    ) {
        let inner = path.isEmpty ? field.responseName : path + "." + field.responseName
        let below = isBelowList || field.type.item != nil
        switch field.value {
        case .column(let column, .objects(let child)):
            let next = waves[column] + (scope.columns[column].isLoad ? 1 : 0)
            for scope in child.scopes { visit(scope, from: next, path: inner, isBelowList: below) }
        case .member(_, .objects(let child)):
            for scope in child.scopes { visit(scope, from: wave, path: inner, isBelowList: below) }
        case .embedded(let fields):
            for member in fields { visit(member, of: scope, waves, wave, inner, isBelowList) }
        case .constant, .missing, .member, .column, .introspection: break
        }
    }

    private mutating func note(_ column: ColumnPlan, at wave: Int, path: String, isBelowList: Bool) {
        while waves.count <= wave { waves.append([]) }
        let step: PlanDescription.Step
        switch column.source {
        case .member: return
        case .compute: step = column.step(.computed, at: path)
        case .resolve(let resolver, _): step = column.step(.resolver, at: path, label: resolver.label)
        case .load(let loader):
            // A request that takes any number of keys is one request however many there are.
            let grows = isBelowList && loader.maxBatchSize != .max
            step = column.step(
                loader.kind,
                at: path,
                label: loader.label,
                batch: grows ? PlanDescription.Batch(size: loader.maxBatchSize) : nil,
                keys: isBelowList ? loader.requirements.map(\.field) : [],
                evaluation: loader.evaluation
            )
            if loader.kind == .call, !grows {
                let request = Request(
                    label: loader.label,
                    arguments: try? column.arguments.values(schema: schema, variables: variables)
                )
                if loader.hasEffects || counted.insert(request).inserted { fixedCalls += 1 }
            }
        }
        waves[wave].append(step)
    }
}

extension ColumnPlan {
    fileprivate var isLoad: Bool {
        switch source {
        case .load, .resolve: true
        case .compute, .member: false
        }
    }

    fileprivate func step(
        _ kind: PlanDescription.Step.Kind,
        at path: String,
        label: String? = nil,
        batch: PlanDescription.Batch? = nil,
        keys: [String] = [],
        evaluation: String? = nil
    ) -> PlanDescription.Step {
        PlanDescription.Step(
            coordinate: coordinate,
            path: path,
            kind: kind,
            label: label,
            batch: batch,
            keys: keys,
            evaluation: evaluation
        )
    }
}

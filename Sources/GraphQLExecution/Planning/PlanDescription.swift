import GraphQLTypes

extension OperationPlan {
    /// The plan as text for people: waves, what each asks for, and how many calls that makes.
    ///
    /// A wave is everything that can be asked for once the wave before it has answered.
    package var outline: String {
        var waves: [[String]] = []
        var fixedCalls = 0
        var growing: [String] = []
        var counted: Set<String> = []

        func note(_ column: ColumnPlan, at wave: Int, path: String, isBelowList: Bool) {
            while waves.count <= wave { waves.append([]) }
            let shown = path.isEmpty ? column.coordinate : "\(column.coordinate) at \(path)"
            switch column.source {
            case .compute: waves[wave].append("\(shown): computed, no call")
            case .resolve(let resolver, _):
                waves[wave].append("\(shown): \(resolver.label): 1 call for all objects at once")
            case .load(let loader):
                let calls = loader.callText(isBelowList: isBelowList, keyNames: loader.requirements.map(\.field))
                waves[wave].append("\(shown): \(loader.label): \(calls)")
                if loader.isLocal { return }
                if !isBelowList || loader.maxBatchSize == .max {
                    // The same request in one operation is made once.
                    if counted.insert(loader.label).inserted || loader.hasEffects { fixedCalls += 1 }
                } else {
                    growing.append("\(loader.label): \(calls)")
                }
            }
        }

        func walk(_ scope: ScopePlan, from wave: Int, path: String, isBelowList: Bool) {
            var waveOfColumn = [Int](repeating: wave, count: scope.columns.count)
            // A column needs the siblings it reads; each pass moves it behind them.
            for _ in scope.columns {
                var isStable = true
                for (index, column) in scope.columns.enumerated() {
                    for hidden in column.requirements {
                        guard case .column(let needed, _) = scope.hiddenFields[hidden].value else { continue }
                        let earliest = waveOfColumn[needed] + (scope.columns[needed].isLoad ? 1 : 0)
                        if waveOfColumn[index] < earliest {
                            waveOfColumn[index] = earliest
                            isStable = false
                        }
                    }
                }
                if isStable { break }
            }
            for (index, column) in scope.columns.enumerated() {
                note(column, at: waveOfColumn[index], path: path, isBelowList: isBelowList)
            }
            for field in scope.fields + scope.hiddenFields {
                walk(field, of: scope, waveOfColumn, wave, path, isBelowList)
            }
        }

        func walk(
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
                for scope in child.scopes { walk(scope, from: next, path: inner, isBelowList: below) }
            case .member(_, .objects(let child)):
                for scope in child.scopes { walk(scope, from: wave, path: inner, isBelowList: below) }
            case .embedded(let fields):
                for member in fields { walk(member, of: scope, waves, wave, inner, isBelowList) }
            case .constant, .missing, .member, .column, .introspection: break
            }
        }

        walk(root, from: 0, path: "", isBelowList: false)
        var lines: [String] = []
        for (index, wave) in waves.enumerated() where !wave.isEmpty {
            lines.append("wave \(index + 1)")
            lines += wave.map { "  " + $0 }
        }
        if lines.isEmpty { lines.append("nothing to ask for: answered from the schema alone") }
        var total = "upstream calls: \(fixedCalls)"
        if !growing.isEmpty { total += " and " + growing.joined(separator: "; ") }
        lines.append(total)
        return lines.joined(separator: "\n")
    }
}

extension ColumnPlan {
    fileprivate var isLoad: Bool {
        switch source {
        case .load, .resolve: true
        case .compute: false
        }
    }
}

extension Loader {
    /// True for files and statements: no upstream is called.
    fileprivate var isLocal: Bool { label.hasPrefix("SQL ") || label.hasPrefix("file ") }

    fileprivate func callText(isBelowList: Bool, keyNames: [String]) -> String {
        let unit = label.hasPrefix("SQL ") ? "statement" : label.hasPrefix("file ") ? "read" : "call"
        if !isBelowList { return "1 \(unit)" }
        let keys = keyNames.joined(separator: ", ")
        switch maxBatchSize {
        case .max: return keys.isEmpty ? "1 \(unit)" : "1 \(unit) for all (\(keys))"
        case 1: return "1 \(unit) for each distinct (\(keys))"
        default: return "1 \(unit) for each \(maxBatchSize) distinct (\(keys))"
        }
    }
}

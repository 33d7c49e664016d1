import GraphQLLanguage
import GraphQLTypes

extension SchemaBinder {
    /// Fields that need each other through `$this` could never be worked out: each such circle is reported once.
    mutating func checkCycles() {
        enum Mark {
            case inProgress
            case done
        }
        var marks: [String: Mark] = [:]
        for start in needs.keys.sorted() where marks[start] == nil {
            // Depth first with a stack of its own: a long chain of fields is no deep recursion.
            var path: [(coordinate: String, next: Int)] = [(start, 0)]
            marks[start] = .inProgress
            while let (coordinate, next) = path.last {
                let below = needs[coordinate] ?? []
                guard next < below.count else {
                    marks[coordinate] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let needed = below[next]
                switch marks[needed] {
                case .done: continue
                case .inProgress:
                    let circle = path.map(\.coordinate).drop { $0 != needed } + [needed]
                    problems.error(
                        "TRIB_EXPR_CYCLE",
                        "These fields need each other: \(circle.joined(separator: " → ")).",
                        at: location(of: needed)
                    )
                case nil:
                    marks[needed] = .inProgress
                    path.append((needed, 0))
                }
            }
        }
    }

    private func location(of coordinate: String) -> SourceLocation {
        let parts = coordinate.split(separator: ".")
        guard parts.count == 2, let field = schema.type(named: String(parts[0]))?.field(named: String(parts[1])) else {
            return SourceLocation(utf8Offset: 0)
        }
        return field.location ?? SourceLocation(utf8Offset: 0)
    }
}

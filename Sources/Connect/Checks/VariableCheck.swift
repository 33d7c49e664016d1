import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

extension SchemaBinder {
    /// Checks the variables that expressions use: known, allowed in this place, and reading fields and arguments that exist.
    ///
    /// - Parameters:
    ///   - expressions: What a string of the SDL holds, with places in that string.
    ///   - allowed: Variables that may be used in it.
    ///   - code: Of the problems found.
    ///   - value: The string, for places.
    ///   - what: The part of the binding, for the sentence.
    ///   - site: Where `$this`, `$batch` and `$args` are looked up; nil for a source's own mappings.
    mutating func check(
        _ expressions: [LocatedExpression],
        allowed: Set<MappingVariable>,
        code: String,
        at value: Value,
        what: String,
        site: BindingSite? = nil
    ) {
        var found: [(code: String, message: String, utf8Offset: Int)] = []
        for located in expressions {
            located.expression.forEachHead { name, path in
                let place = located.utf8Offset + path.utf8Offset
                guard let name else {
                    if what != "a mapping", what != "errors.message", !path.readsNothing {
                        found.append(
                            (
                                code,
                                "There is no body to read here; in \(what) paths begin with a variable such as $args.",
                                place
                            )
                        )
                    }
                    return
                }
                guard let variable = MappingVariable(rawValue: name) else {
                    let all = allowed.map { "$" + $0.rawValue }.sorted().joined(separator: ", ")
                    let near = didYouMean(suggestions(for: name, among: allowed.map(\.rawValue)).map { "$" + $0 })
                    found.append(
                        (code, "There is no variable \"$\(name)\".\(near) Known here: \(all).", place)
                    )
                    return
                }
                if !allowed.contains(variable) {
                    if variable == .env {
                        found.append(
                            (
                                "TRIB_ENV_IN_RESPONSE",
                                "$env is for requests only: nothing of it may reach a response.", place
                            )
                        )
                    } else {
                        let all = allowed.map { "$" + $0.rawValue }.sorted().joined(separator: ", ")
                        found.append(
                            (code, "\"$\(name)\" cannot be used in \(what). Known here: \(all).", place)
                        )
                    }
                    return
                }
                guard let site else {
                    if variable == .this || variable == .batch || variable == .args {
                        // A source is used by many fields: what they have is only known to each of them.
                        return
                    }
                    return
                }
                switch variable {
                case .args:
                    if let key = path.firstKey, site.field.argument(named: key) == nil {
                        let near = didYouMean(suggestions(for: key, among: site.field.arguments.map(\.name)))
                        found.append(
                            (
                                "UNDEFINED_ARGUMENT", "\"\(site.coordinate)\" has no argument \"\(key)\".\(near)",
                                place
                            )
                        )
                    }
                case .this, .batch:
                    if site.isRoot, variable == .batch {
                        found.append((code, "A root field has no parents for $batch.", place))
                    } else if let key = path.firstKey, site.type.field(named: key) == nil {
                        let near = didYouMean(suggestions(for: key, among: site.type.fields.map(\.name)))
                        found.append(
                            (
                                "UNDEFINED_FIELD", "Type \"\(site.type.name)\" has no field \"\(key)\".\(near)",
                                place
                            )
                        )
                    } else if let key = path.firstKey, let field = site.type.field(named: key),
                        field.arguments.contains(where: \.isRequired)
                    {
                        found.append(
                            (
                                "CONNECTORS_FIELD_WITH_ARGUMENTS",
                                "\"\(key)\" cannot be read here: it has a required argument.", place
                            )
                        )
                    }
                case .config, .env, .request, .response, .status: break
                }
            }
        }
        for problem in found {
            problems.error(
                problem.code,
                problem.message + value.lineNote(problem.utf8Offset),
                at: value.location(at: problem.utf8Offset)
            )
        }
    }
}

extension MappingExpression {
    /// An expression that is the whole of its text.
    var atStart: LocatedExpression { LocatedExpression(expression: self, utf8Offset: 0) }
}

extension MappingPath {
    /// The first member read of the head.
    var firstKey: String? {
        for step in steps {
            switch step {
            case .key(let name): return name
            case .optional: continue
            case .method: return nil
            }
        }
        return nil
    }

    /// `$` alone with a sub-selection or method stands for the empty input of a request part.
    fileprivate var readsNothing: Bool {
        if case .root = head, firstKey == nil { return true }
        return false
    }
}

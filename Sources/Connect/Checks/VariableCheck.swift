import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

/// A part of a binding that holds expressions, and what these may use.
struct BindingPart {
    /// What an expression reads that begins with `$`, `@` or a bare key.
    enum Input {
        /// A response, a row or a file.
        case body
        /// Nothing: an empty object.
        case empty
        /// Nothing: `@expr` reads the fields of its object through `$this`, never the row that the object came in.
        case fields
    }

    /// For sentences: `a URL`.
    var what: String
    /// Of the problems found.
    var code: String
    var allowed: MappingVariables
    var input = Input.empty
    /// Whether an environment variable that is not set is worth a warning; headers have one of their own.
    var warnsOfMissing = false

    /// The variables that may be used, for a sentence.
    fileprivate var variables: String { allowed.names.map { "$" + $0 }.joined(separator: ", ") }
}

extension SchemaBinder {
    /// Checks the variables that expressions use: known, allowed in this place, and reading fields and arguments that exist.
    ///
    /// Values of environment variables that they read are noted as secrets.
    ///
    /// - Parameters:
    ///   - expressions: What a string of the SDL holds, with places in that string.
    ///   - part: What the string is.
    ///   - value: The string, for places.
    ///   - site: Where `$this`, `$batch` and `$args` are looked up; nil for a source's own mappings.
    /// - Returns: Whether all is well.
    @discardableResult
    mutating func check(
        _ expressions: [LocatedExpression],
        in part: BindingPart,
        at value: Value,
        site: BindingSite? = nil
    ) -> Bool {
        var isRight = true
        for located in expressions {
            var found: [VariableProblem] = []
            /// Reads of what another server puts into `$context`.
            var unset: [VariableProblem] = []
            var environmentNames: Set<String> = []
            located.expression.forEachHead { name, path in
                guard let name else { return }
                guard let variable = MappingVariable(rawValue: name) else {
                    let near = didYouMean(suggestions(for: name, among: part.allowed.names).map { "$" + $0 })
                    found.append(
                        .init(
                            part.code,
                            "There is no variable \"$\(name)\".\(near) Known here: \(part.variables).",
                            path
                        )
                    )
                    return
                }
                guard part.allowed.contains(variable) else {
                    found.append(refusal(of: variable, path, in: part, site))
                    return
                }
                if variable == .env {
                    if case .key(let name)? = path.steps.first {
                        environmentNames.insert(name)
                    } else {
                        found.append(
                            .init(part.code, "Write the name of the variable after $env, such as $env.API_TOKEN.", path)
                        )
                    }
                }
                if variable == .context, let problem = contextProblem(path) { unset.append(problem) }
                if let site, let problem = problem(of: variable, path, at: site, part) { found.append(problem) }
            }
            if part.input != .body {
                located.expression.forEachReadOfInput { path in
                    if let problem = problem(ofInputRead: path, in: part, site) { found.append(problem) }
                }
            }
            for problem in found.sorted(by: { $0.utf8Offset < $1.utf8Offset }) {
                report(problem.code, problem.message, located.utf8Offset + problem.utf8Offset, at: value)
            }
            for problem in unset {
                problems.warning(
                    problem.code,
                    problem.message,
                    at: value.place(of: located.utf8Offset + problem.utf8Offset, in: problems.sources)
                )
            }
            isRight = isRight && found.isEmpty
            noteSecrets(in: environmentNames)
            if part.warnsOfMissing, found.isEmpty { warnOfMissing(environmentNames, located, part, at: value) }
        }
        return isRight
    }

    /// Says that an expression has no value because the environment has none for it.
    private mutating func warnOfMissing(
        _ names: Set<String>,
        _ located: LocatedExpression,
        _ part: BindingPart,
        at value: Value
    ) {
        guard located.expression.usedVariables == [.env] else { return }
        var evaluator = MappingEvaluator(variables: ["env": environmentValue])
        guard case .absent? = try? evaluator.evaluate(located.expression, root: .null) else { return }
        let missing = names.sorted().map { "\"\($0)\"" }.joined(separator: " or ")
        problems.warning(
            "TRIB_ENV_MISSING",
            "The environment variable \(missing) is not set: nothing stands here in \(part.what).",
            at: value.place(of: located.utf8Offset, in: problems.sources)
        )
    }

    private struct VariableProblem {
        var code: String
        var message: String
        /// In the expression's text.
        var utf8Offset: Int

        init(_ code: String, _ message: String, _ path: MappingPath) {
            self.code = code
            self.message = message
            self.utf8Offset = path.utf8Offset
        }
    }

    /// A variable that exists and is not allowed here.
    private func refusal(
        of variable: MappingVariable,
        _ path: MappingPath,
        in part: BindingPart,
        _ site: BindingSite?
    ) -> VariableProblem {
        if variable == .env {
            return .init(
                "TRIB_ENV_IN_RESPONSE",
                "$env is for requests only: nothing of it may reach a response.",
                path
            )
        }
        var advice = ""
        if let site, !site.isRoot {
            if variable == .batch, part.allowed.contains(.this) {
                advice = " Add @batch to the field to ask for many parents at once, or read one with $this."
            } else if variable == .this, part.allowed.contains(.batch) {
                advice = " With @batch the request is made for many parents: read them with $batch."
            }
        }
        return .init(
            part.code,
            "\"$\(variable.rawValue)\" cannot be used in \(part.what).\(advice) Known here: \(part.variables).",
            path
        )
    }

    /// A read of something that `$context` does not have.
    ///
    /// A warning, since schemas written for another server may read what its plugins put there.
    private func contextProblem(_ path: MappingPath) -> VariableProblem? {
        var parent = "$context"
        for (key, name) in zip(path.leadingKeys, ["caller", "subject"]) {
            if key != name {
                return .init(
                    "TRIB_MAPPING",
                    "\(parent) has no \"\(key)\", so this has no value; it has \"\(name)\".",
                    path
                )
            }
            parent += "." + name
        }
        return nil
    }

    /// What is wrong with the members that a variable is read for.
    private func problem(
        of variable: MappingVariable,
        _ path: MappingPath,
        at site: BindingSite,
        _ part: BindingPart
    ) -> VariableProblem? {
        switch variable {
        case .args:
            guard let key = path.leadingKeys.first else { return nil }
            guard let argument = site.field.argument(named: key) else {
                let near = didYouMean(suggestions(for: key, among: site.field.arguments.map(\.name)))
                return .init("UNDEFINED_ARGUMENT", "\"\(site.coordinate)\" has no argument \"\(key)\".\(near)", path)
            }
            var type = schema[argument.type.named]
            for key in path.leadingKeys.dropFirst() {
                guard type.kind == .inputObject else { return nil }
                guard let field = type.inputField(named: key) else {
                    let near = didYouMean(suggestions(for: key, among: type.inputFields.map(\.name)))
                    return .init("UNDEFINED_ARGUMENT", "Type \"\(type.name)\" has no field \"\(key)\".\(near)", path)
                }
                type = schema[field.type.named]
            }
            return nil
        case .this, .batch:
            if site.isRoot, variable == .batch {
                return .init(part.code, "A root field has no parents for $batch.", path)
            }
            var type = site.type
            for key in path.leadingKeys {
                guard type.isComposite else { return nil }
                guard let field = type.field(named: key) else {
                    let near = didYouMean(suggestions(for: key, among: type.fields.map(\.name)))
                    return .init("UNDEFINED_FIELD", "Type \"\(type.name)\" has no field \"\(key)\".\(near)", path)
                }
                if field.arguments.contains(where: \.isRequired) {
                    return .init(
                        "CONNECTORS_FIELD_WITH_ARGUMENTS",
                        "\"\(key)\" cannot be read here: it has a required argument.",
                        path
                    )
                }
                type = schema[field.type.named]
            }
            return nil
        case .config, .context, .env, .request, .response, .status: return nil
        }
    }

    /// What is wrong with reading from where there is nothing to read.
    private func problem(
        ofInputRead path: MappingPath,
        in part: BindingPart,
        _ site: BindingSite?
    ) -> VariableProblem? {
        var keys = path.leadingKeys
        if case .key(let name) = path.head { keys.insert(name, at: 0) }
        let key = keys.first
        switch part.input {
        case .body: return nil
        case .empty:
            // `$ { … }` only opens an object.
            if case .root = path.head, path.steps.isEmpty, path.selection != nil { return nil }
            var advice = "paths begin with a variable such as $args"
            if let key, let site {
                if site.field.argument(named: key) != nil {
                    advice = "write $args.\(key)"
                } else if site.type.field(named: key) != nil {
                    if part.allowed.contains(.this) { advice = "write $this.\(key)" }
                    if part.allowed.contains(.batch) { advice = "write $batch.\(key)" }
                }
            }
            return .init(part.code, "There is no body to read here; in \(part.what) \(advice).", path)
        case .fields:
            let found: String
            switch path.head {
            case .current: found = "@"
            case .key(let name): found = name
            case .root, .variable, .local, .value: found = "$"
            }
            var advice = "write $this and the name of a field, such as $this.id"
            if let site {
                if let key, site.type.field(named: key) != nil {
                    advice = "write $this.\(key)"
                } else if let key, site.field.argument(named: key) != nil {
                    advice = "write $args.\(key)"
                } else if let field = site.type.fields.first(where: { $0.name != site.field.name }) {
                    advice = "write $this and the name of a field, such as $this.\(field.name)"
                }
            }
            return .init(
                part.code,
                "\"\(found)\" reads nothing here: @expr sees the fields of its object, not the data they came in; \(advice).",
                path
            )
        }
    }
}

extension MappingExpression {
    /// An expression that is the whole of its text.
    var atStart: LocatedExpression { LocatedExpression(expression: self, utf8Offset: 0) }
}

extension MappingPath {
    /// The members read one after the other from the head on, up to the first method.
    fileprivate var leadingKeys: [String] {
        var keys: [String] = []
        for step in steps {
            switch step {
            case .key(let name): keys.append(name)
            case .optional: continue
            case .method: return keys
            }
        }
        return keys
    }
}

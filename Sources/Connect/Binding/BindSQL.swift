import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON
import StateStore
import Upstreams

extension SchemaBinder {
    /// Binds a field to the statement of its `@sql`.
    mutating func bindSQL(_ site: BindingSite) {
        guard let compiled = compileSQL(site) else { return }
        needs[site.coordinate] = boundNeeds(compiled.used, of: site.type)
        mappings[site.coordinate] = compiled.mapping
        bindings[site.type.id, site.field.name] = .load(SQLLoader(compiled.options), compiled.mapping)
    }

    /// What an `@sql` is made of.
    struct CompiledSQL {
        var options: SQLLoader.Options
        /// How its rows are read.
        var mapping: ObjectMapping
        /// Parts of the parent that the statement reads.
        var used: [Requirement]
        var info: StatementInfo
    }

    /// Reads an `@sql`.
    ///
    /// - Returns: Nil where that cannot be done, which is then among the problems.
    mutating func compileSQL(_ site: BindingSite) -> CompiledSQL? {
        if let cache = site.applied("cache"), !site.isSubscription {
            problems.later("@cache on @sql", at: cache.location)
        }
        if let database = site.directive.argument("database"), database.text != "default" {
            problems.later("@sql(database:)", at: database.location)
        }
        guard let queryValue = site.directive.argument("query"), let text = queryValue.text else { return nil }
        let template: SQLTemplate
        do throws(MappingFault) {
            template = try SQLTemplate.parse(text)
        } catch {
            problems.error("TRIB_SQL_PREPARE", error.message, error.utf8Offset, in: queryValue)
            return nil
        }
        for offset in template.quotedExpressions {
            problems.warning(
                "TRIB_SQL_PREPARE",
                "In quotes this is text and no parameter; write the expression without quotes around it.",
                at: queryValue.place(of: offset, in: problems.sources)
            )
        }
        let isBatch = site.isBatch
        var allowed = Self.requestVariables
        allowed.remove(isBatch ? .this : .batch)
        if site.isRoot { allowed.remove(.this) }
        let expressions = template.parameters.map(\.expression)
        check(
            template.parameters.map { LocatedExpression(expression: $0.expression, utf8Offset: $0.utf8Offset) },
            in: BindingPart(
                what: "a statement",
                code: "TRIB_SQL_PREPARE",
                allowed: allowed,
                warnsOfMissing: true
            ),
            at: queryValue,
            site: site
        )

        let info: StatementInfo
        switch environment.store.check(template.sql) {
        case .success(let checked): info = checked
        case .failure(let failure):
            report(failure, of: template, in: queryValue)
            return nil
        }
        if !info.isReadOnly, !site.isMutation {
            problems.error(
                "TRIB_SQL_WRITE_IN_QUERY",
                "The statement of \"\(site.coordinate)\" changes the database; only fields of the mutation type may.",
                at: queryValue.location
            )
            return nil
        }
        let constants = constants(of: nil)
        guard let rows = readRows(site, info, isBatch: isBatch, constants: constants) else { return nil }
        var collector = RequirementCollector(schema: schema, isBound: isBound)
        let variable = isBatch ? MappingVariable.batch : .this
        for expression in expressions {
            collector.collect(expression, of: site.type, variables: [variable.rawValue], use: .whole)
        }
        var options = SQLLoader.Options(
            label: "SQL \(site.coordinate)",
            requirements: collector.requirements,
            skipsNull: collector.requirements.map { _ in false },
            maxBatchSize: 1,
            matching: .whole,
            hasEffects: !info.isReadOnly,
            template: template,
            rows: rows.result,
            isBatch: isBatch,
            limits: limits.limits(of: fieldLimits(of: site)),
            constants: constants
        )
        if isBatch {
            guard let directive = site.applied("batch"),
                let rule = readBatch(directive, of: site, used: collector.requirements)
            else { return nil }
            var paths: [MemberPath] = []
            for key in rule.keys {
                // Keys are columns; through a selection they have the names it gives them.
                guard let path = rows.isExplicit ? rawPath(key, through: rows.mapping, at: rule.keyLocation) : key
                else { return nil }
                if let column = path.first, !info.columnNames.contains(column) {
                    problems.error(
                        "TRIB_BATCH_KEY",
                        "The statement has no column \"\(column)\"."
                            + didYouMean(suggestions(for: column, among: info.columnNames))
                            + " Columns: \(info.columnNames.joined(separator: ", ")).",
                        at: rule.keyLocation
                    )
                    return nil
                }
                paths.append(MemberPath(path))
            }
            var value: [String] = []
            if site.fieldType.isLeaf {
                let column =
                    Self.column(for: site.field.name, among: info.columnNames)
                    ?? info.columnNames.first { column in !paths.contains { $0.names == [column] } }
                guard let column else {
                    problems.error(
                        "TRIB_BATCH_KEY",
                        "The statement has no column besides the key.",
                        at: queryValue.location
                    )
                    return nil
                }
                value = [column]
            }
            options.requirements = rule.by.map { name in
                collector.requirements.first { $0.field == name } ?? Requirement(name)
            }
            options.skipsNull = rule.by.map { _ in true }
            options.maxBatchSize = collector.requirements.isEmpty ? Int.max : rule.maxSize ?? Int.max
            options.matching = .byKey(paths, value: MemberPath(value))
        } else {
            warnOfRepetition(
                of: site,
                reading: collector.requirements,
                "runs one statement",
                "add @batch and select the rows of many keys with IN ({$batch.\(collector.requirements.first?.field ?? "id")})."
            )
        }
        return CompiledSQL(options: options, mapping: rows.mapping, used: collector.requirements, info: info)
    }

    private struct Rows {
        var result: SQLLoader.RowResult
        var mapping: ObjectMapping
        var isExplicit: Bool
    }

    /// What the rows become: by the field's type, and by `selection` where one is given.
    private mutating func readRows(
        _ site: BindingSite,
        _ info: StatementInfo,
        isBatch: Bool,
        constants: ConstantVariables
    ) -> Rows? {
        let type = site.fieldType
        if let value = site.directive.argument("selection") {
            guard let expression = problems.mapping(value, code: "INVALID_SELECTION") else { return nil }
            check(
                [expression.atStart],
                in: BindingPart(
                    what: "a mapping of rows",
                    code: "INVALID_SELECTION",
                    allowed: [.args, .config, .context, .request],
                    input: .body
                ),
                at: value,
                site: site
            )
            checkSelection(expression, of: site, at: value)
            let mapping = compiler(constants).responseMapping(expression, for: type, isList: true, isBatch: isBatch)
            guard case .path(let path) = mapping.head, path.isEmpty, type.isComposite else {
                problems.error(
                    "INVALID_SELECTION",
                    "The selection of @sql maps one row to an object: write members such as \"id: frob_id\".",
                    at: value.location
                )
                return nil
            }
            return Rows(result: site.isList ? .all : .first, mapping: mapping.members, isExplicit: true)
        }
        guard let first = info.columnNames.first else {
            // A statement without RETURNING answers no rows: null, or an empty list.
            return Rows(result: site.isList ? .all : .first, mapping: .identity, isExplicit: false)
        }
        if type.isLeaf {
            return Rows(
                result: site.isList ? .allOfColumn(first) : .firstColumn(first),
                mapping: .identity,
                isExplicit: false
            )
        }
        var members: [String: ObjectMapping.FieldSource] = [:]
        for field in type.fields {
            if let column = Self.column(for: field.name, among: info.columnNames) {
                members[field.name] = .path([column], then: .identity)
            }
        }
        return Rows(result: site.isList ? .all : .first, mapping: ObjectMapping(members), isExplicit: false)
    }

    /// The column of a field: of the same name, or its name in snake_case.
    private static func column(for field: String, among columns: [String]) -> String? {
        if columns.contains(field) { return field }
        var snake = ""
        for scalar in field.unicodeScalars {
            if ("A"..."Z").contains(scalar) {
                snake += "_" + String(scalar).lowercased()
            } else {
                snake.unicodeScalars.append(scalar)
            }
        }
        return columns.contains(snake) ? snake : nil
    }
}

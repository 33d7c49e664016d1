import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// What `@batch` says of a field, with its defaults filled in.
struct BatchRule {
    /// Parent fields that make up the key, in order.
    let by: [String]
    /// For each of them: the path from an element of the answer to its key.
    let keys: [[String]]
    let keyLocation: SourceLocation
    let maxSize: Int?
    let match: Match

    /// How the values of an answer belong to the keys.
    enum Match: String {
        case byKey = "BY_KEY"
        case byName = "BY_NAME"
        case byPosition = "BY_POSITION"
    }
}

extension SchemaBinder {
    /// Reads `@batch` and checks it against what the request uses.
    ///
    /// - Parameters:
    ///   - directive: The `@batch` of the field.
    ///   - site: The field.
    ///   - used: Parent fields that the request reads of `$batch`.
    /// - Returns: Nil when something is wrong with it, which is then among the problems.
    mutating func readBatch(_ directive: Directive, of site: BindingSite, used: [Requirement]) -> BatchRule? {
        if site.isRoot {
            problems.error(
                "TRIB_BATCH_KEY",
                "A root field has one parent: @batch has nothing to collect.",
                at: directive.location
            )
            return nil
        }
        var match = BatchRule.Match.byKey
        if case .enumValue(let name)? = directive.argument("match")?.kind, let given = BatchRule.Match(rawValue: name) {
            match = given
        }
        var by: [String] = []
        if let value = directive.argument("by"), let text = value.text {
            by = text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
            for (index, name) in by.enumerated() {
                if let fault = keyFault(name, of: site, isRepeated: by[..<index].contains(name)) {
                    problems.error(fault.code, fault.message, at: value.location)
                    return nil
                }
            }
            for requirement in used where !by.contains(requirement.field) {
                problems.error(
                    "TRIB_BATCH_KEY",
                    "The request reads $batch.\(requirement.field), which is not in by: \"\(text)\".",
                    at: value.location
                )
                return nil
            }
        } else {
            by = used.map(\.field)
            for name in by {
                if let fault = keyFault(name, of: site, isRepeated: false) {
                    problems.error(fault.code, fault.message, at: directive.location)
                    return nil
                }
            }
        }
        if by.isEmpty {
            problems.error(
                "TRIB_BATCH_KEY",
                "@batch needs a key: name the parent's fields with by:, or use a $batch path in the request.",
                at: directive.location
            )
            return nil
        }
        guard checkMatch(match, directive, by: by, used: used, of: site) else { return nil }
        var keys: [[String]] = by.map { [$0] }
        var location = directive.location
        if let value = directive.argument("key") {
            location = value.location
            keys = []
            for item in value.items {
                guard let expression = problems.mapping(item, code: "TRIB_BATCH_KEY") else { return nil }
                guard let path = expression.keyPath, !path.isEmpty else {
                    problems.error(
                        "TRIB_BATCH_KEY",
                        "A key has to be a path such as \"id\" or \"owner.id\".",
                        at: item.location
                    )
                    return nil
                }
                keys.append(path)
            }
            if keys.count != by.count {
                problems.error(
                    "TRIB_BATCH_KEY",
                    "key has \(keys.count) path\(keys.count == 1 ? "" : "s") and by has \(by.count): they belong together one by one.",
                    at: location
                )
                return nil
            }
        }
        if let maxSize = directive.argument("maxSize"), let number = maxSize.integer, number < 1 {
            problems.error("TRIB_LIMIT", "maxSize is \(number); it has to be at least 1.", at: maxSize.location)
            return nil
        }
        return BatchRule(
            by: by,
            keys: keys,
            keyLocation: location,
            maxSize: directive.argument("maxSize")?.integer,
            match: match
        )
    }

    /// Refuses what does not go with values that are found by their name or their place.
    private mutating func checkMatch(
        _ match: BatchRule.Match,
        _ directive: Directive,
        by: [String],
        used: [Requirement],
        of site: BindingSite
    ) -> Bool {
        guard match != .byKey else { return true }
        let place = directive.argument("match")?.location ?? directive.location
        func refuse(_ message: String, at location: SourceLocation) -> Bool {
            problems.error("TRIB_BATCH_KEY", message, at: location)
            return false
        }
        if site.directive.name.text == "sql" {
            return refuse(
                "The rows of @sql carry their key as a column: leave match out, and name the column with key:.",
                at: place
            )
        }
        if let key = directive.arguments.first(where: { $0.name.text == "key" }) {
            return refuse(
                "match: \(match.rawValue) looks at no key inside of the elements; leave key: out.",
                at: key.location
            )
        }
        if match == .byName, by.count != 1 {
            return refuse(
                "match: BY_NAME needs one key, which names the members of the response; by has \(by.count).",
                at: place
            )
        }
        if match == .byPosition, used.isEmpty {
            return refuse(
                "match: BY_POSITION needs a request that says which keys it asks for, and in which order: read $batch in it.",
                at: place
            )
        }
        return true
    }

    /// The elements are found where they stand in the response: a selection may rename members, and no more.
    mutating func checkPlainElements(
        _ response: ResponseMapping,
        _ site: BindingSite,
        _ match: BatchRule.Match
    ) -> Bool {
        guard case .expression(let expression) = response.head, case .path(let path) = expression,
            case .root = path.head, path.steps.isEmpty
        else { return true }
        problems.error(
            "TRIB_BATCH_KEY",
            "With match: \(match.rawValue) the selection maps each value by itself: write named members, such as \"id title: name\".",
            at: site.directive.argument("selection")?.location ?? site.directive.location
        )
        return false
    }

    /// Why a field of the parent cannot be part of a key; nil if it can.
    private func keyFault(
        _ name: String,
        of site: BindingSite,
        isRepeated: Bool
    ) -> (code: String, message: String)? {
        if name.contains(where: { $0 == "{" || $0 == "}" }) {
            return (
                "TRIB_BATCH_KEY",
                "\"by\" names fields of type \"\(site.type.name)\" themselves, not fields inside of them."
            )
        }
        guard let field = site.type.field(named: name) else {
            return (
                "UNDEFINED_FIELD",
                "Type \"\(site.type.name)\" has no field \"\(name)\"."
                    + didYouMean(suggestions(for: name, among: site.type.fields.map(\.name)))
            )
        }
        if isRepeated { return ("TRIB_BATCH_KEY", "\"by\" names \"\(name)\" twice.") }
        if field.arguments.contains(where: \.isRequired) {
            return ("CONNECTORS_FIELD_WITH_ARGUMENTS", "\"\(name)\" cannot be read here: it has a required argument.")
        }
        if !schema[field.type.named].isLeaf || field.type.item != nil {
            return ("TRIB_BATCH_KEY", "\"\(name)\" cannot be part of a key: only scalar fields can.")
        }
        return nil
    }

    /// Finds a key that is named as the mapping outputs it in the elements as they come.
    mutating func rawPath(_ key: [String], through mapping: ObjectMapping, at location: SourceLocation) -> [String]? {
        var mapping = mapping
        var path: [String] = []
        for name in key {
            guard case .path(let steps, let inner)? = mapping.source(of: name) else {
                problems.error(
                    "TRIB_BATCH_KEY",
                    "The key \"\(key.joined(separator: "."))\" is not in the selection; add it there (it need not be a field).",
                    at: location
                )
                return nil
            }
            path += steps
            mapping = inner
        }
        return path
    }
}

extension MappingExpression {
    /// The path of a key: a plain path, or the lone member that a single key stands for.
    fileprivate var keyPath: [String]? {
        if let path = plainPath { return path }
        if case .object(let object) = self, object.members.count == 1, case .named(let name) = object.members[0].kind,
            object.members[0].value.plainPath == [name]
        {
            return [name]
        }
        return nil
    }
}

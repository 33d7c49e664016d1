import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

extension SchemaBinder {
    /// Checks the member names that a mapping puts out against the fields of the type that it fills.
    mutating func checkSelection(_ expression: MappingExpression, of site: BindingSite, at value: Value) {
        switch expression {
        case .object(let object): checkMembers(object, of: site.fieldType, site, at: value)
        case .path(let path):
            if let selection = path.selection { checkMembers(selection, of: site.fieldType, site, at: value) }
        case .literal, .array, .chain: break
        }
    }

    mutating func checkMembers(
        _ object: MappingObject,
        of type: NamedType,
        _ site: BindingSite,
        at value: Value
    ) {
        if type.isLeaf {
            // A custom scalar may hold an object; a batch picks the member of a leaf field out of its elements.
            if type.builtInScalar != nil || type.kind == .enumeration, site.applied("batch") == nil {
                report(
                    "GROUP_SELECTION_IS_NOT_OBJECT",
                    "The mapping makes an object, and \"\(site.coordinate)\" is of type \"\(type.name)\".",
                    object.members.first?.utf8Offset ?? 0,
                    at: value
                )
            }
            return
        }
        if type.isAbstract { return checkAbstract(object, of: type, site, at: value) }
        var keys: Set<String> = []
        if let batch = site.applied("batch") {
            for item in batch.argument("key")?.items ?? [] { if let text = item.text { keys.insert(text) } }
            for name in batch.argument("by")?.text?.split(whereSeparator: \.isWhitespace) ?? [] {
                keys.insert(String(name))
            }
        }
        for member in object.members {
            switch member.kind {
            case .named(let name):
                if name == "__typename" { continue }
                guard let field = type.field(named: name) else {
                    // Members that are only keys are allowed.
                    if keys.contains(where: { $0.split(separator: ".").first.map(String.init) == name }) { continue }
                    report(
                        "SELECTED_FIELD_NOT_FOUND",
                        "Type \"\(type.name)\" has no field \"\(name)\"."
                            + didYouMean(suggestions(for: name, among: type.fields.map(\.name))),
                        member.utf8Offset,
                        at: value
                    )
                    continue
                }
                let found = shape(of: member.value, site)
                if !fits(found, field.type) {
                    report(
                        "GROUP_SELECTION_REQUIRED_FOR_OBJECT",
                        "\"\(type.name).\(name)\" is of type \(schema.text(of: field.type)), and this is \(found.noun).",
                        member.utf8Offset,
                        at: value
                    )
                    continue
                }
                let inner = schema[field.type.named]
                guard case .path(let path) = member.value, let selection = path.selection else {
                    if case .object(let nested) = member.value, inner.kind == .object {
                        checkMembers(nested, of: inner, site, at: value)
                    }
                    continue
                }
                if inner.isLeaf, inner.builtInScalar != nil || inner.kind == .enumeration {
                    report(
                        "GROUP_SELECTION_IS_NOT_OBJECT",
                        "\"\(type.name).\(name)\" is of type \"\(inner.name)\", which has no members to select.",
                        member.utf8Offset,
                        at: value
                    )
                } else if !inner.isLeaf {
                    checkMembers(selection, of: inner, site, at: value)
                }
            case .spread:
                if case .path(let path) = member.value, let selection = path.selection {
                    checkMembers(selection, of: type, site, at: value)
                }
            }
        }
    }
}

import GraphQLLanguage

/// Finds what has changed from one schema to another, as clients see them, in the order of graphql-js's
/// `findBreakingChanges` and `findDangerousChanges`.
///
/// Binding directives, what only they use, and introspection are left aside.
package struct SchemaComparison {
    let old: Schema
    let new: Schema
    private var changes: [SchemaChange] = []

    /// Compares two schemas.
    ///
    /// - Parameters:
    ///   - old: What clients were written for.
    ///   - new: What is to take its place.
    /// - Returns: All changes, worst first; of the same severity directives before types, each as the older schema
    ///   lists them and added ones last.
    package static func changes(from old: Schema, to new: Schema) -> [SchemaChange] {
        var comparison = SchemaComparison(old: old, new: new)
        comparison.compareDirectives()
        comparison.compareTypes()
        return SchemaChange.Severity.allCases.flatMap { severity in
            comparison.changes.filter { $0.severity == severity }
        }
    }

    private init(old: Schema, new: Schema) {
        self.old = old
        self.new = new
    }

    private mutating func add(_ kind: SchemaChange.Kind, _ coordinate: String, _ message: String) {
        changes.append(SchemaChange(kind: kind, coordinate: coordinate, message: message))
    }

    // MARK: Directives

    private mutating func compareDirectives() {
        let (before, after) = (old.directives.filter { !$0.isHidden }, new.directives.filter { !$0.isHidden })
        for old in before where !after.contains(where: { $0.name == old.name }) {
            add(.directiveRemoved, "@" + old.name, "\(old.name) was removed.")
        }
        for new in after {
            if let old = before.first(where: { $0.name == new.name }) {
                compare(old, new)
            } else {
                add(.directiveAdded, "@" + new.name, "\(new.name) was added.")
            }
        }
    }

    private mutating func compare(_ old: SchemaDirective, _ new: SchemaDirective) {
        let name = "@" + old.name
        for argument in new.arguments where old.argument(named: argument.name) == nil {
            let coordinate = "\(name)(\(argument.name):)"
            if argument.isRequired {
                let sentence = "A required arg \(argument.name) on directive \(old.name) was added."
                add(.requiredDirectiveArgumentAdded, coordinate, sentence)
            } else {
                let sentence = "An optional arg \(argument.name) on directive \(old.name) was added."
                add(.directiveArgumentAdded, coordinate, sentence)
            }
        }
        for argument in old.arguments {
            let coordinate = "\(name)(\(argument.name):)"
            if let kept = new.argument(named: argument.name) {
                compare(argument, kept, coordinate, subject: "\(old.name) arg \(argument.name)")
            } else {
                add(.directiveArgumentRemoved, coordinate, "\(argument.name) was removed from \(old.name).")
            }
        }
        if old.isRepeatable, !new.isRepeatable {
            add(.directiveRepeatableRemoved, name, "Repeatable flag was removed from \(old.name).")
        } else if !old.isRepeatable, new.isRepeatable {
            add(.directiveRepeatableAdded, name, "Repeatable flag was added to \(old.name).")
        }
        for location in old.locations where !new.locations.contains(location) {
            add(.directiveLocationRemoved, name, "\(location.rawValue) was removed from \(old.name).")
        }
        for location in new.locations where !old.locations.contains(location) {
            add(.directiveLocationAdded, name, "\(location.rawValue) was added to \(old.name).")
        }
        compareDescriptions(old.description, new.description, name)
    }

    // MARK: Types

    private mutating func compareTypes() {
        for before in old.types where !before.isHidden && !before.isIntrospection {
            guard let after = new.type(named: before.name) else {
                let sentence =
                    before.isBuiltIn
                    ? "Standard scalar \(before.name) was removed because it is not referenced anymore."
                    : "\(before.name) was removed."
                add(.typeRemoved, before.name, sentence)
                continue
            }
            if before.kind == after.kind {
                compare(before, after)
            } else {
                let sentence = "\(before.name) changed from \(before.kind.noun) to \(after.kind.noun)."
                add(.typeChangedKind, before.name, sentence)
            }
        }
        for after in new.types where !after.isHidden && !after.isIntrospection && old.type(named: after.name) == nil {
            add(.typeAdded, after.name, "\(after.name) was added.")
        }
    }

    private mutating func compare(_ before: NamedType, _ after: NamedType) {
        compareDescriptions(before.description, after.description, before.name)
        switch before.kind {
        case .scalar: break
        case .enumeration: compareValues(before, after)
        case .union: compareMembers(before, after)
        case .inputObject: compareInputFields(before, after)
        case .object, .interface:
            compareFields(before, after)
            compareInterfaces(before, after)
        }
    }

    private mutating func compareValues(_ before: NamedType, _ after: NamedType) {
        for value in after.enumValues where before.enumValue(named: value.name) == nil {
            let sentence = "\(value.name) was added to enum type \(before.name)."
            add(.valueAddedToEnum, before.name + "." + value.name, sentence)
        }
        for value in before.enumValues {
            let coordinate = before.name + "." + value.name
            if let kept = after.enumValue(named: value.name) {
                compareDescriptions(value.description, kept.description, coordinate)
            } else {
                add(.valueRemovedFromEnum, coordinate, "\(value.name) was removed from enum type \(before.name).")
            }
        }
    }

    private mutating func compareMembers(_ before: NamedType, _ after: NamedType) {
        let (members, left) = (before.members.map { old[$0].name }, after.members.map { new[$0].name })
        for name in left where !members.contains(name) {
            add(.typeAddedToUnion, before.name, "\(name) was added to union type \(before.name).")
        }
        for name in members where !left.contains(name) {
            add(.typeRemovedFromUnion, before.name, "\(name) was removed from union type \(before.name).")
        }
    }

    private mutating func compareInterfaces(_ before: NamedType, _ after: NamedType) {
        let (declared, left) = (before.interfaces.map { old[$0].name }, after.interfaces.map { new[$0].name })
        for name in left where !declared.contains(name) {
            let sentence = "\(name) added to interfaces implemented by \(before.name)."
            add(.implementedInterfaceAdded, before.name, sentence)
        }
        for name in declared where !left.contains(name) {
            let sentence = "\(before.name) no longer implements interface \(name)."
            add(.implementedInterfaceRemoved, before.name, sentence)
        }
    }

    private mutating func compareInputFields(_ before: NamedType, _ after: NamedType) {
        for field in after.inputFields where before.inputField(named: field.name) == nil {
            let coordinate = before.name + "." + field.name
            if field.isRequired {
                let sentence = "A required field \(field.name) on input type \(before.name) was added."
                add(.requiredInputFieldAdded, coordinate, sentence)
            } else {
                let sentence = "An optional field \(field.name) on input type \(before.name) was added."
                add(.optionalInputFieldAdded, coordinate, sentence)
            }
        }
        for field in before.inputFields {
            let coordinate = before.name + "." + field.name
            guard let kept = after.inputField(named: field.name) else {
                add(.fieldRemoved, coordinate, "\(coordinate) was removed.")
                continue
            }
            compareTypes(
                of: coordinate,
                "\(coordinate) changed type from \(old.text(of: field.type)) to \(new.text(of: kept.type)).",
                isSame: isSame(field.type, kept.type),
                isSafe: acceptsAll(of: field.type, kept.type),
                kinds: (.fieldChangedKind, .fieldChangedKindSafely)
            )
            compareDescriptions(field.description, kept.description, coordinate)
        }
    }

    private mutating func compareFields(_ before: NamedType, _ after: NamedType) {
        for field in before.fields {
            let coordinate = before.name + "." + field.name
            guard let kept = after.field(named: field.name) else {
                add(.fieldRemoved, coordinate, "\(coordinate) was removed.")
                continue
            }
            compareArguments(field, kept, coordinate)
            compareTypes(
                of: coordinate,
                "\(coordinate) changed type from \(old.text(of: field.type)) to \(new.text(of: kept.type)).",
                isSame: isSame(field.type, kept.type),
                isSafe: givesOnly(of: field.type, kept.type),
                kinds: (.fieldChangedKind, .fieldChangedKindSafely)
            )
            compareDescriptions(field.description, kept.description, coordinate)
        }
        for field in after.fields where before.field(named: field.name) == nil {
            let coordinate = before.name + "." + field.name
            add(.fieldAdded, coordinate, "\(coordinate) was added.")
        }
    }

    private mutating func compareArguments(_ before: OutputField, _ after: OutputField, _ field: String) {
        for argument in before.arguments {
            let coordinate = "\(field)(\(argument.name):)"
            if let kept = after.argument(named: argument.name) {
                compare(argument, kept, coordinate, subject: "\(field) arg \(argument.name)")
            } else {
                add(.argumentRemoved, coordinate, "\(field) arg \(argument.name) was removed.")
            }
        }
        for argument in after.arguments where before.argument(named: argument.name) == nil {
            let coordinate = "\(field)(\(argument.name):)"
            if argument.isRequired {
                add(.requiredArgumentAdded, coordinate, "A required arg \(argument.name) on \(field) was added.")
            } else {
                add(.optionalArgumentAdded, coordinate, "An optional arg \(argument.name) on \(field) was added.")
            }
        }
    }

    /// Compares an argument that both have.
    private mutating func compare(
        _ before: InputMember,
        _ after: InputMember,
        _ coordinate: String,
        subject: String
    ) {
        compareDescriptions(before.description, after.description, coordinate)
        let isSafe = acceptsAll(of: before.type, after.type)
        compareTypes(
            of: coordinate,
            "\(subject) has changed type from \(old.text(of: before.type)) to \(new.text(of: after.type)).",
            isSame: isSame(before.type, after.type),
            isSafe: isSafe,
            kinds: (.argumentChangedKind, .argumentChangedKindSafely)
        )
        // Where the type does not fit, another default is the least of it.
        guard isSafe else { return }
        switch (before.defaultLiteral, after.defaultLiteral) {
        case (nil, nil): break
        case (nil, let value?):
            let sentence = "\(subject) added a defaultValue \(printValue(value))."
            add(.argumentDefaultValueAdded, coordinate, sentence)
        case (_?, nil):
            add(.argumentDefaultValueChanged, coordinate, "\(subject) defaultValue was removed.")
        case (let old?, let new?):
            guard before.defaultValue != after.defaultValue else { return }
            let sentence = "\(subject) has changed defaultValue from \(printValue(old)) to \(printValue(new))."
            add(.argumentDefaultValueChanged, coordinate, sentence)
        }
    }

    private mutating func compareTypes(
        of coordinate: String,
        _ sentence: String,
        isSame: Bool,
        isSafe: Bool,
        kinds: (breaking: SchemaChange.Kind, safe: SchemaChange.Kind)
    ) {
        if isSame { return }
        add(isSafe ? kinds.safe : kinds.breaking, coordinate, sentence)
    }

    private mutating func compareDescriptions(_ before: String?, _ after: String?, _ coordinate: String) {
        guard before != after else { return }
        add(.descriptionChanged, coordinate, "Description of \(coordinate) has changed.")
    }

    // MARK: Fitting of types

    private func isSame(_ before: GraphQLType, _ after: GraphQLType) -> Bool {
        before.wrapping == after.wrapping && old[before.named].name == new[after.named].name
    }

    /// Whether whoever reads values of the older output type can read all of the newer.
    private func givesOnly(of before: GraphQLType, _ after: GraphQLType) -> Bool {
        if before.isNonNull { return after.isNonNull && givesOnly(of: before.nullable, after.nullable) }
        if after.isNonNull { return givesOnly(of: before, after.nullable) }
        if let item = before.item { return after.item.map { givesOnly(of: item, $0) } ?? false }
        return after.item == nil && old[before.named].name == new[after.named].name
    }

    /// Whether every value of the older input type is one of the newer.
    private func acceptsAll(of before: GraphQLType, _ after: GraphQLType) -> Bool {
        if after.isNonNull { return before.isNonNull && acceptsAll(of: before.nullable, after.nullable) }
        if before.isNonNull { return acceptsAll(of: before.nullable, after) }
        if let item = before.item { return after.item.map { acceptsAll(of: item, $0) } ?? false }
        return after.item == nil && old[before.named].name == new[after.named].name
    }
}

extension TypeKind {
    /// In the words of graphql-js.
    fileprivate var noun: String {
        switch self {
        case .scalar: "a Scalar type"
        case .object: "an Object type"
        case .interface: "an Interface type"
        case .union: "a Union type"
        case .enumeration: "an Enum type"
        case .inputObject: "an Input type"
        }
    }
}

import Connect
import GraphQLLanguage
import GraphQLTypes

/// Compares Swift types with the types of a schema, both ways of a value: Swift to the client, and client to Swift.
///
/// Each difference names both places: the definition in SDL, where the problem is reported, and the registration.
struct ShapeComparison {
    let schema: Schema
    /// Of the registration.
    let place: String
    /// Fields that get their values from elsewhere, as coordinates.
    let isBound: (NamedType, OutputField) -> Bool
    private(set) var problems: [BindingProblem] = []
    private var visited: Set<Visit> = []

    private struct Visit: Hashable {
        let shape: ObjectIdentifier
        let type: TypeID
    }

    init(schema: Schema, place: String, isBound: @escaping (NamedType, OutputField) -> Bool) {
        self.schema = schema
        self.place = place
        self.isBound = isBound
    }

    private mutating func error(_ message: String, at location: SourceLocation?) {
        problems.append(
            BindingProblem(
                .error,
                "TRIB_SWIFT_TYPE",
                message + " Registered at \(place).",
                at: location ?? SourceLocation(utf8Offset: 0)
            )
        )
    }

    /// Which way values go.
    enum Direction {
        /// From Swift to the client: Swift may promise more.
        case result
        /// From the schema to Swift, which must be ready for all that the schema allows: arguments, and fields that are
        /// read.
        case read

        var swift: String {
            switch self {
            case .result: "gives"
            case .read: "reads it as"
            }
        }
    }

    /// Compares a Swift type with the type of a field or argument.
    ///
    /// - Parameters:
    ///   - shape: Of the Swift type.
    ///   - type: The schema's.
    ///   - direction: Which way values go.
    ///   - what: The coordinate that the schema's type is of.
    ///   - location: Of its definition.
    ///   - whole: The two as they are outermost, for messages; nil for the outermost themselves.
    mutating func compare(
        _ shape: SwiftShape,
        _ type: GraphQLType,
        _ direction: Direction,
        of what: String,
        at location: SourceLocation?,
        whole: (shape: SwiftShape, type: GraphQLType)? = nil
    ) {
        let whole = whole ?? (shape, type)
        let found = "\"\(what)\" is \(schema.text(of: whole.type)), and Swift \(direction.swift) \(whole.shape.text)"
        if case .any = shape { return }
        switch direction {
        case .result:
            if type.isNonNull, shape.isOptional {
                return error("\(found), which may be nil.\(advice(.withoutOptional, whole, type))", at: location)
            }
        case .read:
            if !type.isNonNull, !shape.isOptional {
                return error("\(found), which cannot be nil.\(advice(.withOptional, whole, type))", at: location)
            }
        }
        let inner = shape.nonOptional
        if case .any = inner { return }
        let nullable = type.nullable
        switch (inner, nullable.item) {
        case (.list(let element), let item?):
            return compare(element, item, direction, of: what, at: location, whole: whole)
        case (.list, nil):
            if accepts(any: schema[nullable.named]) { return }
            return error("\(found): a list, where the schema has none.", at: location)
        case (_, _?):
            return error("\(found): no list, where the schema has one.", at: location)
        case (_, nil):
            compareNamed(inner, schema[nullable.named], direction, of: what, found, at: location)
        }
    }

    private enum Advice {
        case withOptional
        case withoutOptional
    }

    private func advice(
        _ advice: Advice,
        _ whole: (shape: SwiftShape, type: GraphQLType),
        _ type: GraphQLType
    ) -> String {
        // Only where it is the outermost type that differs is there a short way to say it.
        guard whole.type == type else { return "" }
        switch advice {
        case .withOptional: return " Make it \(whole.shape.text)?, or the schema's type non-null."
        case .withoutOptional:
            return " Make it \(whole.shape.nonOptional.text), or the schema's type \(schema.text(of: type.nullable))."
        }
    }

    /// A scalar of the schema's own takes whatever Swift makes of it.
    private func accepts(any type: NamedType) -> Bool { type.kind == .scalar && type.builtInScalar == nil }

    private mutating func compareNamed(
        _ shape: SwiftShape,
        _ type: NamedType,
        _ direction: Direction,
        of what: String,
        _ found: String,
        at location: SourceLocation?
    ) {
        if accepts(any: type) { return }
        switch shape {
        case .leaf(let leaf):
            if !fits(leaf, type, direction) { error("\(found).\(expectation(of: type))", at: location) }
        case .enumeration(let name, let cases):
            compareCases(cases, of: name, type, direction, of: what, found, at: location)
        case .object(let object):
            switch type.kind {
            case .object: compareFields(object, type, direction, of: what, at: location)
            case .inputObject: compareInputFields(object, type, at: location)
            case .interface, .union:
                if direction == .result, object["__typename"] == nil {
                    error(
                        "\(found). Objects of \(type.name) are told apart by a member \"__typename\", which \(object.name) does not have.",
                        at: location
                    )
                }
            case .scalar, .enumeration: error("\(found).\(expectation(of: type))", at: location)
            }
        case .optional, .list, .any: break
        }
    }

    private func fits(_ leaf: SwiftShape.Leaf, _ type: NamedType, _ direction: Direction) -> Bool {
        switch type.builtInScalar {
        case .string: leaf == .string
        case .id: leaf == .string || (leaf == .integer && direction == .result)
        case .int: leaf == .integer || (leaf == .float && direction == .read)
        case .float: leaf == .float || (leaf == .integer && direction == .result)
        case .boolean: leaf == .boolean
        case nil: type.kind == .enumeration && leaf == .string
        }
    }

    private func expectation(of type: NamedType) -> String {
        switch type.builtInScalar {
        case .string, .id: " \(type.name) is String in Swift."
        case .int: " Int is Int in Swift."
        case .float: " Float is Double in Swift."
        case .boolean: " Boolean is Bool in Swift."
        case nil:
            switch type.kind {
            case .enumeration: " \(type.name) is an enum of String in Swift, or String."
            case .object, .interface, .union, .inputObject: " \(type.name) is a Codable type with its fields in Swift."
            case .scalar: ""
            }
        }
    }

    private mutating func compareCases(
        _ cases: [String],
        of name: String,
        _ type: NamedType,
        _ direction: Direction,
        of what: String,
        _ found: String,
        at location: SourceLocation?
    ) {
        guard type.kind == .enumeration else {
            if type.builtInScalar != .string, type.builtInScalar != .id || direction == .read {
                error("\(found).\(expectation(of: type))", at: location)
            }
            return
        }
        let values = type.enumValues.map(\.name)
        switch direction {
        case .result:
            for value in cases where !values.contains(value) {
                error(
                    "The Swift enum \(name) has the case \"\(value)\", which the enum \(type.name) of the schema does not have.\(didYouMean(suggestions(for: value, among: values)))",
                    at: type.location ?? location
                )
            }
        case .read:
            for value in values where !cases.contains(value) {
                error(
                    "The enum \(type.name) of the schema has the value \(value), for which the Swift enum \(name) has no case.\(didYouMean(suggestions(for: value, among: cases)))",
                    at: type.location ?? location
                )
            }
        }
    }

    // MARK: Members

    private mutating func compareFields(
        _ object: ObjectShape,
        _ type: NamedType,
        _ direction: Direction,
        of what: String,
        at location: SourceLocation?
    ) {
        guard visited.insert(Visit(shape: ObjectIdentifier(object), type: type.id)).inserted else { return }
        for (name, shape) in object.members where name != "__typename" {
            guard let field = type.field(named: name) else {
                error(
                    direction == .result
                        ? "The Swift type \(object.name) has the member \"\(name)\", and the type \(type.name) has no such field.\(didYouMean(suggestions(for: name, among: type.fields.map(\.name)))) Leave it out of its CodingKeys if it is not for clients."
                        : "The Swift type \(object.name) reads \"\(name)\", and the type \(type.name) has no such field.\(didYouMean(suggestions(for: name, among: type.fields.map(\.name))))",
                    at: type.location ?? location
                )
                continue
            }
            if direction == .result, isBound(type, field) { continue }
            compare(shape, field.type, direction, of: "\(type.name).\(name)", at: field.location)
        }
        guard direction == .result else { return }
        for field in type.fields where object[field.name] == nil && !isBound(type, field) {
            error(
                "Nothing gives \"\(type.name).\(field.name)\" a value: \"\(what)\" gives the Swift type \(object.name), which has no member of this name.\(didYouMean(suggestions(for: field.name, among: object.members.map(\.name))))",
                at: field.location
            )
        }
    }

    private mutating func compareInputFields(_ object: ObjectShape, _ type: NamedType, at location: SourceLocation?) {
        guard visited.insert(Visit(shape: ObjectIdentifier(object), type: type.id)).inserted else { return }
        for (name, shape) in object.members {
            guard let field = type.inputField(named: name) else {
                error(
                    "The Swift type \(object.name) reads \"\(name)\", and the input object \(type.name) has no such field.\(didYouMean(suggestions(for: name, among: type.inputFields.map(\.name))))",
                    at: type.location ?? location
                )
                continue
            }
            compare(input: field, shape, of: "\(type.name).\(name)")
        }
        for field in type.inputFields where object[field.name] == nil {
            error(
                "The Swift type \(object.name) does not read \"\(type.name).\(field.name)\", so that what clients say there is lost.\(didYouMean(suggestions(for: field.name, among: object.members.map(\.name))))",
                at: field.location
            )
        }
    }

    private mutating func compare(input: InputMember, _ shape: SwiftShape, of what: String) {
        // With a default there is a value, unless a client says null.
        compare(shape, input.type, .read, of: what, at: input.location)
    }

    /// Compares the arguments of a field with the members of the Swift type that reads them.
    mutating func compare(arguments shape: SwiftShape, of field: OutputField, _ coordinate: String) {
        switch shape {
        case .object(let object):
            let names = field.arguments.map(\.name)
            for (name, shape) in object.members {
                guard let argument = field.argument(named: name) else {
                    error(
                        "The Swift type \(object.name) reads the argument \"\(name)\", which \"\(coordinate)\" does not have.\(didYouMean(suggestions(for: name, among: names)))\(names.isEmpty ? "" : " Its arguments: \(names.joined(separator: ", ")).")",
                        at: field.location
                    )
                    continue
                }
                compare(input: argument, shape, of: "\(coordinate)(\(name):)")
            }
            for argument in field.arguments where object[argument.name] == nil {
                error(
                    "The Swift type \(object.name) does not read the argument \"\(coordinate)(\(argument.name):)\", so that what clients say there is lost.\(didYouMean(suggestions(for: argument.name, among: object.members.map(\.name))))",
                    at: argument.location ?? field.location
                )
            }
        case .any: break
        case .optional, .list, .leaf, .enumeration:
            error(
                "The arguments of \"\(coordinate)\" are read as \(shape.text); they need a Decodable struct with a member for each.",
                at: field.location
            )
        }
    }

    /// Says that nobody reads the arguments of a field.
    mutating func refuseArguments(of field: OutputField, _ coordinate: String) {
        guard let argument = field.arguments.first else { return }
        error(
            "\"\(coordinate)\" has the argument \"\(argument.name)\", and its Swift reads none: take a Call<…> whose type has the member \"\(argument.name)\".",
            at: argument.location ?? field.location
        )
    }
}

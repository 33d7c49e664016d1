import Connect
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

/// All modules of an application, as the layers below know them: definitions, and code for fields.
struct ModuleSet: SchemaCode {
    let sources: [Source]
    private let fields: Fields

    /// Asks every module for what it registers.
    init(_ modules: [any Module]) {
        var fields = Fields()
        for module in modules { module.register(in: &fields) }
        self.fields = fields
        sources = modules.compactMap { module in
            module.schema.text.isEmpty ? nil : Source(module.schema)
        }
    }

    var knownSources: [Source] {
        fields.directives.map { Source($0.definition) }
    }

    var scalars: [CustomScalar] { fields.scalars.map(\.scalar) }

    func bind(_ schema: Schema, upstreams: CodeSources, boundFields: Set<String>) -> CodeBindings {
        var binder = ModuleBinder(schema, upstreams, boundFields)
        for scalar in fields.scalars { binder.check(scalar) }
        var registrations = fields.registrations
        for directive in fields.directives { registrations += binder.expand(directive) }
        binder.bind(registrations)
        return binder.bound
    }
}

extension Source {
    fileprivate init(_ sdl: SDL) { self.init(name: sdl.place.file, text: sdl.lineUpText) }
}

/// Compares registrations with a schema, and makes bindings of them.
private struct ModuleBinder {
    private let schema: Schema
    private let upstreams: CodeSources
    private let boundFields: Set<String>
    private(set) var bound = CodeBindings()

    init(_ schema: Schema, _ upstreams: CodeSources, _ boundFields: Set<String>) {
        self.schema = schema
        self.upstreams = upstreams
        self.boundFields = boundFields
    }

    /// Where the schema has nothing to point at, the problem stands at the registration.
    private mutating func error(
        _ code: String,
        _ message: String,
        at location: SourceLocation?,
        _ place: CodePlace
    ) {
        var problem = BindingProblem(
            .error,
            code,
            location == nil ? message : message + " Registered at \(place).",
            at: location ?? SourceLocation(utf8Offset: 0)
        )
        if location == nil { problem.codePlace = place.description }
        bound.problems.append(problem)
    }

    // MARK: Scalars and directives

    mutating func check(_ scalar: ScalarRegistration) {
        let type = schema.type(named: scalar.name)
        if type?.kind != .scalar || type?.builtInScalar != nil {
            let names = schema.types.filter { $0.kind == .scalar && !$0.isBuiltIn && !$0.isHidden }.map(\.name)
            error(
                "TRIB_SWIFT_FIELD",
                type == nil
                    ? "The schema has no scalar \"\(scalar.name)\".\(didYouMean(suggestions(for: scalar.name, among: names))) Declare it: scalar \(scalar.name)."
                    : "\"\(scalar.name)\" is no scalar of the schema's own.",
                at: type?.location,
                scalar.place
            )
        }
        do throws(ProbeFailure) {
            _ = try scalar.type.shape()
        } catch {
            self.error("TRIB_SWIFT_TYPE", error.reason, at: type?.location, scalar.place)
        }
    }

    /// What a directive registers for the fields that carry it.
    mutating func expand(_ directive: DirectiveRegistration) -> [Registration] {
        var fields = Fields()
        for type in schema.types where type.location != nil {
            for field in type.fields {
                for applied in field.appliedDirectives where applied.name.text == directive.name {
                    bound.claimed.insert(type.name + "." + field.name)
                    do {
                        try directive.bind(schema, type, field, applied, &fields)
                    } catch let failure as GraphQLError {
                        self.error("TRIB_SWIFT_DIRECTIVE", failure.message, at: applied.location, directive.place)
                    } catch {
                        let reason = OperationAccess.sentence(error)
                        self.error(
                            "TRIB_SWIFT_DIRECTIVE",
                            "@\(directive.name) on \"\(type.name).\(field.name)\": \(reason)",
                            at: applied.location,
                            directive.place
                        )
                    }
                }
            }
        }
        return fields.registrations
    }

    // MARK: Fields

    mutating func bind(_ registrations: [Registration]) {
        let claimed = Set(registrations.map(\.coordinate))
        bound.claimed.formUnion(claimed)
        var places: [String: CodePlace] = [:]
        for registration in registrations {
            guard let (type, field) = find(registration) else { continue }
            if let other = places.updateValue(registration.place, forKey: registration.coordinate) {
                error(
                    "TRIB_TWO_BINDINGS",
                    "\"\(registration.coordinate)\" is bound twice in Swift, first at \(other); leave one.",
                    at: field.location,
                    registration.place
                )
                continue
            }
            bind(registration, type, field, claimed)
        }
    }

    /// The field that a registration names.
    private mutating func find(_ registration: Registration) -> (NamedType, OutputField)? {
        let parts = registration.coordinate.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            error(
                "TRIB_SWIFT_FIELD",
                "\"\(registration.coordinate)\" names no field: write the type and the field, such as \"Query.frobs\".",
                at: nil,
                registration.place
            )
            return nil
        }
        guard let type = schema.type(named: parts[0]) else {
            let names = schema.types.filter { $0.kind == .object && $0.location != nil }.map(\.name)
            error(
                "TRIB_SWIFT_FIELD",
                "The schema has no type \"\(parts[0])\" for \"\(registration.coordinate)\".\(didYouMean(suggestions(for: parts[0], among: names)))",
                at: nil,
                registration.place
            )
            return nil
        }
        guard type.kind == .object else {
            error(
                "TRIB_SWIFT_FIELD",
                "\"\(registration.coordinate)\" cannot be bound: \(type.name) is no object type.",
                at: type.location,
                registration.place
            )
            return nil
        }
        guard let field = type.field(named: parts[1]) else {
            error(
                "TRIB_SWIFT_FIELD",
                "The type \(type.name) has no field \"\(parts[1])\".\(didYouMean(suggestions(for: parts[1], among: type.fields.map(\.name)))) Declare it: extend type \(type.name) { \(parts[1]): … }.",
                at: type.location,
                registration.place
            )
            return nil
        }
        let isSubscription = schema.subscriptionType == type.id
        switch registration.makes {
        case .events where !isSubscription:
            error(
                "TRIB_SWIFT_FIELD",
                "\"\(registration.coordinate)\" has no events: only fields of the subscription type have.",
                at: field.location,
                registration.place
            )
            return nil
        case .binding where isSubscription:
            error(
                "TRIB_SWIFT_FIELD",
                "\"\(registration.coordinate)\" is a field of the subscription type: give it its events with fields.events.",
                at: field.location,
                registration.place
            )
            return nil
        case .binding, .events: return (type, field)
        }
    }

    private mutating func bind(
        _ registration: Registration,
        _ type: NamedType,
        _ field: OutputField,
        _ claimed: Set<String>
    ) {
        let boundFields = boundFields
        var comparison = ShapeComparison(schema: schema, place: registration.place.description) { type, field in
            let coordinate = type.name + "." + field.name
            return claimed.contains(coordinate) || boundFields.contains(coordinate)
        }
        var requirements: [Requirement] = []
        var readsSingleField = false
        do {
            switch registration.reads {
            case .nothing: break
            case .parent(let probe, let needs):
                (requirements, readsSingleField) = try reads(try probe.shape(), needs, type, &comparison)
            case .key(let probe, let by):
                (requirements, readsSingleField) = try reads(
                    try probe.shape(),
                    by,
                    type,
                    &comparison,
                    isKey: true
                )
            }
            if let arguments = registration.arguments {
                comparison.compare(arguments: try arguments.shape(), of: field, registration.coordinate)
            } else {
                comparison.refuseArguments(of: field, registration.coordinate)
            }
            comparison.compare(
                try registration.value.shape(),
                field.type,
                .result,
                of: registration.coordinate,
                at: field.location
            )
        } catch let failure as ProbeFailure {
            return error("TRIB_SWIFT_TYPE", failure.reason, at: field.location, registration.place)
        } catch let fault as FieldNeeds.Fault {
            return error("TRIB_SWIFT_NEEDS", fault.sentence, at: field.location, registration.place)
        } catch {
            return self.error("TRIB_SWIFT_TYPE", "\(error)", at: field.location, registration.place)
        }
        bound.problems += comparison.problems
        let site = ResolverSite(
            coordinate: registration.coordinate,
            place: registration.place,
            isMutation: schema.mutationType == type.id,
            requirements: requirements,
            readsSingleField: readsSingleField,
            upstreams: upstreams
        )
        switch registration.makes {
        case .binding(let make):
            bound.fields.append(
                CodeBindings.Field(
                    type: type,
                    field: field,
                    binding: make(site, field.type.item != nil),
                    requirements: requirements,
                    place: registration.place.description,
                    isRepeated: registration.isRepeated
                )
            )
        case .events(let make): bound.events.append((type, field, make(site, field.name)))
        }
    }

    /// What is fetched of an object for a Swift type, after comparing them.
    private func reads(
        _ shape: SwiftShape,
        _ needs: String?,
        _ type: NamedType,
        _ comparison: inout ShapeComparison,
        isKey: Bool = false
    ) throws(FieldNeeds.Fault) -> (requirements: [Requirement], isSingle: Bool) {
        let reader = FieldNeeds(schema: schema)
        let object: ObjectShape? = if case .object(let object) = shape { object } else { nil }
        var requirements: [Requirement]
        if let needs {
            requirements = try reader.requirements(needs, of: type)
        } else {
            guard let object else {
                throw FieldNeeds.Fault(
                    "The object is read as \(shape.text), which has no members to say what to fetch: name the field with needs:."
                )
            }
            requirements = try reader.requirements(of: object, type)
        }
        if requirements.count == 1, let single = requirements.first, object?[single.field] == nil,
            let field = schema.field(named: single.field, of: type)
        {
            var read = field.type
            // An object whose key is null is not asked for.
            if isKey { read = read.wrappedInNonNull() ?? read }
            comparison.compare(shape, read, .read, of: "\(type.name).\(field.name)", at: field.location)
            try check(shape.innermost, single.selection, reader)
            return (requirements, true)
        }
        guard let object else {
            throw FieldNeeds.Fault(
                "\(shape.text) cannot hold the fields \(requirements.map(\.field).joined(separator: ", ")): take a Decodable type with a member for each."
            )
        }
        try check(object, requirements, reader)
        for (name, member) in object.members {
            guard let field = schema.field(named: name, of: type) else { continue }
            var read = field.type
            if isKey { read = read.wrappedInNonNull() ?? read }
            comparison.compare(member, read, .read, of: "\(type.name).\(name)", at: field.location)
        }
        return (requirements, false)
    }

    private func check(
        _ object: ObjectShape?,
        _ requirements: [Requirement],
        _ reader: FieldNeeds
    ) throws(FieldNeeds.Fault) {
        guard let object else { return }
        let missing = reader.missing(object, in: requirements)
        guard let first = missing.first else { return }
        let named = requirements.map(\.field)
        throw FieldNeeds.Fault(
            "The Swift type \(object.name) reads \(missing.map { "\"\($0)\"" }.joined(separator: ", ")), which what is fetched (\(named.joined(separator: ", "))) does not have.\(didYouMean(suggestions(for: first, among: named)))"
        )
    }
}

import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation
import OrderedJSON

/// Turns one operation of a validated document into an `OperationPlan`.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Executing-Selection-Sets, done once for each place in the operation instead of
/// once for each object.
struct Planner {
    let schema: Schema
    let bindings: FieldBindings
    let limits: PlanLimits
    var collector: FieldCollector
    /// Fields planned so far.
    var fieldCount = 0
    /// Of the plan made so far, as it was measured: some 1.4 kB for each field with its key, shapes and references.
    private(set) var estimatedBytes = 2048
    /// Fields met so far while finding out what bindings read.
    var outlinedFieldCount = 0
    private var isMutation = false
    /// Scopes within each other at the place being planned.
    private var depth = 0

    init(
        schema: Schema,
        bindings: FieldBindings,
        document: ValidatedDocument,
        conditions: [String: Bool],
        isIncremental: Bool,
        limits: PlanLimits
    ) {
        self.schema = schema
        self.bindings = bindings
        self.limits = limits
        collector = FieldCollector(
            schema: schema,
            document: document,
            conditions: conditions,
            isIncremental: isIncremental,
            maxDeferred: limits.maxDeferred
        )
    }

    /// - Throws: `GraphQLError` when the schema has no such root type, a constant argument does not coerce, or the plan grows past its
    ///   limits.
    mutating func plan(_ operation: OperationDefinition) throws(GraphQLError) -> OperationPlan {
        guard let root = schema.api.rootType(of: operation.operationType).map({ schema[$0.id] }) else {
            throw GraphQLError(
                "Schema is not configured to execute \(operation.operationType.rawValue) operation.",
                at: operation.location
            )
        }
        isMutation = operation.operationType == .mutation
        let scope = try planScope(
            of: root,
            selection: .sets([SelectedSet(operation.selectionSet)]),
            // The root value of a subscription is an event, with the field's value under its name.
            reading: MappedSource(mapping: operation.operationType == .subscription ? .identity : .missing),
            isMutationRoot: isMutation
        )
        var eventArguments = ArgumentPlan.none
        if operation.operationType == .subscription,
            let field = try collector.collect(.sets([SelectedSet(operation.selectionSet)]), on: root).first
        {
            eventArguments = argumentPlan(field)
        }
        return OperationPlan(
            operationType: operation.operationType,
            root: scope,
            isIncremental: collector.isIncremental,
            eventArguments: eventArguments,
            maxErrors: limits.maxResponseErrors
        )
    }

    // MARK: Scopes

    /// How the objects of a scope are read, and what their computed members may look at.
    struct MappedSource {
        var mapping: ObjectMapping
        /// Of the bound field that the objects come from.
        var arguments: ArgumentPlan = .none
    }

    mutating func planScope(
        of type: NamedType,
        selection: Selected,
        reading source: MappedSource,
        waitingFor usages: DeferUsageSet = .none,
        pathLength: Int = 0,
        isMutationRoot: Bool = false,
        isProjectedIfPossible: Bool = false
    ) throws(GraphQLError) -> ScopePlan {
        depth += 1
        defer { depth -= 1 }
        var builder = ScopeBuilder(
            type: type,
            isMutationRoot: isMutationRoot,
            usages: usages,
            pathLength: pathLength
        )
        let collected = try collector.collect(selection, on: type, deferringAt: pathLength)
        if depth > limits.maxResponseDepth {
            throw limits.tooDeep(at: Array(collected.first?.locations.prefix(1) ?? []))
        }
        builder.asked = entities(for: collected, of: type, reading: source.mapping)
        var fields: [FieldPlan] = []
        fields.reserveCapacity(collected.count)
        var later: [(usages: DeferUsageSet, fields: [CollectedField])] = []
        for field in collected {
            if collector.isIncremental, case .sets = selection, field.usages != usages {
                if let index = later.firstIndex(where: { $0.usages == field.usages }) {
                    later[index].fields.append(field)
                } else {
                    later.append((field.usages, [field]))
                }
            } else {
                fields.append(try planField(field, of: type, reading: source, in: &builder))
            }
        }
        let needs = builder.takeNeeds()
        var groups: [DeferredGroup] = []
        for (usages, collected) in later {
            builder.usages = usages
            var fields: [FieldPlan] = []
            for field in collected { fields.append(try planField(field, of: type, reading: source, in: &builder)) }
            groups.append(
                DeferredGroup(
                    index: groups.count,
                    usages: usages.usages,
                    fields: fields,
                    needs: builder.takeNeeds()
                )
            )
        }
        return builder.finish(
            fields: fields,
            needs: needs,
            groups: groups,
            isProjectedIfPossible: isProjectedIfPossible
        )
    }

    private mutating func planField(
        _ collected: CollectedField,
        of type: NamedType,
        reading source: MappedSource,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> FieldPlan {
        fieldCount += 1
        estimatedBytes += Self.bytesPerField
        if fieldCount > limits.maxFields {
            throw tooManyFields(collected)
        }
        return FieldPlan(
            responseName: collected.responseName,
            key: OutputBuffer.encodedKey(collected.responseName),
            parentType: type,
            field: collected.field,
            type: collected.field.type,
            locations: collected.locations,
            value: try planValue(collected, of: type, reading: source, in: &builder),
            stream: collected.stream
        )
    }

    private mutating func planValue(
        _ collected: CollectedField,
        of type: NamedType,
        reading source: MappedSource,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> FieldValuePlan {
        let field = collected.field
        if field.name.utf8.starts(with: "__".utf8) {
            if field.name == "__typename" { return .constant(OutputBuffer.encodedString(type.name)) }
            if field.name == "__schema" { return .introspection(try planIntrospection(.schema, collected)) }
            if field.name == "__type" {
                return .introspection(try planIntrospection(.type(argumentPlan(collected)), collected))
            }
        }
        switch bindings[type.id, field.name] {
        case .load(let loader, let mapping):
            let arguments = argumentPlan(collected)
            let column: Int
            if let shared = builder.sharedColumn(of: loader, field, arguments) {
                column = shared
            } else {
                let hidden = try hiddenFields(loader.requirements, of: type, reading: source, in: &builder)
                column = builder.appendColumn(of: loader, field, arguments, requirements: hidden)
            }
            let result = try planResult(
                collected,
                mapped: MappedSource(mapping: mapping, arguments: arguments),
                column: column,
                in: &builder
            )
            return .column(column, result)
        case .compute(let computation):
            return try planComputation(
                computation,
                collected,
                arguments: argumentPlan(collected),
                of: type,
                reading: source,
                in: &builder
            )
        case .resolve(let resolver):
            let column = builder.append(
                ColumnPlan(
                    source: .resolve(
                        resolver,
                        .init(
                            field: field,
                            responseName: collected.responseName,
                            isStreamed: collected.stream != nil
                        )
                    ),
                    coordinate: type.name + "." + field.name,
                    isList: field.type.item != nil,
                    arguments: argumentPlan(collected),
                    requirements: try hiddenFields(resolver.requirements, of: type, reading: source, in: &builder),
                    children: []
                )
            )
            let result = try planResult(
                collected,
                mapped: MappedSource(mapping: .identity),
                column: column,
                in: &builder
            )
            return .column(column, result)
        case .embedded(let mapping):
            // The embedded object's members are computed from this scope's objects: its fields are planned here.
            let arguments = argumentPlan(collected)
            let inner = schema[field.type.named]
            var members: [FieldPlan] = []
            builder.pathLength += 1
            defer { builder.pathLength -= 1 }
            for member in try collector.collect(collected.below.waiting(for: builder.usages), on: inner) {
                members.append(
                    try planEmbedded(member, of: inner, mapping, arguments, parent: type, reading: source, in: &builder)
                )
            }
            return .embedded(members)
        case nil:
            break
        }
        switch source.mapping.source(of: field.name) {
        case .path(let path, let mapping):
            let read = builder.read(path, needing: path.isEmpty ? mapping.needed : [])
            let result = try planResult(
                collected,
                mapped: MappedSource(mapping: mapping, arguments: source.arguments),
                column: nil,
                in: &builder
            )
            return .member(read, result)
        case .computed(let computation):
            return try planComputation(
                computation,
                collected,
                arguments: source.arguments,
                of: type,
                reading: source,
                in: &builder
            )
        case nil:
            return try planEntityField(collected, of: type, reading: source, in: &builder) ?? .missing
        }
    }

    /// A member of an embedded object: computed from the object that the embedded one stands in.
    private mutating func planEmbedded(
        _ collected: CollectedField,
        of inner: NamedType,
        _ mapping: ObjectMapping,
        _ arguments: ArgumentPlan,
        parent: NamedType,
        reading source: MappedSource,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> FieldPlan {
        fieldCount += 1
        estimatedBytes += Self.bytesPerField
        if fieldCount > limits.maxFields { throw tooManyFields(collected) }
        let value: FieldValuePlan
        if collected.field.name == "__typename" {
            value = .constant(OutputBuffer.encodedString(inner.name))
        } else {
            switch mapping.source(of: collected.field.name) {
            case .computed(let computation):
                value = try planComputation(
                    computation,
                    collected,
                    arguments: arguments,
                    declaredBy: inner,
                    of: parent,
                    reading: source,
                    in: &builder
                )
            case .path(let path, let below) where path.isEmpty:
                // An object literal inside the object literal.
                let type = schema[collected.field.type.named]
                var members: [FieldPlan] = []
                builder.pathLength += 1
                defer { builder.pathLength -= 1 }
                for member in try collector.collect(collected.below.waiting(for: builder.usages), on: type) {
                    members.append(
                        try planEmbedded(
                            member,
                            of: type,
                            below,
                            arguments,
                            parent: parent,
                            reading: source,
                            in: &builder
                        )
                    )
                }
                value = .embedded(members)
            case .path, nil:
                value = .missing
            }
        }
        return FieldPlan(
            responseName: collected.responseName,
            key: OutputBuffer.encodedKey(collected.responseName),
            parentType: inner,
            field: collected.field,
            type: collected.field.type,
            locations: collected.locations,
            value: value
        )
    }

    private mutating func planComputation(
        _ computation: any Computation,
        _ collected: CollectedField,
        arguments: ArgumentPlan,
        declaredBy owner: NamedType? = nil,
        of type: NamedType,
        reading source: MappedSource,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> FieldValuePlan {
        let special = computation.specialised(
            for: try outline(
                collected.below,
                of: schema[collected.field.type.named],
                reading: computation.result
            )
        )
        if let value = special.constant, let text = constantText(value, for: collected) { return .constant(text) }
        let hidden = try hiddenFields(special.requirements, of: type, reading: source, in: &builder)
        let column = builder.append(
            ColumnPlan(
                source: .compute(special),
                coordinate: (owner ?? type).name + "." + collected.field.name,
                isList: collected.field.type.item != nil,
                arguments: arguments,
                requirements: hidden,
                children: []
            )
        )
        let result = try planResult(
            collected,
            mapped: MappedSource(mapping: computation.result),
            column: column,
            in: &builder
        )
        return .column(column, result)
    }

    /// Fields that a binding reads, planned beside the ones that are written.
    mutating func hiddenFields(
        _ requirements: [Requirement],
        of type: NamedType,
        reading source: MappedSource,
        in builder: inout ScopeBuilder
    ) throws(GraphQLError) -> [Int] {
        var indexes: [Int] = []
        for requirement in requirements {
            if let index = builder.hiddenIndex(of: requirement) {
                indexes.append(index)
                continue
            }
            guard let field = schema.field(named: requirement.field, of: type) else {
                // Bindings are checked against the schema when they are loaded.
                throw GraphQLError(
                    "A binding of type \"\(type.name)\" reads the unknown field \"\(requirement.field)\"."
                )
            }
            guard builder.begin(requirement) else {
                throw GraphQLError(
                    "The bindings of type \"\(type.name)\" need each other: see field \"\(requirement.field)\"."
                )
            }
            let collected = CollectedField(
                responseName: field.name,
                field: field,
                arguments: [],
                locations: [],
                below: .requirements(requirement.selection)
            )
            let plan = try planField(collected, of: type, reading: source, in: &builder)
            indexes.append(builder.appendHidden(plan, for: requirement))
        }
        return indexes
    }

    // MARK: Limits

    private static let bytesPerField = 1400

    /// Counts what is kept of a selection of the schema itself.
    mutating func keep(introspectionFields count: Int) { estimatedBytes += 128 + 64 * count }

    func tooManyFields(_ collected: CollectedField) -> GraphQLError {
        limits.tooManyFields(at: Array(collected.locations.prefix(1)))
    }
}

extension PlanLimits {
    func tooDeep(at locations: [SourceLocation]) -> GraphQLError {
        GraphQLError(
            "The operation selects objects more than \(maxResponseDepth) deep once its fragments are put in place.",
            locations: locations,
            extensions: PassedLimit("maxResponseDepth", maxResponseDepth).extensions
        )
    }

    func tooManyFields(at locations: [SourceLocation]) -> GraphQLError {
        GraphQLError(
            "The operation selects more than \(maxFields) fields once its fragments are put in place.",
            locations: locations,
            extensions: PassedLimit("maxFields", maxFields).extensions
        )
    }
}

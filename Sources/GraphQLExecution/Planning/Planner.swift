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
    let document: ValidatedDocument
    /// Truth of each variable that `@skip` and `@include` look at.
    let conditions: [String: Bool]
    let limits: PlanLimits
    private(set) var fieldCount = 0
    private var outlinedFieldCount = 0
    private var isMutation = false
    /// `@defer` and `@stream` apply; otherwise they are passed over.
    private let isIncremental: Bool
    private var deferUsageCount = 0
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
        self.document = document
        self.conditions = conditions
        self.isIncremental = isIncremental
        self.limits = limits
    }

    /// - Throws: `GraphQLError` when the schema has no such root type, a constant argument does not coerce, or the plan grows past its
    ///   limits.
    mutating func plan(_ operation: OperationDefinition) throws(GraphQLError) -> OperationPlan {
        guard let root = schema.rootType(of: operation.operationType) else {
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
            let field = try collect(.sets([SelectedSet(operation.selectionSet)]), on: root).first
        {
            eventArguments = argumentPlan(field)
        }
        return OperationPlan(
            operationType: operation.operationType,
            root: scope,
            isIncremental: isIncremental,
            eventArguments: eventArguments
        )
    }

    // MARK: Scopes

    /// What is selected below a field: by the document, or by a binding that reads it.
    enum Selected {
        case sets([SelectedSet])
        case requirements([Requirement])

        /// The same, all of it waiting for the same usages: what stands in an object that is not delivered in parts.
        func waiting(for usages: DeferUsageSet) -> Selected {
            guard case .sets(let sets) = self else { return self }
            return .sets(sets.map { SelectedSet($0.set, usages: usages) })
        }
    }

    /// A selection set, and the usages that its fields wait for.
    struct SelectedSet {
        var set: SelectionSet
        var usages: DeferUsageSet

        init(_ set: SelectionSet, usages: DeferUsageSet = .none) {
            self.set = set
            self.usages = usages
        }
    }

    /// How the objects of a scope are read, and what their computed members may look at.
    struct MappedSource {
        var mapping: ObjectMapping
        /// Of the bound field that the objects come from.
        var arguments: ArgumentPlan = .none
    }

    /// One response name of a selection set with everything that is merged into it.
    struct CollectedField {
        var responseName: String
        var field: OutputField
        var arguments: [Argument]
        var locations: [SourceLocation]
        var below: Selected
        var usages = DeferUsageSet.none
        /// `@stream` on the first of the field's nodes.
        var stream: StreamPlan?

        mutating func merge(_ set: SelectedSet) {
            guard case .sets(var sets) = below else { return }
            // The array is owned by one at a time, so that many merged fields are not copied again for each.
            below = .sets([])
            sets.append(set)
            below = .sets(sets)
        }
    }

    private mutating func planScope(
        of type: NamedType,
        selection: Selected,
        reading source: MappedSource,
        waitingFor usages: DeferUsageSet = .none,
        pathLength: Int = 0,
        isMutationRoot: Bool = false
    ) throws(GraphQLError) -> ScopePlan {
        depth += 1
        defer { depth -= 1 }
        let builder = ScopeBuilder(
            type: type,
            isMutationRoot: isMutationRoot,
            usages: usages,
            pathLength: pathLength
        )
        let collected = try collect(selection, on: type, deferringAt: pathLength)
        if depth > limits.maxDepth { throw tooDeep(collected.first) }
        var fields: [FieldPlan] = []
        fields.reserveCapacity(collected.count)
        var later: [(usages: DeferUsageSet, fields: [CollectedField])] = []
        for field in collected {
            if isIncremental, case .sets = selection, field.usages != usages {
                if let index = later.firstIndex(where: { $0.usages == field.usages }) {
                    later[index].fields.append(field)
                } else {
                    later.append((field.usages, [field]))
                }
            } else {
                fields.append(try planField(field, of: type, reading: source, in: builder))
            }
        }
        let needs = builder.takeNeeds()
        var groups: [DeferredGroup] = []
        for (usages, collected) in later {
            builder.usages = usages
            var fields: [FieldPlan] = []
            for field in collected { fields.append(try planField(field, of: type, reading: source, in: builder)) }
            groups.append(
                DeferredGroup(
                    index: groups.count,
                    usages: usages.usages,
                    fields: fields,
                    needs: builder.takeNeeds()
                )
            )
        }
        return builder.finish(fields: fields, needs: needs, groups: groups)
    }

    private mutating func planField(
        _ collected: CollectedField,
        of type: NamedType,
        reading source: MappedSource,
        in builder: ScopeBuilder
    ) throws(GraphQLError) -> FieldPlan {
        fieldCount += 1
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
            value: try planValue(collected, of: type, reading: source, in: builder),
            stream: collected.stream
        )
    }

    private mutating func planValue(
        _ collected: CollectedField,
        of type: NamedType,
        reading source: MappedSource,
        in builder: ScopeBuilder
    ) throws(GraphQLError) -> FieldValuePlan {
        let field = collected.field
        if field.name.utf8.starts(with: "__".utf8) {
            if field.name == "__typename" { return .constant(OutputBuffer.encodedString(type.name)) }
            if let root = IntrospectionRoot(rawValue: field.name) {
                let arguments = argumentPlan(collected)
                return .introspection(
                    root,
                    try planIntrospection(collected.below, of: schema[field.type.named], arguments: arguments)
                )
            }
        }
        switch bindings[type.id, field.name] {
        case .load(let loader, let mapping):
            let arguments = argumentPlan(collected)
            let column = try builder.column(for: loader, field: field, arguments: arguments) {
                requirements throws(GraphQLError) in
                try hiddenFields(requirements, of: type, reading: source, in: builder)
            }
            let result = try planResult(
                collected,
                mapped: MappedSource(mapping: mapping, arguments: arguments),
                column: column,
                in: builder
            )
            return .column(column, result)
        case .compute(let computation):
            return try planComputation(
                computation,
                collected,
                arguments: argumentPlan(collected),
                of: type,
                reading: source,
                in: builder
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
                    requirements: try hiddenFields(resolver.requirements, of: type, reading: source, in: builder),
                    children: []
                )
            )
            let result = try planResult(
                collected,
                mapped: MappedSource(mapping: .identity),
                column: column,
                in: builder
            )
            return .column(column, result)
        case .embedded(let mapping):
            // The embedded object's members are computed from this scope's objects: its fields are planned here.
            let arguments = argumentPlan(collected)
            let inner = schema[field.type.named]
            var members: [FieldPlan] = []
            builder.pathLength += 1
            defer { builder.pathLength -= 1 }
            for member in try collect(collected.below.waiting(for: builder.usages), on: inner) {
                members.append(
                    try planEmbedded(member, of: inner, mapping, arguments, parent: type, reading: source, in: builder)
                )
            }
            return .embedded(members)
        case nil:
            break
        }
        switch source.mapping.source(of: field.name) {
        case .path(let path, let mapping):
            let read = builder.read(path)
            let result = try planResult(
                collected,
                mapped: MappedSource(mapping: mapping, arguments: source.arguments),
                column: nil,
                in: builder
            )
            return .member(read, result)
        case .computed(let computation):
            return try planComputation(
                computation,
                collected,
                arguments: source.arguments,
                of: type,
                reading: source,
                in: builder
            )
        case nil:
            return .missing
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
        in builder: ScopeBuilder
    ) throws(GraphQLError) -> FieldPlan {
        fieldCount += 1
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
                    in: builder
                )
            case .path(let path, let below) where path.isEmpty:
                // An object literal inside the object literal.
                let type = schema[collected.field.type.named]
                var members: [FieldPlan] = []
                builder.pathLength += 1
                defer { builder.pathLength -= 1 }
                for member in try collect(collected.below.waiting(for: builder.usages), on: type) {
                    members.append(
                        try planEmbedded(
                            member,
                            of: type,
                            below,
                            arguments,
                            parent: parent,
                            reading: source,
                            in: builder
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
        in builder: ScopeBuilder
    ) throws(GraphQLError) -> FieldValuePlan {
        let special = computation.specialised(
            for: try outline(collected.below, of: schema[collected.field.type.named])
        )
        let hidden = try hiddenFields(special.requirements, of: type, reading: source, in: builder)
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
        let result = try planResult(collected, mapped: MappedSource(mapping: .identity), column: column, in: builder)
        return .column(column, result)
    }

    /// Fields that a binding reads, planned beside the ones that are written.
    private mutating func hiddenFields(
        _ requirements: [Requirement],
        of type: NamedType,
        reading source: MappedSource,
        in builder: ScopeBuilder
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
            let plan = try planField(collected, of: type, reading: source, in: builder)
            indexes.append(builder.appendHidden(plan, for: requirement))
        }
        return indexes
    }

    // MARK: Results

    private mutating func planResult(
        _ collected: CollectedField,
        mapped: MappedSource,
        column: Int?,
        in builder: ScopeBuilder
    ) throws(GraphQLError) -> ResultPlan {
        let field = collected.field
        let type = schema[field.type.named]
        guard type.isComposite else {
            return .shape(Shape(wrapping: field.type, around: .leaf(leafKind(of: type))), nil)
        }
        if case .requirements(let selection) = collected.below, selection.isEmpty { return .raw }
        let pathLength = builder.pathLength + 1 + field.type.listDepth
        if !type.isAbstract {
            let scope = try planScope(
                of: type,
                selection: collected.below,
                reading: mapped,
                waitingFor: builder.usages,
                pathLength: pathLength
            )
            if case .requirements = collected.below, scope.readsMembersUnchanged { return .raw }
            if let shape = scope.objectShape {
                return .shape(Shape(wrapping: field.type, around: .object(shape)), scope)
            }
            return .objects(
                builder.child(
                    scopes: [scope],
                    discriminator: nil,
                    column: column,
                    type: field.type,
                    stream: collected.stream
                )
            )
        }
        var scopes: [ScopePlan] = []
        var scopeByTypeName: [String: Int] = [:]
        for id in type.possibleTypes {
            let concrete = schema[id]
            scopeByTypeName[concrete.name] = scopes.count
            scopes.append(
                try planScope(
                    of: concrete,
                    selection: collected.below,
                    reading: mapped,
                    waitingFor: builder.usages,
                    pathLength: pathLength
                )
            )
        }
        guard case .path(let path, _)? = mapped.mapping.source(of: "__typename") else {
            throw GraphQLError(
                "Objects of the abstract type \"\(type.name)\" cannot be told apart: the mapping of \"\(field.name)\" gives no \"__typename\"."
            )
        }
        return .objects(
            builder.child(
                scopes: scopes,
                discriminator: .init(path: MemberPath(path), scopeByTypeName: scopeByTypeName),
                column: column,
                type: field.type,
                stream: collected.stream
            )
        )
    }

    private func leafKind(of type: NamedType) -> LeafKind {
        switch type.builtInScalar {
        case .int: .int
        case .float: .float
        case .string: .string
        case .boolean: .boolean
        case .id: .id
        case nil: type.kind == .enumeration ? .enumeration(MemberTable(type.enumValues.map(\.name))) : .any
        }
    }

    // MARK: Arguments

    private func argumentPlan(_ collected: CollectedField) -> ArgumentPlan {
        if collected.field.arguments.isEmpty { return .none }
        if collected.arguments.contains(where: { $0.value.containsVariable }) {
            return .dynamic(
                collected.field,
                collected.arguments,
                collected.locations.first ?? SourceLocation(utf8Offset: 0)
            )
        }
        let location = collected.locations.first ?? SourceLocation(utf8Offset: 0)
        do throws(GraphQLError) {
            return .constant(
                try coerceArgumentValues(
                    of: collected.arguments,
                    definitions: collected.field.arguments,
                    schema: schema,
                    at: location
                )
            )
        } catch {
            // An error of the field alone, met again when it is run. (Validation lets no such document through.)
            return .dynamic(collected.field, collected.arguments, location)
        }
    }

    // MARK: Selections

    // Spec: https://spec.graphql.org/September2025/#CollectFields()
    //
    // `pathLength` is that of the objects where `@defer` applies; nil where it does not.
    private mutating func collect(
        _ selected: Selected,
        on type: NamedType,
        deferringAt pathLength: Int? = nil
    ) throws(GraphQLError) -> [CollectedField] {
        switch selected {
        case .sets(let sets):
            var collection = FieldCollection(type: type, pathLength: isIncremental ? pathLength : nil)
            for set in sets { try collect(set, into: &collection) }
            return collection.fields
        case .requirements(let requirements):
            return requirements.compactMap { requirement in
                schema.field(named: requirement.field, of: type).map {
                    CollectedField(
                        responseName: $0.name,
                        field: $0,
                        arguments: [],
                        locations: [],
                        below: .requirements(requirement.selection)
                    )
                }
            }
        }
    }

    private struct FieldCollection {
        let type: NamedType
        let pathLength: Int?
        var fields: [CollectedField] = []
        var indexes: [String: Int] = [:]
        private var visitedFragments: Set<String> = []
        private var deferredVisits: Set<DeferredVisit> = []

        private struct DeferredVisit: Hashable {
            let fragment: String
            /// Of the `@defer`.
            let location: SourceLocation
        }

        init(type: NamedType, pathLength: Int?) {
            self.type = type
            self.pathLength = pathLength
        }

        /// False for a fragment whose fields are collected already: at once, or deferred by the same `@defer`.
        ///
        /// One that was only deferred so far may still be spread at once, and its fields then come at once.
        mutating func visit(_ fragment: String, deferredAt location: SourceLocation?) -> Bool {
            if visitedFragments.contains(fragment) { return false }
            guard let location else { return visitedFragments.insert(fragment).inserted }
            return deferredVisits.insert(DeferredVisit(fragment: fragment, location: location)).inserted
        }

        mutating func index(of responseName: String) -> Int? {
            // Few fields are compared one by one; a long selection gets a dictionary.
            if fields.count <= 8 { return fields.firstIndex { $0.responseName == responseName } }
            if indexes.isEmpty { for (index, field) in fields.enumerated() { indexes[field.responseName] = index } }
            return indexes[responseName]
        }

        mutating func append(_ field: CollectedField) {
            if !indexes.isEmpty { indexes[field.responseName] = fields.count }
            fields.append(field)
        }
    }

    private mutating func collect(_ selected: SelectedSet, into collection: inout FieldCollection) throws(GraphQLError)
    {
        for selection in selected.set.selections {
            switch selection {
            case .field(let node):
                guard includes(node.directives) else { continue }
                add(node, waitingFor: selected.usages, to: &collection)
            case .inlineFragment(let fragment):
                guard includes(fragment.directives), applies(fragment.typeCondition, to: collection.type) else {
                    continue
                }
                let usages = try usages(of: deferral(of: fragment.directives, collection), in: selected, collection)
                try collect(SelectedSet(fragment.selectionSet, usages: usages), into: &collection)
            case .fragmentSpread(let spread):
                guard includes(spread.directives), let fragment = document.fragment(named: spread.name.text),
                    applies(fragment.typeCondition, to: collection.type)
                else { continue }
                let deferral = deferral(of: spread.directives, collection)
                let location = deferral?.location ?? selected.usages.usages.first?.location
                guard collection.visit(spread.name.text, deferredAt: location) else { continue }
                let usages = try usages(of: deferral, in: selected, collection)
                try collect(SelectedSet(fragment.selectionSet, usages: usages), into: &collection)
            }
        }
    }

    private func add(_ node: Field, waitingFor usages: DeferUsageSet, to collection: inout FieldCollection) {
        let responseName = node.responseName
        if let index = collection.index(of: responseName) {
            collection.fields[index].locations.append(node.location)
            if isIncremental { collection.fields[index].usages = collection.fields[index].usages.union(usages) }
            if let set = node.selectionSet { collection.fields[index].merge(SelectedSet(set, usages: usages)) }
            return
        }
        guard let field = schema.field(named: node.name.text, of: collection.type) else { return }
        collection.append(
            CollectedField(
                responseName: responseName,
                field: field,
                arguments: node.arguments,
                locations: [node.location],
                below: .sets(node.selectionSet.map { [SelectedSet($0, usages: usages)] } ?? []),
                usages: usages,
                stream: collection.pathLength == nil || field.type.item == nil ? nil : streamPlan(node.directives)
            )
        )
    }

    private func applies(_ typeCondition: Name?, to type: NamedType) -> Bool {
        guard let typeCondition, typeCondition.text != type.name else { return true }
        guard let condition = schema.type(named: typeCondition.text) else { return false }
        return schema.isPossible(type.id, for: condition.id)
    }

    // Spec: https://spec.graphql.org/September2025/#sec--skip and #sec--include
    private func includes(_ directives: [Directive]) -> Bool {
        for directive in directives {
            guard directive.name.text == "skip" || directive.name.text == "include",
                let value = directive.argument("if")
            else { continue }
            // Validation lets nothing but booleans through.
            let isTrue: Bool
            switch value.kind {
            case .boolean(let literal): isTrue = literal
            case .variable(let name): isTrue = conditions[name] ?? false
            case .int, .float, .string, .null, .enumValue, .list, .object: isTrue = false
            }
            if isTrue == (directive.name.text == "skip") { return false }
        }
        return true
    }

    /// The `@defer` that applies to a fragment.
    private func deferral(of directives: [Directive], _ collection: FieldCollection) -> Directive? {
        guard collection.pathLength != nil else { return nil }
        return directives.first { $0.name.text == "defer" && isEnabled($0) }
    }

    /// What the fields of a fragment wait for: its own `@defer`, or what the set that it stands in waits for.
    private mutating func usages(
        of deferral: Directive?,
        in selected: SelectedSet,
        _ collection: FieldCollection
    ) throws(GraphQLError) -> DeferUsageSet {
        guard let pathLength = collection.pathLength, let directive = deferral else { return selected.usages }
        if let fault = argumentFault(of: directive) { throw fault }
        deferUsageCount += 1
        if deferUsageCount > limits.maxDeferred {
            throw GraphQLError(
                "The operation defers fragments at more than \(limits.maxDeferred) places (maxDeferred).",
                locations: [directive.location],
                extensions: [.init("code", .string("OPERATION_TOO_LARGE"))]
            )
        }
        return DeferUsageSet(
            DeferUsage(
                label: directive.label,
                location: directive.location,
                parent: selected.usages.usages.first,
                id: deferUsageCount,
                pathLength: pathLength
            )
        )
    }

    private func streamPlan(_ directives: [Directive]) -> StreamPlan? {
        guard let directive = directives.first(where: { $0.name.text == "stream" }), isEnabled(directive) else {
            return nil
        }
        let count: StreamPlan.InitialCount
        switch directive.argument("initialCount")?.kind {
        case .int(let text): count = .constant(Int(text) ?? .max)
        case .variable(let name): count = .variable(name)
        default: count = .constant(0)
        }
        return StreamPlan(label: directive.label, initialCount: count, fault: argumentFault(of: directive))
    }

    /// What is wrong with a directive's arguments. (Validation lets no such document through.)
    private func argumentFault(of directive: Directive) -> GraphQLError? {
        guard let definition = schema.directive(named: directive.name.text),
            !directive.arguments.contains(where: { $0.value.containsVariable })
        else { return nil }
        do throws(GraphQLError) {
            _ = try coerceArgumentValues(
                of: directive.arguments,
                definitions: definition.arguments,
                schema: schema,
                at: directive.location
            )
            return nil
        } catch {
            return error
        }
    }

    /// What `if` of `@defer` and `@stream` says; true where it is not given.
    private func isEnabled(_ directive: Directive) -> Bool {
        switch directive.argument("if")?.kind {
        case .boolean(let flag): flag
        case .variable(let name): conditions[name] ?? true
        default: true
        }
    }

    /// What is selected below a field, by field names alone: what a computation is cut down to.
    private mutating func outline(_ selected: Selected, of type: NamedType) throws(GraphQLError) -> [Requirement] {
        guard type.isComposite else { return [] }
        switch selected {
        case .sets(let sets) where sets.isEmpty: return []
        case .requirements(let requirements) where requirements.isEmpty: return []
        case .sets, .requirements: break
        }
        let concrete = type.isAbstract ? type.possibleTypes.map { schema[$0] } : [type]
        var all: [Requirement] = []
        for object in concrete {
            var visited: Set<Requirement> = []
            for field in try collect(selected, on: object) where field.field.name != "__typename" {
                outlinedFieldCount += 1
                if outlinedFieldCount > limits.maxFields { throw tooManyFields(field) }
                all += try inputs(of: field.field, selecting: field.below, on: object, &visited)
            }
            if type.isAbstract { all.append(Requirement("__typename")) }
        }
        return Requirement.merged(all)
    }

    /// The members of an object that a field is made from: the member itself, or what the field's binding reads.
    private mutating func inputs(
        of field: OutputField,
        selecting below: Selected,
        on object: NamedType,
        _ visited: inout Set<Requirement>
    ) throws(GraphQLError) -> [Requirement] {
        let inner = schema[field.type.named]
        let requirements: [Requirement]
        switch bindings[object.id, field.name] {
        case nil: return [Requirement(field.name, selection: try outline(below, of: inner))]
        case .load(let loader, _): requirements = loader.requirements
        case .resolve(let resolver): requirements = resolver.requirements
        case .compute(let computation):
            requirements = computation.specialised(for: try outline(below, of: inner)).requirements
        case .embedded(let mapping):
            requirements = try collect(below, on: inner).flatMap { mapping.requirements(of: $0.field.name) }
        }
        var all: [Requirement] = []
        for requirement in requirements where visited.insert(requirement).inserted {
            guard let needed = schema.field(named: requirement.field, of: object) else { continue }
            all += try inputs(of: needed, selecting: .requirements(requirement.selection), on: object, &visited)
        }
        return all
    }

    private func tooDeep(_ collected: CollectedField?) -> GraphQLError {
        GraphQLError(
            "The operation selects objects more than \(limits.maxDepth) deep once its fragments are put in place (maxDepth).",
            locations: Array(collected?.locations.prefix(1) ?? []),
            extensions: [.init("code", .string("OPERATION_TOO_LARGE"))]
        )
    }

    private func tooManyFields(_ collected: CollectedField) -> GraphQLError {
        GraphQLError(
            "The operation selects more than \(limits.maxFields) fields once its fragments are put in place (maxFields).",
            locations: Array(collected.locations.prefix(1)),
            extensions: [.init("code", .string("OPERATION_TOO_LARGE"))]
        )
    }

    // MARK: Introspection

    private mutating func planIntrospection(
        _ selected: Selected,
        of type: NamedType,
        arguments: ArgumentPlan,
        listDepth: Int = 0
    ) throws(GraphQLError) -> IntrospectionSelection {
        var fields: [IntrospectionSelection.Field] = []
        for collected in try collect(selected, on: type) {
            fieldCount += 1
            if fieldCount > limits.maxFields { throw tooManyFields(collected) }
            let inner = schema[collected.field.type.named]
            let kind = IntrospectionSelection.kind(of: collected.field.name)
            let lists = listDepth + (kind.multiplies ? 1 : 0)
            if lists > limits.maxIntrospectionLists {
                throw GraphQLError("Maximum introspection depth exceeded", locations: collected.locations)
            }
            let below =
                inner.isComposite
                ? try planIntrospection(
                    collected.below,
                    of: inner,
                    arguments: argumentPlan(collected),
                    listDepth: lists
                )
                : nil
            fields.append(
                IntrospectionSelection.Field(
                    key: OutputBuffer.encodedKey(collected.responseName),
                    kind: kind,
                    below: below
                )
            )
        }
        return IntrospectionSelection(typeName: type.name, arguments: arguments, fields: fields)
    }
}

extension Directive {
    /// Its `label`, which is always a literal.
    fileprivate var label: String? {
        if case .string(let text, _)? = argument("label")?.kind { text } else { nil }
    }
}

extension GraphQLType {
    /// Lists around the named type.
    fileprivate var listDepth: Int {
        var depth = 0
        var type = self
        while let item = type.item {
            depth += 1
            type = item
        }
        return depth
    }
}

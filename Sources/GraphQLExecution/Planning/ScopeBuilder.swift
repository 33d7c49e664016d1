import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// Gathers the columns, hidden fields and member reads of one scope while its fields are planned.
struct ScopeBuilder {
    let type: NamedType
    /// Root fields of a mutation are never merged into one column: each of them runs.
    private let isMutationRoot: Bool
    private var columns: [ColumnPlan] = []
    private var sharedColumns: [ColumnKey: Int] = [:]
    /// Columns of objects loaded by their key, by loader.
    private var entityColumns: [ObjectIdentifier: Int] = [:]
    /// The ways to look objects up that were chosen for the scope's fields together.
    var asked: [EntityBinding] = []
    private var hiddenFields: [FieldPlan] = []
    private var hiddenIndexes: [Requirement: Int] = [:]
    private var hiddenInProgress: Set<Requirement> = []
    private var members = NameIndex()
    private var childCount = 0
    /// What the fields planned since the last `takeNeeds` need.
    private var needs = ScopeNeeds()
    /// Whether each column and each hidden field is among `needs`.
    private var isColumnNeeded: [Bool] = []
    private var isHiddenFieldNeeded: [Bool] = []
    /// The usages that the fields being planned wait for.
    var usages: DeferUsageSet
    /// Elements of the response path of the scope's objects, or of the embedded object being planned.
    var pathLength: Int

    private struct ColumnKey: Hashable {
        let field: String
        let loader: ObjectIdentifier
        let arguments: ArgumentValues
    }

    init(type: NamedType, isMutationRoot: Bool, usages: DeferUsageSet, pathLength: Int) {
        self.type = type
        self.isMutationRoot = isMutationRoot
        self.usages = usages
        self.pathLength = pathLength
    }

    /// Notes that a column which is planned already is needed again, with everything it reads.
    private mutating func need(column: Int) {
        if isColumnNeeded[column] { return }
        isColumnNeeded[column] = true
        needs.columns.append(column)
        if case .member(let loaded, _) = columns[column].source { need(column: loaded) }
        for hidden in columns[column].requirements { need(hiddenField: hidden) }
    }

    private mutating func need(hiddenField index: Int) {
        if isHiddenFieldNeeded[index] { return }
        isHiddenFieldNeeded[index] = true
        needs.hiddenFields.append(index)
        need(hiddenFields[index].value)
    }

    private mutating func need(_ value: FieldValuePlan) {
        switch value {
        case .column(let column, _): need(column: column)
        case .embedded(let fields): for field in fields { need(field.value) }
        case .constant, .missing, .member, .introspection: break
        }
    }

    /// What the fields need that were planned since the last call.
    mutating func takeNeeds() -> ScopeNeeds {
        for column in needs.columns { isColumnNeeded[column] = false }
        for field in needs.hiddenFields { isHiddenFieldNeeded[field] = false }
        defer { needs = ScopeNeeds() }
        return needs
    }

    /// The column of a loader's results that is there for a field with the same arguments, if there is one.
    mutating func sharedColumn(of loader: any Loader, _ field: OutputField, _ arguments: ArgumentPlan) -> Int? {
        guard !sharedColumns.isEmpty, let key = columnKey(loader, field, arguments), let shared = sharedColumns[key]
        else { return nil }
        need(column: shared)
        return shared
    }

    /// A new column of a loader's results; later fields with the same loader and arguments share it.
    mutating func appendColumn(
        of loader: any Loader,
        _ field: OutputField,
        _ arguments: ArgumentPlan,
        requirements: [Int]
    ) -> Int {
        let column = append(
            ColumnPlan(
                source: .load(loader),
                coordinate: type.name + "." + field.name,
                isList: field.type.item != nil,
                arguments: arguments,
                requirements: requirements,
                children: []
            )
        )
        if let key = columnKey(loader, field, arguments) { sharedColumns[key] = column }
        return column
    }

    /// Nil for a column that is not shared.
    private func columnKey(_ loader: any Loader, _ field: OutputField, _ arguments: ArgumentPlan) -> ColumnKey? {
        guard !isMutationRoot, !loader.hasEffects, case .constant(let values) = arguments else { return nil }
        return ColumnKey(field: field.name, loader: ObjectIdentifier(loader), arguments: values)
    }

    /// Whether objects are looked up in this way for some field or other.
    func asks(_ entity: EntityBinding) -> Bool {
        entityColumns[ObjectIdentifier(entity.loader)] != nil || asked.contains { $0.loader === entity.loader }
    }

    /// The column of objects loaded by their key, if there is one.
    mutating func loadedColumn(of entity: EntityBinding) -> Int? {
        guard let known = entityColumns[ObjectIdentifier(entity.loader)] else { return nil }
        need(column: known)
        return known
    }

    /// A new column of objects loaded by their key.
    mutating func appendColumn(of entity: EntityBinding, requirements: [Int]) -> Int {
        let loaded = append(
            ColumnPlan(
                source: .load(entity.loader),
                coordinate: type.name,
                isList: false,
                arguments: .none,
                requirements: requirements,
                children: []
            )
        )
        entityColumns[ObjectIdentifier(entity.loader)] = loaded
        return loaded
    }

    /// A column of a field that is read from the objects of another column.
    mutating func appendMember(of loaded: Int, path: [String], field: OutputField) -> Int {
        append(
            ColumnPlan(
                source: .member(ofColumn: loaded, path.map { MemberPath([$0]) }),
                coordinate: type.name + "." + field.name,
                isList: field.type.item != nil,
                arguments: .none,
                requirements: [],
                children: []
            )
        )
    }

    mutating func append(_ column: ColumnPlan) -> Int {
        columns.append(column)
        isColumnNeeded.append(true)
        needs.columns.append(columns.count - 1)
        return columns.count - 1
    }

    /// The hidden field of a requirement, if there is one already.
    mutating func hiddenIndex(of requirement: Requirement) -> Int? {
        guard let index = hiddenIndexes[requirement] else { return nil }
        need(hiddenField: index)
        return index
    }

    /// False when this requirement is being planned already: it needs itself.
    mutating func begin(_ requirement: Requirement) -> Bool { hiddenInProgress.insert(requirement).inserted }

    mutating func appendHidden(_ plan: FieldPlan, for requirement: Requirement) -> Int {
        hiddenInProgress.remove(requirement)
        hiddenFields.append(plan)
        hiddenIndexes[requirement] = hiddenFields.count - 1
        isHiddenFieldNeeded.append(true)
        needs.hiddenFields.append(hiddenFields.count - 1)
        return hiddenFields.count - 1
    }

    mutating func read(_ path: [String], needing needed: [[String]] = []) -> MemberRead {
        guard let first = path.first else { return MemberRead(slot: -1, rest: [], needed: needed) }
        let slot = members.index(of: first) ?? members.append(first)
        return MemberRead(slot: slot, rest: path.count == 1 ? [] : Array(path.dropFirst()))
    }

    mutating func child(
        scopes: [ScopePlan],
        discriminator: ChildPlan.Discriminator?,
        column: Int?,
        type: GraphQLType,
        stream: StreamPlan?
    ) -> ChildPlan {
        let child = ChildPlan(index: childCount, scopes: scopes, discriminator: discriminator, stream: stream)
        childCount += 1
        if let column { columns[column].children.append((child, type)) }
        return child
    }

    func finish(
        fields: [FieldPlan],
        needs: ScopeNeeds,
        groups: [DeferredGroup],
        isProjectedIfPossible: Bool
    ) -> ScopePlan {
        ScopePlan(
            type: type,
            fields: fields,
            needs: needs,
            groups: groups,
            columns: columns,
            hiddenFields: hiddenFields,
            members: members.names.isEmpty ? .empty : MemberTable(members.names),
            childCount: childCount,
            isProjectedIfPossible: isProjectedIfPossible
        )
    }
}

extension ArgumentPlan {
    static let none = ArgumentPlan.constant(ArgumentValues.none)
}

extension ObjectMapping {
    /// Supplies nothing: what the root of an operation has.
    static let missing = ObjectMapping([:])
}

extension ScopePlan {
    /// The fields as one shape, when all of them are read from the object's own body.
    static func objectShape(of fields: [FieldPlan], _ members: MemberTable) -> ObjectShape? {
        var shapes: [ObjectMember] = []
        shapes.reserveCapacity(fields.count)
        for field in fields {
            guard let shape = field.objectMember(members) else { return nil }
            shapes.append(shape)
        }
        return ObjectShape(members: shapes)
    }

    /// Takes fields that follow each other and are read from the object itself together.
    ///
    /// PERF: projecting 13 leaves in one walk takes 0.2 µs an object; one by one, by their places, they took 2.
    ///
    /// - Parameters:
    ///   - fields: Of the scope.
    ///   - members: Of the scope.
    ///   - whole: All of the fields as one shape, where there is one.
    /// - Returns: The fields in their order, each once.
    static func parts(of fields: [FieldPlan], _ members: MemberTable, whole: ObjectShape?) -> [Part] {
        if let whole, fields.count > 1, whole.members.contains(where: { $0.isRead }) {
            let run = FieldRun(
                shape: Shape(.object(whole), isNullable: false),
                fields: fields.indices,
                leaves: leaves(of: fields[...])
            )
            return [.run(run)]
        }
        var parts: [Part] = []
        var run: [ObjectMember] = []
        func endRun(before index: Int) {
            let range = index - run.count..<index
            if run.count > 1, run.contains(where: { $0.isRead }) {
                let shape = Shape(.object(ObjectShape(members: run)), isNullable: false)
                parts.append(.run(FieldRun(shape: shape, fields: range, leaves: leaves(of: fields[range]))))
            } else {
                parts += range.map { part(fields, $0) }
            }
            run = []
        }
        for (index, field) in fields.enumerated() {
            if let member = field.objectMember(members) {
                run.append(member)
            } else {
                endRun(before: index)
                parts.append(part(fields, index))
            }
        }
        endRun(before: fields.count)
        return parts
    }

    private static func part(_ fields: [FieldPlan], _ index: Int) -> Part {
        let field = fields[index]
        guard case .column(let column, .shape(let shape, let inner)) = field.value, field.stream == nil else {
            return .field(index)
        }
        if inner != nil { return .shared(SharedField(field: field, column: column, shape: shape)) }
        switch shape.kind {
        case .leaf(.int), .leaf(.float), .leaf(.string), .leaf(.boolean), .leaf(.id):
            return .leaf(ColumnLeaf(field: field, column: column, shape: shape))
        // Nothing is copied of these without a look at it.
        case .leaf(.enumeration), .leaf(.checked), .leaf(.any), .list, .object: return .field(index)
        }
    }

    /// Fields that are read from the object itself, as leaves with their places; nil where a path goes on from a member.
    private static func leaves(of fields: ArraySlice<FieldPlan>) -> LeafRun? {
        var leaves: [LeafRun.Leaf] = []
        for field in fields {
            switch field.value {
            case .constant(let text): leaves.append(.constant(name: field.responseName, text))
            case .member(let read, .shape(let shape, _)) where read.slot >= 0 && read.steps.isEmpty:
                leaves.append(.place(name: field.responseName, slot: read.slot, shape))
            case .missing, .member, .column, .embedded, .introspection: return nil
            }
        }
        return LeafRun(leaves)
    }

    /// The member names of a read, from the object inwards.
    package func path(of read: MemberRead) -> [String] {
        read.path(members)
    }
}

extension ObjectMember {
    /// It comes from the object, unlike a constant.
    fileprivate var isRead: Bool { if case .path = source { true } else { false } }
}

extension MemberRead {
    fileprivate func path(_ members: MemberTable) -> [String] { slot < 0 ? [] : [members.names[slot]] + rest }
}

extension FieldPlan {
    /// The field as part of an object that is projected whole; nil when it needs columns.
    fileprivate func objectMember(_ members: MemberTable) -> ObjectMember? {
        guard stream == nil else { return nil }
        return switch value {
        case .constant(let text):
            ObjectMember(
                outputName: responseName,
                source: .constant(text),
                shape: Shape(.leaf(.any), isNullable: true),
                coordinate: ""
            )
        case .member(let read, .shape(let shape, _)) where read.needed.isEmpty:
            ObjectMember(
                outputName: responseName,
                source: .path(read.path(members)),
                shape: shape,
                coordinate: coordinate
            )
        case .missing, .member, .column, .embedded, .introspection:
            nil
        }
    }

    /// True when the objects' members are looked up for this field.
    var readsMembers: Bool {
        switch value {
        case .member: true
        case .embedded(let fields): fields.contains { $0.readsMembers }
        case .constant, .missing, .column, .introspection: false
        }
    }

    /// True when the object's own member has the field's name and is shown as it is.
    func isReadUnchanged(_ members: MemberTable) -> Bool {
        guard case .member(let read, let result) = value, read.path(members) == [responseName] else { return false }
        return result.isReadAsItStands
    }
}

extension Shape {
    /// A shape inside the lists and nullabilities of a field's type.
    convenience init(wrapping type: GraphQLType, around kind: Kind) {
        if let item = type.item {
            self.init(.list(Shape(wrapping: item, around: kind)), isNullable: !type.isNonNull)
        } else {
            self.init(kind, isNullable: !type.isNonNull)
        }
    }
}

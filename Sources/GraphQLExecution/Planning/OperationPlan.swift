package import GraphQLLanguage
package import GraphQLTypes
package import OrderedJSON

/// What is to be done for one operation of one document, worked out once and shared by all requests that send the same text.
///
/// A plan holds for one outcome of the `@skip` and `@include` conditions: fields that are left out are not in it.
package final class OperationPlan: Sendable {
    package let operationType: OperationType
    package let root: ScopePlan
    /// Something is delivered after the initial response.
    package let isIncremental: Bool
    /// Of the root field of a subscription: what its source of events is asked for.
    let eventArguments: ArgumentPlan
    /// Errors that a response lists.
    let maxErrors: Int

    init(
        operationType: OperationType,
        root: ScopePlan,
        isIncremental: Bool,
        eventArguments: ArgumentPlan,
        maxErrors: Int
    ) {
        self.operationType = operationType
        self.root = root
        self.isIncremental = isIncremental
        self.eventArguments = eventArguments
        self.maxErrors = maxErrors
    }
}

/// All the objects of one concrete type at one place in the operation: which columns of results they need, and what is written for
/// each of them.
package final class ScopePlan: Sendable {
    package let type: NamedType
    /// In response order.
    package let fields: [FieldPlan]
    /// Results that are worked out for all objects together.
    package let columns: [ColumnPlan]
    /// Of `columns` and `hiddenFields`, those that `fields` need.
    let needs: ScopeNeeds
    /// Fields that are delivered after the response that the objects stand in.
    package let groups: [DeferredGroup]
    /// Fields that only bindings read, as `ColumnPlan.requirements` counts them.
    package let hiddenFields: [FieldPlan]
    /// The member names that are read from the objects; `MemberRead.slot` counts into it.
    package let members: MemberTable
    /// How many `ChildPlan`s there are in this scope; `ChildPlan.index` counts them.
    package let childCount: Int
    /// The scope as one shape, when every field below is read from the object's own body.
    let objectShape: ObjectShape?
    /// `fields` again, those in a row that are read from the object itself taken together.
    ///
    /// Empty where the objects are projected with what is around them.
    let parts: [Part]
    /// `parts` again, as far as they are copied.
    let rowParts: [RowPart]
    /// Whether anything but the runs of `parts` reads members.
    let usesMemberOffsets: Bool
    /// True when a reader of field names sees the same in the objects as they are.
    let readsMembersUnchanged: Bool

    /// One field or several.
    enum Part: Sendable {
        /// Two or more fields that are read from the object itself.
        case run(FieldRun)
        /// A result of a column that is written as it stands in its body: parents may share it.
        case shared(SharedField)
        /// A result of a column that is a leaf.
        case leaf(ColumnLeaf)
        /// An index into `fields`.
        case field(Int)
    }

    init(
        type: NamedType,
        fields: [FieldPlan],
        needs: ScopeNeeds,
        groups: [DeferredGroup],
        columns: [ColumnPlan],
        hiddenFields: [FieldPlan],
        members: MemberTable,
        childCount: Int,
        isProjectedIfPossible: Bool
    ) {
        self.type = type
        self.fields = fields
        self.needs = needs
        self.groups = groups
        self.columns = columns
        self.hiddenFields = hiddenFields
        self.members = members
        self.childCount = childCount
        objectShape = columns.isEmpty && groups.isEmpty ? Self.objectShape(of: fields, members) : nil
        parts =
            isProjectedIfPossible && objectShape != nil ? [] : Self.parts(of: fields, members, whole: objectShape)
        rowParts = parts.map { RowPart($0) }
        usesMemberOffsets =
            parts.contains { if case .field(let index) = $0 { fields[index].readsMembers } else { false } }
            || hiddenFields.contains { $0.readsMembers }
            || groups.contains { $0.fields.contains { $0.readsMembers } }
        readsMembersUnchanged = columns.isEmpty && fields.allSatisfy { $0.isReadUnchanged(members) }
    }
}

/// A field whose value many objects of the scope may have in common, such as the author of posts.
package final class SharedField: Sendable {
    let field: FieldPlan
    let column: Int
    let shape: Shape
    /// Has this field alone.
    let name: LeafRun

    init(field: FieldPlan, column: Int, shape: Shape) {
        self.field = field
        self.column = column
        self.shape = shape
        name = LeafRun([.place(name: field.responseName, slot: 0, shape)])
    }
}

/// A field whose value is a leaf that a column has.
package final class ColumnLeaf: Sendable {
    let field: FieldPlan
    let column: Int
    /// Has this field alone.
    let run: LeafRun

    init(field: FieldPlan, column: Int, shape: Shape) {
        self.field = field
        self.column = column
        run = LeafRun([.place(name: field.responseName, slot: 0, shape)])
    }
}

/// Fields in a row that are read from the object itself.
package final class FieldRun: Sendable {
    /// All of them, projected in one walk over the object.
    let shape: Shape
    /// Which of the scope's `fields` they are.
    let fields: Range<Int>
    /// The same from places that the scope keeps; nil where one of them is further inside than a member of the object.
    let leaves: LeafRun?

    init(shape: Shape, fields: Range<Int>, leaves: LeafRun?) {
        self.shape = shape
        self.fields = fields
        self.leaves = leaves
    }
}

/// One field of a scope.
///
/// PERF: a class, since it is handed around for each field of each object.
package final class FieldPlan: Sendable {
    package let responseName: String
    /// `"name":`, ready to be written.
    package let key: [UInt8]
    package let parentType: NamedType
    package let field: OutputField
    package let type: GraphQLType
    /// Of the field's nodes in the document; empty for a hidden field.
    package let locations: [SourceLocation]
    package let value: FieldValuePlan
    /// Set where only the first items of a list go with the object; the others are delivered later.
    package let stream: StreamPlan?

    init(
        responseName: String,
        key: [UInt8],
        parentType: NamedType,
        field: OutputField,
        type: GraphQLType,
        locations: [SourceLocation],
        value: FieldValuePlan,
        stream: StreamPlan? = nil
    ) {
        self.responseName = responseName
        self.key = key
        self.parentType = parentType
        self.field = field
        self.type = type
        self.locations = locations
        self.value = value
        self.stream = stream
    }

    /// The schema coordinate, such as `Frob.name`.
    package var coordinate: String { parentType.name + "." + field.name }
}

/// Where a field's value comes from.
package indirect enum FieldValuePlan: Sendable {
    /// JSON text that is the same for every object: `__typename`, or `null` where nothing supplies the field.
    case constant([UInt8])
    /// Nothing supplies the field: null, which a non-null type does not allow.
    case missing
    /// Read from the object itself.
    case member(MemberRead, ResultPlan)
    /// Taken from a column of the same scope.
    case column(Int, ResultPlan)
    /// An object that is always there, written from the same object and columns.
    case embedded([FieldPlan])
    /// `__schema` and `__type`: answered from the schema while writing.
    case introspection(IntrospectionPlan)
}

/// A path into an object: one member that is found together with the others of the scope, and the rest from there.
package struct MemberRead: Sendable {
    /// Index into the scope's `members`; -1 stands for the object itself.
    package let slot: Int
    private let trail: Trail

    /// PERF: a class, so that a read is handed around with one reference to count.
    private final class Trail: Sendable {
        let rest: [String]
        let steps: [MemberPath]
        let needed: [MemberPath]

        init(_ rest: [String], needed: [[String]]) {
            self.rest = rest
            steps = rest.map { MemberPath([$0]) }
            self.needed = needed.map { MemberPath($0) }
        }
    }

    /// Of most reads: a member of the object itself.
    private static let noTrail = Trail([], needed: [])

    package var rest: [String] { trail.rest }
    /// `rest`, each name ready to be looked for.
    var steps: [MemberPath] { trail.steps }
    /// Members of the scope's object without which the value is null, as a reference is null whose key is.
    var needed: [MemberPath] { trail.needed }

    init(slot: Int, rest: [String], needed: [[String]] = []) {
        self.slot = slot
        trail = rest.isEmpty && needed.isEmpty ? Self.noTrail : Trail(rest, needed: needed)
    }
}

/// What becomes of a value.
package enum ResultPlan: Sendable {
    /// Everything below comes from the same body: it is projected in one go.
    case shape(Shape, ScopePlan?)
    /// Something below needs columns: the objects form scopes of their own.
    case objects(ChildPlan)
    /// A hidden value that is passed on as it stands.
    case raw
}

/// The objects found under one field, split by concrete type.
package final class ChildPlan: Sendable {
    /// Counts the children of the parent scope.
    package let index: Int
    /// One for each concrete type that may occur.
    package let scopes: [ScopePlan]
    /// For an abstract type: which scope by the name of the concrete type, and the path of the member that says it.
    package let discriminator: Discriminator?
    /// Set where the objects of later items of the list are a matter of their own.
    let stream: StreamPlan?

    package struct Discriminator: Sendable {
        package let path: MemberPath
        package let scopeByTypeName: [String: Int]
    }

    init(index: Int, scopes: [ScopePlan], discriminator: Discriminator?, stream: StreamPlan?) {
        self.index = index
        self.scopes = scopes
        self.discriminator = discriminator
        self.stream = stream
    }
}

/// A column of n results, one for each object of its scope.
package struct ColumnPlan: Sendable {
    package enum Source: Sendable {
        case load(any Loader)
        case compute(any Computation)
        case resolve(any FieldResolver, ResolvedField)
        /// What another column of the scope holds, or a member below it: a field of an object that was loaded by its key.
        case member(ofColumn: Int, [MemberPath])
    }

    /// What a resolver is told of the place it is asked at.
    package struct ResolvedField: Sendable {
        package let field: OutputField
        package let responseName: String
        /// A list may break off after some items.
        let isStreamed: Bool
    }

    package let source: Source
    /// For people and for errors.
    package let coordinate: String
    /// Whether a batch's answer gives each object a list of elements.
    package let isList: Bool
    package let arguments: ArgumentPlan
    /// Indexes of `ScopePlan.hiddenFields`, in the order of the binding's requirements.
    package let requirements: [Int]
    /// The children below this column: their objects are found as soon as it is complete.
    package internal(set) var children: [(child: ChildPlan, type: GraphQLType)]
}

/// A field's arguments: worked out with the plan where no variable is used.
package enum ArgumentPlan: Sendable {
    case constant(ArgumentValues)
    /// Depends on variables: coerced once for each operation.
    case dynamic(OutputField, [Argument], SourceLocation)

    /// The arguments of one operation.
    package func values(schema: Schema, variables: VariableValues) throws(GraphQLError) -> ArgumentValues {
        switch self {
        case .constant(let values): values
        case .dynamic(let field, let arguments, let location):
            try coerceArgumentValues(
                of: arguments,
                definitions: field.arguments,
                schema: schema,
                variables: variables,
                at: location
            )
        }
    }
}

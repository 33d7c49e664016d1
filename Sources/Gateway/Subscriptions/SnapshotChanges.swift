import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import GraphQLValidation

/// What of a schema an operation uses: fields, and types as a whole.
struct SchemaFootprint {
    /// `Type.field` of each field that is selected.
    fileprivate(set) var fields: Set<String> = []
    /// Types of which any member counts: scalars and enums, input types, and abstract types that are returned.
    fileprivate(set) var types: Set<String> = []
}

/// What a new snapshot changes for those who go on from the one before: by schema coordinate.
///
/// Works out what an operation uses once, however many subscribers it has.
final class SnapshotChanges {
    /// `Type.member` or `Type`, without arguments, of each change that ends who uses it.
    private let coordinates: [String]
    private var footprints: [ObjectIdentifier: (PreparedOperation, SchemaFootprint)] = [:]

    init(from old: Schema, to new: Schema) {
        coordinates = SchemaComparison.changes(from: old, to: new)
            .filter(\.endsSubscriptions)
            .map { String($0.coordinate.prefix { $0 != "(" }) }
    }

    /// The first changed coordinate that an operation uses.
    func touched(by footprint: SchemaFootprint) -> String? {
        coordinates.first { coordinate in
            if footprint.fields.contains(coordinate) || footprint.types.contains(coordinate) { return true }
            return footprint.types.contains(String(coordinate.prefix { $0 != "." }))
        }
    }

    /// What an operation uses of the schema that it was prepared for.
    func footprint(of prepared: PreparedOperation, in schema: Schema) -> SchemaFootprint {
        if let known = footprints[ObjectIdentifier(prepared)] { return known.1 }
        var walk = FootprintWalk(schema: schema, document: prepared.document)
        walk.visit(prepared.operation)
        footprints[ObjectIdentifier(prepared)] = (prepared, walk.footprint)
        return walk.footprint
    }
}

extension SchemaChange {
    /// Whether who goes on would get something else than was asked for.
    ///
    /// That is what breaks clients, and other values of arguments that are not given. What is merely added a client does not
    /// see.
    fileprivate var endsSubscriptions: Bool {
        severity == .breaking || kind == .argumentDefaultValueChanged || kind == .argumentDefaultValueAdded
    }
}

private struct FootprintWalk {
    let schema: Schema
    let document: ValidatedDocument
    var footprint = SchemaFootprint()
    private var fragments: Set<String> = []

    init(schema: Schema, document: ValidatedDocument) {
        self.schema = schema
        self.document = document
    }

    mutating func visit(_ operation: OperationDefinition) {
        guard let root = schema.rootType(of: operation.operationType) else { return }
        visit(operation.selectionSet, of: root)
    }

    private mutating func visit(_ set: SelectionSet, of parent: NamedType) {
        for selection in set.selections {
            switch selection {
            case .field(let field):
                guard let definition = schema.field(named: field.name.text, of: parent) else { continue }
                footprint.fields.insert("\(parent.name).\(definition.name)")
                for argument in definition.arguments { visitInput(schema[argument.type.named]) }
                let type = schema[definition.type.named]
                if type.isLeaf || type.isAbstract { footprint.types.insert(type.name) }
                if let inner = field.selectionSet { visit(inner, of: type) }
            case .inlineFragment(let fragment):
                visit(fragment.selectionSet, of: type(fragment.typeCondition) ?? parent)
            case .fragmentSpread(let spread):
                guard fragments.insert(spread.name.text).inserted,
                    let definition = document.fragment(named: spread.name.text),
                    let type = type(definition.typeCondition)
                else { continue }
                visit(definition.selectionSet, of: type)
            }
        }
    }

    private func type(_ condition: Name?) -> NamedType? { condition.flatMap { schema.type(named: $0.text) } }

    private mutating func visitInput(_ type: NamedType) {
        guard footprint.types.insert(type.name).inserted else { return }
        for field in type.inputFields { visitInput(schema[field.type.named]) }
    }
}

package import GraphQLLanguage

/// What is asked of every field of a document, as plain values.
///
/// PERF: a reference to the field or to its type would be counted at each of its uses, which is a third of validating.
@usableFromInline
package struct FieldFacts: Sendable {
    @usableFromInline package let type: GraphQLType
    /// Of the named type within `type`.
    @usableFromInline package let kind: TypeKind
    @usableFromInline package let hasRequiredArguments: Bool
    /// Its place among the fields that its type declares; -1 for one that types have without.
    @usableFromInline package let index: Int32

    /// Whether the type declares it; otherwise it is one that types have without.
    @inlinable
    package var isDeclared: Bool { index >= 0 }

    @inlinable
    package var isLeaf: Bool { kind.isLeaf }

    @inlinable
    package var isComposite: Bool { kind.isComposite }
}

/// What a document's names are in the schema: each is looked up once, however often it stands there.
extension Schema {
    /// The schema's numbers of the names of a document, by the document's; -1 for those that no type or field has.
    ///
    /// Those of what clients see (`api`) hold for the whole schema.
    package func names(of tree: SyntaxTree) -> [NameID] { names.ids(ofNamesIn: tree.names) }

    /// The type of this name, by the schema's number; hidden types are not found.
    package func typeID(named name: NameID) -> TypeID? {
        typesByName.indices.contains(Int(name)) ? typesByName[Int(name)] : nil
    }

    /// What is known of a field of a composite type, `__typename` and on the query root `__schema` and `__type` included.
    ///
    /// The name is the schema's number.
    package func facts(ofField name: NameID, on parent: TypeID) -> FieldFacts? {
        fieldTable.facts(of: name, on: parent)
    }
}

/// The fields of all types of a schema by two numbers: a hash table with the facts in it.
struct FieldTable: Sendable {
    /// A power of two, at most half of them taken.
    private var slots: [Slot]

    private struct Slot: Sendable {
        let parent: TypeID
        /// -1 in a free slot.
        let name: NameID
        let facts: FieldFacts
    }

    /// Gives all names of fields their numbers.
    init(_ types: [NamedType], metaFields: MetaFields, queryType: TypeID?, names: inout NameTable) {
        var fields: [Slot] = []
        for type in types where type.isComposite {
            let others = metaFields.fields(isQueryRoot: type.id == queryType)
            for (index, field) in (type.fields + others).enumerated() {
                fields.append(
                    Slot(
                        parent: type.id,
                        name: names.insert(field.name),
                        facts: FieldFacts(
                            type: field.type,
                            kind: types[Int(field.type.named.index)].kind,
                            hasRequiredArguments: field.hasRequiredArguments,
                            index: index < type.fields.count ? Int32(truncatingIfNeeded: index) : -1
                        )
                    )
                )
            }
        }
        var size = 16
        while size < fields.count * 2 { size *= 2 }
        let free = FieldFacts(type: GraphQLType(TypeID(0)), kind: .scalar, hasRequiredArguments: false, index: -1)
        slots = Array(repeating: Slot(parent: TypeID(0), name: -1, facts: free), count: size)
        // Of equal names the first is found.
        for field in fields {
            var place = place(of: field.name, on: field.parent)
            while slots[place].name >= 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = field
        }
    }

    @inline(__always)
    func facts(of name: NameID, on parent: TypeID) -> FieldFacts? {
        guard name >= 0 else { return nil }
        var place = place(of: name, on: parent)
        while slots[place].name >= 0 {
            if slots[place].name == name, slots[place].parent == parent { return slots[place].facts }
            place = (place &+ 1) & (slots.count &- 1)
        }
        return nil
    }

    private func place(of name: NameID, on parent: TypeID) -> Int {
        let key = UInt64(UInt32(bitPattern: parent.index)) << 32 | UInt64(UInt32(bitPattern: name))
        let product = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: product.high ^ product.low) & (slots.count &- 1)
    }
}

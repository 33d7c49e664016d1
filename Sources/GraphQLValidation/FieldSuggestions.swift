import GraphQLTypes

/// What `FieldSelections` suggests for a field that its type does not have.
extension Schema {
    /// For an abstract type, the types of its objects that do have the field; else fields of similar names.
    func suggestions(forField name: String, on type: NamedType) -> String {
        let types = typesThatHave(field: name, of: type)
        if !types.isEmpty { return didYouMean(types.map(\.name), "to use an inline fragment on") }
        return didYouMean(GraphQLTypes.suggestions(for: name, among: type.fields.lazy.map(\.name)))
    }

    /// Object types of an abstract type that have a field of this name, and the interfaces through which they have it:
    /// those that most of the objects share first, and an interface before what implements it.
    private func typesThatHave(field name: String, of type: NamedType) -> [NamedType] {
        guard type.isAbstract else { return [] }
        var useCounts: [TypeID: Int] = [:]
        for object in type.possibleTypes.lazy.map({ self[$0] }) where object.field(named: name) != nil {
            useCounts[object.id] = 1
            for interface in object.interfaces where self[interface].field(named: name) != nil {
                useCounts[interface, default: 0] += 1
            }
        }
        return useCounts.keys.map { self[$0] }.sorted { left, right in
            let counts = (useCounts[left.id] ?? 0, useCounts[right.id] ?? 0)
            if counts.0 != counts.1 { return counts.0 > counts.1 }
            if left.kind == .interface, right.interfaces.contains(left.id) { return true }
            if right.kind == .interface, left.interfaces.contains(right.id) { return false }
            return naturallyPrecedes(left.name, right.name)
        }
    }
}

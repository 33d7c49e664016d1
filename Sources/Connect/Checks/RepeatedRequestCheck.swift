import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes

/// Bound fields that ask once for each object of a list: the N+1 requests that `@batch` is there to save.
extension SchemaBinder {
    /// Warns of a field that is not batched, reads its parent, and stands below a list.
    ///
    /// - Parameters:
    ///   - site: The field.
    ///   - requirements: What its request reads of the parent; one that reads nothing is made once for all.
    ///   - request: What is sent, such as `sends one request`.
    ///   - advice: What to do about it.
    mutating func warnOfRepetition(
        of site: BindingSite,
        reading requirements: [Requirement],
        _ request: String,
        _ advice: String
    ) {
        guard !site.isRoot, !requirements.isEmpty, typesBelowLists.contains(site.type.id) else { return }
        problems.warning(
            "TRIB_N_PLUS_ONE",
            "\"\(site.coordinate)\" \(request) for each \(site.type.name) of a list; \(advice)",
            at: site.directive.location
        )
    }

    /// Warns of a lookup that is made for each object of a list.
    mutating func warnOfRepetition(of type: NamedType, by lookup: Lookup) {
        problems.warning(
            "TRIB_N_PLUS_ONE",
            "\(lookup.name) sends one request for each \(type.name) of a list; look many up at once with @connect on the type and $batch if the API can take many keys.",
            at: lookup.location
        )
    }

    /// The types of which one response may have many objects: those in a list, and whatever their fields lead to.
    static func typesBelowLists(_ schema: Schema) -> Set<TypeID> {
        var found: Set<TypeID> = []
        var queue: [TypeID] = []
        func reach(_ type: TypeID) {
            for possible in schema[type].possibleTypes where found.insert(possible).inserted { queue.append(possible) }
        }
        for type in schema.types where !type.isIntrospection {
            for field in type.fields where field.type.item != nil { reach(field.type.named) }
        }
        while let type = queue.popLast() {
            for field in schema[type].fields { reach(field.type.named) }
        }
        return found
    }
}

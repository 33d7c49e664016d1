import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// `__schema` and `__type`.
extension Planner {
    /// Where something of the schema is selected: planned once, however often its fragment is spread.
    struct IntrospectionPlace: Hashable {
        /// Of the selection set.
        let location: SourceLocation
        let type: TypeID
        /// Lists that multiply the answer, outside of it.
        let lists: Int
    }

    /// A planned selection, and how many fields it has at all depths.
    struct PlannedIntrospection {
        let selection: IntrospectionSelection
        let fieldCount: Int
    }

    mutating func planIntrospection(
        _ collected: CollectedField,
        lists: Int = 0
    ) throws(GraphQLError) -> IntrospectionSelection.Field {
        let kind = IntrospectionField.named(collected.field.name)
        let lists = lists + (kind.multiplies ? 1 : 0)
        if lists > limits.maxIntrospectionLists {
            throw GraphQLError("Maximum introspection depth exceeded", locations: collected.locations)
        }
        let type = schema[collected.field.type.named]
        return IntrospectionSelection.Field(
            key: OutputBuffer.encodedKey(collected.responseName),
            kind: kind,
            arguments: argumentPlan(collected),
            below: type.isComposite ? try planIntrospection(collected.below, of: type, lists: lists) : nil
        )
    }

    private mutating func planIntrospection(
        _ selected: Selected,
        of type: NamedType,
        lists: Int
    ) throws(GraphQLError) -> IntrospectionSelection {
        let set = selected.onlySet.map { collector.unwrapped($0, on: type) }
        let place = set.map { IntrospectionPlace(location: $0.location, type: type.id, lists: lists) }
        if let place, let known = introspections[place] {
            fieldCount += known.fieldCount
            if fieldCount > limits.maxFields { throw tooManyFields(nil) }
            return known.selection
        }
        let start = fieldCount
        var fields: [IntrospectionSelection.Field] = []
        for collected in try collector.collect(set.map { .sets([SelectedSet($0)]) } ?? selected, on: type) {
            fieldCount += 1
            if fieldCount > limits.maxFields { throw tooManyFields(collected) }
            fields.append(try planIntrospection(collected, lists: lists))
        }
        let selection = IntrospectionSelection(typeName: type.name, fields: fields)
        if let place {
            introspections[place] = PlannedIntrospection(selection: selection, fieldCount: fieldCount - start)
        }
        return selection
    }
}

extension Selected {
    /// The selection set, where it is one alone.
    fileprivate var onlySet: SelectionSet? {
        if case .sets(let sets) = self, sets.count == 1 { sets[0].set } else { nil }
    }
}

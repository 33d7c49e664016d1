import GraphQLLanguage
import GraphQLTypes

extension Planner {
    func argumentPlan(_ collected: CollectedField) -> ArgumentPlan {
        .of(
            collected.field,
            collected.arguments,
            at: collected.locations.first ?? SourceLocation(utf8Offset: 0),
            schema: schema
        )
    }
}

extension ArgumentPlan {
    /// The arguments of a field: coerced once, where no variable is among them.
    static func of(
        _ field: OutputField,
        _ arguments: [Argument],
        at location: SourceLocation,
        schema: Schema
    ) -> ArgumentPlan {
        if field.arguments.isEmpty { return .none }
        if arguments.contains(where: { $0.value.containsVariable }) { return .dynamic(field, arguments, location) }
        do throws(GraphQLError) {
            return .constant(
                try coerceArgumentValues(of: arguments, definitions: field.arguments, schema: schema, at: location)
            )
        } catch {
            // An error of the field alone, met again when it is run. (Validation lets no such document through.)
            return .dynamic(field, arguments, location)
        }
    }
}

/// One difference between two schemas, and what it means for clients that were written for the older one.
package struct SchemaChange: Hashable, Sendable {
    /// Worst first.
    package enum Severity: String, Hashable, Sendable, CaseIterable {
        /// Operations that were valid are valid no more, or answers have another shape.
        case breaking
        /// Operations stay valid, and programs may meet what they do not expect.
        case dangerous
        /// Nothing that was valid notices.
        case safe
    }

    /// The names of graphql-js's `BreakingChangeType`, `DangerousChangeType` and `SafeChangeType`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case typeRemoved = "TYPE_REMOVED"
        case typeChangedKind = "TYPE_CHANGED_KIND"
        case typeRemovedFromUnion = "TYPE_REMOVED_FROM_UNION"
        case valueRemovedFromEnum = "VALUE_REMOVED_FROM_ENUM"
        case requiredInputFieldAdded = "REQUIRED_INPUT_FIELD_ADDED"
        case implementedInterfaceRemoved = "IMPLEMENTED_INTERFACE_REMOVED"
        case fieldRemoved = "FIELD_REMOVED"
        case fieldChangedKind = "FIELD_CHANGED_KIND"
        case requiredArgumentAdded = "REQUIRED_ARG_ADDED"
        case argumentRemoved = "ARG_REMOVED"
        case argumentChangedKind = "ARG_CHANGED_KIND"
        case directiveRemoved = "DIRECTIVE_REMOVED"
        case directiveArgumentRemoved = "DIRECTIVE_ARG_REMOVED"
        case requiredDirectiveArgumentAdded = "REQUIRED_DIRECTIVE_ARG_ADDED"
        case directiveRepeatableRemoved = "DIRECTIVE_REPEATABLE_REMOVED"
        case directiveLocationRemoved = "DIRECTIVE_LOCATION_REMOVED"

        case valueAddedToEnum = "VALUE_ADDED_TO_ENUM"
        case typeAddedToUnion = "TYPE_ADDED_TO_UNION"
        case optionalInputFieldAdded = "OPTIONAL_INPUT_FIELD_ADDED"
        case optionalArgumentAdded = "OPTIONAL_ARG_ADDED"
        case implementedInterfaceAdded = "IMPLEMENTED_INTERFACE_ADDED"
        case argumentDefaultValueChanged = "ARG_DEFAULT_VALUE_CHANGE"

        case typeAdded = "TYPE_ADDED"
        case fieldAdded = "FIELD_ADDED"
        case fieldChangedKindSafely = "FIELD_CHANGED_KIND_SAFE"
        case argumentChangedKindSafely = "ARG_CHANGED_KIND_SAFE"
        case argumentDefaultValueAdded = "ARG_DEFAULT_VALUE_ADDED"
        case directiveAdded = "DIRECTIVE_ADDED"
        case directiveArgumentAdded = "OPTIONAL_DIRECTIVE_ARG_ADDED"
        case directiveRepeatableAdded = "DIRECTIVE_REPEATABLE_ADDED"
        case directiveLocationAdded = "DIRECTIVE_LOCATION_ADDED"
        case descriptionChanged = "DESCRIPTION_CHANGED"

        /// What a change of this kind means.
        package var severity: Severity {
            switch self {
            case .typeRemoved, .typeChangedKind, .typeRemovedFromUnion, .valueRemovedFromEnum, .requiredInputFieldAdded,
                .implementedInterfaceRemoved, .fieldRemoved, .fieldChangedKind, .requiredArgumentAdded,
                .argumentRemoved,
                .argumentChangedKind, .directiveRemoved, .directiveArgumentRemoved, .requiredDirectiveArgumentAdded,
                .directiveRepeatableRemoved, .directiveLocationRemoved:
                .breaking
            case .valueAddedToEnum, .typeAddedToUnion, .optionalInputFieldAdded, .optionalArgumentAdded,
                .implementedInterfaceAdded, .argumentDefaultValueChanged:
                .dangerous
            case .typeAdded, .fieldAdded, .fieldChangedKindSafely, .argumentChangedKindSafely,
                .argumentDefaultValueAdded, .directiveAdded, .directiveArgumentAdded, .directiveRepeatableAdded,
                .directiveLocationAdded, .descriptionChanged:
                .safe
            }
        }
    }

    package let kind: Kind
    /// Of what has changed, in the older schema or the newer: `Frob.name`, `Query.frob(id:)`, `@auth(role:)`.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Schema-Coordinates
    package let coordinate: String
    /// A sentence in the words of graphql-js, where it has one.
    package let message: String

    package var severity: Severity { kind.severity }
}

package import GraphQLLanguage

/// The six kinds of named types.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Types
@usableFromInline
package enum TypeKind: Hashable, Sendable {
    case scalar
    case object
    case interface
    case union
    case enumeration
    case inputObject

    @inlinable
    package var isLeaf: Bool { self == .scalar || self == .enumeration }

    /// True for those that a selection set applies to.
    @inlinable
    package var isComposite: Bool { self == .object || self == .interface || self == .union }
}

/// A named type of a schema with its extensions merged in.
///
/// One class for all kinds: members that a kind does not have are empty.
@usableFromInline
package final class NamedType: Sendable {
    package let id: TypeID
    package let name: String
    package let kind: TypeKind
    package let description: String?
    /// Object and interface types, in order of definition.
    package let fields: [OutputField]
    /// Object and interface types: every interface implemented, as declared.
    package let interfaces: [TypeID]
    /// Interfaces and unions: the object types that may stand there, in order of definition.
    ///
    /// Object types: the type itself.
    package let possibleTypes: [TypeID]
    package let possibleTypeSet: Set<TypeID>
    /// Unions: members as declared.
    package let members: [TypeID]
    /// Enums.
    package let enumValues: [EnumValue]
    /// Input objects.
    package let inputFields: [InputMember]
    /// Input objects: values of fields that are hidden from clients, which every object gets.
    package let hiddenDefaults: [InputValue.Member]
    /// Input objects with `@oneOf`.
    package let isOneOf: Bool
    /// Scalars with `@specifiedBy`.
    package let specifiedByURL: String?
    /// Set for Int, Float, String, Boolean and ID.
    package let builtInScalar: BuiltInScalar?
    /// Set for a custom scalar whose values are checked; others take and give any value.
    package let customScalar: CustomScalar?
    /// True for the types that the specification defines: built-in scalars and introspection types.
    package let isBuiltIn: Bool
    /// True for the introspection types, whose names start with `__`.
    package let isIntrospection: Bool
    /// True for a type that clients do not see: a built-in scalar that nothing visible refers to, or a type that only
    /// the binding directives use.
    ///
    /// It has an id and works in coercion, but is not found by name.
    package let isHidden: Bool
    /// Directives applied to the definition and its extensions.
    package let appliedDirectives: [Directive]
    /// Of the definition; nil for a built-in type.
    package let location: SourceLocation?

    private let fieldNames: NameIndex
    private let inputFieldNames: NameIndex
    private let enumValueNames: NameIndex

    package init(
        id: TypeID,
        name: String,
        kind: TypeKind,
        description: String? = nil,
        fields: [OutputField] = [],
        interfaces: [TypeID] = [],
        possibleTypes: [TypeID] = [],
        members: [TypeID] = [],
        enumValues: [EnumValue] = [],
        inputFields: [InputMember] = [],
        hiddenDefaults: [InputValue.Member] = [],
        isOneOf: Bool = false,
        specifiedByURL: String? = nil,
        builtInScalar: BuiltInScalar? = nil,
        customScalar: CustomScalar? = nil,
        isBuiltIn: Bool = false,
        isHidden: Bool = false,
        appliedDirectives: [Directive] = [],
        location: SourceLocation? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.description = description
        self.fields = fields
        self.interfaces = interfaces
        self.possibleTypes = possibleTypes
        self.possibleTypeSet = Set(possibleTypes)
        self.members = members
        self.enumValues = enumValues
        self.inputFields = inputFields
        self.hiddenDefaults = hiddenDefaults
        self.isOneOf = isOneOf
        self.specifiedByURL = specifiedByURL
        self.builtInScalar = builtInScalar
        self.customScalar = customScalar
        self.isBuiltIn = isBuiltIn
        self.isIntrospection = isBuiltIn && name.utf8.starts(with: "__".utf8)
        self.isHidden = isHidden
        self.appliedDirectives = appliedDirectives
        self.location = location
        self.fieldNames = NameIndex(fields.map(\.name))
        self.inputFieldNames = NameIndex(inputFields.map(\.name))
        self.enumValueNames = NameIndex(enumValues.map(\.name))
    }

    package func field(named name: String) -> OutputField? { fieldIndex(named: name).map { fields[$0] } }

    /// Index into `fields`.
    package func fieldIndex(named name: String) -> Int? { fieldNames.index(of: name) }

    package func inputField(named name: String) -> InputMember? {
        inputFieldNames.index(of: name).map { inputFields[$0] }
    }

    /// Index into `inputFields`.
    package func inputFieldIndex(named name: String) -> Int? { inputFieldNames.index(of: name) }

    package func enumValue(named name: String) -> EnumValue? { enumValueNames.index(of: name).map { enumValues[$0] } }

    /// Scalars and enums.
    package var isLeaf: Bool { kind.isLeaf }

    /// Object, interface and union types: those a selection set applies to.
    package var isComposite: Bool { kind.isComposite }

    package var isAbstract: Bool { kind == .interface || kind == .union }

    package var isInput: Bool { kind == .scalar || kind == .enumeration || kind == .inputObject }

    package var isOutput: Bool { kind != .inputObject }
}

/// The scalars that the specification defines.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Scalars.Built-in-Scalars
package enum BuiltInScalar: String, Hashable, Sendable, CaseIterable {
    case int = "Int"
    case float = "Float"
    case string = "String"
    case boolean = "Boolean"
    case id = "ID"
}

/// A field of an object or interface type.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Objects
package final class OutputField: Sendable {
    package let name: String
    package let description: String?
    package let arguments: [InputMember]
    package let type: GraphQLType
    package let deprecationReason: String?
    package let appliedDirectives: [Directive]
    /// Of its name; nil for a field of an introspection type.
    package let location: SourceLocation?

    private let argumentNames: NameIndex
    /// Whether some argument has to be given.
    package let hasRequiredArguments: Bool

    package init(
        name: String,
        description: String? = nil,
        arguments: [InputMember] = [],
        type: GraphQLType,
        deprecationReason: String? = nil,
        appliedDirectives: [Directive] = [],
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        self.type = type
        self.deprecationReason = deprecationReason
        self.appliedDirectives = appliedDirectives
        self.location = location
        self.argumentNames = NameIndex(arguments.map(\.name))
        self.hasRequiredArguments = arguments.contains(where: \.isRequired)
    }

    package func argument(named name: String) -> InputMember? { argumentIndex(named: name).map { arguments[$0] } }

    /// Index into `arguments`.
    package func argumentIndex(named name: String) -> Int? { argumentNames.index(of: name) }
}

/// An argument of a field or directive, or a field of an input object.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Field-Arguments and #sec-Input-Objects
package final class InputMember: Sendable {
    package let name: String
    package let description: String?
    package let type: GraphQLType
    /// As written; `defaultValue` is the same, coerced.
    package let defaultLiteral: Value?
    package let defaultValue: InputValue?
    package let deprecationReason: String?
    package let appliedDirectives: [Directive]
    package let location: SourceLocation?

    package init(
        name: String,
        description: String? = nil,
        type: GraphQLType,
        defaultLiteral: Value? = nil,
        defaultValue: InputValue? = nil,
        deprecationReason: String? = nil,
        appliedDirectives: [Directive] = [],
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.description = description
        self.type = type
        self.defaultLiteral = defaultLiteral
        self.defaultValue = defaultValue
        self.deprecationReason = deprecationReason
        self.appliedDirectives = appliedDirectives
        self.location = location
    }

    /// Non-null and without a default: it has to be given.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Required-Arguments
    package var isRequired: Bool { type.isNonNull && defaultLiteral == nil }
}

/// A value of an enum type.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Enums
package struct EnumValue: Sendable {
    package let name: String
    package let description: String?
    package let deprecationReason: String?
    package let appliedDirectives: [Directive]

    package init(name: String, description: String?, deprecationReason: String?, appliedDirectives: [Directive]) {
        self.name = name
        self.description = description
        self.deprecationReason = deprecationReason
        self.appliedDirectives = appliedDirectives
    }
}

/// A directive that a schema knows.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System.Directives
package final class SchemaDirective: Sendable {
    package let name: String
    package let description: String?
    package let arguments: [InputMember]
    package let isRepeatable: Bool
    package let locations: [DirectiveLocation]
    /// True for those of the specification and for the binding directives: not printed as part of the schema.
    package let isBuiltIn: Bool
    /// True for the binding directives: not introspected either.
    package let isHidden: Bool
    package let location: SourceLocation?

    private let argumentNames: NameIndex

    package init(
        name: String,
        description: String?,
        arguments: [InputMember],
        isRepeatable: Bool,
        locations: [DirectiveLocation],
        isBuiltIn: Bool,
        isHidden: Bool = false,
        location: SourceLocation?
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        self.isRepeatable = isRepeatable
        self.locations = locations
        self.isBuiltIn = isBuiltIn
        self.isHidden = isHidden
        self.location = location
        self.argumentNames = NameIndex(arguments.map(\.name))
    }

    package func argument(named name: String) -> InputMember? { argumentIndex(named: name).map { arguments[$0] } }

    /// Index into `arguments`.
    package func argumentIndex(named name: String) -> Int? { argumentNames.index(of: name) }
}

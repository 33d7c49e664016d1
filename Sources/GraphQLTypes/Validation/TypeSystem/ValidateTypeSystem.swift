import GraphQLLanguage

/// Checks a schema as a type system: what chapter 3 says under "Type Validation" of each kind of type.
///
/// The schema was put together from `assembly`, whose syntax tells where things are written; its default values are not
/// coerced yet.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System
/// - Returns: Errors about root types, then directives, then each type in turn, then cycles of input
///   objects, then what is hidden from clients.
func validateTypeSystem(_ schema: Schema, assembly: SchemaAssembly, options: SchemaOptions) -> [GraphQLError] {
    var context = TypeSystemContext(schema: schema, assembly: assembly, options: options)
    checkRootTypes(&context)
    checkDirectiveDefinitions(&context)
    if options.refusesDirectiveCycles { checkDirectiveCycles(&context) }
    checkDirectiveArguments(&context)
    var defaultCycles = DefaultValueCycles()
    for type in schema.types where !type.isBuiltIn {
        checkName(type.name, at: context.syntax(of: type.id).nodes.first?.start, &context)
        switch type.kind {
        case .scalar: break
        case .object, .interface:
            checkFields(of: type, &context)
            checkInterfaces(of: type, &context)
        case .union: checkMembers(of: type, &context)
        case .enumeration: checkValues(of: type, &context)
        case .inputObject:
            checkInputFields(of: type, &context)
            defaultCycles.check(type, &context)
        }
    }
    checkInputObjectCycles(&context)
    checkHiddenElements(&context)
    return context.errors
}

/// What the checks of a type system share.
struct TypeSystemContext {
    let schema: Schema
    let assembly: SchemaAssembly
    let options: SchemaOptions
    private(set) var errors: [GraphQLError] = []

    init(schema: Schema, assembly: SchemaAssembly, options: SchemaOptions) {
        self.schema = schema
        self.assembly = assembly
        self.options = options
    }

    mutating func report(_ message: String, at locations: [SourceLocation?]) {
        errors.append(GraphQLError(message, locations: locations.compactMap { $0 }))
    }

    mutating func report(_ message: String, at location: SourceLocation?) { report(message, at: [location]) }

    /// The syntax that a type was made from.
    ///
    /// Its fields, values and members are in the same order as the type's.
    func syntax(of id: TypeID) -> SchemaAssembly.MergedType { assembly.types[Int(id.index)] }

    func text(of type: GraphQLType) -> String { schema.text(of: type) }

    func isInput(_ type: GraphQLType) -> Bool { schema[type.named].isInput }

    func isOutput(_ type: GraphQLType) -> Bool { schema[type.named].isOutput }
}

/// Names that start with two underscores belong to introspection.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Names.Reserved-Names
func checkName(_ name: String, at location: SourceLocation?, _ context: inout TypeSystemContext) {
    guard name.utf8.starts(with: "__".utf8) else { return }
    context.report(
        "Name \"\(name)\" must not begin with \"__\", which is reserved by GraphQL introspection.",
        at: location
    )
}

extension SchemaAssembly.MergedType {
    /// Where graphql-js says that the type and its extensions start.
    var starts: [SourceLocation?] { nodes.map(\.start) }
}

extension [Directive] {
    /// Where `@deprecated` stands.
    var deprecation: SourceLocation? { first { $0.name.text == "deprecated" }?.location }
}

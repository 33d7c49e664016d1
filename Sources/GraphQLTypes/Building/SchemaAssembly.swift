import GraphQLLanguage

/// The parts of a schema with definitions and extensions merged, types numbered, and the syntax kept beside, so that
/// checks can say where something is written.
///
/// Spec: https://spec.graphql.org/September2025/#sec-Type-System-Extensions, #sec-Schema-Extension,
/// #sec-Scalar-Extensions, #sec-Object-Extensions, #sec-Interface-Extensions, #sec-Union-Extensions,
/// #sec-Enum-Extensions, #sec-Input-Object-Extensions
struct SchemaAssembly {
    let system: TypeSystemDefinitions
    let sources: [Source]
    let customScalars: CustomScalars
    let directiveNames: [String: String]
    /// By `TypeID`.
    private(set) var types: [MergedType] = []
    private(set) var ids: [String: TypeID] = [:]
    private(set) var directives: [MergedDirective] = []
    private(set) var rootTypes: [OperationType: TypeID] = [:]
    /// Object types by interface or union, in order of definition.
    private var possibleTypes: [TypeID: [TypeID]] = [:]
    private(set) var errors: [GraphQLError] = []

    /// A type's definition with all its extensions.
    struct MergedType {
        let name: String
        let kind: TypeKind
        /// Definition first, then extensions.
        let nodes: [TypeDefinition]
        let isBuiltIn: Bool
        var isHidden: Bool
        let directives: [Directive]
        let interfaces: [Name]
        let fields: [FieldDefinition]
        let members: [Name]
        let values: [EnumValueDefinition]
        let inputFields: [InputValueDefinition]
    }

    struct MergedDirective {
        let definition: DirectiveDefinition
        let isBuiltIn: Bool
        /// A known definition: clients do not see it.
        let isHidden: Bool
    }

    init(system: TypeSystemDefinitions, sources: [Source], options: SchemaOptions) {
        self.system = system
        self.sources = sources
        self.customScalars = options.customScalars
        self.directiveNames = options.directiveNames
        let builtInNames = Set(system.builtInTypeNames)

        // A type that the specification defines stays as it is there, whatever the schema says.
        var merged: [MergedType] = []
        for name in system.typeNames + system.extendedNames.filter({ system.types[$0] == nil })
        where !builtInNames.contains(name) {
            let nodes = (system.types[name].map { [$0] } ?? []) + (system.typeExtensions[name] ?? [])
            merged.append(MergedType(name, nodes, isBuiltIn: false, isHidden: system.knownTypes[name] != nil))
        }
        for type in system.builtInTypes {
            let nodes = [type] + (system.builtInTypeExtensions[type.name.text] ?? [])
            merged.append(MergedType(type.name.text, nodes, isBuiltIn: true, isHidden: false))
        }

        var definedDirectives: Set<String> = []
        for definition in system.directives {
            definedDirectives.insert(definition.name.text)
            let isHidden = system.knownDirectives[definition.name.text] != nil
            directives.append(MergedDirective(definition: definition, isBuiltIn: false, isHidden: isHidden))
        }
        let builtIn = system.builtInDirectives.filter { !definedDirectives.contains($0.name.text) }
        directives =
            builtIn.map { MergedDirective(definition: $0, isBuiltIn: true, isHidden: false) } + directives

        Self.hideUnreferenced(&merged, directives: directives)
        types = merged
        for (index, type) in types.enumerated() { ids[type.name] = TypeID(index) }

        for (operation, name) in system.rootNames { rootTypes[operation] = ids[name.text] }

        var possible: [TypeID: [TypeID]] = [:]
        for (index, type) in types.enumerated() {
            let id = TypeID(index)
            switch type.kind {
            case .object:
                possible[id] = [id]
                for interface in type.interfaces {
                    // Named twice is an error of its own; the type is possible once.
                    guard let interface = ids[interface.text], possible[interface]?.last != id else { continue }
                    possible[interface, default: []].append(id)
                }
            case .union: possible[id] = type.members.compactMap { ids[$0.text] }
            case .scalar, .interface, .enumeration, .inputObject: break
            }
        }
        possibleTypes = possible
        checkWrapping()
    }

    /// Built-in scalars that no visible definition refers to are no part of the schema, and known types become visible
    /// where one does.
    ///
    /// Spec: https://spec.graphql.org/September2025/#sec-Scalars.Built-in-Scalars
    private static func hideUnreferenced(_ types: inout [MergedType], directives: [MergedDirective]) {
        let indices = Dictionary(types.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var pending: [Int] = []
        for index in types.indices {
            if types[index].isHidden { continue }
            if types[index].isBuiltIn, types[index].kind == .scalar {
                types[index].isHidden = true
            } else {
                pending.append(index)
            }
        }
        func reveal(_ name: String) {
            guard let index = indices[name], types[index].isHidden else { return }
            types[index].isHidden = false
            pending.append(index)
        }
        for directive in directives where !directive.isHidden {
            for argument in directive.definition.arguments { reveal(argument.type.namedType.text) }
        }
        while let index = pending.popLast() {
            for name in types[index].referencedNames { reveal(name) }
        }
    }

    private mutating func checkWrapping() {
        var found: [GraphQLError] = []
        func check(_ type: TypeReference) {
            guard resolve(type) == nil else { return }
            found.append(
                GraphQLError(
                    "A type has more than \(GraphQLType.maxWrapperCount) lists and non-nulls around its name.",
                    at: type.location
                )
            )
        }
        for type in types {
            for field in type.fields {
                check(field.type)
                for argument in field.arguments { check(argument.type) }
            }
            for field in type.inputFields { check(field.type) }
        }
        for directive in directives {
            for argument in directive.definition.arguments { check(argument.type) }
        }
        errors = found
    }

    /// Nil when the name is unknown or the nesting too deep; neither is left once the definitions were checked.
    func resolve(_ type: TypeReference) -> GraphQLType? {
        switch type {
        case .named(let name): ids[name.text].map { GraphQLType($0) }
        case .list(let item, _): resolve(item)?.wrappedInList()
        case .nonNull(let inner): resolve(inner)?.wrappedInNonNull()
        }
    }

    func possibleTypes(of id: TypeID) -> [TypeID] { possibleTypes[id] ?? [] }
}

extension SchemaAssembly.MergedType {
    init(_ name: String, _ nodes: [TypeDefinition], isBuiltIn: Bool, isHidden: Bool) {
        var interfaces: [Name] = []
        var fields: [FieldDefinition] = []
        var members: [Name] = []
        var values: [EnumValueDefinition] = []
        var inputFields: [InputValueDefinition] = []
        for node in nodes {
            switch node.body {
            case .scalar: break
            case .object(let moreInterfaces, let moreFields), .interface(let moreInterfaces, let moreFields):
                interfaces += moreInterfaces
                fields += moreFields
            case .union(let more): members += more
            case .enumeration(let more): values += more
            case .inputObject(let more): inputFields += more
            }
        }
        self.init(
            name: name,
            kind: nodes.first?.kind ?? .scalar,
            nodes: nodes,
            isBuiltIn: isBuiltIn,
            isHidden: isHidden,
            directives: nodes.flatMap(\.directives),
            interfaces: interfaces,
            fields: fields,
            members: members,
            values: values,
            inputFields: inputFields
        )
    }

    fileprivate var referencedNames: [String] {
        let names = interfaces + members + inputFields.map(\.type.namedType)
        return names.map(\.text)
            + fields.flatMap { field in
                [field.type.namedType.text] + field.arguments.map(\.type.namedType.text)
            }
    }
}

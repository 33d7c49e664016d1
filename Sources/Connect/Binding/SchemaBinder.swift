package import GraphQLExecution
import GraphQLLanguage
package import GraphQLTypes
package import Proxy
package import Settings
package import StateStore
package import Upstreams

/// What a schema's bindings are made of besides the schema.
package struct BindingEnvironment: Sendable {
    /// Operating keys by source name.
    package var sources: [String: OperatingSettings]
    package var proxy: ProxyTable
    /// Prepares the statements of `@sql`.
    package var store: StateStore
    /// Absolute path that `@file` paths are relative to.
    package var schemaFolder: String
    /// Of the process: `$env`.
    package var environment: [String: String]
    /// Whether identical calls in flight may share one response: `tributary.singleFlight`.
    package var sharesInFlight: Bool
    /// Where the records of the sources are kept.
    package var upstreams: UpstreamSources
    /// Where URLs may lead whose host is not fixed.
    package var outboundHosts: OutboundHosts
    /// Fields that compiled code gives their values.
    package var code: (any SchemaCode)?

    package init(
        sources: [String: OperatingSettings],
        proxy: ProxyTable,
        store: StateStore,
        schemaFolder: String,
        environment: [String: String],
        sharesInFlight: Bool = true,
        upstreams: UpstreamSources = UpstreamSources(),
        outboundHosts: OutboundHosts = .none,
        code: (any SchemaCode)? = nil
    ) {
        self.sources = sources
        self.proxy = proxy
        self.store = store
        self.schemaFolder = schemaFolder
        self.environment = environment
        self.sharesInFlight = sharesInFlight
        self.upstreams = upstreams
        self.outboundHosts = outboundHosts
        self.code = code
    }
}

/// A schema's bindings, ready to run, or what is wrong with them.
package struct BoundSchema: Sendable {
    /// Complete only when no problem is an error.
    package let bindings: FieldBindings
    /// In order of the schema's files; warnings among them.
    package let problems: [BindingProblem]
    /// Values of environment variables that requests carry: to be kept out of logs.
    package let secrets: Set<String>
}

/// Reads the binding directives of a schema and compiles them.
package struct SchemaBinder {
    let schema: Schema
    let environment: BindingEnvironment
    /// What `$env` stands for, made once for all bindings.
    let environmentValue: MappingValue
    var problems: ProblemList
    var bindings = FieldBindings()
    var secrets: Set<String> = []
    var sources: [String: SourceDeclaration] = [:]
    var limits = LimitTable()
    /// Names that `@connect(id:)` gave.
    var connectorNames: Set<String> = []
    /// Coordinates that have a binding directive or that code binds, known before any directive is compiled.
    var boundFields: Set<String>
    /// Types whose objects something looks up by key, known before any binding is compiled.
    let lookedUpTypes: Set<TypeID>
    /// The fields that those are looked up by, as far as the requests name them.
    let lookupKeys: [TypeID: Set<String>]
    /// Types of which one response may have many objects.
    let typesBelowLists: Set<TypeID>
    /// For each bound field: the bound siblings it needs.
    var needs: [String: [String]] = [:]
    /// The ways to look objects up by their key, by type.
    var lookups: [TypeID: [Lookup]] = [:]
    /// How the objects below a bound field are read, for the check that every field has a value.
    var mappings: [String: ObjectMapping] = [:]
    /// Bound fields whose objects are made by evaluating an expression.
    var evaluatedMappings: Set<String> = []

    private init(schema: Schema, environment: BindingEnvironment) {
        self.schema = schema
        self.environment = environment
        problems = ProblemList(sources: schema.sources)
        environmentValue = .object(environment.environment.map { ($0.key, .string($0.value)) })
        var bound: Set<String> = []
        for type in schema.types {
            for field in type.fields
            where field.appliedDirectives.contains(where: { Self.bindingNames.contains($0.name.text) }) {
                bound.insert(type.name + "." + field.name)
            }
        }
        boundFields = bound
        lookupKeys = Self.lookupKeys(schema)
        lookedUpTypes = Set(lookupKeys.keys)
        typesBelowLists = Self.typesBelowLists(schema)
    }

    static let bindingNames: Set<String> = ["connect", "sql", "file", "expr"]

    /// Compiles all bindings.
    ///
    /// Problems are collected, all of them.
    package static func bind(_ schema: Schema, in environment: BindingEnvironment) -> BoundSchema {
        var binder = SchemaBinder(schema: schema, environment: environment)
        binder.readSchemaDirectives()
        binder.bindCode()
        for type in schema.types where type.location != nil {
            binder.bindLookups(of: type)
            for field in type.fields { binder.bind(field, of: type) }
        }
        binder.checkKeys()
        binder.checkFederation()
        binder.checkCycles()
        binder.checkCoverage()
        return BoundSchema(
            bindings: binder.bindings,
            problems: binder.problems.distinct.sorted { $0.location.sortKey < $1.location.sortKey },
            secrets: binder.secrets
        )
    }

    var isBound: @Sendable (NamedType, OutputField) -> Bool {
        { [boundFields] type, field in boundFields.contains(type.name + "." + field.name) }
    }

    func compiler(_ constants: ConstantVariables) -> MappingCompiler {
        MappingCompiler(
            schema: schema,
            constants: constants,
            isBound: isBound,
            lookedUpTypes: lookedUpTypes,
            lookupKeys: lookupKeys
        )
    }

    /// Refuses directives that say nothing of this kind of binding.
    mutating func refuseStray(_ names: [String], on site: BindingSite, because reason: String) {
        for directive in site.field.appliedDirectives where names.contains(directive.name.text) {
            problems.error(
                "TRIB_NO_BINDING",
                "@\(directive.name.text) has no effect on \(reason).",
                at: directive.location
            )
        }
    }

    /// Compiles the binding of one field, if it has any.
    private mutating func bind(_ field: OutputField, of type: NamedType) {
        let directives = field.appliedDirectives.filter { Self.bindingNames.contains($0.name.text) }
        refuseStrayPoll(on: field, of: type, isDirected: !directives.isEmpty)
        guard let directive = directives.first else {
            for stray in field.appliedDirectives where ["batch", "limits", "cache"].contains(stray.name.text) {
                problems.error(
                    "TRIB_NO_BINDING",
                    "@\(stray.name.text) stands on \"\(type.name).\(field.name)\", which has no @connect or @sql to apply it to.",
                    at: stray.location
                )
            }
            return
        }
        if directives.count > 1 {
            problems.error(
                "TRIB_TWO_BINDINGS",
                "\"\(type.name).\(field.name)\" has \(directives.count) bindings; leave one of "
                    + directives.map { "@" + $0.name.text }.joined(separator: ", ") + ".",
                at: directives[1].location
            )
            return
        }
        if type.kind != .object {
            problems.error(
                "CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE",
                "Bindings belong to fields of object types; \"\(type.name)\" is an interface.",
                at: directive.location
            )
            return
        }
        let site = BindingSite(type: type, field: field, directive: directive, schema: schema)
        if site.isSubscription { return bindEvents(site) }
        switch directive.name.text {
        case "connect": bindConnect(site)
        case "sql": bindSQL(site)
        case "file": bindFile(site)
        default: bindExpression(site)
        }
    }
}

/// One field and the directive that binds it; or a type and the directive that looks its objects up.
struct BindingSite {
    let type: NamedType
    let field: OutputField
    let directive: Directive
    let schema: Schema
    /// True for `@connect` on a type: the "field" is the object itself.
    let isLookup: Bool
    /// Whether one request takes many keys.
    let isBatch: Bool

    init(type: NamedType, field: OutputField, directive: Directive, schema: Schema) {
        self.type = type
        self.field = field
        self.directive = directive
        self.schema = schema
        isLookup = false
        isBatch = type.id != schema.subscriptionType && field.appliedDirectives.contains { $0.name.text == "batch" }
    }

    init(lookupOf type: NamedType, directive: Directive, schema: Schema, isBatch: Bool) {
        self.type = type
        field = OutputField(name: type.name, type: GraphQLType(type.id), location: directive.location)
        self.directive = directive
        self.schema = schema
        isLookup = true
        self.isBatch = isBatch
    }

    var coordinate: String { isLookup ? type.name : type.name + "." + field.name }
    var fieldType: NamedType { schema[field.type.named] }
    var isList: Bool { field.type.item != nil }
    var isRoot: Bool {
        type.id == schema.queryType || type.id == schema.mutationType || type.id == schema.subscriptionType
    }
    var isMutation: Bool { type.id == schema.mutationType }
    var isSubscription: Bool { type.id == schema.subscriptionType }

    func applied(_ name: String) -> Directive? { field.appliedDirectives.first { $0.name.text == name } }
}

extension SourceLocation {
    /// Orders places by file, then by position.
    fileprivate var sortKey: UInt64 { UInt64(sourceIndex) << 32 | UInt64(utf8Offset) }
}

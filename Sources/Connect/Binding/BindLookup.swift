import GraphQLExecution
import GraphQLLanguage
import GraphQLTypes
import OrderedJSON

/// A way to look objects of a type up by their key.
struct Lookup {
    /// Fields of the type that make up the key.
    let key: [Requirement]
    let mapping: ObjectMapping
    /// Where it is declared.
    let location: SourceLocation
    /// For a sentence: `@connect on "User"`, `"Query.user"`.
    let name: String
    let isBatch: Bool
}

/// Objects that are looked up by their key: `@connect` on a type, and fields of `Query` with `entity: true`.
///
/// Other mappings put out stubs, such as `author: { id: authorId }`; what is missing from them is fetched here.
extension SchemaBinder {
    /// The fields by which objects are looked up, by type: what requests of types with `@connect` read of the object, and the
    /// arguments of fields with `entity: true`.
    static func lookupKeys(_ schema: Schema) -> [TypeID: Set<String>] {
        var keys: [TypeID: Set<String>] = [:]
        for type in schema.types {
            for directive in type.appliedDirectives where directive.name.text == "connect" {
                let texts = directive.argument("http").map(\.strings) ?? []
                let names = type.fields.map(\.name).filter { name in
                    texts.contains { $0.reads("$this." + name) || $0.reads("$batch." + name) }
                }
                keys[type.id, default: []].formUnion(names)
            }
        }
        guard let query = schema.queryType else { return keys }
        for field in schema[query].fields
        where field.appliedDirectives.contains(where: { $0.argument("entity")?.isTrue == true }) {
            keys[field.type.named, default: []].formUnion(field.arguments.map(\.name))
        }
        return keys
    }

    mutating func bindLookups(of type: NamedType) {
        for directive in type.appliedDirectives where directive.name.text == "connect" {
            if type.id == schema.queryType || type.id == schema.mutationType || type.id == schema.subscriptionType {
                problems.error(
                    "CONNECT_ON_ROOT",
                    "\"\(type.name)\" is a root type, which has one object and no key: put @connect on its fields.",
                    at: directive.location
                )
            } else {
                bindLookup(of: type, directive)
            }
        }
    }

    private mutating func bindLookup(of type: NamedType, _ directive: Directive) {
        let texts = directive.argument("http").map(\.strings) ?? []
        let readsBatch = texts.contains { $0.contains("$batch") }
        let readsThis = texts.contains { $0.contains("$this") }
        if readsBatch, readsThis {
            return problems.error(
                "CONNECT_BATCH_AND_THIS",
                "The request reads $batch and $this: one asks for many objects at once, the other for one. Leave one of them.",
                at: directive.location
            )
        }
        if !readsBatch, !readsThis {
            return problems.error(
                "CONNECT_ON_TYPE_MUST_BE_ENTITY",
                "The request has to say which \"\(type.name)\" it asks for: read a field of the object with $this, such as {$this.id}, or those of many with $batch.",
                at: directive.location
            )
        }
        if let entity = directive.arguments.first(where: { $0.name.text == "entity" }), entity.value.isTrue {
            problems.error(
                "ENTITY_NOT_ON_ROOT_QUERY",
                "entity: true belongs to fields of the query type; @connect on a type looks it up anyway.",
                at: entity.location
            )
        }
        let site = BindingSite(lookupOf: type, directive: directive, schema: schema, isBatch: readsBatch)
        let known = problems.problems.count
        guard let (compiled, key) = compileConnect(site) else { return }
        var options = compiled
        guard !key.isEmpty else {
            // A field that does not exist is told of already.
            if problems.problems.count > known { return }
            return problems.error(
                "CONNECT_ON_TYPE_MUST_BE_ENTITY",
                "The request reads no field of \"\(type.name)\" by which an object could be looked up.",
                at: directive.location
            )
        }
        options.skipsNull = key.map { _ in true }
        if readsBatch {
            guard apply(chunkingOf: site, to: &options, key: key) else { return }
        } else if let batch = directive.arguments.first(where: { $0.name.text == "batch" }) {
            problems.error(
                "TRIB_BATCH_KEY",
                "\"batch\" is for requests that read $batch; this one asks for one object with $this.",
                at: batch.location
            )
        }
        add(
            Lookup(
                key: key,
                mapping: options.response.members,
                location: directive.location,
                name: "@connect on \"\(type.name)\"",
                isBatch: readsBatch
            ),
            HTTPLoader(options),
            for: type
        )
    }

    /// Many keys in one request: elements of the answer carry their key.
    private mutating func apply(
        chunkingOf site: BindingSite,
        to options: inout HTTPLoader.Options,
        key: [Requirement]
    ) -> Bool {
        var paths: [MemberPath] = []
        for part in key {
            guard let field = site.type.field(named: part.field), part.selection.isEmpty,
                schema[field.type.named].isLeaf, field.type.item == nil
            else {
                problems.error(
                    "CONNECTORS_NON_ROOT_BATCH_KEY",
                    "The key $batch.\(part.field) is no scalar field of \"\(site.type.name)\" itself; only those can be matched with the response.",
                    at: site.directive.location
                )
                return false
            }
            guard case .path(let path, _)? = options.response.members.source(of: part.field) else {
                problems.error(
                    "CONNECTORS_BATCH_KEY_NOT_IN_SELECTION",
                    "The request reads $batch.\(part.field), which is not in the selection; add \"\(part.field)\" there, so that each object of the response can be told from the others.",
                    at: site.directive.argument("selection")?.location ?? site.directive.location
                )
                return false
            }
            paths.append(MemberPath(path))
        }
        options.matching = .byKey(paths, value: MemberPath([]))
        options.maxBatchSize = .max
        if let size = site.directive.argument("batch")?.field("maxSize"), let number = size.integer {
            if number < 1 {
                problems.error("TRIB_LIMIT", "maxSize is \(number); it has to be at least 1.", at: size.location)
                return false
            }
            options.maxBatchSize = number
        }
        options.rowOwner = rowOwner(site, options)
        return true
    }

    private mutating func add(_ lookup: Lookup, _ loader: HTTPLoader, for type: NamedType) {
        lookups[type.id, default: []].append(lookup)
        bindings.add(EntityBinding(loader: loader, mapping: lookup.mapping), for: type.id)
    }

    // MARK: entity: true

    /// Makes a field of `Query` a way to look its type up: the arguments are fields of the object.
    mutating func bindEntity(_ site: BindingSite, _ options: HTTPLoader.Options) {
        guard let argument = site.directive.arguments.first(where: { $0.name.text == "entity" }) else { return }
        if site.type.id != schema.queryType {
            return problems.error(
                "ENTITY_NOT_ON_ROOT_QUERY",
                "entity: true belongs to fields of the query type; \"\(site.coordinate)\" is none.",
                at: argument.location
            )
        }
        if site.isList || site.field.type.isNonNull || site.fieldType.kind != .object {
            return problems.error(
                "ENTITY_TYPE_INVALID",
                "entity: true looks up one object, which may not exist: \"\(site.coordinate)\" has to be of a nullable object type, such as \"\(site.fieldType.name)\".",
                at: argument.location
            )
        }
        if site.field.arguments.isEmpty {
            return problems.error(
                "ENTITY_RESOLVER_ARGUMENT_MISMATCH",
                "entity: true looks an object up by the arguments of \"\(site.coordinate)\", and it has none.",
                at: argument.location
            )
        }
        var key: [Requirement] = []
        for input in site.field.arguments {
            guard let part = keyPart(input, of: site.fieldType) else { return }
            key.append(part)
        }
        var options = options
        options.requirements = key
        options.skipsNull = key.map { _ in true }
        options.keysAreArguments = true
        options.coordinate = site.fieldType.name
        if let text = site.directive.argument("selection")?.text, let expression = try? MappingParser.parse(text) {
            options.response = compiler(options.constants).lookupMapping(
                expression,
                for: site.fieldType,
                isBatch: false
            )
        }
        add(
            Lookup(
                key: key,
                mapping: options.response.members,
                location: site.directive.location,
                name: "\"\(site.coordinate)\"",
                isBatch: false
            ),
            HTTPLoader(options),
            for: site.fieldType
        )
    }

    /// The field that an argument stands for, with the fields below it that an input object names.
    private mutating func keyPart(_ input: InputMember, of type: NamedType) -> Requirement? {
        func mismatch(_ reason: String) -> Requirement? {
            problems.error(
                "ENTITY_RESOLVER_ARGUMENT_MISMATCH",
                "With entity: true each argument is a field of \"\(type.name)\": \(reason)",
                at: input.location ?? SourceLocation(utf8Offset: 0)
            )
            return nil
        }
        guard let field = type.field(named: input.name) else {
            return mismatch(
                "there is no field \"\(input.name)\"."
                    + didYouMean(suggestions(for: input.name, among: type.fields.map(\.name)))
            )
        }
        let (given, own) = (schema[input.type.named], schema[field.type.named])
        guard (input.type.item == nil) == (field.type.item == nil) else {
            return mismatch("one of \"\(input.name)\" and the field is a list, and the other is not.")
        }
        guard given.kind == .inputObject else {
            return given.id == own.id
                ? Requirement(field.name)
                : mismatch("\"\(input.name)\" is of type \"\(given.name)\", and the field of type \"\(own.name)\".")
        }
        guard own.kind == .object else {
            return mismatch("\"\(input.name)\" is an object, and the field of type \"\(own.name)\".")
        }
        var inner: [Requirement] = []
        for member in given.inputFields {
            guard let part = keyPart(member, of: own) else { return nil }
            inner.append(part)
        }
        return Requirement(field.name, selection: inner)
    }
}

extension MappingCompiler {
    /// A mapping whose members are only paths: what looks objects up hands over objects that are complete.
    func lookupMapping(_ expression: MappingExpression, for type: NamedType, isBatch: Bool) -> ResponseMapping {
        let mapping = responseMapping(expression, for: type, isList: false, isBatch: isBatch)
        let isPlain =
            mapping.members.members?.values.allSatisfy { if case .path = $0 { true } else { false } } ?? true
        return isPlain ? mapping : evaluatedMapping(expression, for: type, eachElement: isBatch)
    }
}

extension Value {
    /// Every string in it, at any depth.
    fileprivate var strings: [String] {
        switch kind {
        case .string(let text, _): [text]
        case .list(let items): items.flatMap(\.strings)
        case .object(let fields): fields.flatMap(\.value.strings)
        case .int, .float, .boolean, .null, .enumValue, .variable: []
        }
    }
}

extension String {
    /// Whether a path stands in it, and not only as the beginning of a longer name.
    fileprivate func reads(_ path: String) -> Bool {
        var rest = self[...]
        while let range = rest.firstRange(of: path) {
            rest = rest[range.upperBound...]
            guard let next = rest.first, next.isLetter || next.isNumber || next == "_" else { return true }
        }
        return false
    }
}
